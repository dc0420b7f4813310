//! `plan`: work orders for what is left.

use clap::{Args, ValueEnum};

use super::args::SettingArgs;
use super::engine::{Looked, examine};
use super::reporting::source;
use super::shell::word;
use super::{Error, ExitStatus, Ui};
use crate::git::{Environment, Repo};
use crate::report::formats::line_fingerprint;
use crate::report::orders::{Demand, Example, IndexLine, Order, Stage, TestOrder, WorkOrders};
use crate::report::{Frame, Region};
use crate::review::{Code, ReviewItem};
use crate::rules::RuleSet;
use crate::text::LineIndex;
use crate::workflow::{ExaminedFile, Look, OpenItem, Standing};

/// `plan`
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// The conversion branch; the default is the current one, else the only one there is.
    #[arg(value_name = "BRANCH")]
    pub branch: Option<String>,
    /// How to write them.
    #[arg(long, value_enum, default_value_t = PlanFormat::Markdown, value_name = "FORMAT")]
    pub format: PlanFormat,
    /// One stage of the work only.
    #[arg(long, value_enum, value_name = "STAGE")]
    pub stage: Option<PlanStage>,
    /// Look at the files as they are in the working tree, not as they are committed.
    #[arg(long)]
    pub worktree: bool,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingArgs,
}

/// How work orders are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// A list to tick off.
    Markdown,
    /// One YAML document.
    Yaml,
    /// One JSON document (docs/json.md).
    Json,
}

/// A part of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlanStage {
    /// Which files, and how much is open in each.
    Index,
    /// Each open item.
    Convert,
    /// Each file whose behaviour has to be compared.
    Tests,
    /// What has to hold in the end.
    Validate,
}

impl From<PlanStage> for Stage {
    fn from(stage: PlanStage) -> Stage {
        match stage {
            PlanStage::Index => Stage::Index,
            PlanStage::Convert => Stage::Convert,
            PlanStage::Tests => Stage::Tests,
            PlanStage::Validate => Stage::Validate,
        }
    }
}

/// What to do about a file that was converted.
const COMPARE: &str = "Run it with MindSpore and its original with PyTorch, on the same inputs and weights, and compare \
                       values, shapes and dtypes; then accept or reject it.";

pub(super) fn run(ui: &mut Ui, args: PlanArgs) -> Result<ExitStatus, Error> {
    let repo = Repo::discover(Environment::of_process())?;
    let look = if args.worktree { Look::Worktree } else { Look::Tip };
    let looked = examine(ui, &repo, args.branch.as_deref(), look, args.settings.layer())?;
    let orders = orders(&repo, &looked);
    let orders = args.stage.map_or(orders.clone(), |stage| orders.only(stage.into()));
    ui.print(&match args.format {
        PlanFormat::Markdown => orders.markdown(),
        PlanFormat::Yaml => orders.yaml(),
        PlanFormat::Json => orders.json(),
    });
    looked.tell_uncommitted(ui, "--worktree");
    Ok(ExitStatus::Clean)
}

fn orders(repo: &Repo, looked: &Looked) -> WorkOrders {
    let examined = &looked.examined;
    let (mut index, mut convert, mut tests) = (Vec::new(), Vec::new(), Vec::new());
    for file in &examined.files {
        let orders = of_file(repo, looked, file);
        if !orders.is_empty() {
            index.push(line(file, &orders));
        }
        convert.extend(orders);
        if file.is_converted() && file.now.is_some() && file.verdict.is_none() {
            tests.push(test(&examined.pair.baseline.id.to_string(), file));
        }
    }
    WorkOrders {
        branch: examined.branch.clone(),
        target: looked.settings.target_version.to_string(),
        baseline: examined.pair.baseline.id.to_string(),
        conversion: examined.pair.conversion.id.to_string(),
        index: Some(index),
        convert: Some(convert),
        tests: Some(tests),
        validate: Some(demands(&examined.branch)),
    }
}

fn line(file: &ExaminedFile, orders: &[Order]) -> IndexLine {
    IndexLine {
        file: file.path.clone(),
        standing: Standing::of(file).word(),
        blocking: file.count(ReviewItem::is_blocking),
        review: file.count(ReviewItem::is_review),
        orders: orders.iter().map(|order| order.id.clone()).collect(),
    }
}

fn of_file(repo: &Repo, looked: &Looked, file: &ExaminedFile) -> Vec<Order> {
    let is_open = |open: &&OpenItem| open.item.is_blocking() || open.item.is_review();
    let items: Vec<&OpenItem> = file.items.iter().filter(is_open).collect();
    let Some(code) = file.now.and_then(|id| looked.examined.content(repo, id).ok()).filter(|_| !items.is_empty())
    else {
        return Vec::new();
    };
    let lines = LineIndex::new(&code);
    let mut orders: Vec<Order> = Vec::new();
    for open in items {
        let text = Frame::cut(&code, &lines, open.item.span).text;
        let last = Region::of(&code, &lines, open.item.span).end.line;
        let digest = line_fingerprint(&open.item, &text);
        // Equal lines are told apart by their order.
        let same = orders.iter().filter(|order| order.id.starts_with(&digest)).count();
        let id = if same == 0 { digest } else { format!("{digest}-{}", same + 1) };
        orders.push(order(&looked.rules, open, id, text, last));
    }
    orders
}

fn order(rules: &RuleSet, open: &OpenItem, id: String, text: String, last: u32) -> Order {
    let item = &open.item;
    let info = item.code.info();
    let api = item.api.as_deref().map(|api| format!(" --api {api}")).unwrap_or_default();
    Order {
        id,
        file: item.path.clone(),
        lines: [item.original.line, last.max(item.original.line)],
        baseline: open.baseline,
        text,
        code: item.code,
        title: info.map_or("", |info| info.title),
        severity: item.severity,
        api: item.api.clone(),
        why: item.why.clone(),
        advice: item.advice.clone(),
        rule: info.map_or("", |info| info.text),
        source: source(rules, item),
        example: example(rules, item),
        done: format!("git msconv review --exit-code --code {}{api} {}", item.code, word(&item.path)),
    }
}

/// The rule's own example of a rewrite, else that of the code, if it is about the same.
fn example(rules: &RuleSet, item: &ReviewItem) -> Option<Example> {
    let of_rule = item.api.as_deref().into_iter().flat_map(|api| rules.rules(api)).flat_map(|rule| &rule.example);
    let mut rewritten =
        of_rule.filter_map(|example| Some(Example { before: example.before.clone(), after: example.after.clone()? }));
    rewritten.next().or_else(|| {
        let example = &item.code.info()?.example;
        // That MindSpore lacks something else is no help.
        let name = item.api.as_deref().and_then(|api| api.rsplit('.').next()).unwrap_or_default();
        let is_about = !matches!(item.code, Code::NO_COUNTERPART | Code::NO_RULE) || example.before.contains(name);
        is_about.then(|| Example { before: example.before.to_owned(), after: example.resolved.to_owned() })
    })
}

fn test(baseline: &str, file: &ExaminedFile) -> TestOrder {
    let path = word(&file.path);
    TestOrder {
        file: file.path.clone(),
        original: format!("git show {baseline}:{path}"),
        what: COMPARE,
        done: format!("git msconv status --has-verdict {path}"),
    }
}

fn demands(branch: &str) -> Vec<Demand> {
    let demand = |what, command: &str| Demand { what, command: command.to_owned() };
    vec![
        demand("nothing under the gate uses torch", "git msconv check"),
        demand("no item is open", "git msconv review --exit-code"),
        Demand { what: "every file has a verdict", command: format!("git msconv finish {branch} --require-verdicts") },
    ]
}
