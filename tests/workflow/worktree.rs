//! `start --worktree`: the files as they are on disk.

use git_msconv::workflow::{Error, Refusal, StartRequest};

use crate::common::{Scratch, TORCH, request};

fn from_disk() -> StartRequest {
    StartRequest { worktree: true, ..request() }
}

#[test]
fn edited_staged_and_untracked_files_are_taken_and_deleted_ones_left_out() {
    let scratch = Scratch::project();
    scratch.write(".gitignore", "ignored.py\n");
    scratch.commit("ignore");
    scratch.write("models/a.py", "import torch  # on disk\n");
    scratch.write("staged.py", "import torch  # staged\n");
    scratch.git(&["add", "staged.py"]);
    scratch.write("staged.py", "import torch  # after staging\n");
    scratch.write("new/new.py", TORCH);
    scratch.write("ignored.py", TORCH);
    std::fs::remove_file(scratch.root().join("setup.py")).unwrap();
    scratch.started(&from_disk());
    let names = scratch.git(&["diff", "--name-status", "main", "msconv/main~1"]);
    assert_eq!(names, "M\tmodels/a.py\nA\tnew/new.py\nD\tsetup.py\nA\tstaged.py\n");
    assert_eq!(scratch.git(&["show", "msconv/main~1:staged.py"]), "import torch  # after staging\n");
    assert_eq!(scratch.git(&["show", "msconv/main:models/a.py"]), "import mindspore  # on disk\n");
}

#[test]
fn a_clean_working_tree_gives_the_same_commits_as_head() {
    let (one, two) = (Scratch::project(), Scratch::project());
    let tree = |scratch: &Scratch| scratch.git(&["rev-parse", "msconv/main^{tree}"]);
    one.started(&request());
    two.started(&from_disk());
    assert_eq!(tree(&one), tree(&two));
}

#[test]
fn with_a_destination_the_originals_stay_as_head_has_them() {
    let scratch = Scratch::project();
    scratch.write("models/a.py", "import torch  # on disk\n");
    std::fs::remove_file(scratch.root().join("models/deep/b.py")).unwrap();
    let request = StartRequest { sources: vec!["models".into()], to: Some("out".into()), ..from_disk() };
    scratch.started(&request);
    assert_eq!(scratch.git(&["diff", "--name-status", "main", "msconv/main~1"]), "A\tout/a.py\n");
    assert_eq!(scratch.git(&["show", "msconv/main~1:out/a.py"]), "import torch  # on disk\n");
}

#[test]
fn line_ends_are_stored_as_git_add_would_store_them() {
    let scratch = Scratch::project();
    scratch.git(&["config", "core.autocrlf", "true"]);
    scratch.write("new.py", "import torch\r\nx = 1\r\n");
    let objects = scratch.git(&["count-objects"]);
    let dry = StartRequest { dry_run: true, ..from_disk() };
    scratch.started(&dry);
    assert_eq!(scratch.git(&["count-objects"]), objects);
    scratch.started(&from_disk());
    assert_eq!(scratch.git(&["show", "msconv/main~1:new.py"]), "import torch\nx = 1\n");
    scratch.git(&["add", "new.py"]);
    assert_eq!(scratch.git(&["rev-parse", ":new.py"]), scratch.git(&["rev-parse", "msconv/main~1:new.py"]));
}

#[test]
fn a_file_with_a_filter_program_is_refused() {
    let scratch = Scratch::project();
    scratch.write(".gitattributes", "new.py filter=upper\n");
    scratch.commit("attributes");
    scratch.git(&["config", "filter.upper.clean", "tr a-z A-Z"]);
    scratch.write("new.py", TORCH);
    let refusal = scratch.refused(&from_disk());
    assert_eq!((refusal.id, refusal.reason.contains("upper")), ("filter-driver", true));
}

#[test]
fn a_filter_on_a_file_that_did_not_change_does_not_matter() {
    let scratch = Scratch::project();
    scratch.write(".gitattributes", "*.py filter=upper\n");
    scratch.commit("attributes");
    scratch.git(&["config", "filter.upper.clean", "cat"]);
    scratch.started(&from_disk());
}

#[test]
fn what_a_sparse_checkout_leaves_out_is_not_taken_for_deleted() {
    for cone in ["--cone", "--no-cone"] {
        let scratch = Scratch::project();
        scratch.write("other/c.py", TORCH);
        scratch.commit("other");
        scratch.git(&["sparse-checkout", "set", cone, "models"]);
        assert!(!scratch.root().join("other/c.py").exists());
        scratch.write("models/a.py", "import torch  # on disk\n");
        scratch.started(&from_disk());
        let names = scratch.git(&["diff", "--name-status", "main", "msconv/main~1"]);
        assert_eq!(names, "M\tmodels/a.py\n", "{cone}");
        assert!(scratch.git(&["show", "msconv/main:other/c.py"]).starts_with("import mindspore"));
    }
}

#[test]
fn an_index_that_cannot_be_read_is_an_error_that_says_so() {
    let setups: [&[&[&str]]; 2] =
        [&[&["update-index", "--split-index"]], &[&["sparse-checkout", "set", "--cone", "--sparse-index", "models"]]];
    for setup in setups {
        let scratch = Scratch::project();
        scratch.write("other/deep/c.py", TORCH);
        scratch.commit("other");
        setup.iter().for_each(|args| drop(scratch.git(args)));
        let before = scratch.state();
        let Err(Error::Git(error)) = scratch.start(&from_disk()) else { panic!("not refused") };
        let refusal = Refusal::of(&error).unwrap();
        assert_eq!(refusal.id, "index", "{setup:?}");
        assert!(refusal.way_out.contains("git "), "{}", refusal.way_out);
        assert_eq!(scratch.state(), before);
    }
}

#[test]
fn an_untracked_file_can_be_named() {
    let scratch = Scratch::project();
    scratch.write("new.py", TORCH);
    scratch.started(&StartRequest { sources: vec!["new.py".into()], ..from_disk() });
    assert_eq!(scratch.git(&["diff", "--name-status", "main", "msconv/main~1"]), "A\tnew.py\n");
}

#[test]
fn a_repository_inside_this_one_is_left_out() {
    let scratch = Scratch::project();
    scratch.git(&["init", "-q", "inner"]);
    scratch.write("inner/x.py", TORCH);
    scratch.started(&from_disk());
    assert!(!scratch.tree("msconv/main").contains("inner"));
}

#[test]
fn a_large_file_is_what_git_add_would_store() {
    let size = usize::try_from(git_msconv::git::STREAMED).unwrap() + 1;
    let bytes: Vec<u8> = (0..size).map(|at| b"text\r\n"[at % 6]).collect();
    for (attributes, autocrlf) in [("", "false"), ("", "input"), ("*.dat text\n", "false"), ("*.dat -text\n", "false")]
    {
        let scratch = Scratch::project();
        scratch.git(&["config", "core.autocrlf", autocrlf]);
        scratch.write("big/.gitattributes", attributes);
        scratch.commit("attributes");
        scratch.write_bytes("big/new.dat", &bytes);
        scratch.started(&from_disk());
        scratch.git(&["add", "big/new.dat"]);
        let id = |path: &str| scratch.git(&["rev-parse", path]);
        assert_eq!(id("msconv/main:big/new.dat"), id(":big/new.dat"), "{attributes} {autocrlf}");
    }
}
