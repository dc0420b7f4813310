//! Members of values: only where the value is known, or the name says enough.

use super::{becomes, becomes_with, converted, stays};

#[test]
fn size_of_a_tensor_is_its_shape() {
    becomes(
        "import torch\ndef f(x: torch.Tensor):\n    return x.size(0), x.size(-1), x.size(), x.size(dim=1)\n",
        "import mindspore as ms\ndef f(x: ms.Tensor):\n    return x.shape[0], x.shape[-1], x.shape, x.shape[1]\n",
    );
}

#[test]
fn size_of_an_unknown_receiver_is_left_alone() {
    becomes_with(
        "import torch\ndef f(font):\n    n = font.size(0)\n",
        "def f(font):\n    n = font.size(0)\n",
        &["3: MS401 review torch.Tensor.size"],
    );
}

#[test]
fn a_file_without_torch_has_no_items() {
    stays("def f(font):\n    return font.size(0)\n");
}

#[test]
fn a_method_becomes_a_function_where_the_target_has_no_method() {
    becomes(
        "import torch\ndef f(x: torch.Tensor):\n    return x.softmax(dim=-1).softmax(1)\n",
        "import mindspore as ms\nfrom mindspore import mint\ndef f(x: ms.Tensor):\n    return mint.nn.functional.softmax(mint.nn.functional.softmax(x, dim=-1), 1)\n",
    );
}

#[test]
fn forward_becomes_construct_in_modules_only() {
    becomes(
        "from torch import nn\nclass A(nn.Module):\n    def forward(self, x):\n        return super().forward(x)\nclass B:\n    def forward(self, x):\n        return x\n",
        "from mindspore import nn\nclass A(nn.Cell):\n    def construct(self, x):\n        return super().construct(x)\nclass B:\n    def forward(self, x):\n        return x\n",
    );
}

#[test]
fn forward_of_a_function_of_autograd_is_left() {
    let code = "import torch\nclass A(torch.autograd.Function):\n    def forward(ctx, x):\n        return x\n";
    let (new, _) = super::converted(code);
    assert!(new.contains("def forward(ctx, x)"), "{new}");
}

#[test]
fn members_that_an_earlier_run_marked_stay_items() {
    let marked = "import mindspore as ms\ndef f(x: ms.Tensor):\n    # msconv: MS201 torch.Tensor.new: MindSpore has no x.new.\n    return x.new(1)\n";
    let (new, outcome) = super::run(marked.as_bytes(), true);
    assert_eq!(String::from_utf8(new).unwrap(), marked);
    let items: Vec<String> = outcome.items.iter().map(super::describe).collect();
    assert_eq!(items, ["4: MS201 blocking torch.Tensor.new"]);
}

#[test]
fn code_that_uses_mindspore_already_is_not_guessed_at() {
    stays("import mindspore as ms\ndef f(x):\n    x.unsqueeze_(0)\n    return x.to(device)\n");
    becomes_with(
        "import torch\nimport mindspore as ms\ndef f(x):\n    return x.to(device), torch.nothing\n",
        "import torch\nimport mindspore as ms\ndef f(x):\n    return x.to(device), torch.nothing\n",
        &["1: MS101 blocking torch", "4: MS202 blocking torch.nothing"],
    );
}

#[test]
fn names_that_numpy_gives_its_arguments_are_understood() {
    becomes(
        "import torch\ny = torch.cat([a, b], axis=1)\nz = torch.sum(a, axis=1, keepdims=True)\n",
        "from mindspore import mint\ny = mint.cat([a, b], dim=1)\nz = mint.sum(a, dim=1, keepdim=True)\n",
    );
}

#[test]
fn a_named_part_of_a_result_is_taken_by_its_place() {
    becomes(
        "import torch\ndef f(x: torch.Tensor, y):\n    r = torch.sort(x, dim=0)\n    return torch.max(x, dim=1).values, r.indices, y.topk(2).indices\n",
        "import mindspore as ms\nfrom mindspore import mint\ndef f(x: ms.Tensor, y):\n    r = mint.sort(x, dim=0)\n    return mint.max(x, dim=1)[0], r[1], mint.topk(y, 2)[1]\n",
    );
}

#[test]
fn values_of_anything_else_are_left() {
    let code = "import torch\ndef f(table, d):\n    s = sorted(table)\n    return table.values, d.values(), s.indices, torch.nothing\n";
    let (new, _) = super::converted(code);
    assert_eq!(new, code);
}

#[test]
fn what_a_class_sets_on_itself_is_no_member_of_a_tensor() {
    let code = "import torch\nfrom elsewhere import Base\n\n\nclass A(Base):\n    def __init__(self, norm):\n        self.norm = norm\n\n    \
                def f(self, x):\n        return self.norm(x)\n\n\nZ = torch.zeros(1)\n";
    let (new, items) = super::converted(code);
    assert_eq!(items, Vec::<String>::new(), "{new}");
    assert!(new.contains("self.norm(x)"), "{new}");
}

#[test]
fn a_dimension_that_is_kept_tells_a_tensor() {
    becomes(
        "import torch\ndef f(x):\n    return torch.cat([x.norm(p=2, dim=(1, 2), keepdim=True), x.norm(p=2, dim=-1)])\n",
        "from mindspore import mint\ndef f(x):\n    return mint.cat([mint.norm(x, p=2, dim=(1, 2), keepdim=True), mint.norm(x, p=2, dim=-1)])\n",
    );
    let array = "import torch\ndef f(x, dim):\n    y = torch.cat([])\n    return x.norm(dim='x'), x.norm(axis=1, keepdims=True), y\n";
    let (new, items) = super::converted(array);
    assert!(new.contains("x.norm(dim='x'), x.norm(axis=1, keepdims=True)"), "{new}");
    assert!(items.iter().all(|item| item.contains("MS401 review")), "{items:?}");
}

#[test]
fn what_only_modules_have_is_told_by_its_name() {
    let (new, _) = super::converted(
        "import torch\ndef f(net, layer):\n    net.add_module('fc', layer)\n    return torch.cat([])\n",
    );
    assert!(new.contains("    add_module(net, 'fc', layer)\n"), "{new}");
}

#[test]
fn a_size_in_a_method_of_a_module_is_a_shape() {
    let code = |library: &str, base: &str, forward: &str, body: &str| {
        format!("{library}class A({base}):\n    def {forward}(self, x, mask):\n        {body}\n")
    };
    for (before, after) in [
        ("return x.size(0)", "return x.shape[0]"),
        ("return x.size()[0]", "return x.shape[0]"),
        ("return len(x.size()), list(x.size()), f(*x.size())", "return len(x.shape), list(x.shape), f(*x.shape)"),
        ("b, t = x.size()\n        return b * t", "b, t = x.shape\n        return b * t"),
        ("return mask.size() != (1, x.size(1))", "return mask.shape != (1, x.shape[1])"),
        ("n = self.group.size()", "n = self.group.size()"),
        ("n = self.cache.size('a')", "n = self.cache.size('a')"),
        ("n = font.size(0) + len(font.size())", "n = font.size(0) + len(font.size())"),
    ] {
        let (new, _) = converted(&code("from torch import nn\n", "nn.Module", "forward", before));
        assert_eq!(new, code("from mindspore import nn\n", "nn.Cell", "construct", after));
    }
}

#[test]
fn a_size_below_zero_is_a_shape_anywhere() {
    becomes(
        "import torch\ndef f(x): return torch.zeros(x.size(-1))\n",
        "from mindspore import mint\ndef f(x): return mint.zeros(x.shape[-1])\n",
    );
}

#[test]
fn a_size_that_is_taken_apart_is_a_shape() {
    becomes(
        "import torch\ndef f(x, y):\n    b, n, c = x.size()\n    h, w = y.size()[-2:]\n    return torch.zeros(b, n, c, h, w)\n",
        "from mindspore import mint\ndef f(x, y):\n    b, n, c = x.shape\n    h, w = y.shape[-2:]\n    return mint.zeros((b, n, c, h, w))\n",
    );
    let (new, _) = super::converted(
        "import torch\ndef f(grid, font):\n    a, b = grid.size()\n    return torch.zeros(a, b), font.size()[0]\n",
    );
    assert!(new.contains("a, b = grid.size()") && new.contains("font.size()[0]"), "{new}");
}

#[test]
fn what_a_use_shows_does_not_count_beside_mindspore() {
    let code = "import torch\n\ndef f(x):\n    n = x.size(0)\n    return n, torch.relu(x)\n";
    assert!(converted(code).0.contains("n = x.shape[0]"));
    // One tensor more is known once the first line is converted: that must change nothing.
    let (new, _) = converted(
        "import torch\nimport mindspore as ms\n\ndef f(x, y):\n    n = x.size(0)\n    x = x.contiguous()\n    return n, ms.ops.relu(x)\n",
    );
    assert!(new.contains("n = x.size(0)"), "{new}");
}

#[test]
fn what_has_no_annotation_in_a_scripted_function_is_a_tensor() {
    let function = |decorator: &str| {
        format!("import torch\n{decorator}def f(x, n: int, y=1):\n    return x.size(0), n.size(0), y.size(0)\n")
    };
    let (new, _) = converted(&function("@torch.jit.script\n"));
    assert!(new.contains("return x.shape[0], n.size(0), y.size(0)"), "{new}");
    for decorator in ["@mylib.jit.script\n", "@torch.jit.unused\n", ""] {
        let (new, _) = converted(&function(decorator));
        assert!(new.contains("return x.size(0), n.size(0), y.size(0)"), "{new}");
    }
}

#[test]
fn a_trainer_with_a_method_train_trains_a_module() {
    let code = "import torch\n\n\nclass Trainer:\n    def __init__(self, model):\n        self.model = model\n\n    def train(self):\n        \
                self.model.train()\n        for p in self.model.named_parameters():\n            print(p)\n        return self.model(torch.ones(1))\n";
    let (new, _) = converted(code);
    assert!(new.contains("    def train(self):\n        self.model.set_train()\n"), "{new}");
}
