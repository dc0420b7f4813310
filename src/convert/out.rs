//! Results that are written over a value: `torch.round(x, out=x)` is `x.copy_(mint.round(x))`.
//!
//! In: a call whose target has no `out`. Out: the call without it, inside of a `copy_`, where nothing reads what the call
//! gives. torch gives a value of another shape the shape of the result, with a warning, and `copy_` does not: an item,
//! unless the value is one that the call reads.

use crate::python::ast::{ArgForm, Expr, ExprId};
use crate::review::{Code, Severity};
use crate::rules::{Action, Argument, Rule};

use super::draft::{DraftEdit, DraftItem, DraftPiece};
use super::find::Site;
use super::rewrite::{Rewriter, Rewritten};

const NAME: &str = "out";
const WHY: &str = "`copy_` writes values that fit; torch gives `out` the shape of the result, with a warning.";

/// The call `id` of a statement, written for a rule that does not answer for `out` by `write`; `why` if it cannot be.
pub(super) fn copied(
    file: &Rewriter<'_>,
    site: &Site,
    rule: &Rule,
    id: ExprId,
    why: String,
    write: &dyn Fn(&Rule) -> Result<Rewritten, String>,
) -> Result<Rewritten, String> {
    let ast = &file.parsed.ast;
    let Expr::Call { args, .. } = ast.expr(id) else { return Err(why) };
    let is_out = |form: ArgForm| matches!(form, ArgForm::Keyword(name) if file.parsed.text(name) == NAME);
    let out = ast[args].iter().find(|argument| is_out(argument.form)).map(|argument| argument.value);
    let Some(out) = out.filter(|out| site.is_statement && is_name(file, *out)) else { return Err(why) };
    if rule.arguments.contains_key(NAME) {
        return Err(why);
    }
    let mut without = rule.clone();
    without.arguments.insert(NAME.to_owned(), Argument { action: Some(Action::Drop), ..Argument::default() });
    let (mut edits, mut items) = write(&without).map_err(|_| why)?;
    let (text, call) = (file.parsed.text(ast.span(out)), ast.span(id));
    let pieces =
        vec![DraftPiece::Text(format!("{text}.copy_(")), DraftPiece::Keep(call), DraftPiece::Text(")".to_owned())];
    edits.push(DraftEdit { span: call, pieces });
    let is_read =
        ast[args].iter().any(|argument| !is_out(argument.form) && file.parsed.text(ast.span(argument.value)) == text);
    if !is_read {
        items.push(DraftItem {
            span: ast.span(site.expr),
            code: Code::DIFFERS,
            api: Some(rule.api.clone()),
            severity: Severity::Review,
            why: WHY.to_owned(),
            advice: None,
        });
    }
    Ok((edits, items))
}

/// True for a name, and for an attribute of one.
fn is_name(file: &Rewriter<'_>, value: ExprId) -> bool {
    match file.parsed.ast.expr(value) {
        Expr::Name => true,
        Expr::Attribute { value, .. } => is_name(file, *value),
        _ => false,
    }
}
