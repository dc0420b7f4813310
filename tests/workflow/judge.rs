//! `accept` and `reject`: verdicts belong to a content, and nothing of a person's is lost.

use std::process::Command;

use git_msconv::git::{Environment, Repo, RepoPath};
use git_msconv::workflow::{
    Error, Examined, Judged, Judgement, Look, NOTES, Standing, Verdict, accept, examine, reject, status,
};

use crate::common::{ENGINES, MINDSPORE, Scratch, TORCH, refusal, request};

fn look(scratch: &Scratch) -> Examined {
    examine(&scratch.repo(), None, Look::Tip, ENGINES).unwrap()
}

fn judgement(paths: &[&str]) -> Judgement {
    let paths: Vec<RepoPath> = paths.iter().map(|path| path.as_bytes().to_vec()).collect();
    Judgement { all_clean: paths.is_empty(), paths, no_sign: false }
}

fn accepted(scratch: &Scratch, paths: &[&str]) -> Result<Judged, Error> {
    accept(&scratch.repo(), &look(scratch), &judgement(paths))
}

fn rejected(scratch: &Scratch, paths: &[&str]) -> Result<Judged, Error> {
    reject(&scratch.repo(), &look(scratch), &judgement(paths))
}

fn standings(scratch: &Scratch) -> Vec<(String, Standing)> {
    status(&look(scratch)).files.into_iter().map(|file| (file.path, file.standing)).collect()
}

fn standing(scratch: &Scratch, path: &str) -> Standing {
    standings(scratch).into_iter().find(|(known, _)| known == path).unwrap().1
}

/// Runs the commands that undo something, as they are printed.
fn undo(scratch: &Scratch, judged: &Judged) {
    let line = judged.undo.join(" && ");
    let mut shell: Command = scratch.command_in(&scratch.root(), "sh");
    let output = shell.args(["-c", &line]).output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
}

fn started() -> Scratch {
    let scratch = Scratch::project();
    scratch.started(&request());
    scratch
}

#[test]
fn a_verdict_holds_for_one_content_of_a_file() {
    let scratch = started();
    accepted(&scratch, &["models/a.py"]).unwrap();
    assert_eq!(standing(&scratch, "models/a.py"), Standing::Accepted);
    assert_eq!(standing(&scratch, "models/deep/b.py"), Standing::Converted);
    scratch.git(&["switch", "-q", "msconv/main"]);
    scratch.write("models/a.py", "import mindspore  # edited\n");
    scratch.commit("edit");
    assert_eq!(standing(&scratch, "models/a.py"), Standing::Edited);
    scratch.write("models/a.py", MINDSPORE);
    scratch.commit("as it was");
    assert_eq!(standing(&scratch, "models/a.py"), Standing::Accepted);
}

#[test]
fn accept_touches_nothing_but_the_notes() {
    let scratch = started();
    let tip = scratch.git(&["rev-parse", "msconv/main"]);
    let judged = accepted(&scratch, &["models"]).unwrap();
    assert_eq!(
        (judged.verdict, judged.files),
        (Verdict::Accepted, vec!["models/a.py".into(), "models/deep/b.py".into()])
    );
    assert_eq!((scratch.git(&["rev-parse", "msconv/main"]), judged.commit), (tip, None));
    assert_eq!(scratch.git(&["status", "--porcelain"]), "");
    scratch.fsck();
}

#[test]
fn git_notes_reads_what_was_written() {
    let scratch = started();
    accepted(&scratch, &["models/a.py"]).unwrap();
    let blob = scratch.git(&["rev-parse", "msconv/main:models/a.py"]);
    let note = scratch.git(&["notes", "--ref=msconv", "show", blob.trim()]);
    assert_eq!(note, "2023-11-14T22:13:21Z accepted models/a.py\tCarl <carl@example.com>\n");
}

#[test]
fn notes_that_git_has_spread_over_folders_are_read_and_written() {
    let scratch = started();
    for index in 0..300 {
        let blob = scratch.dir.path().join(format!("blob{index}"));
        std::fs::write(&blob, format!("{index}")).unwrap();
        let id = scratch.git(&["hash-object", "-w", &blob.display().to_string()]);
        scratch.git(&["notes", "--ref=msconv", "add", "-m", "of somebody else", id.trim()]);
    }
    assert!(scratch.git(&["ls-tree", "--name-only", NOTES]).lines().any(|name| name.len() == 2));
    accepted(&scratch, &["models/a.py"]).unwrap();
    assert_eq!(standing(&scratch, "models/a.py"), Standing::Accepted);
    let blob = scratch.git(&["rev-parse", "msconv/main:models/a.py"]);
    assert!(scratch.git(&["notes", "--ref=msconv", "show", blob.trim()]).contains("accepted"));
    assert_eq!(scratch.git(&["notes", "--ref=msconv", "list"]).lines().count(), 301);
    scratch.fsck();
}

#[test]
fn verdicts_of_two_clones_can_be_put_together() {
    let scratch = started();
    let other = scratch.dir.path().join("other");
    scratch.git(&["clone", "-q", ".", &other.display().to_string()]);
    scratch.git_in(&other, &["branch", "-q", "msconv/main", "origin/msconv/main"]);
    accepted(&scratch, &["models/a.py"]).unwrap();
    let there = scratch.repo_in(&other);
    let looked = examine(&there, Some("msconv/main"), Look::Tip, ENGINES).unwrap();
    accept(&there, &looked, &judgement(&["models/deep/b.py"])).unwrap();
    // The commands of docs/review.md.
    scratch.git_in(&other, &["fetch", "-q", "origin", NOTES]);
    scratch.git_in(&other, &["notes", "--ref=msconv", "merge", "-q", "-s", "cat_sort_uniq", "FETCH_HEAD"]);
    scratch.git_in(&other, &["push", "-q", "origin", NOTES]);
    let all = standings(&scratch);
    assert!(all.iter().all(|(_, standing)| *standing == Standing::Accepted), "{all:?}");
}

#[test]
fn a_file_with_blocking_items_cannot_be_accepted() {
    let scratch = Scratch::with(&[("a.py", TORCH), ("left.py", "import torch\ntorch.left()\n")]);
    scratch.started(&request());
    let refused = refusal(accepted(&scratch, &["left.py"]));
    assert_eq!((refused.id, refused.reason.as_str()), ("blocking-items", "Blocking items are open in left.py."));
    assert_eq!(accepted(&scratch, &[]).unwrap().files, ["a.py"]);
    assert!(accepted(&scratch, &[]).unwrap().files.is_empty(), "the second time there is nothing left");
    assert_eq!(refusal(accepted(&scratch, &["notes.txt"])).id, "not-in-conversion");
}

#[test]
fn a_rejected_file_has_its_original_again_in_a_commit() {
    let scratch = started();
    let before = scratch.state();
    let judged = rejected(&scratch, &["models/a.py"]).unwrap();
    assert_eq!(scratch.git(&["show", "msconv/main:models/a.py"]), TORCH);
    assert_eq!(scratch.git(&["rev-parse", "msconv/main"]).trim(), judged.commit.unwrap().to_string());
    assert_eq!(standing(&scratch, "models/a.py"), Standing::Rejected);
    assert_eq!(standing(&scratch, "models/deep/b.py"), Standing::Converted);
    assert_eq!(scratch.git(&["status", "--porcelain"]), "");
    scratch.fsck();
    undo(&scratch, &judged);
    assert_eq!(scratch.state(), before, "the notes are gone too");
    assert_eq!(standing(&scratch, "models/a.py"), Standing::Converted);
}

#[test]
fn on_a_branch_that_is_checked_out_work_elsewhere_is_kept() {
    let scratch = started();
    scratch.git(&["switch", "-q", "msconv/main"]);
    scratch.write("models/deep/b.py", "# not committed\n");
    scratch.write("staged.txt", "staged\n");
    scratch.git(&["add", "staged.txt"]);
    scratch.write("untracked.txt", "untracked\n");
    let before = scratch.git(&["status", "--porcelain"]);
    let judged = rejected(&scratch, &["models/a.py"]).unwrap();
    assert_eq!(std::fs::read_to_string(scratch.root().join("models/a.py")).unwrap(), TORCH);
    assert_eq!(scratch.git(&["status", "--porcelain"]), before);
    undo(&scratch, &judged);
    assert_eq!(std::fs::read_to_string(scratch.root().join("models/a.py")).unwrap(), MINDSPORE);
    assert_eq!(scratch.git(&["status", "--porcelain"]), before);
}

#[test]
fn edits_that_are_in_the_way_are_refused_and_stay() {
    let scratch = started();
    scratch.git(&["switch", "-q", "msconv/main"]);
    for staged in [false, true] {
        scratch.write("models/a.py", "# hours of work\n");
        if staged {
            scratch.git(&["add", "-A"]);
        }
        let (refs, state) = (scratch.git(&["for-each-ref"]), scratch.git(&["status", "--porcelain"]));
        assert_eq!(refusal(rejected(&scratch, &["models/a.py"])).id, "local-changes");
        assert_eq!((scratch.git(&["for-each-ref"]), scratch.git(&["status", "--porcelain"])), (refs, state));
        assert_eq!(std::fs::read_to_string(scratch.root().join("models/a.py")).unwrap(), "# hours of work\n");
    }
}

#[test]
fn a_branch_that_is_checked_out_elsewhere_is_left_alone() {
    let scratch = started();
    scratch.git(&["worktree", "add", "-q", "../linked", "msconv/main"]);
    let refs = scratch.git(&["for-each-ref"]);
    assert_eq!(refusal(rejected(&scratch, &["models/a.py"])).id, "branch-checked-out");
    assert_eq!(scratch.git(&["for-each-ref"]), refs);
    // There it works.
    let repo = scratch.repo_in(&scratch.dir.path().join("linked"));
    reject(&repo, &look(&scratch), &judgement(&["models/a.py"])).unwrap();
    assert_eq!(std::fs::read_to_string(scratch.dir.path().join("linked/models/a.py")).unwrap(), TORCH);
}

#[test]
fn a_branch_that_moved_meanwhile_is_not_moved_back() {
    let scratch = started();
    let looked = look(&scratch);
    scratch.git(&["switch", "-q", "msconv/main"]);
    scratch.write("more.txt", "by hand\n");
    scratch.commit("by hand");
    let tip = scratch.git(&["rev-parse", "HEAD"]);
    assert!(reject(&scratch.repo(), &looked, &judgement(&["models/a.py"])).is_err());
    assert_eq!(scratch.git(&["rev-parse", "HEAD"]), tip);
    assert_eq!(scratch.git(&["status", "--porcelain"]), "");
    assert_eq!(std::fs::read_to_string(scratch.root().join("models/a.py")).unwrap(), MINDSPORE);
}

#[test]
fn a_file_without_an_original_cannot_be_rejected() {
    let scratch = started();
    scratch.git(&["switch", "-q", "msconv/main"]);
    scratch.write("models/new.py", "x = 1\n");
    scratch.commit("new");
    assert_eq!(refusal(rejected(&scratch, &["models/new.py"])).id, "no-original");
}

#[test]
fn a_deleted_file_and_its_mode_come_back() {
    let scratch = Scratch::empty();
    scratch.write("run.py", TORCH);
    scratch.git(&["add", "-A"]);
    scratch.git(&["update-index", "--chmod=+x", "run.py"]);
    scratch.git(&["commit", "-qm", "first"]);
    scratch.git(&["reset", "-q", "--hard"]);
    scratch.started(&request());
    scratch.git(&["switch", "-q", "msconv/main"]);
    scratch.git(&["rm", "-q", "run.py"]);
    scratch.git(&["commit", "-qm", "gone"]);
    assert_eq!(standing(&scratch, "run.py"), Standing::Deleted);
    rejected(&scratch, &["run.py"]).unwrap();
    assert!(scratch.tree("HEAD").starts_with("100755 "), "{}", scratch.tree("HEAD"));
    assert_eq!(scratch.git(&["status", "--porcelain"]), "");
}

const PLACE: &str = "MSCONV_TEST_REJECT";

/// Not a test: the process that the test below kills.
#[test]
#[ignore = "started by the test below"]
fn victim() {
    let Some(place) = std::env::var_os(PLACE) else { return };
    let repo = Repo::open(place.as_ref(), Environment::of_process()).unwrap();
    let looked = examine(&repo, Some("msconv/main"), Look::Tip, ENGINES).unwrap();
    reject(&repo, &looked, &judgement(&["models/a.py"])).unwrap();
}

/// A git that the killed process has started lives on for a moment, and may hold the index.
fn let_git_finish(lock: &std::path::Path) {
    let (mut quiet, begin) = (0, std::time::Instant::now());
    while quiet < 3 && begin.elapsed().as_secs() < 2 {
        std::thread::sleep(std::time::Duration::from_millis(20));
        quiet = if lock.exists() { 0 } else { quiet + 1 };
    }
}

#[test]
fn a_killed_rejection_loses_nothing() {
    let scratch = started();
    scratch.git(&["switch", "-q", "msconv/main"]);
    scratch.write("models/deep/b.py", "# hours of work\n");
    scratch.write("staged.txt", "staged\n");
    scratch.git(&["add", "staged.txt"]);
    let tip = scratch.git(&["rev-parse", "HEAD"]);
    let spawn = || {
        let program = std::env::current_exe().unwrap();
        let mut command = scratch.command_in(&scratch.root(), &program.display().to_string());
        command.args(["--exact", "judge::victim", "--ignored"]).env(PLACE, scratch.root());
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap()
    };
    let begin = std::time::Instant::now();
    assert!(spawn().wait().unwrap().success());
    let whole = begin.elapsed();
    let rejected = scratch.git(&["rev-parse", "HEAD"]);
    for step in 0..24_u32 {
        // Back to before, as the printed command does it.
        scratch.git(&["read-tree", "-m", "-u", rejected.trim(), tip.trim()]);
        scratch.git(&["update-ref", "refs/heads/msconv/main", tip.trim()]);
        let _ = scratch.output_in(&scratch.root(), &["update-ref", "-d", NOTES]);
        let mut child = spawn();
        std::thread::sleep(whole * step / 22);
        child.kill().unwrap();
        child.wait().unwrap();
        let_git_finish(&scratch.root().join(".git/index.lock"));
        for lock in ["index.lock", "refs/heads/msconv/main.lock", "refs/notes/msconv.lock", "HEAD.lock"] {
            let _ = std::fs::remove_file(scratch.root().join(".git").join(lock));
        }
        let read = |path: &str| std::fs::read_to_string(scratch.root().join(path)).unwrap();
        assert_eq!(read("models/deep/b.py"), "# hours of work\n", "step {step}");
        assert!(scratch.git(&["diff", "--cached", "--name-only"]).contains("staged.txt"), "step {step}");
        let now = scratch.git(&["rev-parse", "HEAD"]);
        assert!(now == tip || now == rejected, "step {step}");
        // Whatever of the two the working tree holds, git brings it to the branch.
        scratch.git(&["restore", "--source=HEAD", "--staged", "--worktree", "--", "models/a.py"]);
        assert_eq!(read("models/a.py"), if now == tip { MINDSPORE } else { TORCH }, "step {step}");
        scratch.git(&["read-tree", "-m", "-u", now.trim(), rejected.trim()]);
        scratch.fsck();
    }
}
