use super::fingerprint::fingerprints;
use super::*;
use crate::report::{FileReport, FileState, Frame, Report, Task};
use crate::review::{Code, Waived, waiver_note};
use crate::text::{LineIndex, Position, Span};

/// An item about the first `foo` of `code`.
fn item(code: &str, line: u32, severity: Severity) -> ReportItem {
    let start = u32::try_from(code.find("foo").unwrap()).unwrap();
    let span = Span::new(start, start + 3);
    let place = Position { line, column: 5 };
    let note = waiver_note("a.py", span, place, Code::NO_RULE, "why: 100%, really".into());
    let item = ReviewItem { severity, api: Some("torch.foo".into()), ..note };
    let frame = Some(Frame::cut(code.as_bytes(), &LineIndex::new(code.as_bytes()), span));
    ReportItem { frame, ..ReportItem::new(item) }
}

fn report(items: Vec<ReportItem>) -> Report {
    let file =
        FileReport { path: "a.py".into(), state: FileState::Unchanged, is_torch: true, edits: 0, sites: [0; 3], items };
    Report { task: Task::Check, target: "2.10.0".into(), commits: None, files: vec![file] }
}

fn many(count: usize, severity: Severity) -> Vec<ReportItem> {
    (0..count).map(|at| item("x = foo()\n", u32::try_from(at + 1).unwrap(), severity)).collect()
}

#[test]
fn a_fingerprint_survives_lines_that_move() {
    let before = fingerprints(&report(vec![item("x = foo()\n", 1, Severity::Blocking)]));
    let after = fingerprints(&report(vec![item("import a\n\n  x = foo()\n", 3, Severity::Blocking)]));
    assert_eq!(before, after);
    let other = fingerprints(&report(vec![item("y = foo()\n", 1, Severity::Blocking)]));
    assert_ne!(before, other);
}

#[test]
fn equal_lines_have_fingerprints_of_their_own() {
    let both = fingerprints(&report(many(2, Severity::Blocking)));
    assert_ne!(both[0], both[1]);
}

#[test]
fn ten_annotations_of_each_level_are_made_and_the_others_are_counted() {
    let items = [many(12, Severity::Blocking), many(11, Severity::Review)].concat();
    let text = annotations(&report(items));
    let count = |command: &str| text.lines().filter(|line| line.starts_with(command)).count();
    assert_eq!((count("::error "), count("::warning "), count("::notice ")), (10, 10, 0));
    assert!(text.contains("\n3 more items in the summary of this step"), "{text}");
}

#[test]
fn an_annotation_is_escaped() {
    let text = annotations(&report(many(1, Severity::Blocking)));
    let first = text.lines().next().unwrap();
    assert!(
        first.starts_with("::error file=a.py,line=1,col=5,title=MS202 torch.foo%3A no rule for this API::"),
        "{first}"
    );
    assert!(first.ends_with("%0Awhy: 100%25, really"), "{first}");
}

#[test]
fn what_is_waived_is_no_annotation_and_stays_in_the_summary() {
    let mut waived = item("x = foo()\n", 1, Severity::Blocking);
    waived.item.waived = Some(Waived { reason: "an oracle".into(), by: "line 1".into() });
    let report = report(vec![waived]);
    assert!(!annotations(&report).contains("::error"));
    assert!(step_summary(&report, &Reproduce::default()).contains("### Waived: 1\n"));
}

#[test]
fn results_that_no_receiver_shows_are_counted_and_the_heaviest_stay() {
    let items = [many(6, Severity::Review), many(2, Severity::Blocking)].concat();
    let document: serde_json::Value = serde_json::from_str(&sarif(&report(items), 5)).unwrap();
    let results = document["runs"][0]["results"].as_array().unwrap();
    let levels: Vec<&str> = results.iter().filter_map(|result| result["level"].as_str()).collect();
    assert_eq!(levels, ["error", "error", "warning", "warning", "warning"]);
    assert_eq!(results[4]["message"]["text"], "4 more results are not shown here: run git msconv check.");
    let rule = usize::try_from(results[4]["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(document["runs"][0]["tool"]["driver"]["rules"][rule]["id"], "MS000");
}

#[test]
fn what_has_no_room_in_markdown_is_counted() {
    let report = report(many(100, Severity::Blocking));
    let text = markdown(&report, &Reproduce { command: "git msconv check".into() }, 4_000);
    assert!(text.len() <= 4_000 && text.contains(" more items without room here"), "{text}");
    assert!(text.ends_with("```sh\ngit msconv check\n```\n"));
}

#[test]
fn a_cell_is_one_line_with_nothing_but_text_in_it() {
    let mut odd = item("x = foo()\n", 1, Severity::Blocking);
    odd.item.why = "a|b\n<script> *x* `a_b|<c>`".into();
    let text = markdown(&report(vec![odd]), &Reproduce::default(), 10_000);
    assert!(text.contains(r"a\|b &lt;script> \*x\* `a_b\|<c>`"), "{text}");
}
