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
        let span = behind_marks(moved(item.converted_span, &map, &lines)?, now, &lines[1]);
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

/// A statement that was replaced as a whole stands below its marks: there the check finds it, too.
fn behind_marks(span: Span, now: &[u8], lines: &LineIndex) -> Span {
    let text = |line: usize| {
        let start = lines.start(line)? as usize;
        let end = lines.start(line + 1).map_or(now.len(), |next| next as usize);
        now.get(start..end)
    };
    let first = lines.line(span.start);
    let mut line = first;
    while text(line).is_some_and(|text| text.trim_ascii_start().starts_with(MARK)) {
        line += 1;
    }
    let (Some(text), Some(start)) = (text(line), lines.start(line)) else { return span };
    if line == first {
        return span;
    }
    let indent = text.len() - text.trim_ascii_start().len();
    let offset = |length: usize| start + u32::try_from(length).unwrap_or_default();
    Span::new(offset(indent), offset(text.trim_ascii_end().len().max(indent)))
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

    #[test]
    fn an_item_at_a_mark_stands_at_the_statement_below() {
        let after = "a = 1\n    # msconv: MS101 torch.nn: why\n    from torch import nn\nb = 2\n";
        let at = u32::try_from(after.find('#').unwrap()).unwrap();
        let item = ReviewItem { converted_span: Span::new(at, at), ..item("f(1)") };
        let carried = carried(&[item], after.as_bytes(), after.as_bytes()).pop().unwrap().item;
        assert_eq!((carried.original.line, carried.original.column), (3, 5));
        assert_eq!(&after[carried.span.range()], "from torch import nn");
    }
}
