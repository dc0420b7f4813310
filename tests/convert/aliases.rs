//! APIs under other names: they become what the canonical name becomes.

use super::converted;

/// Both must be converted, to the same code, with the same items.
fn same(alias: &str, canonical: &str) {
    let (wanted, items) = converted(canonical);
    assert_ne!(wanted, canonical, "nothing was converted");
    assert_eq!(converted(alias), (wanted, items), "{alias}");
}

#[test]
fn a_class_from_the_module_that_defines_it() {
    let uses = "\nconv = Conv2d(3, 8, 3, padding=1)\n";
    same(&format!("from torch.nn.modules.conv import Conv2d{uses}"), &format!("from torch.nn import Conv2d{uses}"));
    same(
        "import torch\nopt = torch.optim.adam.Adam(params, lr=0.1)\n",
        "import torch\nopt = torch.optim.Adam(params, lr=0.1)\n",
    );
}

#[test]
fn a_subclass_of_a_module_under_its_other_name() {
    let body = "\nclass Net(Module):\n    def forward(self, x):\n        return x.relu()\nnet = Net().cuda()\n";
    same(&format!("from torch.nn.modules.module import Module{body}"), &format!("from torch.nn import Module{body}"));
}

#[test]
fn a_member_that_a_class_inherits() {
    let code = |class: &str| format!("import torch.nn as nn\nf = nn.{class}.register_full_backward_hook\n");
    same(&code("ModuleList"), &code("Module"));
}

#[test]
fn a_function_under_another_name() {
    same("import torch\ny = torch.functional.einsum('ij->ji', x)\n", "import torch\ny = torch.einsum('ij->ji', x)\n");
    same("import torch\ny = torch.concatenate((a, b), dim=1)\n", "import torch\ny = torch.cat((a, b), dim=1)\n");
}

#[test]
fn a_rule_of_its_own_goes_before_that_of_the_canonical_name() {
    let (code, _) = converted("import torch\ny = torch.arccos(x)\n");
    assert!(code.contains("mint.arccos(x)"), "{code}");
}

#[test]
fn a_name_that_arrays_have_too_is_not_taken_for_a_tensor_s() {
    let (code, _) = converted("import torch\nF = torch.relu(a)\ndef f(y):\n    return y.clip(0, 1)\n");
    assert!(code.contains("y.clip(0, 1)"), "{code}");
}
