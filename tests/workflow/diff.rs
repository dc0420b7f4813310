//! Patches that `git apply` takes, and that turn the old file into the new one.

use std::io::Write;
use std::process::Stdio;

use git_msconv::git::diff::unified;
use proptest::prelude::*;

use crate::common::Scratch;

fn applies(scratch: &Scratch, path: &str, old: &[u8], new: &[u8], context: u32) {
    scratch.write_bytes(path, old);
    let patch = unified(path, old, new, context);
    let mut command = scratch.command_in(&scratch.root(), "git");
    command.args(["apply", "--whitespace=nowarn", "-"]).stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(&patch).unwrap();
    let output = child.wait_with_output().unwrap();
    let shown = String::from_utf8_lossy(&patch);
    assert!(output.status.success(), "{}\n{shown}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(std::fs::read(scratch.root().join(path)).unwrap(), new, "{shown}");
}

#[test]
fn odd_names_and_line_ends_apply() {
    let scratch = Scratch::empty();
    for path in ["a.py", "with space.py", "uml\u{e4}ut.py", "quo\"te\\back.py", "tab\tand\nnewline.py"] {
        applies(&scratch, path, b"one\ntwo\n", b"one\nTWO\n", 3);
    }
    for (old, new) in
        [("a\r\nb\r\n", "a\r\nc\r\n"), ("a\rb", "a\rc"), ("a\nb", "a\nb\n"), ("a\nb\n", "a\nb"), ("a", "b")]
    {
        applies(&scratch, "a.py", old.as_bytes(), new.as_bytes(), 3);
    }
}

#[test]
fn the_hunks_are_those_of_git() {
    let mut lines: Vec<String> = (0..40).map(|line| format!("x = {line}\n")).collect();
    let old = lines.concat();
    lines[4] = "y = 2\n".to_owned();
    lines[20] = "z = 3".to_owned();
    lines.remove(30);
    let new = lines.concat();
    let scratch = Scratch::with(&[("a.py", &old)]);
    scratch.write("a.py", &new);
    let git = scratch.git(&["diff", "--histogram", "--no-color", "a.py"]);
    let from = |text: &str| text[text.find("---").unwrap()..].to_owned();
    let ours = String::from_utf8(unified("a.py", old.as_bytes(), new.as_bytes(), 3)).unwrap();
    // Git names the enclosing function after the second @@; we do not.
    let git: String = git
        .split_inclusive('\n')
        .map(|line| match line.rfind(" @@ ") {
            Some(at) => format!("{} @@\n", &line[..at]),
            None => line.to_owned(),
        })
        .collect();
    assert_eq!(from(&ours), from(&git));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn random_edits_apply(
        old in proptest::collection::vec("[ab]{0,1}", 1..24),
        new in proptest::collection::vec("[ab]{0,1}", 1..24),
        context in 1_u32..4,
    ) {
        let (old, new) = (old.join("\n"), new.join("\n"));
        // Deleting everything would need another header.
        prop_assume!(old != new && !old.is_empty() && !new.is_empty());
        applies(&Scratch::empty(), "a.py", old.as_bytes(), new.as_bytes(), context);
    }
}
