//! `start` where the files stand.

use git_msconv::workflow::{self, Look, StartRequest};

use crate::common::{ENGINES, MINDSPORE, Scratch, convert, refusal, request};

#[test]
fn two_commits_on_a_new_branch() {
    let scratch = Scratch::project();
    let started = scratch.started(&request());
    let receipt = started.receipt.unwrap();
    assert_eq!(receipt.branch, "msconv/main");
    let log = scratch.git(&["log", "--format=%H %P", "msconv/main"]);
    let head = scratch.git(&["rev-parse", "HEAD"]);
    let (baseline, conversion) = (receipt.baseline.to_string(), receipt.conversion.to_string());
    assert_eq!(log, format!("{conversion} {baseline}\n{baseline} {head}{} \n", head.trim()));
}

#[test]
fn the_baseline_is_empty_when_head_holds_the_originals() {
    let scratch = Scratch::project();
    scratch.started(&request());
    assert_eq!(scratch.tree("msconv/main~1"), scratch.tree("HEAD"));
}

#[test]
fn only_converted_files_differ_between_the_two() {
    let scratch = Scratch::project();
    let started = scratch.started(&request());
    let diff = scratch.git(&["diff", "--name-status", "msconv/main~1", "msconv/main"]);
    assert_eq!(diff, "M\tmodels/a.py\nM\tmodels/deep/b.py\n");
    assert_eq!(scratch.git(&["show", "msconv/main:models/deep/b.py"]), MINDSPORE);
    assert_eq!((started.plan.tally.files, started.plan.tally.torch, started.plan.tally.converted), (4, 2, 2));
}

#[test]
fn the_same_input_gives_the_same_commits() {
    let one = Scratch::project().started(&request()).receipt.unwrap();
    let two = Scratch::project().started(&request()).receipt.unwrap();
    assert_eq!(one, two);
}

#[test]
fn author_and_committer_come_from_the_environment() {
    let scratch = Scratch::project();
    scratch.started(&request());
    let who = scratch.git(&["log", "-1", "--format=%an %ae %ad|%cn %ce %cd", "--date=raw", "msconv/main"]);
    assert_eq!(who, "Ada ada@example.com 1700000000 +0100|Carl carl@example.com 1700000001 +0000\n");
}

#[test]
fn trailers_name_the_tool_the_source_and_the_baseline() {
    let scratch = Scratch::project();
    let receipt = scratch.started(&request()).receipt.unwrap();
    let head = scratch.git(&["rev-parse", "HEAD"]).trim().to_owned();
    let common = format!("Msconv-Version: 0.0.0\nMsconv-Rules: r00\nMsconv-Source: {head}:\nMsconv-Target: 2.10.0\n");
    let trailers = |revision: &str| scratch.git(&["log", "-1", "--format=%(trailers:only,unfold)", revision]);
    assert_eq!(trailers("msconv/main~1"), format!("{common}\n"));
    assert_eq!(trailers("msconv/main"), format!("{common}Msconv-Baseline: {}\n\n", receipt.baseline));
}

#[test]
fn the_reflog_says_who_made_the_branch_and_why() {
    let scratch = Scratch::project();
    let receipt = scratch.started(&request()).receipt.unwrap();
    let log = std::fs::read_to_string(scratch.root().join(".git/logs/refs/heads/msconv/main")).unwrap();
    let short = scratch.git(&["rev-parse", "--short", "HEAD"]);
    let zero = "0".repeat(40);
    let expected = format!(
        "{zero} {} Carl <carl@example.com> 1700000001 +0000\tmsconv: start at {}\n",
        receipt.conversion,
        short.trim()
    );
    assert_eq!(log, expected);
}

#[test]
fn a_dry_run_writes_nothing() {
    let scratch = Scratch::project();
    let objects = scratch.git(&["count-objects"]);
    let mut request = request();
    request.dry_run = true;
    let started = scratch.started(&request);
    assert_eq!(started.receipt, None);
    assert_eq!(started.plan.tally.converted, 2);
    assert_eq!(scratch.git(&["count-objects"]), objects);
    assert_eq!(scratch.git(&["branch", "--list", "msconv/*"]), "");
}

#[test]
fn line_ends_and_odd_bytes_stay() {
    let scratch = Scratch::empty();
    scratch.write_bytes("a.py", b"import torch\r\n\r\n\x0cx = 1\r");
    scratch.write_bytes("b.bin", b"torch\0\r\n\xff");
    scratch.commit("first");
    scratch.started(&request());
    assert_eq!(scratch.git(&["show", "msconv/main:a.py"]), "import mindspore\r\n\r\n\x0cx = 1\r");
    assert_eq!(scratch.git(&["diff", "--name-only", "msconv/main~1", "msconv/main"]), "a.py\n");
}

#[cfg(unix)]
#[test]
fn modes_symlinks_and_submodules_stay() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::project();
    scratch.write("run.py", "#!/usr/bin/env python\nimport torch\n");
    let run = scratch.root().join("run.py");
    std::fs::set_permissions(&run, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::os::unix::fs::symlink("models/a.py", scratch.root().join("link.py")).unwrap();
    scratch.git(&["add", "-A"]);
    let other = "1".repeat(40);
    scratch.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{other},third/party")]);
    scratch.git(&["commit", "-q", "-m", "more"]);
    std::fs::create_dir_all(scratch.root().join("third/party")).unwrap();
    scratch.started(&request());
    let tree = scratch.tree("msconv/main");
    assert!(tree.contains(&format!("160000 commit {other}\tthird/party\n")), "{tree}");
    let modes: Vec<&str> = tree.lines().filter(|line| line.ends_with("run.py") || line.ends_with("link.py")).collect();
    assert!(modes[0].starts_with("120000 ") && modes[1].starts_with("100755 "), "{modes:?}");
    assert_eq!(scratch.git(&["show", "msconv/main:link.py"]), "models/a.py");
    assert!(scratch.git(&["show", "msconv/main:run.py"]).ends_with("import mindspore\n"));
}

#[test]
fn sources_narrow_what_is_converted() {
    let scratch = Scratch::project();
    let mut request = request();
    request.sources = vec!["models/deep".into()];
    scratch.started(&request);
    assert_eq!(scratch.git(&["diff", "--name-only", "msconv/main~1", "msconv/main"]), "models/deep/b.py\n");
}

#[test]
fn paths_start_from_the_directory_of_the_run() {
    let scratch = Scratch::project();
    let mut request = request();
    request.sources = vec!["a.py".into()];
    let repo = scratch.repo_in(&scratch.root().join("models"));
    workflow::start(&repo, &request, &convert).unwrap();
    assert_eq!(scratch.git(&["diff", "--name-only", "msconv/main~1", "msconv/main"]), "models/a.py\n");
}

#[test]
fn a_dirty_working_tree_is_left_alone_and_not_converted() {
    let scratch = Scratch::project();
    scratch.write("models/a.py", "import torch  # edited\n");
    scratch.write("models/new.py", "import torch\n");
    scratch.git(&["add", "models/a.py"]);
    scratch.started(&request());
    assert_eq!(scratch.git(&["show", "msconv/main:models/a.py"]), MINDSPORE);
    assert!(!scratch.tree("msconv/main").contains("new.py"));
}

#[test]
fn a_linked_worktree_works() {
    let scratch = Scratch::project();
    scratch.git(&["worktree", "add", "-q", "-b", "side", "../linked"]);
    let repo = scratch.repo_in(&scratch.dir.path().join("linked"));
    let started = workflow::start(&repo, &request(), &convert).unwrap();
    assert_eq!(started.receipt.unwrap().branch, "msconv/side");
    scratch.fsck();
}

#[test]
fn a_detached_head_takes_the_name_of_the_repository() {
    let scratch = Scratch::project();
    scratch.git(&["checkout", "-q", "--detach"]);
    assert_eq!(scratch.started(&request()).receipt.unwrap().branch, "msconv/repo");
}

#[test]
fn a_name_may_be_chosen_with_or_without_the_folder() {
    let scratch = Scratch::project();
    let mut request = request();
    request.name = Some("try".into());
    assert_eq!(scratch.started(&request).receipt.unwrap().branch, "msconv/try");
    request.name = Some("msconv/again".into());
    assert_eq!(scratch.started(&request).receipt.unwrap().branch, "msconv/again");
}

#[test]
fn a_bare_repository_works() {
    let scratch = Scratch::project();
    scratch.git(&["clone", "-q", "--bare", ".", "../bare.git"]);
    let bare = scratch.dir.path().join("bare.git");
    let mut request = request();
    request.sources = vec!["models".into()];
    workflow::start(&scratch.repo_in(&bare), &request, &convert).unwrap();
    assert_eq!(scratch.git_in(&bare, &["show", "msconv/main:models/a.py"]), MINDSPORE);
}

#[test]
fn a_sha256_repository_works() {
    let scratch = Scratch::init(&["--object-format=sha256"]);
    scratch.write("models/a.py", crate::common::TORCH);
    scratch.commit("first");
    scratch.started(&request());
    assert_eq!(scratch.git(&["show", "msconv/main:models/a.py"]), MINDSPORE);
}

#[test]
fn items_stand_in_the_message_of_the_conversion() {
    let scratch = Scratch::with(&[("a.py", "import torch\ntorch.left()\n")]);
    let started = scratch.started(&request());
    assert_eq!(started.plan.tally.blocking, 1);
    let body = scratch.git(&["log", "-1", "--format=%B", "msconv/main"]);
    let expected = "msconv: convert 1 file to MindSpore 2.10.0\n\n\
                    Conversion of msconv/main: 1 of 1 file that use torch, 1 edit, 1 item to review, 1 blocking.\n\n\
                    - a.py:2 MS202 torch.left\n\n";
    assert!(body.starts_with(expected), "{body}");
}

#[test]
fn odd_indexes_do_not_matter() {
    let setups: [&[&[&str]]; 3] = [
        &[&["update-index", "--split-index"]],
        &[&["sparse-checkout", "set", "--cone", "--sparse-index", "other"]],
        &[&["sparse-checkout", "set", "--no-cone", "/notes.txt"]],
    ];
    for setup in setups {
        let scratch = Scratch::project();
        scratch.write("other/file.txt", "x\n");
        scratch.commit("other");
        setup.iter().for_each(|args| drop(scratch.git(args)));
        assert_eq!(scratch.started(&request()).plan.tally.converted, 2, "{setup:?}");
    }
}

#[test]
fn settings_of_the_repository_that_libgit2_must_bear_do_not_matter() {
    let setups: [&[&[&str]]; 4] = [
        &[&["update-index", "--index-version", "4"]],
        &[&["config", "core.untrackedCache", "true"], &["update-index", "--untracked-cache"], &["status"]],
        &[&["config", "core.repositoryFormatVersion", "1"], &["config", "extensions.preciousObjects", "true"]],
        &[&["config", "core.fsmonitor", "false"], &["config", "feature.manyFiles", "true"], &["status"]],
    ];
    for setup in setups {
        let scratch = Scratch::project();
        setup.iter().for_each(|args| drop(scratch.git(args)));
        assert_eq!(scratch.started(&request()).plan.tally.converted, 2, "{setup:?}");
        // Reads the index as well.
        scratch.write("models/a.py", "import torch  # on disk\n");
        scratch.started(&StartRequest { worktree: true, name: Some("disk".into()), ..request() });
        let shown = scratch.git(&["show", "msconv/disk:models/a.py"]);
        assert_eq!(shown, "import mindspore  # on disk\n", "{setup:?}");
    }
}

#[test]
fn commits_are_the_same_whatever_is_flushed_to_the_disk() {
    let commits = |settings: &[(&str, &str)]| {
        let scratch = Scratch::project();
        settings.iter().for_each(|(key, value)| drop(scratch.git(&["config", key, value])));
        scratch.start(&request()).unwrap();
        // A pack as well.
        let scratch_blobs = scratch.repo().write_blobs_over(0, 1, &|_| Ok(std::sync::Arc::from(&b"packed\n"[..])));
        (scratch.git(&["rev-parse", "msconv/main"]), scratch_blobs.unwrap()[0].to_string())
    };
    let usual = commits(&[]);
    assert_eq!(commits(&[("core.fsyncObjectFiles", "true")]), usual);
    assert_eq!(commits(&[("core.fsync", "all"), ("core.fsyncMethod", "batch")]), usual);
}

#[test]
fn a_linked_worktree_with_a_relative_path_works() {
    let scratch = Scratch::project();
    scratch.git(&["worktree", "add", "-q", "-b", "side", "../linked"]);
    let place = scratch.dir.path().join("linked");
    // What `worktree.useRelativePaths` of git 2.48 writes; older ones refuse the extension.
    std::fs::write(place.join(".git"), "gitdir: ../repo/.git/worktrees/linked\n").unwrap();
    scratch.write(".git/worktrees/linked/gitdir", "../../../../linked/.git\n");
    let config = scratch.root().join(".git/config");
    let before = std::fs::read_to_string(&config).unwrap();
    let version = before.replace("repositoryformatversion = 0", "repositoryformatversion = 1");
    assert_ne!(version, before);
    std::fs::write(&config, version + "[extensions]\n\trelativeWorktrees = true\n").unwrap();
    let started = workflow::start(&scratch.repo_in(&place), &request(), &convert).unwrap();
    assert_eq!(started.receipt.unwrap().branch, "msconv/side");
    // The branch that the linked tree is on is seen through the relative path.
    std::fs::write(scratch.root().join(".git/worktrees/linked/HEAD"), "ref: refs/heads/msconv/other\n").unwrap();
    let taken = workflow::start(&scratch.repo(), &StartRequest { name: Some("other".into()), ..request() }, &convert);
    let refusal = refusal(taken);
    let shown = place.canonicalize().unwrap().display().to_string();
    assert_eq!((refusal.id, refusal.reason.contains(&shown)), ("branch-checked-out", true), "{}", refusal.reason);
    std::fs::write(&config, before).unwrap();
    assert_eq!(scratch.git(&["show", "msconv/side:models/a.py"]), MINDSPORE);
}

#[test]
fn hooks_do_not_run() {
    let scratch = Scratch::project();
    for hook in ["pre-commit", "post-commit", "commit-msg", "reference-transaction", "post-checkout"] {
        let path = format!(".git/hooks/{hook}");
        scratch.write(&path, "#!/bin/sh\ntouch \"$GIT_DIR/ran\" .git/ran ran\nexit 1\n");
        #[cfg(unix)]
        std::fs::set_permissions(
            scratch.root().join(path),
            <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o755),
        )
        .unwrap();
    }
    scratch.started(&request());
    assert!(!scratch.root().join(".git/ran").exists() && !scratch.root().join("ran").exists());
}

#[test]
fn a_shallow_clone_works() {
    let scratch = Scratch::project();
    scratch.write("notes.txt", "second\n");
    scratch.commit("second");
    let url = format!("file://{}", scratch.root().display());
    scratch.git(&["clone", "-q", "--depth=1", &url, "../shallow"]);
    let place = scratch.dir.path().join("shallow");
    workflow::start(&scratch.repo_in(&place), &request(), &convert).unwrap();
    scratch.git_in(&place, &["fsck", "--full", "--strict"]);
    let status = workflow::status(&workflow::examine(&scratch.repo_in(&place), None, Look::Tip, ENGINES).unwrap());
    assert_eq!(status.further, 0);
}

#[test]
fn a_submodule_is_a_repository_like_any_other() {
    let (scratch, inner) = (Scratch::project(), Scratch::project());
    let url = inner.root().display().to_string();
    scratch.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &url, "sub"]);
    let place = scratch.root().join("sub");
    workflow::start(&scratch.repo_in(&place), &request(), &convert).unwrap();
    assert_eq!(scratch.git_in(&place, &["show", "msconv/main:models/a.py"]), MINDSPORE);
    let refusal = refusal(workflow::undo(
        &scratch.repo_in(&place),
        &workflow::UndoRequest { branch: Some("gone".into()), force: false },
    ));
    assert_eq!(refusal.id, "no-conversion");
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_stay_with_a_note() {
    use std::os::unix::ffi::OsStrExt;
    let scratch = Scratch::project();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.py");
    std::fs::write(scratch.root().join(name), crate::common::TORCH).unwrap();
    scratch.commit("latin-1");
    let started = scratch.started(&request());
    assert_eq!(started.plan.notes, ["not converted, its name is not UTF-8: caf\u{fffd}.py"]);
    let mut mirror = request();
    mirror.to = Some("out".into());
    mirror.name = Some("mirror".into());
    scratch.started(&mirror);
    let id = |path: &str| scratch.git(&["rev-parse", path]);
    assert_eq!(id("msconv/mirror~1:out"), id("main^{tree}"));
}
