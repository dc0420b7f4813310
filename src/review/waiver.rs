//! Waivers: a person says that an item needs nobody, and why.
//!
//! In: items and the waivers that may name them. Out: items with their [`Waived`], and a note for each
//! waiver that names none. A waived item stays in every list; it only makes nothing fail.

use super::{Code, ReviewItem, Severity, Waived};
use crate::text::{Position, Span};

/// How a waiver in a file begins: `# msconv: keep[MS201] why`.
pub const KEEP: &str = "msconv: keep[";

/// A waiver that stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileWaiver {
    /// Bytes of the comment.
    pub span: Span,
    /// Its place.
    pub position: Position,
    /// The lines that it is about, from 1.
    pub lines: std::ops::RangeInclusive<u32>,
    /// What it says: codes and the reason, or why it says nothing.
    pub said: Result<(Vec<Code>, String), &'static str>,
}

/// A waiver of the settings that is about the file at hand.
#[derive(Clone, Copy, Debug)]
pub struct SettingsWaiver<'a> {
    /// Code of the items.
    pub code: Code,
    /// Only about this API and what lies below it.
    pub api: Option<&'a str>,
    /// Why they need nobody.
    pub reason: &'a str,
    /// Where it stands: `msconv.toml:7`.
    pub place: &'a str,
}

/// Reads the text of a comment, from `#` on; `None` if it is no waiver.
#[must_use]
pub fn read_waiver(comment: &str) -> Option<Result<(Vec<Code>, String), &'static str>> {
    let rest = comment.trim_start_matches('#').trim_start().strip_prefix(KEEP)?;
    let Some((codes, reason)) = rest.split_once(']') else { return Some(Err("its bracket does not close")) };
    let codes: Option<Vec<Code>> = codes.split(',').map(|code| Code::parse(code.trim())).collect();
    Some(match (codes, reason.trim()) {
        (None, _) => Err("it names a code that does not exist"),
        (Some(_), "") => Err("it gives no reason"),
        (Some(codes), reason) => Ok((codes, reason.to_owned())),
    })
}

/// Marks the items of a file that a waiver names.
///
/// Returns notes about the file's own waivers that name none, as far as the run `sees` items of that code, and which
/// of the settings' waivers name one.
pub fn waive(
    path: &str,
    items: &mut [&mut ReviewItem],
    own: &[FileWaiver],
    settings: &[SettingsWaiver<'_>],
    sees: &dyn Fn(Code) -> bool,
) -> (Vec<ReviewItem>, Vec<bool>) {
    let mut notes = Vec::new();
    for waiver in own {
        match &waiver.said {
            Err(why) => notes.push(note(path, waiver, Code::BAD_WAIVER, format!("the waiver does not count: {why}"))),
            Ok((codes, reason)) => {
                for code in codes {
                    let is_used = own_waiver(items, waiver, *code, reason);
                    if !is_used && sees(*code) {
                        let why = format!("nothing here has the code {code}");
                        notes.push(note(path, waiver, Code::UNUSED_WAIVER, why));
                    }
                }
            }
        }
    }
    let used = settings.iter().map(|waiver| settings_waiver(items, waiver)).collect();
    (notes, used)
}

fn own_waiver(items: &mut [&mut ReviewItem], waiver: &FileWaiver, code: Code, reason: &str) -> bool {
    let by = format!("line {}", waiver.position.line);
    let is_meant = |item: &ReviewItem| item.code == code && waiver.lines.contains(&item.original.line);
    mark(items, is_meant, &Waived { reason: reason.to_owned(), by })
}

fn settings_waiver(items: &mut [&mut ReviewItem], waiver: &SettingsWaiver<'_>) -> bool {
    let is_api = |item: &ReviewItem| match (waiver.api, item.api.as_deref()) {
        (None, _) => true,
        (Some(above), Some(api)) => {
            api.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        }
        (Some(_), None) => false,
    };
    let waived = Waived { reason: waiver.reason.to_owned(), by: waiver.place.to_owned() };
    mark(items, |item| item.code == waiver.code && is_api(item), &waived)
}

/// True if there was one; the first waiver of an item counts.
fn mark(items: &mut [&mut ReviewItem], is_meant: impl Fn(&ReviewItem) -> bool, waived: &Waived) -> bool {
    let mut is_used = false;
    for item in items.iter_mut().filter(|item| is_meant(item)) {
        item.waived.get_or_insert_with(|| waived.clone());
        is_used = true;
    }
    is_used
}

fn note(path: &str, waiver: &FileWaiver, code: Code, why: String) -> ReviewItem {
    waiver_note(path, waiver.span, waiver.position, code, why)
}

/// A note about a waiver.
#[must_use]
pub fn waiver_note(path: &str, span: Span, position: Position, code: Code, why: String) -> ReviewItem {
    ReviewItem {
        path: path.to_owned(),
        span,
        code,
        api: None,
        severity: Severity::Note,
        original: position,
        converted: position,
        why,
        advice: None,
        converted_span: span,
        waived: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(line: u32, code: Code) -> ReviewItem {
        let place = Position { line, column: 1 };
        let item = waiver_note("a.py", Span::default(), place, code, String::new());
        ReviewItem { severity: Severity::Blocking, api: Some("torch.nn.utils.clip".into()), ..item }
    }

    fn own(line: u32, text: &str) -> FileWaiver {
        let position = Position { line, column: 9 };
        FileWaiver { span: Span::default(), position, lines: line..=line, said: read_waiver(text).unwrap() }
    }

    fn run(
        items: &mut [ReviewItem],
        own: &[FileWaiver],
        settings: &[SettingsWaiver<'_>],
    ) -> (Vec<ReviewItem>, Vec<bool>) {
        let mut all: Vec<&mut ReviewItem> = items.iter_mut().collect();
        waive("a.py", &mut all, own, settings, &|_| true)
    }

    #[test]
    fn a_comment_waives_items_of_its_code_at_its_line() {
        let mut items = [item(3, Code(201)), item(4, Code(201)), item(3, Code(101))];
        let (notes, _) = run(&mut items, &[own(3, "# msconv: keep[MS201] a test of torch itself")], &[]);
        assert_eq!(items.each_ref().map(ReviewItem::is_blocking), [false, true, true]);
        assert!(notes.is_empty());
        assert_eq!(items[0].waived.as_ref().unwrap().by, "line 3");
    }

    #[test]
    fn a_waiver_that_names_nothing_is_a_note() {
        let (notes, _) = run(&mut [item(3, Code(201))], &[own(3, "# msconv: keep[MS201, ms101] both")], &[]);
        let said: Vec<(Code, &str)> = notes.iter().map(|note| (note.code, note.why.as_str())).collect();
        assert_eq!(said, [(Code::UNUSED_WAIVER, "nothing here has the code MS101")]);
    }

    #[test]
    fn a_waiver_without_a_reason_does_not_count() {
        for bad in ["# msconv: keep[MS201]", "# msconv: keep[MS999] x", "# msconv: keep[MS201 x"] {
            let mut items = [item(3, Code(201))];
            let (notes, _) = run(&mut items, &[own(3, bad)], &[]);
            assert!(items[0].is_blocking() && notes[0].code == Code::BAD_WAIVER, "{bad}");
        }
        assert_eq!(read_waiver("# msconv: MS201 torch.a: a mark"), None);
    }

    #[test]
    fn a_waiver_of_the_settings_may_be_about_one_api() {
        let waiver = |api| SettingsWaiver { code: Code(201), api, reason: "r", place: "msconv.toml:2" };
        let mut items = [item(3, Code(201))];
        assert_eq!(run(&mut items, &[], &[waiver(Some("torch.nn.utility"))]).1, [false]);
        assert!(items[0].is_blocking());
        assert_eq!(run(&mut items, &[], &[waiver(Some("torch.nn.utils"))]).1, [true]);
        assert!(!items[0].is_blocking());
    }
}
