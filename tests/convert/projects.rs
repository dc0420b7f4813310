//! Several files: what one needs to know of another.

use git_msconv::api::Version;
use git_msconv::convert::{InMemory, Mode, Options, Outcome, convert_project};
use git_msconv::rules::RuleSet;

use super::project;

#[test]
fn a_class_that_derives_from_a_module_of_another_file_is_a_module() {
    let new = project(&[
        ("pkg/__init__.py", ""),
        ("pkg/base.py", "import torch.nn as nn\nclass Base(nn.Module):\n    pass\n"),
        ("pkg/model.py", "from .base import Base\nclass Net(Base):\n    def forward(self, x):\n        return x\n"),
    ]);
    assert_eq!(new[2], "from .base import Base\nclass Net(Base):\n    def construct(self, x):\n        return x\n");
}

#[test]
fn a_class_of_the_same_name_that_is_no_module_is_left() {
    let new = project(&[
        ("pkg/__init__.py", ""),
        ("pkg/base.py", "class Base:\n    pass\n"),
        (
            "pkg/model.py",
            "import torch\nfrom .base import Base\nclass Net(Base):\n    def forward(self, x):\n        return x\n",
        ),
    ]);
    assert!(new[2].contains("def forward"), "{}", new[2]);
}

#[test]
fn a_name_that_another_file_imports_from_here_stays() {
    let new = project(&[
        ("a.py", "import torch\nfrom torch import nn\nx = torch.cat(y)\n"),
        ("b.py", "from a import nn\nlayer = nn.Linear(1, 2)\n"),
    ]);
    assert_eq!(new[0], "from mindspore import mint\nfrom torch import nn\nx = mint.cat(y)\n");
    assert!(new[1].contains("mint.nn.Linear(1, 2)"), "{}", new[1]);
}

#[test]
fn a_star_takes_what_all_says_or_what_is_used() {
    let star = ("pkg/__init__.py", "from .a import *\n");
    let with_all =
        project(&[star, ("pkg/a.py", "import torch\n__all__ = ['f']\ndef f(x):\n    return torch.cat(x)\n")]);
    assert!(with_all[1].starts_with("from mindspore import mint\n__all__"), "{}", with_all[1]);
    let own = ("pkg/a.py", "import torch\ndef f(x):\n    return torch.cat(x)\n");
    let unused = project(&[star, own]);
    assert!(unused[1].starts_with("from mindspore import mint\ndef"), "{}", unused[1]);
    let used = project(&[star, own, ("pkg/b.py", "from .a import *\nx = torch.unknown_name\n")]);
    assert!(used[1].starts_with("import torch\nfrom mindspore import mint\n"), "{}", used[1]);
}

#[test]
fn what_the_framework_calls_is_renamed_in_modules_only() {
    let code = "from torch import nn\n\n\nclass A(nn.Module):\n    def extra_repr(self):\n        return super().extra_repr()\n\n\n\
                class B:\n    def extra_repr(self):\n        return ''\n";
    let new = super::converted(code).0;
    assert!(new.contains("    def extend_repr(self):\n        return super().extend_repr()"), "{new}");
    assert!(new.contains("class B:\n    def extra_repr(self)"), "{new}");
}

#[test]
fn a_file_without_torch_hands_on_what_it_takes() {
    let base = ("pkg/base.py", "import torch.nn as nn\nclass Base(nn.Module):\n    pass\n");
    let net = "class Net(Middle):\n    def forward(self, x):\n        return x\n";
    let new = project(&[
        ("pkg/__init__.py", "from .middle import Middle\n"),
        base,
        ("pkg/middle.py", "from .base import Base\nclass Middle(Base):\n    pass\n"),
        ("pkg/net.py", &format!("from pkg import Middle\n{net}")),
    ]);
    assert!(new[3].contains("def construct"), "{}", new[3]);
    let new = project(&[
        ("pkg/__init__.py", ""),
        base,
        ("pkg/middle.py", "from .base import nn as layers\n"),
        ("pkg/net.py", "from .middle import layers as l\nlayer = l.Linear(1, 2)\n"),
    ]);
    assert!(new[3].contains("mint.nn.Linear(1, 2)"), "{}", new[3]);
}

#[test]
fn a_value_of_torch_that_comes_from_another_file_is_known_there() {
    let new = project(&[
        ("a.py", "import torch\ndef build() -> torch.Tensor:\n    return torch.ones(1)\n"),
        ("b.py", "from a import build\nsize = build().size()\n"),
        ("c.py", "def run():\n    import a\n    return a.build().size()\n"),
    ]);
    assert_eq!(new[1], "from a import build\nsize = build().shape\n");
    assert!(new[2].ends_with("    return a.build().shape\n"), "{}", new[2]);
}

#[test]
fn a_name_that_only_looks_like_one_of_torch_is_left() {
    let code = "from other import build\nsize = build().size()\n";
    let new = project(&[
        ("a.py", "import torch\ndef build() -> torch.Tensor:\n    return torch.ones(1)\n"),
        ("b.py", code),
        ("other.py", "def build():\n    return Font()\n"),
    ]);
    assert_eq!(new[1], code);
}

#[test]
fn an_import_that_another_file_takes_stays_after_a_second_run() {
    let files = [
        ("p/__init__.py", ""),
        ("p/a.py", "import torch\n\n\ndef f(x):\n    return torch.cat(x)\n"),
        ("p/b.py", "from .a import *\n\nok = torch.nothing(y)\n"),
    ];
    let marked = |files: &[(&str, &str)]| {
        let sources =
            files.iter().fold(InMemory::default(), |sources, (path, code)| sources.with(*path, code.as_bytes()));
        let options = Options::new(Mode::Convert, true, Version::NEWEST);
        let outcomes = convert_project(&sources, RuleSet::builtin(), &options, &|_| {});
        let bytes = outcomes.into_iter().zip(files).map(|(outcome, (_, code))| match outcome.outcome {
            Outcome::Converted { bytes } => String::from_utf8(bytes).unwrap(),
            _ => (*code).to_owned(),
        });
        bytes.collect::<Vec<_>>()
    };
    let once = marked(&files);
    assert!(
        once[1].starts_with("# msconv: MS101 torch: another file takes the import from here\nimport torch\n"),
        "{}",
        once[1]
    );
    let again: Vec<(&str, &str)> = files.iter().zip(&once).map(|((path, _), code)| (*path, code.as_str())).collect();
    assert_eq!(marked(&again), once);
}

const STARRED: &str = "import torch\nfrom torch.nn import functional as F\ndef f(x):\n    return torch.relu(x)\n";

#[test]
fn an_import_that_a_star_brought_to_converted_code_goes() {
    let new =
        project(&[("a.py", STARRED), ("b.py", "from a import *\ndef g(x):\n    return F.silu(f(torch.abs(x)))\n")]);
    assert!(!new[0].contains("torch") && new[0].contains("mint.nn.functional.relu(x)"), "{}", new[0]);
    assert!(!new[1].contains("torch") && new[1].contains("mint.nn.functional.silu(f(mint.abs(x)))"), "{}", new[1]);
}

#[test]
fn an_import_that_a_star_brought_to_what_is_left_stays() {
    for left in ["torch.hub.help('a', 'b')", "print(torch)"] {
        let code = format!("from a import *\ndef g(x):\n    {left}\n    return F.silu(x)\n");
        let new = project(&[("a.py", STARRED), ("b.py", &code)]);
        assert!(new[0].starts_with("import torch\n") && !new[0].contains("functional as F"), "{}", new[0]);
        assert!(new[1].contains(left), "{}", new[1]);
    }
    let named = project(&[("a.py", STARRED), ("b.py", "from a import torch\ny = torch.ones(2)\n")]);
    assert!(named[0].starts_with("import torch\n"), "{}", named[0]);
}
