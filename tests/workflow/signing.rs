//! `commit.gpgSign`: by the git program, with an ssh key.

use std::fs;

use git_msconv::git::Repo;
use git_msconv::workflow::{self, FinishRequest, Judgement, Look};

use crate::common::{ENGINES, Scratch, convert, request};

/// A repository that signs with a fresh ssh key; `None` where `ssh-keygen` is missing.
fn signing() -> Option<Scratch> {
    let scratch = Scratch::project();
    let key = scratch.dir.path().join("key");
    let mut command = scratch.command_in(&scratch.root(), "ssh-keygen");
    let made =
        command.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key).status().is_ok_and(|status| status.success());
    if !made {
        return None;
    }
    let public = fs::read_to_string(key.with_extension("pub")).unwrap();
    let signers = scratch.dir.path().join("signers");
    fs::write(&signers, format!("carl@example.com {public}")).unwrap();
    let signers = signers.display().to_string();
    let key = key.display().to_string();
    for (name, value) in [
        ("commit.gpgSign", "true"),
        ("gpg.format", "ssh"),
        ("user.signingKey", &key),
        ("gpg.ssh.allowedSignersFile", &signers),
    ] {
        scratch.git(&["config", name, value]);
    }
    Some(scratch)
}

#[test]
fn both_commits_are_signed() {
    let Some(scratch) = signing() else { return };
    scratch.started(&request());
    for revision in ["msconv/main", "msconv/main~1"] {
        scratch.git(&["verify-commit", revision]);
    }
    let who = scratch.git(&["log", "-1", "--format=%an %ad|%cn %cd", "--date=raw", "msconv/main"]);
    assert_eq!(who, "Ada 1700000000 +0100|Carl 1700000001 +0000\n");
}

#[test]
fn signing_can_be_left_out() {
    let Some(scratch) = signing() else { return };
    let mut request = request();
    request.no_sign = true;
    scratch.started(&request);
    assert_eq!(scratch.git(&["log", "-1", "--format=%G?", "msconv/main"]), "N\n");
}

#[test]
fn dash_c_settings_of_git_are_honoured() {
    let Some(scratch) = signing() else { return };
    let env = scratch.environment(&[("GIT_CONFIG_PARAMETERS", "'commit.gpgsign'='false'")]);
    let repo = Repo::open(&scratch.root(), env).unwrap();
    workflow::start(&repo, &request(), &convert).unwrap();
    assert_eq!(scratch.git(&["log", "-1", "--format=%G?", "msconv/main"]), "N\n");
}

#[test]
fn a_key_that_does_not_work_leaves_no_branch() {
    let Some(scratch) = signing() else { return };
    scratch.git(&["config", "user.signingKey", "/nonexistent/key"]);
    let before = scratch.state();
    assert!(matches!(scratch.start(&request()), Err(workflow::Error::Git(_))));
    assert_eq!(scratch.state(), before);
    assert_eq!(scratch.git(&["branch", "--list", "msconv/*"]), "");
}

#[test]
fn what_comes_later_on_the_branch_is_signed_too() {
    let Some(scratch) = signing() else { return };
    scratch.started(&request());
    let look = || workflow::examine(&scratch.repo(), None, Look::Tip, ENGINES).unwrap();
    let judgement = Judgement { paths: vec![b"models/a.py".to_vec()], ..Judgement::default() };
    workflow::reject(&scratch.repo(), &look(), &judgement).unwrap();
    let stamp = request().stamp;
    let finish = |squash, tag: Option<&str>| {
        let tag = tag.map(str::to_owned);
        let request = FinishRequest { require_verdicts: false, squash, tag, no_sign: false, stamp: stamp.clone() };
        workflow::finish(&scratch.repo(), &look(), &request).unwrap()
    };
    finish(true, None);
    for revision in ["msconv/main", "msconv/main~1", "msconv/main~2"] {
        assert_eq!(scratch.git(&["log", "-1", "--format=%G?", revision]), "G\n", "{revision}");
    }
    finish(false, Some("ported"));
    scratch.git(&["tag", "-v", "ported"]);
}
