//! The module that a conversion adds to a package for the helpers of its files.

use super::Sandbox;

/// Two files of a package need the same helper.
const FILES: [(&str, &str); 3] = [("pkg/__init__.py", ""), ("pkg/a.py", LEAST), ("pkg/b.py", LEAST)];

const LEAST: &str = "import torch\n\n\ndef least(x):\n    return torch.finfo(x.dtype).min\n";

const MODULE: &str = "pkg/mindspore_helpers.py";

#[test]
fn a_conversion_branch_has_the_module_and_passes_the_check() {
    let sandbox = Sandbox::repository(&FILES);
    let run = sandbox.run(&["start", "--switch"]).exits(0);
    assert!(run.out.contains("Converted 2 of 2 files, added pkg/mindspore_helpers.py: "), "{run:#?}");
    assert!(sandbox.read(MODULE).contains("class finfo:"));
    assert!(sandbox.read("pkg/a.py").starts_with("from .mindspore_helpers import finfo\n"));
    sandbox.run(&["check"]).exits(0);
    sandbox.run(&["review"]).exits(0);
    let of_baseline = String::from_utf8(sandbox.git(&["ls-tree", "-r", "--name-only", "HEAD~1"]).stdout).unwrap();
    assert!(!of_baseline.contains("mindspore_helpers"), "{of_baseline}");
    sandbox.run(&["accept", "--all-clean"]).exits(0);
    sandbox.run(&["finish"]).exits(0);
}

#[test]
fn a_dry_run_names_it_and_its_patch_applies() {
    let sandbox = Sandbox::repository(&FILES);
    let run = sandbox.run(&["start", "--dry-run"]).exits(0);
    assert!(run.out.contains("added pkg/mindspore_helpers.py\n"), "{run:#?}");
    let diff = sandbox.run(&["convert", ".", "--diff", "-q"]).exits(0).out;
    sandbox.write("change.diff", &diff);
    sandbox.git(&["apply", "change.diff"]);
    assert!(sandbox.read(MODULE).contains("class finfo:"));
}

#[test]
fn a_folder_is_converted_with_it() {
    let sandbox = Sandbox::repository(&FILES);
    let run = sandbox.run(&["convert", "pkg", "--to", "out"]).exits(0);
    assert!(run.err.contains("added pkg/mindspore_helpers.py"), "{run:#?}");
    assert!(sandbox.read("out/mindspore_helpers.py").contains("class finfo:"));
    sandbox.run(&["convert", "--in-place", "pkg"]).exits(0);
    assert_eq!(sandbox.read(MODULE), sandbox.read("out/mindspore_helpers.py"));
    sandbox.run(&["check", "pkg"]).exits(0);
}

#[test]
fn files_that_are_named_one_by_one_have_their_helpers_in_themselves() {
    let sandbox = Sandbox::repository(&FILES);
    sandbox.run(&["convert", "--in-place", "pkg/a.py", "pkg/b.py"]).exits(0);
    assert!(sandbox.read("pkg/a.py").contains("class finfo:") && !sandbox.path(MODULE).exists());
}

#[test]
fn a_file_that_stands_in_its_place_is_never_written_over() {
    let sandbox = Sandbox::repository(&FILES);
    sandbox.write(MODULE, "mine = 1\n");
    sandbox.write("msconv.toml", "exclude = [\"pkg/mindspore_helpers.py\"]\n");
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-qm", "mine"]);
    let run = sandbox.run(&["start"]).exits(2);
    assert!(run.err.contains("pkg/mindspore_helpers.py") && run.err.contains("Rename it"), "{run:#?}");
    for args in [&["convert", "--in-place", "pkg"][..], &["convert", "pkg", "--to", "out"]] {
        sandbox.run(args).exits(2);
        assert_eq!(sandbox.read(MODULE), "mine = 1\n");
        assert!(sandbox.read("pkg/a.py").contains("torch"), "{args:?}");
    }
}
