//! Layers whose counterpart lacks a method or is called otherwise.

use super::{becomes, converted, run};

/// Items of code, and that the marks of a first conversion keep them in a second one.
#[track_caller]
fn items_of(code: &str, expected: &[&str]) {
    assert_eq!(converted(code).1, expected);
    run(code.as_bytes(), true);
}

#[test]
fn a_method_that_only_torch_has_is_an_item_through_super_and_self() {
    items_of(
        "from torch import nn\nclass L(nn.Embedding):\n    def reset_parameters(self):\n        super().reset_parameters()\n",
        &["4: MS402 blocking torch.nn.Embedding.reset_parameters"],
    );
    items_of(
        "from torch import nn\nclass C(nn.Conv2d):\n    def forward(self, x):\n        return self._conv_forward(x, self.weight, None)\n",
        &["4: MS402 blocking torch.nn.Conv2d._conv_forward"],
    );
    items_of(
        "from torch import nn\nclass E(nn.Embedding):\n    def again(self):\n        super(E, self).reset_parameters()\n",
        &["4: MS402 blocking torch.nn.Embedding.reset_parameters"],
    );
    items_of(
        "from torch import nn\nclass A(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.part = nn.Embedding(1, 1)\n        self.part.reset_parameters()\n",
        &["6: MS402 blocking torch.nn.Embedding.reset_parameters"],
    );
}

#[test]
fn a_method_that_mindspore_has_too_or_the_project_has_is_quiet() {
    becomes(
        "from torch import nn\nclass B(nn.BatchNorm2d):\n    def reset_parameters(self):\n        super().reset_parameters()\n",
        "from mindspore import mint\nclass B(mint.nn.BatchNorm2d):\n    def reset_parameters(self):\n        super().reset_parameters()\n",
    );
    becomes(
        "from torch import nn\nclass A(nn.Linear):\n    def reset_parameters(self):\n        pass\nclass B(A):\n    def reset_parameters(self):\n        super().reset_parameters()\n        self.again()\n",
        "from mindspore import mint\nclass A(mint.nn.Linear):\n    def reset_parameters(self):\n        pass\nclass B(A):\n    def reset_parameters(self):\n        super().reset_parameters()\n        self.again()\n",
    );
    becomes(
        "from torch import nn\nclass A(nn.Module):\n    def _load_from_state_dict(self, *args):\n        super()._load_from_state_dict(*args)\n",
        "from mindspore import nn\nclass A(nn.Cell):\n    def _load_from_state_dict(self, *args):\n        super()._load_from_state_dict(*args)\n",
    );
}

#[test]
fn a_base_that_is_not_known_is_quiet() {
    let code = "from torch import nn\nfrom other import Mixin\nclass L(Mixin, nn.Linear):\n    def reset_parameters(self):\n        super().reset_parameters()\n";
    assert_eq!(converted(code).1, Vec::<String>::new());
}

const NET: &str = "from torch import nn\nclass A(nn.Module):\n    def __init__(self):\n        super().__init__()\n";

fn net(layer: &str, forward: &str) -> String {
    format!("{NET}        self.layer = {layer}\n    def forward(self, x, mask):\n        {forward}\n")
}

#[test]
fn a_layer_that_works_in_place_and_whose_result_is_not_used_is_an_item() {
    let line = "7: MS203 blocking torch.nn.ReLU.forward";
    items_of(&net("nn.ReLU(inplace=True)", "self.layer(x)"), &[line]);
    items_of(&net("nn.ReLU(True)", "self.layer(x.float())"), &[line]);
    items_of(
        "from torch import nn\ndef f(x):\n    act = nn.ReLU(inplace=True)\n    act(x)\n    return x\n",
        &["4: MS203 blocking torch.nn.ReLU.forward"],
    );
    assert_eq!(converted(&net("nn.ReLU(inplace=True)", "x = self.layer(x)")).1, Vec::<String>::new());
    assert_eq!(converted(&net("nn.ReLU()", "self.layer(x)")).1, Vec::<String>::new());
}

#[test]
fn a_layer_that_is_called_with_what_mindspore_lacks_is_an_item() {
    let item = |layer: &str| vec![format!("7: MS203 blocking torch.nn.{layer}.forward")];
    for (layer, call) in [
        ("MultiheadAttention(8, 2)", "return self.layer(x, x, x, is_causal=True)[0]"),
        ("MultiheadAttention(8, 2)", "out, _ = self.layer(x, x, x, need_weights=False)"),
        ("RNNCell(8, 2)", "return self.layer(x)"),
        ("GRUCell(8, 2)", "return self.layer(x)"),
    ] {
        let code = net(&format!("nn.{layer}"), call);
        let name = layer.split('(').next().unwrap();
        assert_eq!(converted(&code).1, item(name), "{call}");
        run(code.as_bytes(), true);
    }
}

#[test]
fn a_layer_that_is_called_with_what_mindspore_has_is_quiet() {
    for (layer, call) in [
        ("MultiheadAttention(8, 2)", "return self.layer(x, x, x, attn_mask=mask)[0]"),
        ("MultiheadAttention(8, 2)", "return self.layer(x, x, x, need_weights=False)[0]"),
        ("RNNCell(8, 2)", "return self.layer(x, mask)"),
        ("Linear(8, 2)", "return self.layer(x)"),
        ("RNNCell(8, 2)", "return self.layer(*mask)"),
    ] {
        assert_eq!(converted(&net(&format!("nn.{layer}"), call)).1, Vec::<String>::new(), "{call}");
    }
}

#[test]
fn a_keyword_takes_the_name_that_the_counterpart_has_in_its_place() {
    let layer = "nn.TransformerEncoder(make(), 2)";
    let (new, items) = converted(&net(layer, "return self.layer(x, mask=mask)"));
    assert!(new.contains("self.layer(x, src_mask=mask)"), "{new}");
    assert_eq!(items, Vec::<String>::new());
    let (new, _) = converted(&net("nn.Linear(2, 2)", "return self.layer(input=x)"));
    assert!(new.contains("self.layer(x=x)"), "{new}");
}

#[test]
fn a_tensor_as_the_index_of_a_list_of_modules_becomes_a_number() {
    let class = "import torch\nfrom torch import nn\nclass M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.experts = nn.ModuleList([nn.Linear(2, 2)])\n";
    let (new, items) = converted(&format!(
        "{class}    def forward(self, x, hit: torch.Tensor):\n        for i in hit.nonzero():\n            x = self.experts[i](x)\n        return x\n"
    ));
    assert!(new.contains("x = self.experts[int(i)](x)"), "{new}");
    assert_eq!(items, Vec::<String>::new());
    let (new, _) = converted(&format!(
        "{class}    def forward(self, x, hit: torch.Tensor):\n        for i, hit in enumerate(hit):\n            x = self.experts[i](x)\n        return x\n"
    ));
    assert!(new.contains("x = self.experts[i](x)"), "{new}");
}

#[test]
fn a_method_that_is_a_function_of_the_layer_is_written_as_one() {
    let (new, items) = converted(
        "from torch import nn\nclass C(nn.Conv2d):\n    def reset_parameters(self):\n        super(C, self).reset_parameters()\nclass A(nn.Module):\n    \
         def __init__(self):\n        super().__init__()\n        self.conv = nn.Conv2d(1, 1, 1)\n        self.conv.reset_parameters()\n",
    );
    assert!(new.contains("    def reset_parameters(self):\n        reset_layer(self)\n"), "{new}");
    assert!(new.contains("        reset_layer(self.conv)\n"), "{new}");
    assert_eq!(items, Vec::<String>::new());
}

#[test]
fn the_forward_of_a_layer_that_is_called_on_its_class_is_its_construct() {
    let code = |base: &str, method: &str| {
        format!(
            "class N({base}.LayerNorm):\n    def {method}(self, x):\n        return {base}.LayerNorm.{method}(self, x)\n"
        )
    };
    becomes(
        &format!("from torch import nn\n\n\n{}", code("nn", "forward")),
        &format!("from mindspore import mint\n\n\n{}", code("mint.nn", "construct")),
    );
    // Names of what a layer takes are its own.
    let named = "from torch import nn\n\n\ndef f(layer, x):\n    return nn.LayerNorm.forward(layer, input=x)\n";
    let (new, items) = super::converted(named);
    assert!(new.contains("nn.LayerNorm.forward(layer, input=x)"), "{new}");
    assert!(items.iter().any(|item| item.contains("MS202 blocking")), "{items:?}");
}
