//! Helpers: written once into a file that needs them, behind its first imports.

use super::{converted, run};

#[test]
fn a_helper_stands_behind_the_first_imports() {
    let code =
        "import os\nimport torch\n\nSIZE = 3\n\n\ndef low(x: torch.Tensor):\n    return torch.finfo(x.dtype).min\n";
    let (new, items) = converted(code);
    assert!(items.is_empty() && new.starts_with("import os\nimport mindspore as ms\n\n\nclass finfo:\n"), "{new}");
    let behind = "(info.tiny)\n\n\nSIZE = 3\n\n\ndef low(x: ms.Tensor):\n    return finfo(x.dtype).min\n";
    assert!(new.ends_with(behind), "{new}");
}

#[test]
fn a_helper_is_written_once_and_uses_the_names_of_the_file() {
    let code = "import torch\n\nA = torch.finfo(torch.float16).max\nB = torch.finfo(torch.float16).min\n";
    let (new, _) = converted(code);
    assert_eq!(new.matches("class finfo").count(), 1);
    assert!(new.contains("== ms.bfloat16"), "{new}");
    assert!(new.ends_with("A = finfo(ms.float16).max\nB = finfo(ms.float16).min\n"), "{new}");
}

#[test]
fn a_name_that_is_taken_is_left_to_its_owner() {
    let code = "import torch\n\n\ndef finfo(x):\n    return x\n\n\nA = finfo(torch.finfo(torch.float16).max)\n";
    let (new, _) = converted(code);
    assert!(new.contains("class ms_finfo:") && new.contains("A = finfo(ms_finfo(ms.float16).max)"), "{new}");
}

#[test]
fn a_definition_that_stands_there_is_used_again() {
    let (new, _) = converted("import torch\n\nA = torch.finfo(torch.float16).max\n");
    let grown = new.replace("A =", "import torch\n\nB = torch.finfo(torch.float16).min\nA =");
    let (again, _) = converted(&grown);
    assert_eq!(again.matches("class finfo").count(), 1, "{again}");
    assert!(again.contains("B = finfo(ms.float16).min"), "{again}");
}

#[test]
fn line_ends_are_those_of_the_file() {
    let (bytes, _) = run(b"import torch\r\n\r\nA = torch.finfo(torch.float16).max\r\n", false);
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("class finfo:\r\n"), "{text}");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
}

#[test]
fn a_file_of_imports_alone_gets_its_helper_at_the_end() {
    let (new, _) = converted("from torch import finfo as f; A = f(None).max");
    assert!(new.contains("class finfo:"), "{new}");
}

#[test]
fn a_helper_that_names_another_stands_behind_it() {
    let code = "from torchvision.datasets import CIFAR100\n\nd = CIFAR100('data')\n";
    let (new, items) = converted(code);
    assert!(items.is_empty(), "{items:?}");
    let (base, own) = (new.find("class CIFAR10(").unwrap(), new.find("class CIFAR100(CIFAR10):").unwrap());
    assert!(base < own && own < new.find("d = CIFAR100(").unwrap(), "{new}");
    assert_eq!(converted(&new).0, new);
}

#[test]
fn a_helper_that_another_names_takes_another_name_too() {
    let code =
        "from torchvision.datasets import CIFAR100\n\n\ndef CIFAR10():\n    return 1\n\n\nd = CIFAR100('data')\n";
    let (new, _) = converted(code);
    assert!(new.contains("class ms_CIFAR10(") && new.contains("class CIFAR100(ms_CIFAR10):"), "{new}");
}
