//! The report as one page for a browser: no network, nothing beside it.
//!
//! The page holds a summary, and for each file a piece of data of its own, which is read when the file
//! is opened: a conversion of hundreds of files opens at once. Only text goes into the page's tree.

use serde::Serialize;

use crate::review::{Code, ReviewItem, Severity, Waived};

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// What the page is about.
#[derive(Clone, Debug)]
pub struct HtmlReport {
    /// Its heading.
    pub title: String,
    /// One line below it.
    pub about: String,
    /// Uses of the torch family in the baseline, those converted, those left.
    pub rate: [usize; 3],
    /// The words for how files stand, in the order of the chart.
    pub standings: Vec<&'static str>,
    /// The files, in path order.
    pub files: Vec<HtmlFile>,
}

/// One file of the page.
#[derive(Clone, Debug)]
pub struct HtmlFile {
    /// Its path.
    pub path: String,
    /// How it stands.
    pub standing: &'static str,
    /// Open and waived items, with the text that its rule rests on.
    pub items: Vec<(ReviewItem, Option<String>)>,
    /// The original.
    pub old: String,
    /// The file at the tip of the branch; `None` if it is gone.
    pub now: Option<String>,
    /// Lines of the original and those in their place, from 0.
    pub changes: Vec<[u32; 4]>,
}

#[derive(Serialize)]
struct Summary<'a> {
    rate: Rate,
    totals: Totals,
    standings: &'a [&'static str],
    files: Vec<File<'a>>,
}

#[derive(Serialize)]
struct Rate {
    sites: usize,
    converted: usize,
    left: usize,
}

#[derive(Serialize)]
struct Totals {
    blocking: usize,
    review: usize,
    waived: usize,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    standing: &'a str,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    path: &'a str,
    line: u32,
    code: Code,
    title: &'static str,
    severity: Severity,
    api: Option<&'a str>,
    why: &'a str,
    advice: Option<&'a str>,
    source: Option<&'a str>,
    waived: Option<&'a Waived>,
}

#[derive(Serialize)]
struct Data<'a> {
    /// The lines of the original that are not in `now`, in order.
    gone: Vec<&'a str>,
    now: Vec<&'a str>,
    changes: &'a [[u32; 4]],
    missing: bool,
}

impl HtmlReport {
    /// Renders the page.
    #[must_use]
    pub fn render(&self) -> String {
        let files: String = self.files.iter().enumerate().map(|(index, file)| data(index, file)).collect();
        let parts = [
            ("title", escaped(&self.title)),
            ("style", STYLE.to_owned()),
            ("about", escaped(&self.about)),
            ("summary", embedded(&self.summary())),
            ("files", files),
            ("script", SCRIPT.to_owned()),
        ];
        filled(PAGE, &parts)
    }

    fn summary(&self) -> Summary<'_> {
        let count = |is: fn(&ReviewItem) -> bool| {
            self.files.iter().flat_map(|file| &file.items).filter(|(item, _)| is(item)).count()
        };
        let [sites, converted, left] = self.rate;
        Summary {
            rate: Rate { sites, converted, left },
            totals: Totals {
                blocking: count(ReviewItem::is_blocking),
                review: count(ReviewItem::is_review),
                waived: count(|item| item.waived.is_some()),
            },
            standings: &self.standings,
            files: self.files.iter().map(file).collect(),
        }
    }
}

fn file(file: &HtmlFile) -> File<'_> {
    File { path: &file.path, standing: file.standing, items: file.items.iter().map(item).collect() }
}

fn item((item, source): &(ReviewItem, Option<String>)) -> Item<'_> {
    Item {
        path: &item.path,
        line: item.original.line,
        code: item.code,
        title: item.code.info().map_or("", |info| info.title),
        severity: item.severity,
        api: item.api.as_deref(),
        why: &item.why,
        advice: item.advice.as_deref(),
        source: source.as_deref(),
        waived: item.waived.as_ref(),
    }
}

fn data(index: usize, file: &HtmlFile) -> String {
    let old = lines(&file.old);
    let went = |change: &[u32; 4]| old.get(change[0] as usize..change[1] as usize).unwrap_or_default().to_vec();
    let data = Data {
        gone: file.changes.iter().flat_map(went).collect(),
        now: file.now.as_deref().map(lines).unwrap_or_default(),
        changes: &file.changes,
        missing: file.now.is_none(),
    };
    format!("<script type=\"application/json\" id=\"file-{index}\">{}</script>\n", embedded(&data))
}

/// Lines as `LineIndex` counts them, without their ends.
fn lines(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\n', '\r']) {
        let (line, after) = rest.split_at(at);
        lines.push(line);
        rest = after.strip_prefix("\r\n").unwrap_or(&after[1..]);
    }
    if !rest.is_empty() {
        lines.push(rest);
    }
    lines
}

/// Fills `{{name}}` in, each part once; what is filled in is not looked at again.
fn filled(page: &str, parts: &[(&str, String)]) -> String {
    let mut out = String::with_capacity(page.len() + parts.iter().map(|(_, text)| text.len()).sum::<usize>());
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((name, after)) = after.split_once("}}") else { break };
        out.extend(parts.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str()));
        rest = after;
    }
    out + rest
}

/// JSON inside of a script element: `<` would end it or begin a comment.
fn embedded(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default().replace('<', "\\u003c")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::waiver_note;
    use crate::text::{Position, Span};

    fn report(text: &str) -> HtmlReport {
        let note = waiver_note("a.py", Span::default(), Position { line: 1, column: 1 }, Code(201), text.to_owned());
        let file = HtmlFile {
            path: "a.py".into(),
            standing: "blocking",
            items: vec![(ReviewItem { severity: Severity::Blocking, ..note }, None)],
            old: text.into(),
            now: Some(text.into()),
            changes: Vec::new(),
        };
        let (title, about) = (text.to_owned(), text.to_owned());
        HtmlReport { title, about, rate: [3, 2, 1], standings: vec!["blocking"], files: vec![file] }
    }

    #[test]
    fn code_cannot_break_out_of_its_place() {
        let page = report("x = '</script><script>alert(1)</script><!-- {{script}} &'").render();
        assert!(!page.contains("<script>alert") && !page.contains("<!-- {{"), "{page}");
        assert_eq!(page.matches("</script>").count(), 3, "summary, one file, the script");
    }

    #[test]
    fn nothing_is_fetched() {
        let page = report("x = 1").render();
        for word in ["http://", "https://", "src=", "@import", "url("] {
            assert!(!page.contains(word), "the page says {word}");
        }
    }

    #[test]
    fn lines_are_counted_as_everywhere() {
        assert_eq!(lines("a\r\nb\rc\n\nd"), ["a", "b", "c", "", "d"]);
        assert!(lines("").is_empty());
    }
}
