//! Code that would run and give something else: an item, or a rewrite.

use super::{becomes, converted, run};

#[track_caller]
fn items_of(code: &str, expected: &[&str]) {
    assert_eq!(converted(code).1, expected);
    run(code.as_bytes(), true);
}

#[test]
fn a_guard_that_decorates_a_generator_is_an_item() {
    for guard in ["no_grad()", "no_grad", "inference_mode()", "enable_grad()", "set_grad_enabled(False)"] {
        let api = guard.split('(').next().unwrap();
        let code = format!("import torch\n@torch.{guard}\ndef f(xs):\n    for x in xs:\n        y = yield x\n");
        items_of(&code, &[&format!("2: MS301 review torch.{api}")]);
    }
}

#[test]
fn a_guard_that_decorates_a_function_is_quiet() {
    let bodies = ["return (x for x in xs)", "def g():\n        yield 1\n    return g", "return lambda: (yield)"];
    for body in bodies {
        items_of(&format!("import torch\n@torch.no_grad()\ndef f(xs):\n    {body}\n"), &[]);
    }
    items_of("import torch\ndef f(xs):\n    with torch.no_grad():\n        yield xs\n", &[]);
}

const MODULE: &str = "import torch\nfrom torch import nn\nclass A(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.register_buffer(\"n\", torch.zeros(1))\n        self.register_buffer(\"m\", torch.zeros(1), persistent=False)\n";

/// The last lines of a module with two buffers, and its items.
fn with_buffers(lines: &str) -> (String, Vec<String>) {
    let code = format!("{MODULE}    def again(self, x):\n        {lines}\n");
    let (new, items) = converted(&code);
    run(code.as_bytes(), true);
    let last = new.split("again(self, x):\n        ").nth(1).unwrap().trim_end().to_owned();
    (last, items)
}

#[test]
fn a_tensor_that_is_assigned_to_a_buffer_is_registered() {
    for (before, after) in [
        ("self.n = x", "self.register_buffer(\"n\", x)"),
        ("self.m = torch.ones(3)", "self.register_buffer(\"m\", mint.ones(3), persistent=False)"),
        ("self.n += 1", "self.register_buffer(\"n\", self.n + 1)"),
        ("self.n *= 1 - x", "self.register_buffer(\"n\", self.n * (1 - x))"),
    ] {
        assert_eq!(with_buffers(before), (after.to_owned(), Vec::new()));
    }
}

#[test]
fn what_is_no_buffer_or_no_tensor_is_assigned() {
    for line in [
        "self.other = x",
        "self.n = None",
        "self.n = 1.0",
        "self.n[0] = x",
        "x.n = x",
        "y = self.n",
        "self.n = self.m = None",
        "self.n: int",
    ] {
        assert_eq!(with_buffers(line), (line.to_owned(), Vec::new()));
    }
    becomes(
        "from torch import nn\nclass A(nn.Module):\n    def __init__(self, x):\n        super().__init__()\n        if x:\n            self.register_buffer('n', x)\n        else:\n            self.n = x\nclass B(nn.Module):\n    def f(self, x):\n        self.n = x\n",
        "from mindspore import nn\nclass A(nn.Cell):\n    def __init__(self, x):\n        super().__init__()\n        if x:\n            self.register_buffer('n', x)\n        else:\n            self.n = x\nclass B(nn.Cell):\n    def f(self, x):\n        self.n = x\n",
    );
}

#[test]
fn a_buffer_under_a_second_name_and_what_cannot_be_registered_are_items() {
    let item = || vec!["9: MS301 review torch.nn.Module.register_buffer".to_owned()];
    for line in ["self.other = self.n", "self.n, y = x, x", "y = self.n = x"] {
        assert_eq!(with_buffers(line), (line.to_owned(), item()));
    }
}

const FUNCTION: &str = "import torch\ndef f(x: torch.Tensor, i: int):\n    ";

#[test]
fn a_view_that_is_changed_by_an_operator_is_an_item_where_the_other_is_read() {
    for lines in [
        "y = x[0]\n    y += 1\n    return x",
        "y = x[:, None]\n    y *= 2\n    return x, y",
        "y = x.view(-1)\n    y -= 1\n    return x",
        "y = x.T\n    y += 1\n    z = x + y",
        "y = x\n    y += 1\n    return x",
    ] {
        items_of(&format!("{FUNCTION}{lines}\n"), &["4: MS301 review torch.Tensor"]);
    }
}

#[test]
fn an_operator_that_changes_nothing_else_is_quiet() {
    for lines in [
        "y = x[0]\n    y += 1\n    return y",
        "y = x[0]\n    y += 1\n    x[0] = y\n    return x",
        "y = x[0]\n    y += 1\n    x = y\n    return x",
        "y = x[x > 0]\n    y += 1\n    return x",
        "y = x + 1\n    y += 1\n    return x",
        "y = x.clone()\n    y += 1\n    return x",
        "y = i\n    y += 1\n    return i",
        "x += 1\n    return x",
    ] {
        items_of(&format!("{FUNCTION}{lines}\n"), &[]);
    }
}
