//! Loaders as pipelines of `mindspore.dataset`: `DataLoader(points, 64, shuffle=True)` becomes
//! `GeneratorDataset(points, column_names=[...], shuffle=True).batch(64)`.
//!
//! In: a file, its names and kinds, where the settings ask for it or the version has no `DataLoader`. Out: findings, and the
//! calls that they answer. A loader is rewritten if its dataset's class and all uses of the loader are in sight.

mod columns;
mod uses;

use rustc_hash::FxHashSet;

use crate::api::{Data, Kind, overloads};
use crate::python::ast::{Arg, Expr, ExprId, Stmt, StmtId};
use crate::python::resolve::{Bound, ScopeId, VarId};
use crate::review::{Code, Severity};
use crate::text::{LineEnding, Span};

use super::arguments::bind;
use super::draft::{DraftEdit, DraftItem, DraftPiece, Finding};
use super::rewrite::Rewriter;
use columns::Columns;
use uses::{Uses, readers};

const API: &str = "torch.utils.data.DataLoader";
const LOADER: &str = "mindspore.dataset.dataloader.DataLoader";
const DATASETS: [&str; 2] = ["torch.utils.data.Dataset", "mindspore.dataset.dataloader.Dataset"];

/// What a pipeline says in another way, or not at all.
const REFUSED: [&str; 6] =
    ["batch_sampler", "collate_fn", "generator", "multiprocessing_context", "sampler", "worker_init_fn"];

/// What becomes of the loaders of a file.
#[derive(Default)]
pub(super) struct Pipelines {
    pub(super) findings: Vec<Finding>,
    /// The calls and the bases of classes that the findings answer.
    pub(super) answered: FxHashSet<Span>,
}

/// Returns the rewrites of the loaders of a file; `is_taken` says whether another file takes a name from it.
pub(super) fn findings(file: &Rewriter<'_>, is_taken: &dyn Fn(&str) -> bool) -> Pipelines {
    let mut found = Pipelines::default();
    let is_old = !file.facts.exists(LOADER);
    if file.style.data == Data::Loader && !is_old {
        return found;
    }
    let ast = &file.parsed.ast;
    let mut calls: Vec<ExprId> = ast.calls().filter(|call| is_loader(file, *call)).collect();
    calls.sort_by_key(|call| ast.span(*call).start);
    let mut bases: Vec<StmtId> = Vec::new();
    for call in calls {
        match Pipeline::read(file, call, is_taken) {
            Ok(pipeline) => {
                found.answered.insert(pipeline.site);
                bases.push(pipeline.class);
                found.findings.push(pipeline.finding());
            }
            Err(why) => found.findings.push(stays(file, call, &why)),
        }
    }
    if is_old {
        bases.sort();
        bases.dedup();
        for class in bases {
            if let Some(finding) = without_base(file, class) {
                found.answered.insert(finding.site);
                found.findings.push(finding);
            }
        }
    }
    found
}

fn is_loader(file: &Rewriter<'_>, call: ExprId) -> bool {
    matches!(file.parsed.ast.expr(call), Expr::Call { func, .. } if file.kinds.api(*func) == Some(API))
}

/// The item of a loader that is none of these.
fn stays(file: &Rewriter<'_>, call: ExprId, why: &str) -> Finding {
    let span = file.parsed.ast.span(call);
    let item = DraftItem {
        span,
        code: Code::NO_COUNTERPART,
        api: Some(API.to_owned()),
        severity: Severity::Note,
        why: format!("this loader is not written as a pipeline of `mindspore.dataset`: {why}."),
        advice: None,
    };
    Finding { site: span, api: API.to_owned(), items: vec![item], ..Finding::default() }
}

/// A class without its base, which an older version lacks: a pipeline asks for `__getitem__` and `__len__` only.
fn without_base(file: &Rewriter<'_>, class: StmtId) -> Option<Finding> {
    let Stmt::Class(class) = file.parsed.ast.stmt(class) else { return None };
    let [base] = &file.parsed.ast[class.args] else { return None };
    let end = base.span.end + 1;
    let brackets = Span::new(class.name.end, end);
    let is_plain = file.parsed.text(brackets) == format!("({})", file.parsed.text(base.span));
    is_plain.then(|| Finding {
        site: file.parsed.ast.span(base.value),
        api: DATASETS[0].to_owned(),
        edits: vec![DraftEdit::delete(brackets)],
        frees: file.root(base.value),
        is_use: true,
        ..Finding::default()
    })
}

/// A loader that can be written as a pipeline.
struct Pipeline<'a> {
    file: &'a Rewriter<'a>,
    call: ExprId,
    func: ExprId,
    site: Span,
    arguments: Vec<(String, ExprId)>,
    class: StmtId,
    columns: Columns,
    variable: VarId,
    uses: Uses,
}

impl<'a> Pipeline<'a> {
    /// # Errors
    /// Why a loader stays one.
    fn read(file: &'a Rewriter<'a>, call: ExprId, is_taken: &dyn Fn(&str) -> bool) -> Result<Self, String> {
        let ast = &file.parsed.ast;
        let Expr::Call { func, args, .. } = ast.expr(call) else { return Err(String::new()) };
        let arguments = arguments(file, &ast[args])?;
        let passed = |name: &str| arguments.iter().find(|(other, _)| other == name).map(|(_, value)| *value);
        let is_none = |value: ExprId| matches!(ast.expr(value), Expr::None);
        if let Some(name) = REFUSED.iter().find(|name| passed(name).is_some_and(|value| !is_none(value))) {
            return Err(format!("`{name}` is passed"));
        }
        if passed("batch_size").is_some_and(is_none) {
            return Err("it makes no batches".to_owned());
        }
        let dataset = passed("dataset").ok_or("no dataset is passed")?;
        let class = class_of(file, dataset)?;
        let columns = columns::of(file, class)?;
        let variable = assigned(file, call).ok_or("it is not assigned to a variable of its own")?;
        let name = file.bindings.name_of(variable);
        if file.bindings.variable(variable).scope == ScopeId::MODULE && is_taken(name) {
            return Err(format!("another file takes `{name}` from here"));
        }
        let uses = readers(file, variable, call)?;
        if columns.is_dict && uses.elsewhere {
            return Err("its items are dictionaries, and a pipeline that is passed on gives lists".to_owned());
        }
        Ok(Self { file, call, func: *func, site: ast.span(*func), arguments, class, columns, variable, uses })
    }

    fn passed(&self, name: &str) -> Option<ExprId> {
        self.arguments.iter().find(|(other, _)| other == name).map(|(_, value)| *value)
    }

    fn keep(&self, expr: ExprId) -> DraftPiece {
        DraftPiece::Keep(self.file.parsed.ast.span(expr))
    }

    /// What gives batches as `__getitem__` gives items.
    fn iterator(&self) -> &'static str {
        if self.columns.is_dict { "create_dict_iterator" } else { "create_tuple_iterator" }
    }

    fn text(&self, expr: ExprId) -> &str {
        self.file.parsed.text(self.file.parsed.ast.span(expr))
    }

    fn finding(&self) -> Finding {
        let name = self.file.bindings.name_of(self.variable).to_owned();
        let batches = (!self.uses.loops.is_empty()).then(|| self.batches(&name));
        let mut edits = vec![DraftEdit {
            span: self.file.parsed.ast.span(self.call),
            pieces: self.pieces(&name, batches.as_deref()),
        }];
        for used in &self.uses.loops {
            edits.extend(
                batches.as_ref().map(|batches| DraftEdit::text(self.file.parsed.ast.span(*used), batches.clone())),
            );
        }
        for used in &self.uses.passes {
            let end = self.file.parsed.ast.span(*used).end;
            edits.push(DraftEdit::insert(end, format!(".{}(num_epochs=1)", self.iterator())));
        }
        Finding {
            site: self.site,
            api: API.to_owned(),
            edits,
            items: self.differs(),
            frees: self.file.root(self.func),
            is_use: true,
            ..Finding::default()
        }
    }

    /// The pipeline, and the iterator of all epochs on a line of its own.
    fn pieces(&self, name: &str, batches: Option<&str>) -> Vec<DraftPiece> {
        let text = |text: &str| DraftPiece::Text(text.to_owned());
        let mut pieces =
            vec![DraftPiece::Api { target: "mindspore.dataset.GeneratorDataset".to_owned(), via: None }, text("(")];
        let names = self.columns.names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        let dataset = self.passed("dataset").map(|dataset| self.keep(dataset));
        if self.columns.is_dict || self.columns.wants_integers {
            pieces.extend([DraftPiece::Helper("GeneratorSource".to_owned()), text("(")]);
            pieces.extend(dataset);
            let keys = if self.columns.is_dict { format!(", [{names}])") } else { ")".to_owned() };
            pieces.push(DraftPiece::Text(keys));
        } else {
            pieces.extend(dataset);
        }
        pieces.push(DraftPiece::Text(format!(", column_names=[{names}], shuffle=")));
        // Torch keeps the order, `GeneratorDataset` does not.
        let shuffle = self.passed("shuffle").filter(|value| self.text(*value) != "None");
        pieces.push(shuffle.map_or_else(|| text("False"), |value| self.keep(value)));
        if let Some(workers) = self.passed("num_workers").filter(|value| self.text(*value) != "0") {
            let is_number = matches!(self.file.parsed.ast.expr(workers), Expr::Number);
            pieces.push(text(if is_number { ", num_parallel_workers=" } else { ", num_parallel_workers=max(1, " }));
            pieces.push(self.keep(workers));
            // Tensors are not made in a process that was forked while others compute.
            pieces.push(text(if is_number {
                ", python_multiprocessing=False"
            } else {
                "), python_multiprocessing=False"
            }));
        }
        pieces.push(text(").batch("));
        pieces.push(self.passed("batch_size").map_or_else(|| text("1"), |size| self.keep(size)));
        if let Some(last) = self.passed("drop_last").filter(|value| self.text(*value) != "False") {
            pieces.extend([text(", drop_remainder="), self.keep(last)]);
        }
        pieces.push(text(")"));
        if let Some(batches) = batches {
            let newline = LineEnding::of(&self.file.parsed.bytes).as_str();
            let indent = &self.uses.indent;
            pieces.push(DraftPiece::Text(format!("{newline}{indent}{batches} = {name}.{}()", self.iterator())));
        }
        pieces
    }

    /// A free name for what a loader gives: `train_batches` of `train_loader`.
    fn batches(&self, name: &str) -> String {
        let stem =
            ["_dataloader", "_loader", "dataloader", "loader", "_dl"].iter().find_map(|end| name.strip_suffix(end));
        let plain = match stem {
            Some("") => "batches".to_owned(),
            Some(stem) => format!("{stem}_batches"),
            None => format!("{name}_batches"),
        };
        let numbered = (2..).map(|number: u32| format!("{plain}_{number}"));
        let mut names = std::iter::once(plain.clone()).chain(numbered);
        names.find(|name| !self.file.bindings.is_name_bound(name)).unwrap_or(plain)
    }

    /// What a pipeline does in another way.
    fn differs(&self) -> Vec<DraftItem> {
        let item = |why: String, advice: &str| DraftItem {
            span: self.site,
            code: Code::DIFFERS,
            api: Some(API.to_owned()),
            severity: Severity::Review,
            why,
            advice: Some(advice.to_owned()),
        };
        let shuffles = self.passed("shuffle").is_some_and(|value| !matches!(self.text(value), "False" | "None"));
        let mut items = Vec::new();
        if shuffles && (self.uses.elsewhere || !self.uses.passes.is_empty()) {
            items.push(item(SAME_ORDER.0.to_owned(), SAME_ORDER.1));
        }
        if let Some(open) = &self.columns.open {
            items.push(item(
                format!("If `{open}` is a list or a text, batches hold one tensor or array of it, and not a list."),
                OPEN,
            ));
        }
        items
    }
}

const SAME_ORDER: (&str, &str) = (
    "After `ms.set_seed` each pass over the pipeline begins with the same order: every `for` makes a new iterator.",
    "Make one iterator, `batches = loader.create_tuple_iterator()`, and loop over it in each epoch: it draws anew.",
);

const OPEN: &str = "Nothing has to be done for tensors, arrays and numbers.";

/// The arguments of a loader by the names of its parameters.
///
/// # Errors
/// If they are hidden.
fn arguments(file: &Rewriter<'_>, args: &[Arg]) -> Result<Vec<(String, ExprId)>, String> {
    let signature = overloads(API).into_iter().next().ok_or("its signature is not known")?;
    let places = bind(file.parsed, args, &[], &signature, 0).ok_or("its arguments are hidden")?;
    let named =
        places.iter().zip(args).map(|(place, argument)| (signature.params[*place].name.clone(), argument.value));
    Ok(named.collect())
}

/// The variable that is given a loader, and nothing else.
fn assigned(file: &Rewriter<'_>, call: ExprId) -> Option<VarId> {
    let ast = &file.parsed.ast;
    let target = ast.stmts.iter().find_map(|node| match &node.stmt {
        Stmt::Assign { targets, value } if *value == call && targets.len() == 1 => Some(ast[targets][0]),
        _ => None,
    })?;
    let variable = file.bindings.variable_of(target)?;
    (file.bindings.variable(variable).sites.len() == 1).then_some(variable)
}

/// The class of a dataset.
///
/// # Errors
/// If it is not in this file, or takes something from another one.
fn class_of(file: &Rewriter<'_>, dataset: ExprId) -> Result<StmtId, String> {
    let ast = &file.parsed.ast;
    let text = |expr: ExprId| file.parsed.text(ast.span(expr)).lines().next().unwrap_or_default().to_owned();
    let only = |expr: ExprId| {
        let sites = &file.bindings.variable(file.bindings.variable_of(expr)?).sites;
        (sites.len() == 1).then(|| sites[0].what)
    };
    let made = match only(dataset) {
        Some(Bound::Value(value)) => value,
        _ => dataset,
    };
    let class = match ast.expr(made) {
        Expr::Call { func, .. } => match only(*func) {
            Some(Bound::Class(class)) => Some(class),
            _ => None,
        },
        _ => None,
    };
    let class = class.ok_or_else(|| format!("the class of `{}` is not in this file", text(dataset)))?;
    let Stmt::Class(body) = ast.stmt(class) else { return Err(String::new()) };
    let is_plain = ast[body.args].iter().all(|base| {
        file.kinds.api(base.value).is_some_and(|api| DATASETS.contains(&api)) || text(base.value) == "object"
    });
    if is_plain && body.decorators.is_empty() {
        Ok(class)
    } else {
        Err(format!("`{}` has a base of its own", file.parsed.text(body.name)))
    }
}

/// True for what is certainly a tensor, an array or a number.
fn is_array(file: &Rewriter<'_>, expr: ExprId) -> bool {
    let ast = &file.parsed.ast;
    let is_number =
        |func: ExprId| file.parsed.name(func).is_some_and(|name| matches!(name, "int" | "float" | "bool" | "len"));
    match ast.expr(expr) {
        Expr::Number | Expr::Bool(_) => true,
        Expr::Call { func, .. } if is_number(*func) => true,
        _ => matches!(file.kinds.kind(expr), Kind::Tensor | Kind::Ndarray | Kind::Complex | Kind::Parameter),
    }
}
