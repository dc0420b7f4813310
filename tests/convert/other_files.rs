//! Notebooks and Cython: bytes kept, torch inside not hidden.

use git_msconv::api::Version;
use git_msconv::convert::{Mode, Options, Outcome, convert_one};

use super::describe;

/// A notebook of these cells, each given as JSON.
fn notebook(cells: &[&str]) -> String {
    let cells: Vec<String> = cells
        .iter()
        .map(|source| format!("  {{\n   \"cell_type\": \"code\",\n   \"source\": {source}\n  }}"))
        .collect();
    format!("{{\n \"cells\": [\n{}\n ],\n \"nbformat\": 4,\n \"nbformat_minor\": 5\n}}\n", cells.join(",\n"))
}

/// The items of a file; its bytes must stay, whatever the mode.
fn items(path: &str, code: &str) -> Vec<String> {
    let [convert, check] = [Mode::Convert, Mode::Check].map(|mode| {
        let outcome = convert_one(path, code.as_bytes(), &Options::new(mode, true, Version::NEWEST));
        assert!(!matches!(outcome.outcome, Outcome::Converted { .. }));
        assert_eq!(outcome.is_torch, !outcome.items.is_empty());
        outcome.items.iter().map(describe).collect::<Vec<_>>()
    });
    assert_eq!(convert, check);
    convert
}

#[test]
fn a_notebook_whose_code_is_not_python_is_one_blocking_item() {
    for (source, line) in [
        (r#"["import numpy\n", "import torch.nn as nn\n", "nn.Linear(1, 2"]"#, 5),
        (r#""x = 'é'; from torch import nn\nfrom torch import *\n)""#, 5),
        (r#"["%%writefile \"a.py\"\n", "import torch\n"]"#, 5),
        ("[\n    \"import os\\n\",\n    \"if os:\\n\",\n    \"    import torch\\n\",\n    \"else\"\n   ]", 8),
    ] {
        assert_eq!(items("a.ipynb", &notebook(&[source])), [format!("{line}: MS003 blocking -")], "{source}");
    }
}

#[test]
fn a_library_on_torch_in_such_a_notebook_is_to_review() {
    assert_eq!(items("a.ipynb", &notebook(&[r#""import timm)""#])), ["5: MS003 review -"]);
    // Torch itself goes first, wherever it stands.
    let both = notebook(&[r#""import timm)""#, r#""import torch""#]);
    assert_eq!(items("a.ipynb", &both), ["9: MS003 blocking -"]);
}

#[test]
fn a_notebook_that_only_mentions_torch_has_no_items() {
    let quiet = [
        r#""import mindspore  # not torch""#,
        r#""'''\nimport torch\n'''""#,
        r#""!pip install torch""#,
        r#""from .torch import x""#,
        "3",
    ];
    assert!(items("a.ipynb", &notebook(&quiet)).is_empty());
    let text = notebook(&[r#""import torch""#]).replace("\"code\"", "\"markdown\"");
    assert!(items("a.ipynb", &text).is_empty());
    assert!(items("a.ipynb", "{}").is_empty() && items("a.ipynb", "").is_empty());
}

#[test]
fn a_notebook_by_another_name_is_no_python_dictionary() {
    let notebook = notebook(&[r#""import torch)""#]);
    assert!(git_msconv::python::verify(notebook.as_bytes()).is_ok(), "it parses as Python");
    assert_eq!(items("stdin.py", &notebook), ["5: MS003 blocking -"]);
    assert!(items("stdin.py", "{'nbformat': 'import torch'}\n").is_empty());
}

#[test]
fn an_old_notebook_and_a_broken_one_hide_nothing() {
    let old = r#"{"worksheets": [{"cells": [{"cell_type": "code", "input": ["import torch"]}]}], "nbformat": 3}"#;
    assert_eq!(items("a.ipynb", old), ["1: MS003 blocking -"]);
    let broken = notebook(&["[\n    \"import torch\\n\"\n   ]"]).replace("  {\n", "<<<<<<< HEAD\n  {\n");
    assert_eq!(items("a.ipynb", &broken), ["7: MS003 blocking -"]);
}

#[test]
fn cython_that_imports_torch_is_one_blocking_item() {
    let code = "cimport numpy as np\nimport torch\n\ncdef int f(int x):\n    return <int>torch.ones(2)[x]\n";
    assert_eq!(items("a.pyx", code), ["2: MS003 blocking -"]);
    assert!(items("a.pyx", "cdef int f(int torch):\n    return torch\n").is_empty());
}

#[test]
fn a_stub_is_converted_as_code_is() {
    let stub = "from torch import Tensor, nn\n\nclass Net(nn.Module):\n    layer: nn.Linear\n    def forward(self, x: Tensor) -> Tensor: ...\n";
    let options = Options::new(Mode::Convert, true, Version::NEWEST);
    let outcome = convert_one("net.pyi", stub.as_bytes(), &options);
    let Outcome::Converted { bytes } = &outcome.outcome else { panic!("{outcome:?}") };
    let new = "from mindspore import Tensor, mint, nn\n\nclass Net(nn.Cell):\n    layer: mint.nn.Linear\n    def construct(self, x: Tensor) -> Tensor: ...\n";
    assert_eq!((std::str::from_utf8(bytes).unwrap(), outcome.items.len()), (new, 0));
}
