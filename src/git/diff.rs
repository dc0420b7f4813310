//! A unified diff of two versions of a file, such that `git apply` takes it.

use std::ops::Range;

use gix_diff::blob::{Algorithm, Hunk, InternedInput, diff_with_slider_heuristics};

const NO_NEWLINE: &[u8] = b"\n\\ No newline at end of file\n";

/// The diff from `old` to `new` with `context` lines around each change; empty if they are equal.
///
/// Without any context `git apply` cannot tell where an insertion belongs.
#[must_use]
pub fn unified(path: &str, old: &[u8], new: &[u8], context: u32) -> Vec<u8> {
    if old == new { Vec::new() } else { hunks_below(header(path), old, new, context) }
}

/// The diff of a file that was not there.
#[must_use]
pub fn added(path: &str, new: &[u8]) -> Vec<u8> {
    let (old, new_path) = (quoted('a', path), quoted('b', path));
    let tab = tab_behind(path, &new_path);
    let header = format!("diff --git {old} {new_path}\nnew file mode 100644\n--- /dev/null\n+++ {new_path}{tab}\n");
    hunks_below(header, b"", new, 0)
}

fn hunks_below(header: String, old: &[u8], new: &[u8], context: u32) -> Vec<u8> {
    let (old, new) = (lines(old), lines(new));
    let mut input = InternedInput::default();
    input.update_before(old.iter().copied());
    input.update_after(new.iter().copied());
    let hunks: Vec<Hunk> = diff_with_slider_heuristics(Algorithm::Histogram, &input).hunks().collect();
    let mut out = header.into_bytes();
    // Changes with at most twice the context between them share one hunk.
    let together = |one: &Hunk, two: &Hunk| two.before.start - one.before.end <= 2 * context;
    for group in hunks.chunk_by(together) {
        write_hunk(&mut out, group, &old, &new, context);
    }
    out
}

fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').collect()
}

fn write_hunk(out: &mut Vec<u8>, group: &[Hunk], old: &[&[u8]], new: &[&[u8]], context: u32) {
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return };
    let lead = first.before.start.min(context);
    let tail = (u32::try_from(old.len()).unwrap_or(u32::MAX) - last.before.end).min(context);
    let before = first.before.start - lead..last.before.end + tail;
    let after = first.after.start - lead..last.after.end + tail;
    out.extend_from_slice(format!("@@ -{} +{} @@\n", place(&before), place(&after)).as_bytes());
    let mut at = before.start;
    for hunk in group {
        write_lines(out, b' ', old, at..hunk.before.start);
        write_lines(out, b'-', old, hunk.before.clone());
        write_lines(out, b'+', new, hunk.after.clone());
        at = hunk.before.end;
    }
    write_lines(out, b' ', old, at..before.end);
}

fn write_lines(out: &mut Vec<u8>, sign: u8, lines: &[&[u8]], range: Range<u32>) {
    for line in lines.get(range.start as usize..range.end as usize).unwrap_or_default() {
        out.push(sign);
        out.extend_from_slice(line);
        if !line.ends_with(b"\n") {
            out.extend_from_slice(NO_NEWLINE);
        }
    }
}

/// Lines count from 1, but an empty range names the line before it.
fn place(range: &Range<u32>) -> String {
    match range.end - range.start {
        0 => format!("{},0", range.start),
        1 => format!("{}", range.start + 1),
        count => format!("{},{count}", range.start + 1),
    }
}

fn header(path: &str) -> String {
    let (old, new) = (quoted('a', path), quoted('b', path));
    let tab = tab_behind(path, &old);
    format!("diff --git {old} {new}\n--- {old}{tab}\n+++ {new}{tab}\n")
}

/// Git ends a name that holds a space with a tab, because a date may follow there.
fn tab_behind(path: &str, quoted: &str) -> &'static str {
    if path.contains(' ') && !quoted.starts_with('"') { "\t" } else { "" }
}

fn quoted(side: char, path: &str) -> String {
    super::quoted(&format!("{side}/{path}"))
}

#[cfg(test)]
mod tests {
    use super::{added, unified};

    fn diff(old: &str, new: &str) -> String {
        String::from_utf8(unified("m.py", old.as_bytes(), new.as_bytes(), 1)).unwrap()
    }

    #[test]
    fn equal_files_have_no_diff() {
        assert_eq!(diff("a\n", "a\n"), "");
    }

    #[test]
    fn a_new_file_is_told_from_one_that_was_empty() {
        let head = "diff --git a/m.py b/m.py\nnew file mode 100644\n--- /dev/null\n+++ b/m.py\n";
        assert_eq!(String::from_utf8(added("m.py", b"a\nb\n")).unwrap(), format!("{head}@@ -0,0 +1,2 @@\n+a\n+b\n"));
    }

    #[test]
    fn one_line_changes_with_its_context() {
        let head = "diff --git a/m.py b/m.py\n--- a/m.py\n+++ b/m.py\n";
        assert_eq!(diff("a\nb\nc\nd\n", "a\nX\nc\nd\n"), format!("{head}@@ -1,3 +1,3 @@\n a\n-b\n+X\n c\n"));
    }

    #[test]
    fn a_missing_newline_is_marked_on_its_own_side() {
        let tail = diff("a\nb", "a\nb\n");
        assert!(tail.ends_with("@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"), "{tail}");
    }

    #[test]
    fn changes_far_apart_are_two_hunks() {
        let tail = diff("a\n1\n2\n3\nb\n", "A\n1\n2\n3\nB\n");
        assert!(tail.ends_with("@@ -1,2 +1,2 @@\n-a\n+A\n 1\n@@ -4,2 +4,2 @@\n 3\n-b\n+B\n"), "{tail}");
    }

    #[test]
    fn a_file_out_of_nothing_starts_at_line_zero() {
        assert!(diff("", "a\n").ends_with("@@ -0,0 +1 @@\n+a\n"));
    }
}
