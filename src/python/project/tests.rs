//! One test per way in which files of a project know each other.

use std::sync::Arc;

use super::{ProjectIndex, index, summarize};
use crate::python::{Bindings, ModulePath, Parsed, infer, parse, resolve};

type File = (Parsed, Bindings);

fn project(files: &[(&str, &str)]) -> (Vec<File>, ProjectIndex) {
    let read = |(path, code): &(&str, &str)| {
        let parsed = parse(Arc::from(code.as_bytes())).unwrap();
        let bindings = resolve(&parsed, &ModulePath::from_path(path));
        (parsed, bindings)
    };
    let paths: Vec<String> = files.iter().map(|(path, _)| (*path).to_owned()).collect();
    let files: Vec<File> = files.iter().map(read).collect();
    let summaries = files.iter().map(|(parsed, bindings)| summarize(parsed, bindings)).collect();
    (files, index(summaries, &paths))
}

/// The API, or the kind, of each argument of `use(..)` in the first file.
fn uses(files: &[(&str, &str)]) -> Vec<String> {
    let (files, index) = project(files);
    let (parsed, bindings) = &files[0];
    let kinds = infer(parsed, bindings, &index);
    let marked = crate::python::infer::marked(parsed, "use");
    let show = |expr| kinds.api(expr).map_or_else(|| format!("{:?}", kinds.kind(expr)), str::to_owned);
    marked.into_iter().map(show).collect()
}

#[test]
fn a_reexport_is_followed_to_the_external_name() {
    let lib = ("pkg/lib.py", "import torch.nn as nn\nfrom torch import cat as concat\nL = nn.Linear");
    assert_eq!(
        uses(&[("pkg/a.py", "from .lib import nn, concat, L\nuse(nn)\nuse(concat)\nuse(L)"), lib]),
        ["torch.nn", "torch.cat", "torch.nn.Linear"]
    );
    assert_eq!(uses(&[("main.py", "from pkg.lib import nn\nuse(nn.ReLU)"), lib]), ["torch.nn.ReLU"]);
    assert_eq!(uses(&[("main.py", "import pkg.lib\nuse(pkg.lib.nn.ReLU)"), lib]), ["torch.nn.ReLU"]);
    assert_eq!(uses(&[("main.py", "from pkg import lib as l\nuse(l.concat)"), lib]), ["torch.cat"]);
}

#[test]
fn stars_are_followed_and_cycles_end() {
    let one = ("p/one.py", "from .two import *\nfrom torch import nn");
    let two = ("p/two.py", "from .one import *\nimport torch");
    assert_eq!(
        uses(&[("p/a.py", "from .one import *\nuse(torch.cat)\nuse(nn)\nuse(missing)"), one, two]),
        ["torch.cat", "torch.nn", "Unknown"]
    );
    assert_eq!(uses(&[("a.py", "from torch import *\nuse(randn)\nuse(nothing_of_torch)")]), ["torch.randn", "Unknown"]);
}

#[test]
fn an_own_package_named_like_a_library_is_not_external() {
    let own = [
        ("src/transformers/a.py", "from transformers.base import Model\nuse(Model)\nimport timm\nuse(timm.x)"),
        ("src/transformers/__init__.py", ""),
        ("src/transformers/base.py", "class Model: pass"),
    ];
    assert_eq!(uses(&own), ["Other", "timm.x"]);
    let relative = [("transformers/models/a.py", "from ..activations import ACT\nuse(ACT)")];
    assert_eq!(uses(&relative), ["Unknown"]);
}

#[test]
fn a_folder_named_like_a_library_does_not_hide_it() {
    let files = [("examples/run.py", "import torch\nuse(torch.cat)"), ("examples/torch/train.py", "")];
    assert_eq!(uses(&files), ["torch.cat"]);
}

#[test]
fn layouts_with_a_root_below_the_top_work() {
    let lib = ("src/pkg/lib.py", "import torch");
    let init = ("src/pkg/__init__.py", "");
    assert_eq!(uses(&[("src/pkg/a.py", "from pkg.lib import torch\nuse(torch.cat)"), lib, init]), ["torch.cat"]);
    assert_eq!(uses(&[("tools/run.py", "from pkg.lib import torch\nuse(torch.cat)"), lib, init]), ["torch.cat"]);
    let script = ("scripts/common.py", "import torch");
    assert_eq!(uses(&[("scripts/run.py", "from common import torch\nuse(torch.cat)"), script]), ["torch.cat"]);
    let inside = [
        ("models/net.py", "from repo.lib import torch\nuse(torch.cat)"),
        ("lib.py", "import torch"),
        ("__init__.py", ""),
    ];
    assert_eq!(uses(&inside), ["torch.cat"]);
}

#[test]
fn classes_are_modules_through_any_number_of_files() {
    let base = (
        "p/base.py",
        "import torch.nn as nn\nclass Base(nn.Module):\n    def __init__(self):\n        self.fc = nn.Linear(1, 2)",
    );
    let middle = ("p/middle.py", "from .base import Base\nclass Middle(Base): pass");
    let code = "from .middle import Middle\nclass Net(Middle):\n    def forward(self, x):\n        use(self)\n        use(self.fc)\n        use(self.fc(x))";
    assert_eq!(uses(&[("p/net.py", code), middle, base]), ["Module", "Module", "Tensor"]);
    let (files, index) =
        project(&[("a.py", "from b import B\nclass A(B): pass"), ("b.py", "from a import A\nclass B(A): pass")]);
    let kinds = infer(&files[0].0, &files[0].1, &index);
    assert_eq!(kinds.class_kind(files[0].0.ast.body()[1]), crate::api::Kind::Other);
}

#[test]
fn functions_of_other_files_give_what_they_say() {
    let lib = (
        "lib.py",
        "import torch\ndef f(x) -> torch.Tensor: ...\ndef g():\n    return torch.zeros(2)\ndef h(x):\n    return x",
    );
    assert_eq!(
        uses(&[("a.py", "from lib import f, g, h\nuse(f(1))\nuse(g())\nuse(h(1))"), lib]),
        ["Tensor", "Tensor", "Unknown"]
    );
}

#[test]
fn names_that_other_files_take_are_known() {
    let files = [
        ("p/lib.py", "import torch, numpy, os, sys"),
        ("p/a.py", "from .lib import torch"),
        ("p/b.py", "from . import lib\nlib.numpy.array"),
        ("p/c.py", "import sys"),
    ];
    let (files, index) = project(&files);
    let module = files[0].1.module();
    let taken: Vec<&str> =
        ["torch", "numpy", "os", "sys"].into_iter().filter(|name| index.is_imported_elsewhere(module, name)).collect();
    assert_eq!(taken, ["torch", "numpy"]);
}

#[test]
fn a_star_takes_what_is_used_of_it() {
    let lib = ("lib.py", "import torch, os, sys");
    let taken = |files: &[(&str, &str)]| {
        let (files, index) = project(files);
        let names = ["torch", "os", "sys"].into_iter();
        names.filter(|name| index.is_imported_elsewhere(files[0].1.module(), name)).collect::<Vec<_>>()
    };
    assert_eq!(taken(&[lib, ("a.py", "from lib import *\nimport sys\ntorch.zeros(2)\nsys.exit()")]), ["torch"]);
    assert!(taken(&[lib, ("a.py", "from lib import *")]).is_empty());
    let through = [lib, ("a.py", "from lib import *"), ("b.py", "from a import os"), ("c.py", "from a import *\nsys")];
    assert_eq!(taken(&through), ["os", "sys"]);
}

/// Whether complex numbers may come by in the first file.
fn meets_complex(files: &[(&str, &str)]) -> bool {
    let (files, index) = project(files);
    infer(&files[0].0, &files[0].1, &index).meets_complex()
}

#[test]
fn complex_numbers_come_by_in_the_files_next_to_those_that_make_them() {
    let loss = ("pkg/loss.py", "import torch\ndef size(x):\n    return torch.abs(x)");
    let init = ("pkg/__init__.py", "from .loss import size");
    let made = "import torch\nz = torch.stft(x, 4, return_complex=True)\n";
    let importing = format!("from pkg.loss import size\n{made}");
    assert!(meets_complex(&[loss, ("train.py", &importing)]));
    assert!(meets_complex(&[loss, init, ("train.py", &format!("from pkg import size\n{made}"))]));
    assert!(meets_complex(&[loss, ("train.py", &format!("import pkg.loss\n{made}pkg.loss.size(z)"))]));
    assert!(meets_complex(&[("a.py", "from b import spectrum\nabs(spectrum(x))"), ("b.py", made)]));
    assert!(meets_complex(&[("a.py", "from torch.fft import rfft\ny = rfft(x)")]));
    let tools =
        "import torch\ndef noise(n):\n    return torch.randn(n)\ndef low(x):\n    return keep(torch.fft.fft(x))\n";
    assert!(meets_complex(&[("a.py", "from b import low\nabs(low(x))"), ("b.py", tools)]));
    // What is taken gives no complex numbers, or nobody is in between.
    assert!(!meets_complex(&[("a.py", "from b import noise\nabs(noise(2))"), ("b.py", tools)]));
    assert!(!meets_complex(&[loss, init, ("train.py", made)]));
    assert!(!meets_complex(&[loss, ("train.py", "import torch\nfrom pkg.loss import size\nsize(torch.angle(x))")]));
}
