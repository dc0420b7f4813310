//! Arguments: mapped from torch's signature to the target's, and removed from the text.

use git_msconv::review::{Code, Severity};

use super::{becomes, becomes_with, converted, run};

#[test]
fn an_argument_with_a_line_of_its_own_goes_with_its_line() {
    becomes(
        "import torch\nz = torch.zeros(\n    (2, 3),\n    device=d,\n    dtype=t,\n)\n",
        "from mindspore import mint\nz = mint.zeros(\n    (2, 3),\n    dtype=t,\n)\n",
    );
}

#[test]
fn the_last_argument_takes_the_comma_before_it_along() {
    becomes(
        "import torch\nz = torch.zeros((2, 3), device=d)\n",
        "from mindspore import mint\nz = mint.zeros((2, 3))\n",
    );
    becomes(
        "import torch\nz = torch.zeros(\n    (2, 3),\n    device=d\n)\n",
        "from mindspore import mint\nz = mint.zeros(\n    (2, 3)\n)\n",
    );
}

#[test]
fn a_run_of_arguments_goes_as_one() {
    becomes(
        "import torch\nz = torch.zeros((2, 3), device=d, requires_grad=False, pin_memory=p)\n",
        "from mindspore import mint\nz = mint.zeros((2, 3))\n",
    );
}

#[test]
fn arguments_on_both_sides_of_a_kept_one_go() {
    becomes(
        "import torch\nz = torch.zeros(size=(2, 3), device=d, dtype=t, pin_memory=p)\n",
        "from mindspore import mint\nz = mint.zeros(size=(2, 3), dtype=t)\n",
    );
}

#[test]
fn comments_between_arguments_stay() {
    becomes(
        "import torch\nz = torch.zeros(\n    (2, 3),  # shape\n    device=d,  # where\n)\n",
        "from mindspore import mint\nz = mint.zeros(\n    (2, 3),  # shape\n    # where\n)\n",
    );
}

#[test]
fn separate_sizes_become_one_tuple() {
    becomes("import torch\nz = torch.zeros(2, 3, device=d)\n", "from mindspore import mint\nz = mint.zeros((2, 3))\n");
    becomes("import torch\nz = torch.ones(*s, 1)\n", "from mindspore import mint\nz = mint.ones((*s, 1))\n");
    becomes("import torch\nz = torch.ones(*s)\n", "from mindspore import mint\nz = mint.ones((*s,))\n");
}

#[test]
fn a_removed_argument_takes_its_own_torch_uses_along() {
    becomes(
        "import torch\nz = torch.zeros((2, 3), device=torch.device('cuda'))\n",
        "from mindspore import mint\nz = mint.zeros((2, 3))\n",
    );
}

#[test]
fn nested_calls_land_in_one_pass() {
    becomes(
        "import torch\nz = torch.cat([torch.zeros(2, 3, device=d), torch.ones(1, device=d)], dim=0)\n",
        "from mindspore import mint\nz = mint.cat([mint.zeros((2, 3)), mint.ones(1)], dim=0)\n",
    );
}

#[test]
fn keyword_arguments_in_a_dictionary_are_passed_on_with_an_item() {
    becomes_with(
        "import torch\nz = torch.zeros((2, 3), **kw)\n",
        "from mindspore import mint\nz = mint.zeros((2, 3), **kw)\n",
        &["2: MS301 review torch.zeros"],
    );
}

#[test]
fn an_argument_that_has_no_counterpart_leaves_the_call() {
    becomes_with(
        "import torch\nz = torch.cat([a, b], out=c)\n",
        "import torch\nz = torch.cat([a, b], out=c)\n",
        &["1: MS101 blocking torch", "2: MS203 blocking torch.cat"],
    );
}

#[test]
fn a_call_that_torch_would_refuse_is_left() {
    becomes_with(
        "import torch\nz = torch.matmul(a)\n",
        "import torch\nz = torch.matmul(a)\n",
        &["1: MS101 blocking torch", "2: MS203 blocking torch.matmul"],
    );
}

#[test]
fn a_gradient_flag_that_means_something_is_an_item() {
    becomes_with(
        "import torch\nz = torch.ones(2, requires_grad=True)\n",
        "from mindspore import mint\nz = mint.ones(2)\n",
        &["2: MS311 review torch.ones"],
    );
}

#[test]
fn a_dictionary_of_the_same_function_is_written_out() {
    becomes(
        "from torch import nn\ndef f(device=None, dtype=None):\n    dd = {'device': device, 'dtype': dtype}\n    return nn.Linear(1, 2, **dd), Block(**dd)\n",
        "from mindspore import mint\ndef f(device=None, dtype=None):\n    dd = {'dtype': dtype}\n    return mint.nn.Linear(1, 2, dtype=dtype), Block(**dd)\n",
    );
    becomes(
        "from torch import nn\ndef f(device=None):\n    dd = {'device': device}\n    return nn.Linear(1, 2, **dd)\n",
        "from mindspore import mint\ndef f(device=None):\n    dd = {}\n    return mint.nn.Linear(1, 2)\n",
    );
}

#[test]
fn a_dictionary_that_may_change_is_not_written_out() {
    for line in ["dd['dtype'] = 1", "dd.update(x)", "dd = {}", "dtype = 2"] {
        let code = format!(
            "from torch import nn\ndef f(dtype=None):\n    dd = {{'dtype': dtype}}\n    {line}\n    return nn.Linear(1, 2, **dd)\n"
        );
        let new = code.replace("from torch import nn", "from mindspore import mint").replace(" nn.", " mint.nn.");
        becomes_with(&code, &new, &["5: MS301 review torch.nn.Linear"]);
    }
}

#[test]
fn a_call_that_only_changes_its_argument_stays_however_it_says_so() {
    for code in ["F.leaky_relu(x, 0.1, inplace=True)", "F.leaky_relu(x, 0.1, True)"] {
        let code = format!("import torch.nn.functional as F\n\n\ndef f(x):\n    {code}\n    return x\n");
        becomes_with(
            &code,
            &code,
            &["1: MS101 blocking torch.nn.functional", "5: MS203 blocking torch.nn.functional.leaky_relu"],
        );
    }
}

#[test]
fn each_blocking_item_says_what_to_do() {
    let advice = |code: &str| {
        let (_, outcome) = run(format!("import torch\n{code}\n").as_bytes(), true);
        let blocking = outcome.items.iter().filter(|item| item.severity == Severity::Blocking && item.api.is_some());
        let uses = blocking.filter(|item| item.code != Code::LEFTOVER_IMPORT);
        uses.map(|item| item.advice.clone().unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(advice("y = torch.round(x, out=z)"), [Code::ARGUMENT.advice().unwrap()]);
    assert_eq!(advice("y = torch.no_such_name(x)"), [Code::NO_RULE.advice().unwrap()]);
    assert_eq!(
        advice("modules = [torch]"),
        ["Take what is needed by its own name: each name of it then has an answer."]
    );
    // What the rule says comes first, and what is only looked at needs none.
    assert!(advice("torch.jit.trace(f, x)").iter().all(|advice| *advice != Code::NO_COUNTERPART.advice().unwrap()));
    let (_, outcome) = run(b"import torch\nn = x.size(0)\n", true);
    assert!(
        outcome
            .items
            .iter()
            .filter(|item| item.severity != Severity::Blocking)
            .all(|item| item.advice != Code::MEMBER.advice().map(str::to_owned))
    );
}

#[test]
fn a_result_that_is_written_over_a_value_is_copied_into_it() {
    becomes(
        "import torch\ndef f(x: torch.Tensor, n: torch.Tensor):\n    torch.round(x, out=x)\n    torch.max(n, x.t(), out=n)\n",
        "import mindspore as ms\nfrom mindspore import mint\ndef f(x: ms.Tensor, n: ms.Tensor):\n    x.copy_(mint.round(x))\n    \
         n.copy_(mint.max(n, x.t()))\n",
    );
    let (new, items) = converted("import torch\ndef f(self, x):\n    torch.round(x, out=self.kept)\n");
    assert!(new.contains("    self.kept.copy_(mint.round(x))\n"), "{new}");
    assert_eq!(items, ["3: MS301 review torch.round"]);
    // The value is computed, or the result is read: what `out` is then nobody can see.
    for code in ["torch.round(x, out=f())", "y = torch.round(x, out=x)", "torch.round(x, out=x[0])"] {
        let (new, items) = converted(&format!("import torch\n{code}\n"));
        assert!(new.contains(code), "{new}");
        assert_eq!(items.last().unwrap(), "2: MS203 blocking torch.round");
    }
}
