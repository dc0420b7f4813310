//! Cells start out of training: `.set_train()` where torch's default mattered, and nowhere else.

use super::{becomes, converted, project};

const NET: &str = "from torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.drop = nn.Dropout(0.5)\n\n\n";

/// What becomes of code that follows a module class.
#[track_caller]
fn after_net(code: &str, expected: &str) {
    let (new, items) = converted(&format!("{NET}{code}"));
    assert_eq!(items, Vec::<String>::new());
    assert!(new.ends_with(&format!("\n\n\n{expected}")), "{new}");
}

#[test]
fn what_is_made_outside_of_modules_trains() {
    after_net("net = Net()\n", "net = Net().set_train()\n");
    after_net("def make():\n    return Net()\n", "def make():\n    return Net().set_train()\n");
}

#[test]
fn devices_and_dtypes_stand_behind_it() {
    after_net("net = Net().to('cuda')\n", "net = Net().set_train()\n");
    after_net("net = Net().half()\n", "net = Net().set_train().to(ms.float16)\n");
}

#[test]
fn a_mode_that_the_code_sets_itself_is_enough() {
    after_net("net = Net()\nnet.train()\n", "net = Net()\nnet.set_train()\n");
    after_net("net = Net().eval()\n", "net = Net().set_train(False)\n");
    let code = "def run():\n    net = Net()\n    net.eval()\n    return net\n";
    after_net(code, "def run():\n    net = Net()\n    net.set_train(False)\n    return net\n");
}

#[test]
fn eval_elsewhere_says_nothing_about_what_is_made_here() {
    let code = "def run(net: nn.Module):\n    net.eval()\n\n\nnet = Net()\n";
    after_net(code, "def run(net: nn.Cell):\n    net.set_train(False)\n\n\nnet = Net().set_train()\n");
}

#[test]
fn modules_inside_modules_are_reached_from_outside() {
    let code = "import torch.nn as nn\n\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.drop = nn.Dropout(0.5)\n";
    becomes(
        code,
        &code
            .replace("import torch.nn as nn", "from mindspore import mint, nn")
            .replace("nn.Module", "nn.Cell")
            .replace("nn.Dropout", "mint.nn.Dropout"),
    );
}

#[test]
fn layers_without_modes_and_other_classes_are_left_alone() {
    after_net("loss = nn.MSELoss()\n", "loss = mint.nn.MSELoss()\n");
    after_net("class Plain:\n    pass\n\n\nplain = Plain()\n", "class Plain:\n    pass\n\n\nplain = Plain()\n");
}

#[test]
fn a_class_of_another_file_counts_too() {
    let files = [("net.py", NET), ("run.py", "import torch\nfrom net import Net\n\nnet = Net()\nx = torch.ones(1)\n")];
    assert!(project(&files)[1].contains("net = Net().set_train()\n"), "{}", project(&files)[1]);
}

#[test]
fn a_class_whose_base_is_not_known_may_be_a_module() {
    let (base, own) = ("from elsewhere import Base\n\n\n", "    def __init__(self):\n        self.net = Net()\n");
    let (new, _) = converted(&format!("{base}{NET}class Outer(Base):\n{own}"));
    assert!(new.ends_with("self.net = Net()\n"), "{new}");
    after_net(
        &format!("class Trainer:\n{own}"),
        &format!("class Trainer:\n{}", own.replace("Net()", "Net().set_train()")),
    );
}

#[test]
fn a_function_of_the_same_name_is_no_method() {
    let code = "import torch\n\n\ndef train(model, x):\n    model.train()\n    return torch.abs(model(x))\n";
    let after =
        "from mindspore import mint\n\n\ndef train(model, x):\n    model.set_train()\n    return mint.abs(model(x))\n";
    becomes(code, after);
}

#[test]
fn what_is_said_to_be_a_module_is_one_beside_a_method_of_the_same_name() {
    let code = "import torch\n\n\nclass Trainer:\n    def train(self, x):\n        self.model.train()\n        return torch.abs(self.model(x))\n\n    def test(self):\n        self.model.eval()\n";
    let (new, _) = converted(code);
    assert!(new.contains("        self.model.set_train()\n"), "{new}");
}
