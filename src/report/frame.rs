//! The line of code that an item points at.

use crate::text::{LineIndex, Span};

/// Lines longer than this many characters are cut around the mark.
const WIDEST: usize = 140;

/// A line of code and the characters in it that are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The line's text without its ending; what is not UTF-8 is shown as `�`.
    pub text: String,
    /// Characters before the mark.
    pub start: usize,
    /// Characters marked, at least one.
    pub width: usize,
}

impl Frame {
    /// Cuts the first line of `span` out of the file. A span that goes on to further lines is
    /// marked up to the end of the first.
    #[must_use]
    pub fn cut(bytes: &[u8], lines: &LineIndex, span: Span) -> Self {
        let line = lines.line(span.start);
        let start = lines.start(line).unwrap_or(0) as usize;
        let after = lines.start(line + 1).map_or(bytes.len(), |next| next as usize);
        let mut end = after.min(bytes.len());
        while end > start && matches!(bytes[end - 1], b'\n' | b'\r') {
            end -= 1;
        }
        let from = (span.start as usize).clamp(start, end);
        let to = (span.end as usize).clamp(from, end);
        let show =
            |range: std::ops::Range<usize>| String::from_utf8_lossy(&bytes[range]).replace(is_control, "\u{fffd}");
        let (before, marked, rest) = (show(start..from), show(from..to), show(to..end));
        let width = marked.trim_end().chars().count().max(1);
        Self { start: before.chars().count(), width, text: before + &marked + &rest }.narrow()
    }

    fn narrow(mut self) -> Self {
        let length = self.text.chars().count();
        if length > WIDEST {
            let first = self.start.saturating_sub(WIDEST / 3);
            self.text = self.text.chars().skip(first).take(WIDEST).collect();
            self.start -= first;
            self.width = self.width.min(self.text.chars().count().saturating_sub(self.start)).max(1);
        }
        self
    }
}

/// Control characters would move the cursor of the terminal; a tab is kept.
fn is_control(character: char) -> bool {
    character.is_control() && character != '\t'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(code: &str, marked: &str) -> Frame {
        let start = u32::try_from(code.find(marked).unwrap()).unwrap();
        let span = Span::new(start, start + u32::try_from(marked.len()).unwrap());
        Frame::cut(code.as_bytes(), &LineIndex::new(code.as_bytes()), span)
    }

    #[test]
    fn the_line_of_the_span_is_cut_out() {
        let frame = frame("import os\r\nx = torch.foo(1)\r\ny = 2\r\n", "torch.foo");
        assert_eq!(frame, Frame { text: "x = torch.foo(1)".into(), start: 4, width: 9 });
    }

    #[test]
    fn a_span_of_many_lines_is_marked_to_the_end_of_the_first() {
        let frame = frame("x = foo(\n    1)\n", "foo(\n    1)");
        assert_eq!(frame, Frame { text: "x = foo(".into(), start: 4, width: 4 });
    }

    #[test]
    fn an_empty_file_has_a_frame() {
        assert_eq!(frame("", ""), Frame { text: String::new(), start: 0, width: 1 });
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        assert_eq!(frame("s = 'é'; t.foo()", "t.foo").start, 9);
    }

    #[test]
    fn a_very_long_line_is_cut_around_the_mark() {
        let code = format!("x = [{}torch.foo, {}]", "1, ".repeat(1000), "2, ".repeat(1000));
        let frame = frame(&code, "torch.foo");
        let marked: String = frame.text.chars().skip(frame.start).take(frame.width).collect();
        assert_eq!((marked.as_str(), frame.text.chars().count()), ("torch.foo", WIDEST));
    }

    #[test]
    fn escape_sequences_do_not_reach_the_terminal() {
        assert!(!frame("x = '\u{1b}[31m' + foo", "foo").text.contains('\u{1b}'));
    }
}
