use std::sync::Arc;

use super::*;

/// A project in memory.
struct Project(Vec<String>, Vec<String>);

impl Sources for Project {
    fn paths(&self) -> &[String] {
        &self.0
    }

    fn read(&self, index: usize) -> Result<Arc<[u8]>, String> {
        Ok(Arc::from(self.1[index].as_bytes()))
    }
}

fn scan(files: &[(&str, &str)]) -> Vec<FileScan> {
    let (paths, codes) = files.iter().map(|(path, code)| ((*path).to_owned(), (*code).to_owned())).unzip();
    scan_project(&Project(paths, codes), crate::rules::RuleSet::builtin(), &|_| ())
}

fn one(code: &str) -> FileScan {
    scan(&[("a.py", code)]).remove(0)
}

#[test]
fn the_state_follows_from_imports() {
    assert_eq!(one("import torch.nn as nn\n").state, State::Torch);
    assert_eq!(one("try:\n    import torch\nexcept ImportError:\n    torch = None\n").state, State::Torch);
    assert_eq!(one("from torch import *\n").state, State::Torch);
    assert_eq!(one("import torch\nfrom mindspore import mint\n").state, State::Partial);
    assert_eq!(one("from mindspore import nn\n").state, State::Mindspore);
}

#[test]
fn a_name_in_text_is_no_import() {
    assert_eq!(one("# import torch\ntext = 'import torch'\n").state, State::Plain);
    assert_eq!(one("from .torch import x\nfrom . import torch\n").state, State::Plain);
    assert_eq!(one("def f(torch):\n    return torch.ones(1)\n").state, State::Plain);
    assert_eq!(one("remind = 1\n").state, State::Plain);
}

#[test]
fn a_file_that_is_not_python_3_says_why() {
    let scan = one("import torch\nprint 'x'\n");
    assert_eq!(scan.state, State::Unreadable);
    assert!(scan.problem.is_some());
}

#[test]
fn a_model_file_is_modeling() {
    let scan = one("import torch.nn as nn\n\nclass Net(nn.Module):\n    pass\n");
    assert_eq!((scan.role, scan.uses, scan.libraries), (Role::Modeling, 1, vec!["torch".to_owned()]));
    assert_eq!(scan.evidence.len(), 1);
    assert_eq!(scan.evidence[0].place, Position { line: 3, column: 7 });
    assert_eq!(scan.evidence[0].what, "class Net derives from torch.nn.Module");
}

#[test]
fn a_class_that_derives_through_another_file_is_modeling() {
    let base = "import torch.nn as nn\nclass Base(nn.Module):\n    pass\n";
    let net = "import torch\nfrom base import Base\nclass Net(Base):\n    pass\n";
    let plain = "x = 1\n";
    let scans = scan(&[("base.py", base), ("net.py", net), ("setup.py", plain)]);
    assert_eq!(scans[1].role, Role::Modeling);
    assert_eq!(scans[2].state, State::Plain);
}

#[test]
fn a_training_loop_is_train_even_with_a_model_beside_it() {
    let code = "import torch\nfrom torch import nn, optim\n\nclass Net(nn.Module):\n    pass\n\n\
                net = Net()\nopt = optim.SGD(net.parameters(), lr=0.1)\nloss = net(1)\nopt.zero_grad()\n\
                loss.backward()\nopt.step()\n";
    let scan = one(code);
    assert_eq!(scan.role, Role::Train);
    assert!(scan.evidence.iter().any(|evidence| evidence.what == ".backward()" && evidence.place.line == 11));
}

#[test]
fn datasets_and_loaders_are_data() {
    let code = "from torch.utils.data import Dataset\nclass Faces(Dataset):\n    pass\n";
    assert_eq!(one(code).role, Role::Dataset);
    let code = "from torch.utils import data\nloader = data.DataLoader(files)\n";
    assert_eq!(one(code).role, Role::Dataset);
}

#[test]
fn a_loaded_model_without_gradients_is_inference() {
    let code = "import torch\nmodel = torch.load('x')\nwith torch.no_grad():\n    model(1)\n";
    assert_eq!(one(code).role, Role::Inference);
    assert_eq!(one("import torch\nx = torch.ones(1)\n").role, Role::Other);
}

#[test]
fn uses_are_counted_once_for_each_chain() {
    assert_eq!(one("import torch\nx = torch.nn.functional.relu(torch.ones(1))\nnp = torch\n").uses, 3);
}

#[test]
fn what_is_installed_belongs_to_a_world() {
    let of = |text: &str| scan(&[("requirements.txt", text)]).remove(0);
    let torch = of("numpy\ntorch>=2.0  # model\n");
    assert_eq!((torch.state, torch.role, torch.uses, torch.problem), (State::Torch, Role::Other, 0, None));
    assert_eq!(torch.libraries, ["torch"]);
    assert_eq!((torch.evidence[0].place.line, torch.evidence[0].what.as_str()), (2, "requires torch>=2.0"));
    assert_eq!(of("torch\nmindspore\n").state, State::Partial);
    assert_eq!(of("mindspore>=2.10.0\ntransformers\n").state, State::Mindspore);
    assert_eq!(of("numpy\n# torch\n").state, State::Plain);
    let setup = scan(&[("setup.py", "setup(install_requires=['torch'])\n")]).remove(0);
    assert_eq!((setup.state, setup.role, setup.uses), (State::Torch, Role::Other, 0));
}
