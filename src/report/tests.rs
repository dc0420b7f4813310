use super::*;
use crate::review::Code;

const CODE: &str = "import torch\nm = torch.full_like(x, 0.0, layout=torch.sparse_coo)\n";

fn item(severity: Severity) -> ReportItem {
    let span = Span::new(37, 60);
    let place = Position { line: 2, column: 25 };
    let item = ReviewItem {
        path: "models/unet.py".into(),
        span,
        code: Code::DROPPED,
        api: Some("torch.full_like".into()),
        severity,
        original: place,
        converted: Position { line: 3, ..place },
        why: "MindSpore creates dense tensors here.".into(),
        advice: None,
        converted_span: span,
        waived: None,
    };
    let frame = Some(Frame::cut(CODE.as_bytes(), &LineIndex::new(CODE.as_bytes()), span));
    ReportItem { frame, ..ReportItem::new(item) }
}

fn report(task: Task, items: Vec<ReportItem>) -> Report {
    let unet = FileReport {
        path: "models/unet.py".into(),
        state: FileState::Converted,
        is_torch: true,
        edits: 2,
        sites: [3, 2, 1],
        items,
    };
    let setup = FileReport {
        path: "setup.py".into(),
        state: FileState::Unchanged,
        is_torch: false,
        edits: 0,
        sites: [0; 3],
        items: Vec::new(),
    };
    Report { task, target: "2.10.0".into(), commits: None, files: vec![unet, setup] }
}

fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[test]
fn an_item_is_shown_with_its_line_marked() {
    let mut report = report(Task::Start, vec![item(Severity::Review)]);
    report.commits =
        Some(Commits { branch: "msconv/main".into(), baseline: "3f2a91c000".into(), conversion: "b07d5e4000".into() });
    assert_eq!(
        plain(&text::render(&report, Severity::Note)),
        "\
review[MS311] torch.full_like: argument was dropped
  models/unet.py:2:25        on msconv/main: models/unet.py:3
2 | m = torch.full_like(x, 0.0, layout=torch.sparse_coo)
  |                         ^^^^^^^^^^^^^^^^^^^^^^^ MindSpore creates dense tensors here.
  = explain: git msconv explain MS311
Converted 1 of 1 file: 2 edits, 1 item to review, 0 blocking.      baseline 3f2a91c  conversion b07d5e4
"
    );
}

#[test]
fn a_clean_run_is_one_line() {
    assert_eq!(
        plain(&text::render(&report(Task::Check, vec![]), Severity::Note)),
        "Checked 2 files: nothing to review.\n"
    );
}

#[test]
fn lighter_items_can_be_left_out() {
    let report = report(Task::Check, vec![item(Severity::Review)]);
    assert_eq!(text::items(&report, Severity::Blocking), "");
}

#[test]
fn totals_count_each_severity_on_its_own() {
    let totals =
        report(Task::Check, vec![item(Severity::Blocking), item(Severity::Review), item(Severity::Note)]).totals();
    assert_eq!((totals.blocking, totals.review, totals.note), (1, 1, 1));
    assert_eq!((totals.files, totals.torch, totals.converted, totals.sites_left), (2, 1, 1, 1));
}

#[test]
fn the_mark_stands_under_wide_characters_too() {
    let code = "s = '你好'; foo()";
    let start = u32::try_from(code.find("foo").unwrap()).unwrap();
    let mut wide = item(Severity::Review);
    let lines = LineIndex::new(code.as_bytes());
    wide.frame = Some(Frame::cut(code.as_bytes(), &lines, Span::new(start, start + 3)));
    let text = plain(&text::items(&report(Task::Check, vec![wide]), Severity::Note));
    // Two characters of two columns each: the mark is two columns further right than characters say.
    assert!(text.contains(&format!("\n  | {}^^^ ", " ".repeat(4 + 1 + 4 + 3))), "{text}");
}

#[test]
fn the_json_schema_is_as_documented() {
    let document = json::render(&report(Task::Check, vec![item(Severity::Blocking)]));
    let expected = format!(
        r#"{{
  "schema_version": 1,
  "tool": {{
    "name": "git-msconv",
    "version": "{}"
  }},
  "task": "check",
  "target_version": "2.10.0",
  "commits": null,
  "totals": {{
    "files": 2,
    "torch": 1,
    "converted": 1,
    "kept": 0,
    "edits": 2,
    "sites": 3,
    "sites_converted": 2,
    "sites_left": 1,
    "blocking": 1,
    "review": 0,
    "note": 0,
    "waived": 0
  }},
  "files": [
    {{
      "path": "models/unet.py",
      "state": "converted",
      "torch": true,
      "edits": 2,
      "sites": 3,
      "sites_converted": 2,
      "sites_left": 1,
      "items": [
        {{
          "code": "MS311",
          "title": "argument was dropped",
          "severity": "blocking",
          "api": "torch.full_like",
          "span": [
            37,
            60
          ],
          "converted_span": [
            37,
            60
          ],
          "original": {{
            "line": 2,
            "column": 25
          }},
          "converted": {{
            "line": 3,
            "column": 25
          }},
          "baseline": null,
          "why": "MindSpore creates dense tensors here.",
          "advice": null,
          "source": null,
          "waived": null
        }}
      ]
    }},
    {{
      "path": "setup.py",
      "state": "unchanged",
      "torch": false,
      "edits": 0,
      "sites": 0,
      "sites_converted": 0,
      "sites_left": 0,
      "items": []
    }}
  ]
}}
"#,
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(document, expected);
    // Each field of the document is described on the page.
    let page = include_str!("../../docs/json.md");
    for field in expected.lines().filter_map(|line| line.trim().strip_prefix('"')?.split_once("\":")) {
        assert!(page.contains(&format!("`{}`", field.0)), "docs/json.md does not describe `{}`", field.0);
    }
}
