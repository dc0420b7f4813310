//! `status` on conversion branches.

use git_msconv::workflow::{BranchState, Look, Status, examine, status};

use crate::common::{ENGINES, Scratch, TORCH, refusal, request};

fn of(scratch: &Scratch) -> Status {
    status(&examine(&scratch.repo(), None, Look::Tip, ENGINES).unwrap())
}

fn states(status: &Status) -> Vec<(&str, BranchState, usize)> {
    status.files.iter().map(|file| (file.path.as_str(), file.state, file.blocking)).collect()
}

#[test]
fn after_start_every_file_is_as_the_conversion_left_it() {
    let scratch = Scratch::project();
    let receipt = scratch.started(&request()).receipt.unwrap();
    let status = of(&scratch);
    let expected = [("models/a.py", BranchState::Converted, 0), ("models/deep/b.py", BranchState::Converted, 0)];
    assert_eq!(states(&status), expected);
    assert_eq!((status.branch.as_str(), status.further), ("msconv/main", 0));
    assert_eq!(
        (status.baseline, status.conversion, status.tip),
        (receipt.baseline, receipt.conversion, receipt.conversion)
    );
    assert_eq!((status.target.as_str(), status.blocking), ("2.10.0", 0));
}

#[test]
fn edits_reversions_deletions_and_new_torch_are_told_apart() {
    let files =
        [("a.py", TORCH), ("b.py", TORCH), ("c.py", TORCH), ("d.py", "import torch\ntorch.left()\n"), ("e.py", "")];
    let scratch = Scratch::with(&files);
    scratch.started(&request());
    scratch.git(&["switch", "-q", "msconv/main"]);
    scratch.write("a.py", "import mindspore  # by hand\n");
    scratch.write("b.py", TORCH);
    std::fs::remove_file(scratch.root().join("c.py")).unwrap();
    scratch.write("e.py", "torch.left()\n");
    scratch.commit("by hand");
    let status = of(&scratch);
    let expected = [
        ("a.py", BranchState::Edited, 0),
        ("b.py", BranchState::Reverted, 0),
        ("c.py", BranchState::Deleted, 0),
        ("d.py", BranchState::Converted, 1),
        ("e.py", BranchState::Open, 1),
    ];
    assert_eq!(states(&status), expected);
    assert_eq!((status.further, status.blocking), (1, 2));
}

#[test]
fn only_the_destination_is_looked_at() {
    let scratch = Scratch::with(&[("src/a.py", TORCH), ("src/left.py", "import torch\ntorch.left()\n")]);
    let mut request = request();
    request.sources = vec!["src/a.py".into()];
    request.to = Some("out".into());
    scratch.started(&request);
    assert_eq!(states(&of(&scratch)), [("out/a.py", BranchState::Converted, 0)]);
}

#[test]
fn a_rebased_pair_is_still_found() {
    let scratch = Scratch::project();
    scratch.started(&request());
    scratch.write("notes.txt", "moved on\n");
    scratch.commit("upstream");
    scratch.git(&["switch", "-q", "msconv/main"]);
    scratch.git(&["rebase", "-q", "--keep-empty", "main"]);
    let status = of(&scratch);
    assert_eq!(status.baseline.to_string(), scratch.git(&["rev-parse", "msconv/main~1"]).trim());
}

#[test]
fn the_branch_is_the_named_one_the_current_one_or_the_only_one() {
    let scratch = Scratch::project();
    let ask =
        |branch: Option<&str>| examine(&scratch.repo(), branch, Look::Tip, ENGINES).map(|examined| examined.branch);
    assert_eq!(refusal(ask(None)).id, "no-conversion");
    scratch.started(&request());
    assert_eq!(ask(None).unwrap(), "msconv/main");
    let mut second = request();
    second.name = Some("other".into());
    scratch.started(&second);
    assert_eq!(refusal(ask(None)).id, "which-branch");
    assert_eq!(ask(Some("other")).unwrap(), "msconv/other");
    assert_eq!(ask(Some("msconv/main")).unwrap(), "msconv/main");
    assert_eq!(ask(Some("main")).unwrap(), "msconv/main");
    scratch.git(&["branch", "plain"]);
    assert_eq!(refusal(ask(Some("plain"))).id, "no-conversion");
    assert_eq!(refusal(ask(Some("gone"))).id, "no-conversion");
    scratch.git(&["switch", "-q", "msconv/other"]);
    assert_eq!(ask(None).unwrap(), "msconv/other");
}
