//! kill -9 in the middle of a start harms nothing.

use std::process::Stdio;
use std::time::{Duration, Instant};

use git_msconv::git::{Environment, Repo};
use git_msconv::workflow;

use crate::common::{Scratch, TORCH, convert, request};

const PLACE: &str = "MSCONV_TEST_PLACE";

/// Not a test: the process that the test below kills.
#[test]
#[ignore = "started by the test below"]
fn victim() {
    let Some(place) = std::env::var_os(PLACE) else { return };
    let repo = Repo::open(place.as_ref(), Environment::of_process()).unwrap();
    workflow::start(&repo, &request(), &convert).unwrap();
}

fn spawn(scratch: &Scratch) -> std::process::Child {
    let program = std::env::current_exe().unwrap();
    let mut command = scratch.command_in(&scratch.root(), &program.display().to_string());
    command.args(["--exact", "crash::victim", "--ignored"]).env(PLACE, scratch.root());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

#[test]
fn a_killed_start_leaves_everything_as_it_was() {
    let scratch = Scratch::empty();
    for index in 0..1_200 {
        scratch.write(&format!("d{}/f{index}.py", index % 40), &format!("{TORCH}y = {index}\n"));
    }
    scratch.commit("many");
    scratch.write("d0/dirty.py", "untracked\n");
    scratch.git(&["add", "d0/dirty.py"]);
    let before = scratch.state();
    // How long a whole run takes here, and what it makes.
    let begin = Instant::now();
    assert!(spawn(&scratch).wait().unwrap().success());
    let whole = begin.elapsed();
    let made = scratch.git(&["rev-parse", "msconv/main"]);
    // A lock that a kill left behind would be reported, not waited for; Git's own commands trip over it as well.
    let unlock = || drop(std::fs::remove_file(scratch.root().join(".git/refs/heads/msconv/main.lock")));
    let mut cut = 0;
    for step in 0..20_u32 {
        unlock();
        let _ = scratch.output_in(&scratch.root(), &["branch", "-q", "-D", "msconv/main"]);
        scratch.git(&["gc", "-q", "--prune=now"]);
        let mut child = spawn(&scratch);
        std::thread::sleep(Duration::from_micros(u64::try_from(whole.as_micros()).unwrap() * u64::from(step) / 18));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(scratch.state(), before, "step {step}");
        match scratch.git(&["for-each-ref", "--format=%(objectname)", "refs/heads/msconv"]).as_str() {
            "" => cut += 1,
            tip => assert_eq!(tip, made, "step {step}"),
        }
        scratch.fsck();
    }
    assert!(cut > 0, "every run was faster than its kill");
    unlock();
    let _ = scratch.output_in(&scratch.root(), &["branch", "-q", "-D", "msconv/main"]);
    assert!(spawn(&scratch).wait().unwrap().success());
    assert_eq!(scratch.git(&["rev-parse", "msconv/main"]), made);
}
