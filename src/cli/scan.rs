//! `scan`: which files use torch, and what each is for.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::args::ScanArgs;
use super::files::{Inputs, Walk};
use super::{Error, ExitStatus, Ui, here, rules};
use crate::config;
use crate::convert::Sources as _;
use crate::report::json::{SCHEMA_VERSION, Tool, to_text};
use crate::report::text::counted;
use crate::scan::{Evidence, FileScan, Role, State, scan_project};

const BOLD: anstyle::Style = anstyle::Style::new().bold();
const DIM: anstyle::Style = anstyle::Style::new().dimmed();

pub(super) fn run(ui: &mut Ui, args: ScanArgs) -> Result<ExitStatus, Error> {
    let settings = config::resolve(&here()?, args.settings.layer())?;
    let paths = if args.paths.is_empty() { vec![".".into()] } else { args.paths };
    let inputs = Inputs::collect(&paths, &Walk { settings: &settings, no_ignore: args.no_ignore })?;
    let progress = ui.progress("Scanning", inputs.paths().len());
    let mut files = scan_project(&inputs, &rules::load(&settings)?, &|_| progress.advance());
    drop(progress);
    for file in &mut files {
        if let Some(input) = inputs.get(&file.path) {
            file.path.clone_from(&input.shown);
        }
    }
    ui.print(&if args.json { json(&files) } else { text(&files) });
    Ok(ExitStatus::Clean)
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    tool: Tool,
    totals: Totals,
    files: Vec<File<'a>>,
}

/// Files by state, and those that are to be converted by role.
#[derive(Serialize)]
struct Totals {
    files: usize,
    uses: usize,
    states: BTreeMap<State, usize>,
    roles: BTreeMap<Role, usize>,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    state: State,
    role: Role,
    libraries: &'a [String],
    uses: usize,
    evidence: &'a [Evidence],
    problem: Option<&'a str>,
}

fn totals(files: &[FileScan]) -> Totals {
    let mut totals = Totals { files: files.len(), uses: 0, states: BTreeMap::new(), roles: BTreeMap::new() };
    for file in files {
        totals.uses += file.uses;
        *totals.states.entry(file.state).or_default() += 1;
        if matches!(file.state, State::Torch | State::Partial) {
            *totals.roles.entry(file.role).or_default() += 1;
        }
    }
    totals
}

fn json(files: &[FileScan]) -> String {
    let documents = files.iter().map(|file| File {
        path: &file.path,
        state: file.state,
        role: file.role,
        libraries: &file.libraries,
        uses: file.uses,
        evidence: &file.evidence,
        problem: file.problem.as_deref(),
    });
    let documents = documents.collect();
    to_text(&Document { schema_version: SCHEMA_VERSION, tool: Tool::THIS, totals: totals(files), files: documents })
}

/// A line for each file that is not plain, then the sums.
fn text(files: &[FileScan]) -> String {
    let mut out = String::new();
    let listed = || files.iter().filter(|file| file.state != State::Plain);
    let width = listed().map(|file| file.path.chars().count()).max().unwrap_or(0).min(60);
    for file in listed() {
        let (state, role) = (state_word(file.state), role_word(file.role));
        let _ =
            writeln!(out, "{BOLD}{state:<10}{BOLD:#} {role:<9}  {:<width$}  {DIM}{}{DIM:#}", file.path, remark(file));
    }
    let totals = totals(files);
    let states = totals.states.iter().map(|(state, number)| format!("{number} {}", state_word(*state)));
    let _ = writeln!(out, "{}: {}.", counted(totals.files, "file"), join(states));
    if !totals.roles.is_empty() {
        let roles = totals.roles.iter().map(|(role, number)| format!("{number} {}", role_word(*role)));
        let _ = writeln!(out, "To convert: {}, {}.", join(roles), counted(totals.uses, "use"));
    }
    out
}

fn join(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    if words.is_empty() { "nothing to look at".to_owned() } else { words.join(", ") }
}

/// Uses, and the first place that speaks for the file's role.
fn remark(file: &FileScan) -> String {
    if let Some(problem) = &file.problem {
        return problem.clone();
    }
    let uses = counted(file.uses, "use");
    match file.evidence.iter().find(|evidence| evidence.role == file.role) {
        Some(evidence) => format!("{uses}; line {}: {}", evidence.place.line, evidence.what),
        None => uses,
    }
}

fn state_word(state: State) -> &'static str {
    match state {
        State::Torch => "torch",
        State::Partial => "partial",
        State::Mindspore => "mindspore",
        State::Plain => "plain",
        State::Unreadable => "unreadable",
    }
}

fn role_word(role: Role) -> &'static str {
    match role {
        Role::Modeling => "modeling",
        Role::Inference => "inference",
        Role::Train => "train",
        Role::Dataset => "dataset",
        Role::Other => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Position;

    fn files() -> Vec<FileScan> {
        let evidence = Evidence {
            place: Position { line: 3, column: 7 },
            role: Role::Modeling,
            what: "class Net derives from torch.nn.Module".into(),
        };
        let net = FileScan {
            path: "net.py".into(),
            state: State::Torch,
            role: Role::Modeling,
            libraries: vec!["torch".into()],
            uses: 2,
            evidence: vec![evidence],
            problem: None,
        };
        let setup = FileScan {
            path: "setup.py".into(),
            state: State::Plain,
            role: Role::Other,
            libraries: vec![],
            uses: 0,
            evidence: vec![],
            problem: None,
        };
        vec![net, setup]
    }

    #[test]
    fn a_file_is_listed_with_the_reason_for_its_role() {
        assert_eq!(
            anstream::adapter::strip_str(&text(&files())).to_string(),
            "\
torch      modeling   net.py  2 uses; line 3: class Net derives from torch.nn.Module
2 files: 1 torch, 1 plain.
To convert: 1 modeling, 2 uses.
"
        );
    }

    #[test]
    fn an_empty_folder_has_its_line() {
        assert_eq!(text(&[]), "0 files: nothing to look at.\n");
    }

    #[test]
    fn the_json_schema_is_as_documented() {
        let expected = format!(
            r#"{{
  "schema_version": 1,
  "tool": {{
    "name": "git-msconv",
    "version": "{}"
  }},
  "totals": {{
    "files": 2,
    "uses": 2,
    "states": {{
      "torch": 1,
      "plain": 1
    }},
    "roles": {{
      "modeling": 1
    }}
  }},
  "files": [
    {{
      "path": "net.py",
      "state": "torch",
      "role": "modeling",
      "libraries": [
        "torch"
      ],
      "uses": 2,
      "evidence": [
        {{
          "line": 3,
          "column": 7,
          "role": "modeling",
          "what": "class Net derives from torch.nn.Module"
        }}
      ],
      "problem": null
    }},
    {{
      "path": "setup.py",
      "state": "plain",
      "role": "other",
      "libraries": [],
      "uses": 0,
      "evidence": [],
      "problem": null
    }}
  ]
}}
"#,
            env!("CARGO_PKG_VERSION")
        );
        assert_eq!(json(&files()), expected);
        let page = include_str!("../../docs/json.md");
        let names = expected.lines().filter_map(|line| line.trim().strip_prefix('"')?.split_once("\":"));
        for (field, _) in names {
            assert!(page.contains(&format!("`{field}`")), "docs/json.md does not describe `{field}`");
        }
    }
}
