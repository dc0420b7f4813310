//! Devices go silently; a dtype stays.

use super::{becomes, becomes_with, converted};

const HEAD: &str = "import torch\ndef f(x: torch.Tensor, device, dtype):\n";
const NEW: &str = "import mindspore as ms\ndef f(x: ms.Tensor, device, dtype):\n";

fn body(before: &str, after: &str) {
    becomes(&format!("{HEAD}    {before}\n"), &format!("{NEW}    {after}\n"));
}

#[test]
fn moving_to_a_device_goes() {
    body("return x.to(device)", "return x");
    body("return x.to(x.device)", "return x");
    body("return x.to('cuda:0', non_blocking=True)", "return x");
    body("return x.cuda().cpu()", "return x");
    body("return (x + 1).to(device=device)", "return (x + 1)");
}

#[test]
fn a_dtype_beside_a_device_stays() {
    body("return x.to(device, dtype)", "return x.to(dtype)");
    body("return x.to(device=x.device, dtype=x.dtype)", "return x.to(dtype=x.dtype)");
    body("return x.to(dtype)", "return x.to(dtype)");
}

#[test]
fn a_statement_that_only_moves_goes() {
    becomes(
        "import torch\nimport torch.nn as nn\nclass A(nn.Module):\n    def g(self):\n        self.cuda()\n        return 1\n",
        "from mindspore import nn\nclass A(nn.Cell):\n    def g(self):\n        return 1\n",
    );
}

#[test]
fn what_may_be_a_device_or_a_dtype_is_an_item() {
    becomes_with(
        &format!("{HEAD}    return x.to(unclear)\n"),
        &format!("{NEW}    return x.to(unclear)\n"),
        &["3: MS203 review torch.Tensor.to"],
    );
}

#[test]
fn an_assignment_that_only_moves_goes() {
    becomes(
        "import torch\ndef f(x: torch.Tensor, y: torch.Tensor, device):\n    x = x.to(device)  # move\n    x, y = x.cuda(), y.cuda()\n    z = x.cuda()\n    return z\n",
        "import mindspore as ms\ndef f(x: ms.Tensor, y: ms.Tensor, device):\n    z = x\n    return z\n",
    );
    becomes(
        "import torch\ndef f(x: torch.Tensor, device):\n    if device:\n        x = x.to(device)\n    return x\n",
        "import mindspore as ms\ndef f(x: ms.Tensor, device):\n    return x\n",
    );
}

#[test]
fn an_if_of_which_nothing_is_left_goes() {
    let code = "import torch\n\n\ndef f(x: torch.Tensor, flag, other):\n    if flag:\n        torch.backends.cudnn.benchmark = True\n    \
                if not flag and other.kind == \"a\":\n        if flag is None:\n            torch.backends.cudnn.enabled = True  # wait\n    \
                return x + 1\n";
    becomes(code, "import mindspore as ms\n\n\ndef f(x: ms.Tensor, flag, other):\n    return x + 1\n");
}

#[test]
fn an_if_that_does_something_stays() {
    let left = |condition: &str, rest: &str| {
        let code = format!(
            "import torch\n\n\ndef f(flag, other):\n    {condition}\n        torch.backends.cudnn.benchmark = True\n{rest}"
        );
        let new = converted(&code).0;
        assert!(new.contains(&format!("    {condition}\n")) && new.contains("        pass\n"), "{new}");
    };
    left("if flag():", "    return flag\n");
    left("if flag[0]:", "    return flag\n");
    left("if flag:  # why", "    return flag\n");
    left("if flag:\n        # On the card only.", "    return flag\n");
    left("if flag:", "    else:\n        other()\n");
    left("if other:\n        other()\n    elif flag:", "    return flag\n");
    left("for flag in other:", "    return flag\n");
}
