//! Every refusal, and that nothing was written.

use git_msconv::git::{Error as GitError, Repo};
use git_msconv::workflow::{self, Refusal, StartRequest};

use crate::common::{Scratch, TORCH, convert, refusal, request};

fn refused(scratch: &Scratch, change: impl FnOnce(&mut StartRequest)) -> Refusal {
    let mut request = request();
    change(&mut request);
    scratch.refused(&request)
}

#[test]
fn an_unborn_head() {
    let scratch = Scratch::empty();
    assert_eq!(refused(&scratch, |_| ()).id, "unborn-head");
}

#[test]
fn a_branch_that_exists() {
    let scratch = Scratch::project();
    scratch.git(&["branch", "msconv/main"]);
    let refusal = refused(&scratch, |_| ());
    assert_eq!(refusal.id, "branch-exists");
    assert_eq!(refusal.reason, "Branch msconv/main exists already.");
    assert!(refusal.way_out.contains("--name"), "{}", refusal.way_out);
}

#[test]
fn a_branch_where_a_folder_is_needed() {
    let scratch = Scratch::project();
    scratch.git(&["branch", "msconv"]);
    let refusal = refused(&scratch, |_| ());
    assert_eq!((refusal.id, refusal.reason.contains("branch msconv.")), ("branch-clash", true));
}

#[test]
fn a_folder_of_branches_where_a_branch_is_needed() {
    let scratch = Scratch::project();
    scratch.git(&["branch", "msconv/main/deep"]);
    assert_eq!(refused(&scratch, |_| ()).id, "branch-clash");
    // Packed refs leave no folder behind, but clash all the same.
    scratch.git(&["pack-refs", "--all"]);
    assert_eq!(refused(&scratch, |_| ()).id, "branch-clash");
}

#[test]
fn a_name_that_no_branch_can_have() {
    let scratch = Scratch::project();
    for name in ["a b", "a..b", "", "x.lock", "-/..", "a~1"] {
        assert_eq!(refused(&scratch, |request| request.name = Some(name.into())).id, "branch-name", "{name}");
    }
}

#[test]
fn a_branch_that_another_worktree_is_on() {
    let scratch = Scratch::project();
    scratch.git(&["worktree", "add", "-q", "--orphan", "-b", "msconv/main", "../linked"]);
    let refusal = refused(&scratch, |_| ());
    assert_eq!((refusal.id, refusal.reason.contains("linked")), ("branch-checked-out", true));
}

#[test]
fn an_operation_in_progress() {
    let scratch = Scratch::project();
    scratch.git(&["switch", "-q", "-c", "other"]);
    scratch.write("setup.py", "one\n");
    scratch.commit("one");
    scratch.git(&["switch", "-q", "main"]);
    scratch.write("setup.py", "two\n");
    scratch.commit("two");
    let cases: [(&[&str], &[&str], &str); 4] = [
        (&["merge", "other"], &["merge", "--abort"], "A merge is in progress."),
        (&["rebase", "other"], &["rebase", "--abort"], "A rebase is in progress."),
        (&["cherry-pick", "other"], &["cherry-pick", "--abort"], "A cherry-pick is in progress."),
        (&["bisect", "start"], &["bisect", "reset"], "A bisect is in progress."),
    ];
    for (begin, end, reason) in cases {
        scratch.output_in(&scratch.root(), begin);
        let refusal = refused(&scratch, |_| ());
        assert_eq!((refusal.id, refusal.reason.as_str()), ("operation-in-progress", reason));
        scratch.git(end);
    }
    assert!(scratch.start(&request()).is_ok());
}

#[test]
fn nobody_to_commit_as() {
    let scratch = Scratch::project();
    // Empty values in the repository hide whatever this machine's user has set.
    scratch.git(&["config", "user.name", ""]);
    scratch.git(&["config", "user.email", ""]);
    let repo = Repo::open(&scratch.root(), git_msconv::git::Environment::new([])).unwrap();
    let refusal = refusal(workflow::start(&repo, &request(), &convert));
    assert_eq!(refusal.id, "no-identity");
}

#[test]
fn a_date_that_cannot_be_understood() {
    let scratch = Scratch::project();
    let env = scratch.environment(&[("GIT_AUTHOR_DATE", "yesterday")]);
    let repo = Repo::open(&scratch.root(), env).unwrap();
    let refusal = refusal(workflow::start(&repo, &request(), &convert));
    assert_eq!((refusal.id, refusal.reason.contains("yesterday")), ("date", true));
}

#[test]
fn a_source_that_is_not_there() {
    let scratch = Scratch::project();
    scratch.write("new.py", TORCH);
    for (source, worktree) in [("nowhere", false), ("new.py", false), ("nowhere", true)] {
        let refusal = refused(&scratch, |request| {
            request.sources = vec![source.into()];
            request.worktree = worktree;
        });
        assert_eq!((refusal.id, refusal.reason.contains(source)), ("source-not-found", true));
    }
}

#[test]
fn nothing_to_convert() {
    let scratch = Scratch::with(&[("a.py", "print(1)\n"), ("notes.txt", TORCH)]);
    let refusal = refused(&scratch, |_| ());
    assert_eq!(refusal.id, "nothing-to-convert");
    assert_eq!(refusal.reason, "Nothing to convert: none of the files looked at (1) uses the torch family.");
}

#[test]
fn nothing_that_could_be_rewritten() {
    let scratch = Scratch::with(&[("a.py", "import torch  # broken\n")]);
    let refusal = refused(&scratch, |_| ());
    assert_eq!((refusal.id, refusal.reason.contains("none could")), ("nothing-to-convert", true));
}

#[test]
fn a_destination_that_is_taken() {
    let scratch = Scratch::project();
    scratch.write("out/a.py/keep.txt", "a folder of the name of a file\n");
    scratch.write("file", "a file of the name of a folder\n");
    scratch.commit("more");
    let to = |to: &str| {
        refused(&scratch, |request| {
            request.sources = vec!["models".into()];
            request.to = Some(to.into());
        })
    };
    let ids = [to("models").id, to("out").id, to("file").id, to("file/deeper").id];
    assert_eq!(ids, ["destination-exists"; 4]);
}

#[test]
fn a_destination_outside_the_repository() {
    let scratch = Scratch::project();
    assert_eq!(refused(&scratch, |request| request.to = Some("../out".into())).id, "destination-outside");
}

#[test]
fn foreign_sources_without_a_destination() {
    let scratch = Scratch::project();
    assert_eq!(refused(&scratch, |request| request.sources = vec!["../home".into()]).id, "needs-destination");
    assert_eq!(refused(&scratch, |request| request.from = Some(".".into())).id, "needs-destination");
}

#[test]
fn sources_from_two_worlds() {
    let scratch = Scratch::project();
    assert_eq!(
        refused(&scratch, |request| request.sources = vec!["models".into(), "../home".into()]).id,
        "mixed-sources"
    );
}

#[test]
fn a_foreign_folder_or_revision_that_is_not_there() {
    let scratch = Scratch::project();
    let to = |request: &mut StartRequest| request.to = Some("out".into());
    let folder = refused(&scratch, |request| {
        to(request);
        request.sources = vec!["../gone".into()];
    });
    assert_eq!(folder.id, "source-not-found");
    let inside = refused(&scratch, |request| {
        to(request);
        request.from = Some(".".into());
        request.sources = vec!["gone".into()];
    });
    assert_eq!((inside.id, inside.reason.as_str()), ("source-not-found", "gone was not found in that revision."));
    for from in ["../gone@main", ".@gone", "../home"] {
        let refusal = refused(&scratch, |request| {
            to(request);
            request.from = Some(from.into());
        });
        assert_eq!(refusal.id, "from-not-found", "{from}");
    }
}

#[test]
fn a_partial_clone_without_its_blobs() {
    let scratch = Scratch::project();
    scratch.git(&["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", scratch.root().display());
    scratch.git(&["clone", "-q", "--filter=blob:none", "--no-checkout", &url, "../partial"]);
    let repo = scratch.repo_in(&scratch.dir.path().join("partial"));
    let refusal = refusal(workflow::start(&repo, &request(), &convert));
    assert_eq!((refusal.id, refusal.way_out.contains("--refetch")), ("missing-objects", true));
}

#[test]
fn a_partial_clone_with_its_blobs_is_fine() {
    let scratch = Scratch::project();
    scratch.git(&["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", scratch.root().display());
    scratch.git(&["clone", "-q", "--filter=blob:none", &url, "../partial"]);
    let repo = scratch.repo_in(&scratch.dir.path().join("partial"));
    assert!(workflow::start(&repo, &request(), &convert).is_ok());
}

#[test]
fn a_repository_with_reftable() {
    let scratch = Scratch::init(&["--ref-format=reftable"]);
    let error = Repo::open(&scratch.root(), scratch.environment(&[])).err().unwrap();
    assert!(matches!(error, GitError::Reftable), "{error:?}");
    assert_eq!(Refusal::of(&error).unwrap().id, "reftable");
}

#[test]
fn no_repository() {
    let scratch = Scratch::empty();
    let error = Repo::open(&scratch.dir.path().join("home"), scratch.environment(&[])).err().unwrap();
    assert_eq!(Refusal::of(&error).unwrap().id, "no-repository");
}

#[test]
fn all_reasons_are_given_at_once() {
    let scratch = Scratch::project();
    scratch.git(&["branch", "msconv/main"]);
    scratch.git(&["bisect", "start"]);
    let Err(workflow::Error::Refused(refusals)) = scratch.start(&request()) else { panic!("not refused") };
    let ids: Vec<&str> = refusals.iter().map(|refusal| refusal.id).collect();
    assert_eq!(ids, ["operation-in-progress", "branch-exists"]);
}

#[test]
fn a_bare_repository_has_no_working_tree_to_take_files_from() {
    let scratch = Scratch::project();
    scratch.git(&["clone", "-q", "--bare", ".", "../bare.git"]);
    let request = StartRequest { worktree: true, ..request() };
    let repo = scratch.repo_in(&scratch.dir.path().join("bare.git"));
    assert_eq!(refusal(workflow::start(&repo, &request, &convert)).id, "no-worktree");
}

#[test]
fn repositories_that_hash_differently() {
    let scratch = Scratch::project();
    let other = Scratch::init(&["--object-format=sha256"]);
    other.write("a.py", TORCH);
    other.commit("first");
    let refusal = refused(&scratch, |request| {
        request.from = Some(other.root().display().to_string());
        request.to = Some("out".into());
    });
    assert_eq!(refusal.id, "object-format");
}

#[test]
fn a_lock_on_the_branch_that_another_git_holds() {
    let scratch = Scratch::project();
    scratch.write(".git/refs/heads/msconv/main.lock", "");
    let before = scratch.state();
    let Err(workflow::Error::Git(error)) = scratch.start(&request()) else { panic!("not refused") };
    assert_eq!(Refusal::of(&error).unwrap().id, "branch-changed");
    assert_eq!(scratch.state(), before);
    assert_eq!(scratch.git(&["branch", "--list", "msconv/*"]), "");
}

#[test]
fn two_folders_of_the_same_content_names() {
    let scratch = Scratch::project();
    for folder in ["one/pkg", "two/pkg"] {
        std::fs::create_dir_all(scratch.dir.path().join(folder)).unwrap();
        std::fs::write(scratch.dir.path().join(folder).join("a.py"), TORCH).unwrap();
    }
    let refusal = refused(&scratch, |request| {
        request.sources = vec!["../one/pkg".into(), "../two/pkg".into()];
        request.to = Some("out".into());
    });
    assert_eq!((refusal.id, refusal.reason.contains("out/pkg/a.py")), ("destination-twice", true));
}
