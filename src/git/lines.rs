//! Which lines of one version of a file are which lines of another.

use std::ops::Range;

use gix_diff::blob::{Algorithm, InternedInput, diff_with_slider_heuristics};

/// What changed between two versions of a file, in lines from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineMap {
    /// Lines of the old version and the lines of the new one that stand in their place, in order.
    changes: Vec<(Range<u32>, Range<u32>)>,
}

impl LineMap {
    /// Compares `old` with `new`, with the lines that `git diff` would show.
    #[must_use]
    pub fn between(old: &[u8], new: &[u8]) -> LineMap {
        if old == new {
            return LineMap::default();
        }
        let mut input = InternedInput::default();
        input.update_before(lines(old).into_iter());
        input.update_after(lines(new).into_iter());
        let diff = diff_with_slider_heuristics(Algorithm::Histogram, &input);
        LineMap { changes: diff.hunks().map(|hunk| (hunk.before, hunk.after)).collect() }
    }

    /// Where an old line stands now, if it stands unchanged.
    #[must_use]
    pub fn to_new(&self, old: u32) -> Option<u32> {
        follow(self.changes.iter().map(|(before, after)| (before, after)), old)
    }

    /// Where a new line stood before, if it stood there unchanged.
    #[must_use]
    pub fn to_old(&self, new: u32) -> Option<u32> {
        follow(self.changes.iter().map(|(before, after)| (after, before)), new)
    }

    /// The changes: old lines, and the new lines in their place.
    #[must_use]
    pub fn changes(&self) -> &[(Range<u32>, Range<u32>)] {
        &self.changes
    }

    /// One of these new lines is not in the old version.
    #[must_use]
    pub fn touches(&self, new: Range<u32>) -> bool {
        self.changes.iter().any(|(_, after)| after.start < new.end && new.start < after.end)
    }
}

fn follow<'a>(changes: impl Iterator<Item = (&'a Range<u32>, &'a Range<u32>)>, line: u32) -> Option<u32> {
    let (mut from, mut to) = (0, 0);
    for (before, after) in changes {
        if line < before.start {
            break;
        }
        if line < before.end {
            return None;
        }
        (from, to) = (before.end, after.end);
    }
    Some(to + (line - from))
}

/// Lines as Python counts them: after `\n`, `\r\n` and a lone `\r`.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut lines, mut start) = (Vec::new(), 0);
    for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
            lines.push(&bytes[start..=at]);
            start = at + 1;
        }
    }
    if start < bytes.len() {
        lines.push(&bytes[start..]);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::LineMap;

    const OLD: &[u8] = b"a\nb\nc\nd\n";
    const NEW: &[u8] = b"new\na\nB\nc\nd\n";

    #[test]
    fn lines_that_moved_are_found_both_ways() {
        let map = LineMap::between(OLD, NEW);
        assert_eq!([0, 1, 2, 3].map(|line| map.to_new(line)), [Some(1), None, Some(3), Some(4)]);
        assert_eq!([0, 1, 2, 3, 4].map(|line| map.to_old(line)), [None, Some(0), None, Some(2), Some(3)]);
    }

    #[test]
    fn only_lines_that_are_new_or_changed_are_touched() {
        let map = LineMap::between(OLD, NEW);
        assert!(map.touches(0..1) && map.touches(1..3) && map.touches(2..3));
        assert!(!map.touches(1..2) && !map.touches(3..5));
    }

    #[test]
    fn an_equal_file_maps_to_itself() {
        let map = LineMap::between(OLD, OLD);
        assert_eq!((map.to_new(2), map.to_old(2), map.touches(0..4)), (Some(2), Some(2), false));
    }

    proptest::proptest! {
        #[test]
        fn a_line_that_is_followed_says_the_same(old in "([abc]?\\n){0,12}", new in "([abc]?\\n){0,12}") {
            let map = LineMap::between(old.as_bytes(), new.as_bytes());
            let lines: [Vec<&str>; 2] = [&old, &new].map(|text| text.lines().collect());
            for (at, line) in (0..).zip(&lines[0]) {
                if let Some(to) = map.to_new(at) {
                    proptest::prop_assert_eq!(lines[1].get(to as usize), Some(line));
                    proptest::prop_assert_eq!(map.to_old(to), Some(at));
                    proptest::prop_assert!(!map.touches(to..to + 1));
                }
            }
        }
    }
}
