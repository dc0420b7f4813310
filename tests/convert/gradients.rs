//! Training steps: `zero_grad / backward / step` becomes a function that is differentiated.
//!
//! `tests/fixtures/training/KIND.before.py` holds loops as people write them, `KIND.after.py` what becomes of them, with
//! the items in its last lines. `MSCONV_BLESS=1` writes it; whether it is right is for who reads the diff, and for
//! `tests/training`, which runs loops of each kind.

use std::path::{Path, PathBuf};

use super::{becomes, becomes_with, converted, converted_in, stays};
use git_msconv::api::{Style, Training};

/// Holds that the loops of a kind become what stands in its file.
#[track_caller]
fn kind(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/training");
    let before = std::fs::read_to_string(folder.join(format!("{name}.before.py"))).unwrap();
    compared_with(&folder, name, converted(&before));
}

/// Holds that the loops of a file become cells where the settings ask for them.
#[track_caller]
fn cells(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/training");
    let before = std::fs::read_to_string(folder.join(format!("{name}.before.py"))).unwrap();
    compared_with(&folder, name, converted_in(&before, Style { training: Training::Model, ..Style::default() }));
}

#[track_caller]
fn compared_with(folder: &Path, name: &str, (code, items): (String, Vec<String>)) {
    let items: String = items.iter().map(|item| format!("# {item}\n")).collect();
    compare(&folder.join(format!("{name}.after.py")), &format!("{code}{items}"));
}

#[track_caller]
fn compare(path: &PathBuf, text: &str) {
    if std::env::var_os("MSCONV_BLESS").is_some() {
        std::fs::write(path, text).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(text, expected, "{} is not current", path.display());
}

#[test]
fn steps_of_cells() {
    cells("one_step");
}

#[test]
fn steps_that_cells_do_not_say() {
    cells("not_one_step");
}

#[test]
fn a_step_whose_gradients_an_engine_computes_stays_whole() {
    let loops = |call: &str| {
        format!(
            "import torch\n\n\ndef run(loader, model, accelerator, optimizer: torch.optim.Optimizer):\n    for batch in loader:\n        \
             optimizer.zero_grad()\n        loss = model(batch).mean()\n        {call}\n        optimizer.step()\n"
        )
    };
    for call in ["accelerator.backward(loss)", "self.fabric.backward(loss)", "trainer.manual_backward(loss)"] {
        let (new, items) = converted(&loops(call));
        let body = "        optimizer.zero_grad()\n        loss = model(batch).mean()\n";
        assert!(new.ends_with(&format!("{body}        {call}\n        optimizer.step()\n")), "{new}");
        let blocking: Vec<&String> = items.iter().filter(|item| item.contains(" blocking ")).collect();
        assert_eq!(blocking, ["8: MS201 blocking torch.Tensor.backward"], "{call}");
    }
    let (new, _) = converted(&loops("loss.backward()"));
    assert!(!new.contains("zero_grad"), "{new}");
}

#[test]
fn plain_loops() {
    kind("plain");
}

#[test]
fn gradients_that_are_added_up() {
    kind("accumulation");
}

#[test]
fn gradients_that_are_limited() {
    kind("clipping");
}

#[test]
fn one_loss_with_a_scaler_or_without() {
    kind("twins");
}

#[test]
fn gradients_that_are_looked_at() {
    kind("looks");
}

#[test]
fn several_losses() {
    kind("losses");
}

#[test]
fn several_optimisers() {
    kind("optimisers");
}

#[test]
fn rates_that_change() {
    kind("schedulers");
}

#[test]
fn scaled_losses() {
    kind("amp");
}

#[test]
fn gradients_of_inputs() {
    kind("inputs");
}

#[test]
fn methods_functions_and_nested_loops() {
    kind("places");
}

#[test]
fn what_is_not_understood_stays_whole_with_one_item() {
    kind("refused");
}

#[test]
fn what_is_no_training_step_is_left_alone() {
    kind("quiet");
}

const HEAD: &str = "import torch\nx = torch.ones(2)\n";
const NEW_HEAD: &str = "import mindspore as ms\nfrom mindspore import mint\nx = mint.ones(2)\n";

#[test]
fn comments_line_endings_and_indents_are_kept() {
    let before = "def f(net, opt):\n\tfor x in data:\n\t\topt.zero_grad()\n\t\t# one\n\t\tloss = net(x)  # two\n\t\t# three\n\t\tloss.backward()\n\t\topt.step()  # four\n";
    let after = "def f(net, opt):\n\tdef forward_fn(x):\n\t\t# one\n\t\tloss = net(x)  # two\n\t\treturn loss\n\n\tgrad_fn = ms.value_and_grad(forward_fn, None, opt.parameters)\n\tfor x in data:\n\t\t# three\n\t\tloss, grads = grad_fn(x)\n\t\topt(grads)  # four\n";
    becomes(&format!("{HEAD}{before}"), &format!("{NEW_HEAD}{after}"));
    let crlf = |text: &str| text.replace('\n', "\r\n");
    becomes(&crlf(&format!("{HEAD}{before}")), &crlf(&format!("{NEW_HEAD}{after}")));
}

#[test]
fn a_string_over_several_lines_keeps_its_lines() {
    let before = "def f(net, opt, x):\n    opt.zero_grad()\n    loss = net(x, '''a\n  b''')\n    loss.backward()\n    opt.step()\n";
    let after = "def f(net, opt, x):\n    def forward_fn():\n        loss = net(x, '''a\n  b''')\n        return loss\n\n    loss, grads = ms.value_and_grad(forward_fn, None, opt.parameters)()\n    opt(grads)\n";
    becomes(&format!("{HEAD}{before}"), &format!("{NEW_HEAD}{after}"));
}

#[test]
fn names_of_the_file_are_not_taken() {
    let before = "def f(net, opt, grads):\n    forward_fn = grads\n    for x in data:\n        opt.zero_grad()\n        net(x).backward()\n        opt.step()\n";
    let (new, _) = converted(&format!("{HEAD}{before}"));
    assert!(new.contains("def forward_fn_2(x):"), "{new}");
    assert!(new.contains("_, gradients = grad_fn_2(x)"), "{new}");
}

#[test]
fn rules_apply_inside_of_what_moves() {
    let before = "def f(net, opt):\n    for x in data:\n        opt.zero_grad()\n        y = net(x.cuda())\n        loss = torch.nn.functional.mse_loss(y, torch.zeros_like(y))\n        loss.backward()\n        opt.step()\n";
    let (new, items) = converted(&format!("{HEAD}{before}"));
    assert!(new.contains("        y = net(x)\n        loss = mint.nn.functional.mse_loss(y, mint.zeros_like(y))\n        return loss\n"), "{new}");
    assert_eq!(items, Vec::<String>::new());
}

#[test]
fn several_statements_on_a_line_are_not_torn_apart() {
    let before = "def f(net, opt):\n    for x in data:\n        opt.zero_grad(); loss = net(x)\n        loss.backward(); opt.step()\n";
    let head = "from mindspore import mint\nx = mint.ones(2)\n";
    becomes_with(&format!("{HEAD}{before}"), &format!("{head}{before}"), &["6: MS201 blocking torch.Tensor.backward"]);
}

#[test]
fn a_name_that_a_round_leaves_for_the_next_is_not_lost() {
    let before = "def f(net, opt):\n    for i, x in enumerate(data):\n        opt.zero_grad()\n        y = net(x)\n        if i == 0:\n            base = y.detach()\n        loss = (y - base).mean()\n        loss.backward()\n        opt.step()\n";
    let (new, items) = converted(&format!("{HEAD}{before}"));
    assert!(new.contains("loss.backward()"), "{new}");
    assert_eq!(items, ["10: MS201 blocking torch.Tensor.backward"]);
}

#[test]
fn converted_code_stays() {
    stays(
        "import mindspore as ms\n\n\ndef train(net, opt, data):\n    def forward_fn(x):\n        loss = net(x)\n        return loss\n\n    grad_fn = ms.value_and_grad(forward_fn, None, opt.parameters)\n    for x in data:\n        loss, grads = grad_fn(x)\n        opt(grads)\n",
    );
}

/// Holds that the last loop of code becomes what stands behind its imports.
#[track_caller]
fn in_cells(body: &str, expected: &str) {
    let head = "import torch\nimport torch.nn as nn\n\n\n";
    let (code, items) = converted_in(&format!("{head}{body}"), Style { training: Training::Model, ..Style::default() });
    assert!(code.ends_with(&format!("\n\n\n{expected}")), "{code}");
    assert!(items.iter().all(|item| !item.contains("blocking")), "{items:?}");
}

const LOOP: &str = "def train(model: nn.Module, loader, optimizer, criterion):\n    for x, y in loader:\n        \
    optimizer.zero_grad()\n        loss = criterion(model(x), y)\n        loss.backward()\n        optimizer.step()\n";

#[test]
fn a_comment_in_the_forward_pass_is_kept_with_it() {
    let code = LOOP.replace("        loss = ", "        # weighted\n        loss = ");
    let (new, _) = converted_in(
        &format!("import torch.nn as nn\n\n\n{code}"),
        Style { training: Training::Model, ..Style::default() },
    );
    let moved = "            # weighted\n            loss = criterion(self.model(x), y)\n            return loss\n";
    assert!(new.contains(moved), "{new}");
}

#[test]
fn names_that_cells_have_for_themselves_are_not_taken() {
    let code = LOOP.replace("model", "cells").replace("criterion(cells(x), y)", "criterion(cells(x), y) + 1");
    let (new, items) = converted_in(
        &format!("import torch.nn as nn\n\n\n{code}"),
        Style { training: Training::Model, ..Style::default() },
    );
    assert!(new.contains("value_and_grad"), "{new}");
    assert_eq!(items, ["8: MS201 note torch.Tensor.backward"]);
}

#[test]
fn private_names_stay_in_their_class() {
    let code = "class Trainer:\n    def __init__(self, net: nn.Module, opt):\n        self.__net = net\n        self.opt = opt\n\n    \
        def run(self, xs):\n        for x in xs:\n            self.opt.zero_grad()\n            loss = self.__net(x).mean()\n            \
        loss.backward()\n            self.opt.step()\n";
    let (new, items) = converted_in(
        &format!("import torch.nn as nn\n\n\n{code}"),
        Style { training: Training::Model, ..Style::default() },
    );
    assert!(new.contains("value_and_grad"), "{new}");
    assert_eq!(items.len(), 1, "{items:?}");
}

#[test]
fn a_rate_that_is_set_before_the_step_is_no_cell() {
    let set =
        "        for group in optimizer.param_groups:\n            group[\"lr\"] = 0.1\n        optimizer.step()\n";
    let code = LOOP.replace("        optimizer.step()\n", set);
    let (new, _) = converted_in(
        &format!("import torch.nn as nn\n\n\n{code}"),
        Style { training: Training::Model, ..Style::default() },
    );
    assert!(new.contains("value_and_grad"), "{new}");
}

#[test]
fn cells_take_other_names_where_theirs_are_taken() {
    let code = format!("def train_step():\n    pass\n\n\n{LOOP}");
    in_cells(
        &code,
        "def train_step():\n    pass\n\n\ndef train(model: nn.Cell, loader, optimizer, criterion):\n    net_with_loss_2 = \
         nn.WithLossCell(model, criterion)\n    train_step_2 = nn.TrainOneStepCell(net_with_loss_2, optimizer)\n    for x, y in \
         loader:\n        train_step_2(x, y)\n",
    );
}

#[test]
fn a_file_that_still_needs_torch_is_settled_too() {
    let code = format!(
        "import torch\nimport torch.nn as nn\n\n\n{}\n\nx = torch.futures.Future()\n",
        LOOP.replace("criterion(model(x), y)", "model(x).mean()")
    );
    let (new, items) = converted_in(&code, Style { training: Training::Model, ..Style::default() });
    assert!(new.contains("NetWithLoss(model), optimizer)\n"), "{new}");
    assert!(items.contains(&"1: MS101 blocking torch".to_owned()), "{items:?}");
}

#[test]
fn a_label_that_the_model_makes_is_made_inside() {
    let code = LOOP.replace("loss = criterion(model(x), y)", "x = model(x)\n        loss = criterion(x, x)");
    let style = Style { training: Training::Model, ..Style::default() };
    let (new, _) = converted_in(&format!("import torch.nn as nn\n\n\n{code}"), style);
    assert!(!new.contains("WithLossCell"), "{new}");
    assert!(new.contains("            x = self.model(x)\n            loss = criterion(x, x)\n"), "{new}");
}
