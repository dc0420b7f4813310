//! `scan`: what is there.

use super::{MINDSPORE, PLAIN, STUCK, Sandbox, TORCH};

const MODEL: &str = "from torch import nn\n\nclass Net(nn.Module):\n    pass\n";

#[test]
fn files_are_listed_by_what_they_import() {
    let sandbox = Sandbox::new(&[("net.py", MODEL), ("done.py", MINDSPORE), ("plain.py", PLAIN), ("half.py", STUCK)]);
    sandbox.write("half.py", "import torch\nimport mindspore\n");
    let run = sandbox.run(&["scan"]).exits(0);
    let words: Vec<Vec<&str>> = run.out.lines().map(|line| line.split_whitespace().take(3).collect()).collect();
    assert_eq!(
        words[..3],
        [["mindspore", "other", "done.py"], ["partial", "other", "half.py"], ["torch", "modeling", "net.py"]]
    );
    assert!(run.out.contains("4 files: 1 torch, 1 partial, 1 mindspore, 1 plain."), "{run:#?}");
}

#[test]
fn the_json_document_gives_the_evidence() {
    let sandbox = Sandbox::new(&[("pkg/net.py", MODEL), ("plain.py", PLAIN)]);
    let scan = sandbox.run(&["scan", "--json"]).exits(0).json();
    assert_eq!(scan["schema_version"], 1);
    assert_eq!(scan["totals"]["states"], serde_json::json!({ "torch": 1, "plain": 1 }));
    let file = &scan["files"][0];
    assert_eq!((&file["path"], &file["role"]), (&"pkg/net.py".into(), &"modeling".into()));
    assert_eq!(file["evidence"][0]["line"], 3);
}

#[test]
fn torch_code_is_no_failure_of_a_scan() {
    let sandbox = Sandbox::new(&[("a.py", TORCH), ("b.py", STUCK)]);
    sandbox.run(&["scan", "a.py", "b.py"]).exits(0);
}
