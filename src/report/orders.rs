//! Work orders: what is left to do on a conversion branch, for people and programs.
//!
//! In: finished facts. Out: one document in JSON, YAML or Markdown, whole or a stage of it.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::json::{SCHEMA_VERSION, Tool, to_text};
use crate::review::{Code, Original, Severity};

/// A part of the work, in the order in which it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Which files, and how much is open in each.
    Index,
    /// Each open item.
    Convert,
    /// Each file whose behaviour has to be compared.
    Tests,
    /// What has to hold in the end.
    Validate,
}

/// All work that is left.
#[derive(Clone, Debug, Serialize)]
pub struct WorkOrders {
    /// The conversion branch.
    pub branch: String,
    /// MindSpore version of the conversion.
    pub target: String,
    /// Full id of the baseline: the originals.
    pub baseline: String,
    /// Full id of the conversion.
    pub conversion: String,
    /// Which files, in path order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<Vec<IndexLine>>,
    /// Open items, in path order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub convert: Option<Vec<Order>>,
    /// Files to compare with their originals, in path order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tests: Option<Vec<TestOrder>>,
    /// What has to hold in the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validate: Option<Vec<Demand>>,
}

/// A file with open items.
#[derive(Clone, Debug, Serialize)]
pub struct IndexLine {
    /// Its path.
    pub file: String,
    /// How it stands: docs/review.md.
    pub standing: &'static str,
    /// Blocking items.
    pub blocking: usize,
    /// Items to review.
    pub review: usize,
    /// Ids of its orders.
    pub orders: Vec<String>,
}

/// One item to deal with.
#[derive(Clone, Debug, Serialize)]
pub struct Order {
    /// Stays the same while the line does.
    pub id: String,
    /// The file.
    pub file: String,
    /// First and last line at the tip of the branch.
    pub lines: [u32; 2],
    /// Its place in the baseline.
    pub baseline: Option<Original>,
    /// The first line.
    pub text: String,
    /// Code of its kind.
    pub code: Code,
    /// A few words for the code.
    pub title: &'static str,
    /// Its severity.
    pub severity: Severity,
    /// The API that it is about.
    pub api: Option<String>,
    /// What is wrong here.
    pub why: String,
    /// What to write instead.
    pub advice: Option<String>,
    /// What the code means, and how such items are resolved.
    pub rule: &'static str,
    /// What the rule rests on.
    pub source: Option<String>,
    /// An example to imitate, where there is one of this kind.
    pub example: Option<Example>,
    /// Ends with 0 once it is done and committed.
    pub done: String,
}

/// Code before and after.
#[derive(Clone, Debug, Serialize)]
pub struct Example {
    /// PyTorch.
    pub before: String,
    /// MindSpore.
    pub after: String,
}

/// A file to compare with its original.
#[derive(Clone, Debug, Serialize)]
pub struct TestOrder {
    /// The file.
    pub file: String,
    /// Prints its original.
    pub original: String,
    /// What to do.
    pub what: &'static str,
    /// Ends with 0 once the file has a verdict.
    pub done: String,
}

/// A command that has to end with 0.
#[derive(Clone, Debug, Serialize)]
pub struct Demand {
    /// What it shows.
    pub what: &'static str,
    /// The command.
    pub command: String,
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    tool: Tool,
    task: &'static str,
    plan: &'a WorkOrders,
}

impl WorkOrders {
    /// Leaves out all stages but one.
    #[must_use]
    pub fn only(mut self, stage: Stage) -> WorkOrders {
        self.index = self.index.filter(|_| stage == Stage::Index);
        self.convert = self.convert.filter(|_| stage == Stage::Convert);
        self.tests = self.tests.filter(|_| stage == Stage::Tests);
        self.validate = self.validate.filter(|_| stage == Stage::Validate);
        self
    }

    fn document(&self) -> Document<'_> {
        Document { schema_version: SCHEMA_VERSION, tool: Tool::THIS, task: "plan", plan: self }
    }

    /// Renders them as one JSON document.
    #[must_use]
    pub fn json(&self) -> String {
        to_text(&self.document())
    }

    /// Renders the same document as YAML.
    #[must_use]
    pub fn yaml(&self) -> String {
        let mut out = String::new();
        // None of our documents has a map with keys that are no strings.
        if let Ok(Value::Object(map)) = serde_json::to_value(self.document()) {
            ordered(&map).into_iter().for_each(|(key, value)| entry(&mut out, key, value, 0));
        }
        out
    }

    /// Renders them as a list to tick off.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut out = format!("# Work orders for {}\n\nFor MindSpore {}. ", self.branch, self.target);
        let _ = writeln!(out, "Baseline {}, conversion {}.", self.baseline, self.conversion);
        if let Some(lines) = &self.index {
            out.push_str("\n## Files\n\n| File | Stands | Blocking | To review |\n| --- | --- | --: | --: |\n");
            for line in lines {
                let IndexLine { file, standing, blocking, review, .. } = line;
                let _ = writeln!(out, "| `{file}` | {standing} | {blocking} | {review} |");
            }
        }
        if let Some(orders) = &self.convert {
            out.push_str("\n## Convert\n");
            orders.iter().for_each(|order| order.markdown(&mut out));
        }
        if let Some(tests) = &self.tests {
            out.push_str("\n## Tests\n\n");
            for TestOrder { file, original, what, done } in tests {
                let _ = writeln!(out, "- [ ] `{file}`: {what} Original: `{original}`. Done: `{done}`");
            }
        }
        if let Some(demands) = &self.validate {
            out.push_str("\n## Validate\n\n");
            demands.iter().for_each(|demand| {
                let _ = writeln!(out, "- [ ] `{}`: {}", demand.command, demand.what);
            });
        }
        out
    }
}

impl Order {
    fn markdown(&self, out: &mut String) {
        let api = self.api.as_deref().map(|api| format!(" {api}")).unwrap_or_default();
        let severity = self.severity.word();
        let _ = writeln!(
            out,
            "\n- [ ] **{}** `{}:{}` {severity} {}{api}: {}",
            self.id, self.file, self.lines[0], self.code, self.title
        );
        let fenced = |code: &str| {
            let code: String =
                code.trim_end().lines().map(|line| format!("  {line}").trim_end().to_owned() + "\n").collect();
            format!("\n  ```python\n{code}  ```\n")
        };
        out.push_str(&fenced(&self.text));
        let _ = write!(out, "\n  {}\n", self.why);
        if let Some(advice) = &self.advice {
            let _ = write!(out, "\n  Advice: {advice}\n");
        }
        if let Some(example) = &self.example {
            let _ = write!(out, "\n  For example{}", fenced(&example.before));
            let _ = write!(out, "\n  becomes{}", fenced(&example.after));
        }
        let _ = write!(out, "\n  Done when this ends with 0: `{}`\n", self.done);
    }
}

/// Keys in the order in which people read them; the others come behind.
const KEYS: &[&str] = &[
    "schema_version",
    "tool",
    "name",
    "version",
    "task",
    "plan",
    "branch",
    "target",
    "id",
    "file",
    "standing",
    "blocking",
    "review",
    "orders",
    "lines",
    "baseline",
    "conversion",
    "index",
    "convert",
    "tests",
    "validate",
    "text",
    "severity",
    "code",
    "title",
    "api",
    "why",
    "advice",
    "rule",
    "source",
    "example",
    "before",
    "after",
    "line",
    "column",
    "span",
    "what",
    "original",
    "command",
    "done",
];

/// The entries of a map in the order of [`KEYS`].
fn ordered(map: &serde_json::Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut entries: Vec<(&String, &Value)> = map.iter().collect();
    entries.sort_by_key(|(key, _)| KEYS.iter().position(|known| known == key).unwrap_or(KEYS.len()));
    entries
}

/// Writes `key: value`, indented by `depth` steps of two.
fn entry(out: &mut String, key: &str, value: &Value, depth: usize) {
    let _ = write!(out, "{:width$}{key}:", "", width = 2 * depth);
    below(out, value, depth + 1);
}

/// Writes a value behind its key or dash.
fn below(out: &mut String, value: &Value, depth: usize) {
    let indent = " ".repeat(2 * depth);
    match value {
        Value::Object(map) if !map.is_empty() => {
            out.push('\n');
            ordered(map).into_iter().for_each(|(key, value)| entry(out, key, value, depth));
        }
        Value::Array(items) if items.iter().any(|item| item.is_object()) => {
            out.push('\n');
            for item in items {
                // The first entry stands behind the dash, the others below it.
                let mut inner = String::new();
                if let Value::Object(map) = item {
                    ordered(map).into_iter().for_each(|(key, value)| entry(&mut inner, key, value, depth + 1));
                }
                let _ = write!(out, "{indent}- {}", inner.trim_start());
            }
        }
        Value::String(text) if is_block(text) => {
            out.push_str(" |\n");
            text.lines().for_each(|line| {
                let _ = writeln!(out, "{}", format!("{indent}{line}").trim_end());
            });
        }
        // What JSON writes on one line is YAML as well.
        other => {
            let _ = writeln!(out, " {other}");
        }
    }
}

/// The text is read back as it is from a literal block: lines, each with its end, and no blanks that YAML would drop.
fn is_block(text: &str) -> bool {
    let is_plain = |line: &str| !line.ends_with([' ', '\t']) && !line.chars().any(char::is_control);
    text.lines().count() > 1
        && text.ends_with('\n')
        && !text.ends_with("\n\n")
        && !text.starts_with([' ', '\n', '\t'])
        && text.lines().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_written_in_the_form_that_yaml_reads_back() {
        let mut out = String::new();
        let value = serde_json::json!({
            "none": null, "number": 3, "text": "a: #b", "lines": "x = 1\n    y\n", "odd": "trailing \nblank\n",
            "pair": [1, 2], "list": [{ "id": "a", "sub": { "k": "v" } }, { "id": "b" }], "empty": [],
        });
        let Value::Object(map) = value else { unreachable!() };
        for key in ["none", "number", "text", "lines", "odd", "pair", "list", "empty"] {
            entry(&mut out, key, &map[key], 0);
        }
        assert_eq!(
            out,
            "none: null\nnumber: 3\ntext: \"a: #b\"\nlines: |\n  x = 1\n      y\nodd: \"trailing \\nblank\\n\"\n\
             pair: [1,2]\nlist:\n  - id: \"a\"\n    sub:\n      k: \"v\"\n  - id: \"b\"\nempty: []\n"
        );
    }
}
