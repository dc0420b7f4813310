//! Optimisers of the user's own.

use super::converted;

const HEAD: &str = "import torch\nfrom torch.optim import Optimizer\n\n\n";
const NEW_HEAD: &str = "import mindspore as ms\n\n\n";
const INIT: &str = "    def __init__(self, params, lr=0.1):\n        super().__init__(params, dict(lr=lr))\n\n";
const ITEM: &str = "torch.optim.Optimizer";

#[track_caller]
fn step_becomes(before: &str, after: &str) {
    let (new, items) = converted(&format!("{HEAD}class Own(Optimizer):\n{INIT}{before}"));
    assert_eq!(new, format!("{NEW_HEAD}class Own(ms.experimental.optim.Optimizer):\n{INIT}{after}"));
    assert!(items.iter().any(|item| item.contains("MS301 review") && item.ends_with(ITEM)), "{items:?}");
    assert!(items.iter().all(|item| !item.contains("blocking")), "{items:?}");
}

/// The class keeps its base and its step.
#[track_caller]
fn stays(class: &str) {
    let (new, items) = converted(&format!("{HEAD}{class}"));
    assert!(new.contains("(Optimizer)") && new.contains("def step("), "{new}");
    assert!(items.iter().any(|item| item.contains("MS201 blocking") && item.ends_with(ITEM)), "{items:?}");
}

fn own(step: &str) -> String {
    format!("class Own(Optimizer):\n{INIT}{step}")
}

#[test]
fn a_step_is_given_its_gradients() {
    step_becomes(
        "    @torch.no_grad()\n    def step(self, closure=None):\n        \"\"\"Goes down.\"\"\"\n        loss = None\n        \
         if closure is not None:\n            with torch.enable_grad():\n                loss = closure()\n\n        \
         for group in self.param_groups:\n            for p in group['params']:\n                if p.grad is None:\n                    \
         continue\n                state = self.state[p]\n                state['seen'] = p.grad.sum()\n                \
         p.add_(p.grad, alpha=-group['lr'])\n\n        return loss\n",
        "    @ms._no_grad()\n    def construct(self, gradients):\n        \"\"\"Goes down.\"\"\"\n        \
         gradients = dict(zip(self.parameters, gradients))\n\n        \
         for group in self.param_groups:\n            for p in group['params']:\n                state = self.state[p]\n                \
         state['seen'] = gradients[p].sum()\n                p.add_(gradients[p], alpha=-float(group['lr']))\n",
    );
}

#[test]
fn what_the_class_has_of_its_own_is_its_own() {
    step_becomes(
        "    def step(self):\n        for g in self.param_groups:\n            for p in g['params']:\n                \
         self.go(p, p.grad)\n\n    def go(self, p, gradient):\n        self.last = gradient\n        p.sub_(self.last)\n",
        "    def construct(self, gradients):\n        gradients = dict(zip(self.parameters, gradients))\n        \
         for g in self.param_groups:\n            for p in g['params']:\n                self.go(p, gradients[p])\n\n    \
         def go(self, p, gradient):\n        self.last = gradient\n        p.sub_(self.last)\n",
    );
}

#[test]
fn a_step_without_a_closure_begins_with_its_gradients() {
    step_becomes(
        "    def step(self):\n        grads = 0\n        for g in self.param_groups:\n            for p in g[\"params\"]:\n                \
         # Nothing reached it.\n                if p.grad is None:\n                    continue\n                \
         p.sub_(p.grad)\n        return grads\n",
        "    def construct(self, gradients):\n        gradients = dict(zip(self.parameters, gradients))\n        grads = 0\n        \
         for g in self.param_groups:\n            for p in g[\"params\"]:\n                # Nothing reached it.\n                \
         if gradients[p] is None:\n                    continue\n                p.sub_(gradients[p])\n        return grads\n",
    );
}

#[test]
fn the_loss_stays_where_it_is_used() {
    step_becomes(
        "    def step(self, closure=None):\n        loss = None\n        if closure is not None:\n            loss = closure()\n        \
         for g in self.param_groups:\n            for w in g['params']:\n                if w.grad is not None:\n                    \
         w.sub_(w.grad)\n        print(loss)\n        return loss\n",
        "    def construct(self, gradients):\n        loss = None\n        gradients = dict(zip(self.parameters, gradients))\n        \
         for g in self.param_groups:\n            for w in g['params']:\n                if gradients[w] is not None:\n                    \
         w.sub_(gradients[w])\n        print(loss)\n        return loss\n",
    );
}

#[test]
fn a_file_ends_as_it_did() {
    let step = |end: &str| {
        let code = "    def step(self, closure=None):\n        loss = None\n        if closure is not None:\n            \
             loss = closure()\n        for g in self.param_groups:\n            for p in g['params']:\n                \
             p.sub_(p.grad)\n\n        return loss";
        converted(&format!("{HEAD}class Own(Optimizer):\n{INIT}{code}{end}")).0
    };
    assert!(step("").ends_with("p.sub_(gradients[p])"), "{}", step(""));
    assert!(
        step("  # done\n\n\nx = 1").ends_with("p.sub_(gradients[p])\n\n\nx = 1"),
        "{}",
        step("  # done\n\n\nx = 1")
    );
    assert!(step("\r\n").ends_with("p.sub_(gradients[p])\n"), "{}", step("\r\n"));
}

#[test]
fn what_is_not_understood_keeps_its_base() {
    let go = "        for g in self.param_groups:\n            for p in g['params']:\n                p.sub_(p.grad)\n";
    let step = format!("    def step(self, closure=None):\n{go}");
    for method in [
        // Somebody else reads gradients, or steps.
        "\n    def norm(self, p):\n        return p.grad.norm()\n",
        "\n    def again(self):\n        self.step()\n",
        // It means something else by a method of the base, or asks it for more.
        "\n    def zero_grad(self):\n        pass\n",
        "\n    def more(self):\n        return super().state_dict()\n",
        "\n    def check(self):\n        self._cuda_graph_capture_health_check()\n",
    ] {
        stays(&own(&format!("{step}{method}")));
    }
    for step in [
        format!("    def step(self, closure):\n        loss = closure()\n{go}        return loss\n"),
        format!("    def step(self, closure=None, scale=1.0):\n{go}"),
        // Weights that are not those of a group, and gradients that are set.
        "    def step(self):\n        for p in self.weights:\n            p.sub_(p.grad)\n".to_owned(),
        format!("    def step(self):\n{go}                p.grad = None\n"),
        // It reads no gradients: another optimiser steps.
        "    def step(self):\n        self.inner.step()\n".to_owned(),
    ] {
        stays(&own(&step));
    }
    let class = |init: &str| format!("class Own(Optimizer):\n{init}{step}");
    // MindSpore's class wants a rate, and to be there before attributes.
    stays(&class("    def __init__(self, params, lr=None):\n        super().__init__(params, dict(lr=lr))\n\n"));
    stays(&class("    def __init__(self, params):\n        super().__init__(params, dict(momentum=0.9))\n\n"));
    stays(&class(
        "    def __init__(self, params, lr):\n        self.n = 0\n        super().__init__(params, dict(lr=lr))\n\n",
    ));
    stays(&class(""));
    // The two classes would write the same attribute.
    stays(&class(
        "    parameters = []\n\n    def __init__(self, params, lr):\n        super().__init__(params, dict(lr=lr))\n\n",
    ));
}

#[test]
fn other_methods_are_given_the_gradients_of_the_step() {
    step_becomes(
        "    def norm(self):\n        return sum(p.grad.sum() for g in self.param_groups for p in g['params'])\n\n    \
         def _init_group(self, group, found):\n        for p in group['params']:\n            if p.grad is not None:\n                \
         found.append(p.grad)\n\n    def step(self):\n        for group in self.param_groups:\n            found = []\n            \
         self._init_group(group, found)\n",
        "    def norm(self):\n        return sum(self.gradients[p].sum() for g in self.param_groups for p in g['params'])\n\n    \
         def _init_group(self, group, found):\n        for p in group['params']:\n            if self.gradients[p] is not None:\n                \
         found.append(self.gradients[p])\n\n    def construct(self, gradients):\n        \
         self.gradients = dict(zip(self.parameters, gradients))\n        for group in self.param_groups:\n            \
         found = []\n            self._init_group(group, found)\n",
    );
}

#[test]
fn gradients_are_not_read_where_there_may_be_none() {
    for method in [
        "    @staticmethod\n    def first(group):\n        return [p.grad for p in group['params']]\n",
        "    def norm(self, p):\n        return p.grad.sum()\n",
    ] {
        let step = "    def step(self):\n        for g in self.param_groups:\n            for p in g['params']:\n                p.sub_(p.grad)\n";
        stays(&own(&format!("{method}\n{step}")));
    }
}

#[test]
fn a_step_does_not_ask_about_cuda_graphs() {
    step_becomes(
        "    def step(self):\n        self._cuda_graph_capture_health_check()\n\n        for g in self.param_groups:\n            \
         for p in g['params']:\n                p.sub_(p.grad)\n",
        "    def construct(self, gradients):\n\n        gradients = dict(zip(self.parameters, gradients))\n        \
         for g in self.param_groups:\n            for p in g['params']:\n                p.sub_(gradients[p])\n",
    );
    stays(&own(
        "    def step(self):\n        ok = self._cuda_graph_capture_health_check()\n        for g in self.param_groups:\n            \
         for p in g['params']:\n                p.sub_(p.grad)\n",
    ));
}
