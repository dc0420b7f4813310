//! Notebooks among the files of every command: their code is converted, what is not Python is never hidden.

use std::fs;

use super::{PLAIN, Run, Sandbox, TORCH};

const NOTEBOOK: &str = "{\"cells\": [{\"cell_type\": \"code\", \"metadata\": {}, \"outputs\": [],\r\n\
                        \"source\": [\"import torch\\n\", \"torch.ones(2\"]}], \"metadata\": {},\n\
                        \t\"nbformat\": 4, \"nbformat_minor\": 5}";

const ITEM: &str = "blocking[MS003]";

#[test]
fn start_keeps_a_notebook_byte_for_byte_and_reports_it() {
    let sandbox = Sandbox::repository(&[("src/a.py", TORCH), ("src/b.ipynb", NOTEBOOK)]);
    let run = sandbox.run(&["start", "src", "--to", "out"]).exits(1);
    assert!(run.out.contains("out/b.ipynb: 1 item to review, 1 blocking"), "{run:#?}");
    for revision in ["msconv/main~1:out/b.ipynb", "msconv/main:out/b.ipynb"] {
        assert_eq!(sandbox.git(&["show", revision]).stdout, NOTEBOOK.as_bytes());
    }
    assert!(sandbox.run(&["status"]).exits(1).out.contains("blocking  out/b.ipynb   1 item to review, 1 blocking"));
    let run = sandbox.run(&["start", "--name", "other", "src/b.ipynb"]).exits(2);
    assert!(run.err.contains("Nothing to convert"), "{run:#?}");
}

#[test]
fn check_sees_a_notebook_in_a_folder_by_name_and_staged() {
    let sandbox = Sandbox::repository(&[("src/a.py", PLAIN)]);
    sandbox.write("src/b.ipynb", NOTEBOOK);
    for paths in [&["check"][..], &["check", "src"], &["check", "src/b.ipynb"]] {
        let run = sandbox.run(paths).exits(1);
        assert!(run.out.contains(ITEM) && run.out.contains("src/b.ipynb:2:"), "{run:#?}");
    }
    sandbox.run(&["check", "--staged"]).exits(0).is_silent();
    sandbox.git(&["add", "-A"]);
    assert!(sandbox.run(&["check", "--staged"]).exits(1).out.contains("src/b.ipynb:2:"));
    sandbox.write("msconv.toml", "exclude = [\"*.ipynb\"]\n");
    sandbox.run(&["check"]).exits(0);
}

#[test]
fn convert_gives_a_notebook_back_as_it_was() {
    let sandbox = Sandbox::new(&[("src/b.ipynb", NOTEBOOK), ("src/a.py", TORCH)]);
    for run in [
        sandbox.run(&["convert", "src/b.ipynb"]),
        sandbox.pipe(&["convert", "-"], NOTEBOOK),
        sandbox.pipe(&["convert", "-", "--stdin-filename", "b.ipynb"], NOTEBOOK),
    ] {
        let run: Run = run.exits(1);
        assert_eq!(run.out, NOTEBOOK);
        assert!(run.err.contains(ITEM), "{run:#?}");
    }
    sandbox.run(&["convert", "src", "--to", "out"]).exits(1);
    assert_eq!(fs::read(sandbox.path("out/b.ipynb")).unwrap(), NOTEBOOK.as_bytes());
    sandbox.run(&["convert", "src", "--in-place"]).exits(1);
    assert_eq!(fs::read(sandbox.path("src/b.ipynb")).unwrap(), NOTEBOOK.as_bytes());
}

#[test]
fn scan_lists_a_notebook_with_its_libraries() {
    let sandbox = Sandbox::new(&[("b.ipynb", NOTEBOOK), ("c.ipynb", "{}"), ("d.pyx", "import torch\n")]);
    let report = sandbox.run(&["scan", ".", "--json"]).exits(0).json();
    let file = |at: usize| (report["files"][at]["state"].clone(), report["files"][at]["libraries"].clone());
    assert_eq!(file(0), ("torch".into(), serde_json::json!(["torch"])));
    assert_eq!(file(1), ("plain".into(), serde_json::json!([])));
    assert_eq!(file(2), ("torch".into(), serde_json::json!(["torch"])));
    assert!(report["files"][0]["problem"].is_string());
}
