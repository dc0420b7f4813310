//! The columns of a dataset: how many values `__getitem__` gives, and what it calls them.
//!
//! In: a class. Out: names, or the reason why they cannot be told.

use crate::api::Kind;
use crate::convert::rewrite::Rewriter;
use crate::python::ast::{Expr, ExprId, Function, Stmt, StmtId};
use crate::python::visit::blocks_of_stmt;
use crate::text::Span;

use super::is_array;

/// The columns of a dataset.
pub(super) struct Columns {
    pub(super) names: Vec<String>,
    /// Items are dictionaries with these keys.
    pub(super) is_dict: bool,
    /// The index may be asked of a tensor, which takes integers of Python only: a pipeline passes those of NumPy.
    pub(super) wants_integers: bool,
    /// The first value of which it is not known what it is.
    pub(super) open: Option<String>,
}

/// Reads the columns off a class.
///
/// # Errors
/// If its items are no tuples of one length.
pub(super) fn of(file: &Rewriter<'_>, class: StmtId) -> Result<Columns, String> {
    let ast = &file.parsed.ast;
    let Stmt::Class(class) = ast.stmt(class) else { return Err(String::new()) };
    let name = file.parsed.text(class.name);
    let method = |wanted: &str| {
        ast[class.body].iter().find_map(|stmt| match ast.stmt(*stmt) {
            Stmt::Function(function) if file.parsed.text(function.name) == wanted => Some(function),
            _ => None,
        })
    };
    let (Some(item), Some(_)) = (method("__getitem__"), method("__len__")) else {
        return Err(format!("`{name}` has no `__getitem__` and `__len__` of its own"));
    };
    // The index is a number, whatever it is called.
    let index = ast[item.params].get(1).map(|param| file.parsed.text(param.name));
    let wants_integers = index.is_some_and(|index| wants_integers(file, item, index));
    let mut columns: Option<Columns> = None;
    for value in returned(file, item) {
        let Read { names, values, is_dict } = read(file, name, value)?;
        let is_known = |value: &ExprId| is_array(file, *value) || file.parsed.name(*value) == index;
        let open =
            values.iter().find(|value| !is_known(value)).map(|value| file.parsed.text(ast.span(*value)).to_owned());
        match &mut columns {
            None => columns = Some(Columns { names, is_dict, wants_integers, open }),
            Some(known) if known.is_dict != is_dict || known.names.len() != names.len() => {
                return Err(format!("`{name}` gives items of several forms"));
            }
            Some(known) if is_dict && known.names != names => {
                return Err(format!("`{name}` gives several sets of keys"));
            }
            Some(known) => known.open = known.open.take().or(open),
        }
    }
    columns.ok_or_else(|| format!("`__getitem__` of `{name}` gives nothing"))
}

/// True unless the index is given back as it is, or asked of arrays.
fn wants_integers(file: &Rewriter<'_>, item: &Function, index: &str) -> bool {
    let ast = &file.parsed.ast;
    let (Some(first), Some(last)) = (ast[item.body].first(), ast[item.body].last()) else { return false };
    let body = Span::new(ast.stmt_span(*first).start, ast.stmt_span(*last).end);
    let mut harmless: Vec<ExprId> = Vec::new();
    for node in ast.exprs.iter().filter(|node| body.contains(node.span)) {
        match &node.expr {
            Expr::Subscript { value, index } if file.kinds.kind(*value) == Kind::Ndarray => {
                harmless.extend(&ast[index])
            }
            Expr::Tuple(items) => harmless.extend(&ast[items]),
            Expr::Dict(entries) => harmless.extend(ast[entries].iter().map(|(_, value)| *value)),
            _ => {}
        }
    }
    let all = ast.expressions();
    let mut named = all.filter(|expr| body.contains(ast.span(*expr)) && file.parsed.name(*expr) == Some(index));
    named.any(|expr| !harmless.contains(&expr))
}

/// The values that a function returns.
fn returned(file: &Rewriter<'_>, function: &Function) -> Vec<ExprId> {
    let ast = &file.parsed.ast;
    let mut found = Vec::new();
    let mut open: Vec<StmtId> = ast[function.body].to_vec();
    while let Some(stmt) = open.pop() {
        match ast.stmt(stmt) {
            Stmt::Return(Some(value)) => found.push(*value),
            Stmt::Function(_) | Stmt::Class(_) => {}
            _ => blocks_of_stmt(ast, stmt, &mut |block| open.extend(block)),
        }
    }
    found.sort_by_key(|value| ast.span(*value).start);
    found
}

/// The values of an item and their names.
struct Read {
    names: Vec<String>,
    values: Vec<ExprId>,
    is_dict: bool,
}

/// Reads what `__getitem__` returns.
///
/// # Errors
/// If it is not written as several arrays and numbers.
fn read(file: &Rewriter<'_>, class: &str, value: ExprId) -> Result<Read, String> {
    let ast = &file.parsed.ast;
    let (names, values, is_dict) = match ast.expr(ast.unparen(value)) {
        Expr::Tuple(items) => (named(file, &ast[items]), ast[items].to_vec(), false),
        Expr::Dict(entries) => {
            let names = ast[entries].iter().map(|(key, _)| key.and_then(|key| key_of(file, key)));
            let names: Option<Vec<String>> = names.collect();
            let names = names.ok_or_else(|| format!("the keys of what `{class}` gives are not known"))?;
            (names, ast[entries].iter().map(|(_, value)| *value).collect(), true)
        }
        _ => return Err(format!("`__getitem__` of `{class}` does not show how many values it gives")),
    };
    let fits = |item: &ExprId| {
        !matches!(
            ast.expr(*item),
            Expr::Starred(_)
                | Expr::Str { .. }
                | Expr::List(_)
                | Expr::Tuple(_)
                | Expr::Dict(_)
                | Expr::Set(_)
                | Expr::None
        )
    };
    if values.len() < 2 && !is_dict || values.is_empty() || !values.iter().all(fits) {
        return Err(format!("`{class}` gives something else than several tensors, arrays or numbers"));
    }
    Ok(Read { names, values, is_dict })
}

/// A key that is a plain text.
fn key_of(file: &Rewriter<'_>, key: ExprId) -> Option<String> {
    let text = file.parsed.text(file.parsed.ast.span(key));
    let inner = ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote))?;
    let is_plain =
        !inner.is_empty() && inner.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '));
    is_plain.then(|| inner.to_owned())
}

/// Names for values, each once.
fn named(file: &Rewriter<'_>, items: &[ExprId]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let name = name_of(file, *item).filter(|name| !names.contains(name));
        names.push(name.unwrap_or_else(|| format!("column_{at}")));
    }
    names
}

/// What a value is called: `label` of `torch.tensor(label)`, `images` of `self.images[index]`.
fn name_of(file: &Rewriter<'_>, expr: ExprId) -> Option<String> {
    let ast = &file.parsed.ast;
    match ast.expr(expr) {
        Expr::Name => Some(file.parsed.text(ast.span(expr)).to_owned()).filter(|name| name != "self"),
        Expr::Attribute { name, .. } => Some(file.parsed.text(*name).to_owned()),
        Expr::Subscript { value, .. } | Expr::Paren(value) => name_of(file, *value),
        Expr::Call { func, args, .. } => match (ast[args].first(), ast.expr(*func)) {
            (Some(first), _) if file.kinds.api(*func).is_some() || matches!(ast.expr(*func), Expr::Name) => {
                name_of(file, first.value)
            }
            (_, Expr::Attribute { value, .. }) if file.parsed.name(*value) != Some("self") => name_of(file, *value),
            (Some(first), _) => name_of(file, first.value),
            _ => None,
        },
        _ => None,
    }
}
