//! Follows items of a conversion to a later version of the file.

use crate::git::LineMap;
use crate::review::{KEEP, Original, ReviewItem};
use crate::text::{LineIndex, Position, Span};

/// How a mark begins: a comment about a blocking item.
pub(super) const MARK: &[u8] = b"# msconv: MS";

/// An item at its place in the later version.
pub(super) struct Carried {
    pub(super) item: ReviewItem,
    pub(super) original: Original,
}

/// Follows `items`, whose converted places are places in `after`, to `now`. An item goes if one of its lines changed.
pub(super) fn carried(items: &[ReviewItem], after: &[u8], now: &[u8]) -> Vec<Carried> {
    // That a line is waived does not change what it says.
    let map = LineMap::between(&without_waivers(after), &without_waivers(now));
    let lines = [LineIndex::new(after), LineIndex::new(now)];
    let carry = |item: &ReviewItem| {
        let span = moved(item.converted_span, &map, &lines)?;
        let position = lines[1].position(now, span.start);
        let original = Original { position: item.original, span: Some(item.span) };
        Some(Carried { item: placed(item, span, position), original })
    };
    items.iter().filter_map(carry).collect()
}

fn moved(span: Span, map: &LineMap, [from, to]: &[LineIndex; 2]) -> Option<Span> {
    let line = |offset: u32| u32::try_from(from.line(offset)).ok();
    let (first, last) = (line(span.start)?, line(span.end.saturating_sub(1).max(span.start))?);
    let new = map.to_new(first)?;
    (first..=last).all(|line| map.to_new(line) == Some(new + line - first)).then_some(())?;
    let start = |index: &LineIndex, line: u32| index.start(line as usize);
    let (old_start, new_start) = (start(from, first)?, start(to, new)?);
    Some(Span::new(new_start + (span.start - old_start), new_start + (span.end - old_start)))
}

/// The item with all of its places at `span`.
fn placed(item: &ReviewItem, span: Span, position: Position) -> ReviewItem {
    ReviewItem { span, converted_span: span, original: position, converted: position, ..item.clone() }
}

/// The bytes without comments that waive something, each of which ends a line; lines keep their numbers.
fn without_waivers(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let comment = memchr::memmem::find(line, KEEP.as_bytes()).and_then(|at| memchr::memrchr(b'#', &line[..at]));
        let code = comment.map(|at| line[..at].trim_ascii_end());
        match code.filter(|code| !code.is_empty()) {
            Some(code) => out.extend([code, if line.ends_with(b"\n") { b"\n" } else { b"" }].concat()),
            None => out.extend_from_slice(line),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{Code, waiver_note};

    const AFTER: &str = "a = 1\nx = f(1)\nb = 2\n";

    fn item(marked: &str) -> ReviewItem {
        let start = u32::try_from(AFTER.find(marked).unwrap()).unwrap();
        let place = Position { line: 2, column: 5 };
        let item = waiver_note("a.py", Span::new(90, 94), place, Code::DIFFERS, String::new());
        ReviewItem { converted_span: Span::new(start, start + u32::try_from(marked.len()).unwrap()), ..item }
    }

    fn now(text: &str) -> Option<(u32, Span)> {
        let carried = carried(&[item("f(1)")], AFTER.as_bytes(), text.as_bytes()).pop()?;
        Some((carried.item.original.line, carried.item.span))
    }

    #[test]
    fn an_item_follows_its_line() {
        assert_eq!(now(AFTER), Some((2, Span::new(10, 14))));
        assert_eq!(now("new\na = 1\nx = f(1)\n"), Some((3, Span::new(14, 18))));
    }

    #[test]
    fn an_item_goes_with_its_line() {
        assert_eq!(now("a = 1\nx = g(1)\nb = 2\n"), None);
        assert_eq!(now("a = 1\nb = 2\n"), None);
    }

    #[test]
    fn a_waiver_behind_the_line_does_not_change_it() {
        assert_eq!(now("a = 1\nx = f(1)  # msconv: keep[MS301] why\nb = 2\n"), Some((2, Span::new(10, 14))));
    }
}
