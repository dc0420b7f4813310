//! `undo`: only what start made, and only if nobody stands or has worked on it.

use git_msconv::workflow::{Error, UndoRequest, Undone, undo};

use crate::common::{Scratch, refusal, request};

fn run(scratch: &Scratch, force: bool) -> Result<Undone, Error> {
    undo(&scratch.repo(), &UndoRequest { branch: None, force })
}

#[test]
fn the_branch_goes_and_can_come_back() {
    let scratch = Scratch::project();
    let before = scratch.state();
    let receipt = scratch.started(&request()).receipt.unwrap();
    let undone = run(&scratch, false).unwrap();
    assert_eq!((undone.branch.as_str(), undone.tip, undone.further), ("msconv/main", receipt.conversion, 0));
    assert_eq!(scratch.git(&["branch", "--list", "msconv/*"]), "");
    assert_eq!(scratch.state(), before);
    scratch.git(&["branch", &undone.branch, &undone.tip.to_string()]);
    scratch.fsck();
}

#[test]
fn start_works_again_after_undo() {
    let scratch = Scratch::project();
    let one = scratch.started(&request()).receipt;
    run(&scratch, false).unwrap();
    assert_eq!(scratch.started(&request()).receipt, one);
}

#[test]
fn further_commits_need_force() {
    let scratch = Scratch::project();
    scratch.started(&request());
    scratch.git(&["switch", "-q", "msconv/main"]);
    scratch.write("more.txt", "by hand\n");
    scratch.commit("by hand");
    scratch.git(&["switch", "-q", "main"]);
    assert_eq!(refusal(run(&scratch, false)).id, "further-commits");
    assert_eq!(run(&scratch, true).unwrap().further, 1);
}

#[test]
fn a_branch_that_is_checked_out_stays_even_with_force() {
    let scratch = Scratch::project();
    scratch.started(&request());
    scratch.git(&["worktree", "add", "-q", "../linked", "msconv/main"]);
    assert_eq!(refusal(run(&scratch, true)).id, "branch-checked-out");
    scratch.git(&["worktree", "remove", "../linked"]);
    scratch.git(&["switch", "-q", "msconv/main"]);
    assert_eq!(refusal(run(&scratch, true)).id, "branch-checked-out");
}

#[test]
fn a_persons_branch_with_a_conversion_on_it_stays() {
    let scratch = Scratch::project();
    scratch.started(&request());
    scratch.git(&["branch", "mine", "msconv/main"]);
    let request = UndoRequest { branch: Some("mine".into()), force: true };
    assert_eq!(refusal(undo(&scratch.repo(), &request)).id, "not-ours");
}
