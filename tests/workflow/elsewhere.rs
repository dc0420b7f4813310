//! `start --to`, from this repository, another one, and a plain folder.

use std::fs;

use crate::common::{MINDSPORE, Scratch, TORCH, request};

fn names(scratch: &Scratch, from: &str, to: &str) -> String {
    scratch.git(&["diff", "--no-renames", "--name-status", from, to])
}

#[test]
fn a_folder_is_mirrored_to_its_destination() {
    let scratch = Scratch::project();
    scratch.write("models/data.bin", "torch\n");
    scratch.commit("more");
    let mut request = request();
    request.sources = vec!["models".into()];
    request.to = Some("outputs".into());
    scratch.started(&request);
    assert_eq!(
        names(&scratch, "main", "msconv/main~1"),
        "A\toutputs/a.py\nA\toutputs/data.bin\nA\toutputs/deep/b.py\n"
    );
    assert_eq!(names(&scratch, "msconv/main~1", "msconv/main"), "M\toutputs/a.py\nM\toutputs/deep/b.py\n");
    let id = |path: &str| scratch.git(&["rev-parse", path]);
    assert_eq!(id("msconv/main~1:outputs"), id("main:models"));
    assert_eq!(scratch.git(&["show", "msconv/main:models/a.py"]), TORCH);
}

#[test]
fn several_sources_keep_their_paths_below_the_destination() {
    let scratch = Scratch::project();
    let mut request = request();
    request.sources = vec!["models/deep".into(), "setup.py".into()];
    request.to = Some("out".into());
    scratch.started(&request);
    assert_eq!(names(&scratch, "main", "msconv/main~1"), "A\tout/models/deep/b.py\nA\tout/setup.py\n");
}

#[test]
fn a_single_file_keeps_its_name() {
    let scratch = Scratch::project();
    let mut request = request();
    request.sources = vec!["models/deep/b.py".into()];
    request.to = Some("out/x".into());
    scratch.started(&request);
    assert_eq!(names(&scratch, "main", "msconv/main~1"), "A\tout/x/b.py\n");
}

#[test]
fn the_whole_repository_may_be_mirrored_into_itself() {
    let scratch = Scratch::project();
    let mut request = request();
    request.to = Some("ms".into());
    scratch.started(&request);
    let id = |path: &str| scratch.git(&["rev-parse", path]);
    assert_eq!(id("msconv/main~1:ms"), id("main^{tree}"));
}

#[test]
fn the_source_trailer_says_where_from_and_where_to() {
    let scratch = Scratch::project();
    let mut request = request();
    request.sources = vec!["models".into()];
    request.to = Some("outputs".into());
    scratch.started(&request);
    let head = scratch.git(&["rev-parse", "main"]);
    let trailer = scratch.git(&["log", "-1", "--format=%(trailers:key=Msconv-Source,valueonly)", "msconv/main"]);
    assert_eq!(trailer.trim(), format!("{}:models -> outputs", head.trim()));
}

#[cfg(unix)]
#[test]
fn symlinks_submodules_and_lfs_pointers_are_copied_with_a_note() {
    let scratch = Scratch::project();
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";
    scratch.write("models/weights.bin", pointer);
    std::os::unix::fs::symlink("../setup.py", scratch.root().join("models/link.py")).unwrap();
    scratch.commit("more");
    scratch.write(".gitattributes", "*.bin filter=lfs\n");
    scratch.commit("attributes");
    scratch.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{},models/sub", "1".repeat(40))]);
    scratch.git(&["commit", "-q", "-m", "submodule"]);
    fs::create_dir_all(scratch.root().join("models/sub")).unwrap();
    let mut request = request();
    request.sources = vec!["models".into()];
    request.to = Some("out".into());
    let started = scratch.started(&request);
    let expected = [
        "symlink copied as it is: out/link.py",
        "submodule copied as it is: out/sub",
        "LFS pointer copied as it is: out/weights.bin",
    ];
    assert_eq!(started.plan.notes, expected);
    let id = |path: &str| scratch.git(&["rev-parse", path]);
    assert_eq!(id("msconv/main~1:out"), id("main:models"));
}

#[test]
fn a_revision_of_another_repository_lands_in_this_one() {
    let scratch = Scratch::with(&[("README.md", "empty\n")]);
    let other = Scratch::project();
    other.git(&["tag", "v1"]);
    other.git(&["remote", "add", "origin", "https://user:secret@example.com/up/stream.git"]);
    other.write("models/a.py", "changed\n");
    other.commit("later");
    let mut request = request();
    request.from = Some(format!("{}@v1", other.root().display()));
    request.sources = vec!["models".into()];
    request.to = Some("upstream/models".into());
    scratch.started(&request);
    let tree = other.git(&["rev-parse", "v1:models"]);
    assert_eq!(scratch.git(&["rev-parse", "msconv/main~1:upstream/models"]), tree);
    assert_eq!(scratch.git(&["show", "msconv/main:upstream/models/a.py"]), MINDSPORE);
    let trailer = scratch.git(&["log", "-1", "--format=%(trailers:key=Msconv-Source,valueonly)", "msconv/main"]);
    let commit = other.git(&["rev-parse", "v1"]);
    let expected = format!("https://example.com/up/stream.git {}:models -> upstream/models", commit.trim());
    assert_eq!(trailer.trim(), expected);
}

#[test]
fn an_at_sign_in_the_path_or_the_revision_is_no_trap() {
    let scratch = Scratch::with(&[("README.md", "empty\n")]);
    let other = Scratch::project();
    let place = other.dir.path().join("we@ird");
    fs::rename(other.root(), &place).unwrap();
    let mut request = request();
    request.to = Some("out".into());
    for (from, name) in [("we@ird", "one"), ("we@ird@main", "two"), ("we@ird@main@{0}", "three")] {
        request.from = Some(other.dir.path().join(from).display().to_string());
        request.name = Some(name.into());
        scratch.started(&request);
    }
}

#[cfg(unix)]
#[test]
fn a_plain_folder_is_mirrored_without_what_it_ignores() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::with(&[("README.md", "empty\n")]);
    let folder = scratch.dir.path().join("code");
    for (path, text) in [
        ("pkg/a.py", TORCH),
        (".hidden/run.py", TORCH),
        ("data.txt", "torch\r\n"),
        (".gitignore", "cache/\n"),
        ("cache/x.py", TORCH),
        (".git/config", "not ours\n"),
    ] {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::set_permissions(folder.join(".hidden/run.py"), fs::Permissions::from_mode(0o755)).unwrap();
    std::os::unix::fs::symlink("pkg/a.py", folder.join("link.py")).unwrap();
    let mut request = request();
    request.sources = vec![folder];
    request.to = Some(".".into());
    scratch.started(&request);
    let tree = scratch.git(&["ls-tree", "-r", "--format=%(objectmode) %(path)", "msconv/main"]);
    let expected = "100644 .gitignore\n100755 .hidden/run.py\n100644 README.md\n100644 data.txt\n120000 link.py\n100644 pkg/a.py\n";
    assert_eq!(tree, expected);
    assert_eq!(scratch.git(&["show", "msconv/main:data.txt"]), "torch\r\n");
    let trailer = scratch.git(&["log", "-1", "--format=%(trailers:key=Msconv-Source,valueonly)", "msconv/main"]);
    assert_eq!(trailer.trim(), "folder code -> .");
}

#[test]
fn a_large_file_is_streamed_byte_for_byte() {
    let scratch = Scratch::with(&[("README.md", "empty\n")]);
    let folder = scratch.dir.path().join("code");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("a.py"), TORCH).unwrap();
    let size = usize::try_from(git_msconv::git::STREAMED).unwrap() + 3;
    let bytes: Vec<u8> = (0..size).map(|at| b"weights\r\n"[at % 9]).collect();
    fs::write(folder.join("model.bin"), &bytes).unwrap();
    let mut request = request();
    request.sources = vec![folder.clone()];
    request.to = Some("out".into());
    scratch.started(&request);
    let hash = scratch.git(&["hash-object", "--no-filters", &folder.join("model.bin").display().to_string()]);
    assert_eq!(scratch.git(&["rev-parse", "msconv/main:out/model.bin"]), hash);
}
