//! Arguments of calls whose signature is on no record: what the rule says of keywords is all that can be done.

use crate::python::Parsed;
use crate::python::ast::{Arg, ArgForm};
use crate::rules::{Action, Rule};
use crate::text::Span;

use super::arguments::remove;
use super::call::Mapped;
use super::draft::DraftEdit;

/// Renames and drops keywords as the rule says; all else stays.
///
/// # Errors
/// Why the call cannot be said, for a keyword that the rule calls manual.
pub(super) fn map(parsed: &Parsed, args: &[Arg], parens: Span, rule: &Rule) -> Result<Mapped, String> {
    let mut edits = Vec::new();
    let mut dropped = vec![false; args.len()];
    for (argument, gone) in args.iter().zip(&mut dropped) {
        let ArgForm::Keyword(name) = argument.form else { continue };
        let Some(exception) = rule.arguments.get(parsed.text(name)) else { continue };
        match exception.action {
            Some(Action::Drop) => *gone = true,
            Some(Action::Manual) => return Err(exception.why.clone().unwrap_or_default()),
            _ => edits.extend(exception.to.as_ref().map(|to| DraftEdit::text(name, to.clone()))),
        }
    }
    let is_empty = dropped.iter().all(|gone| *gone);
    edits.extend(remove(parsed, args, parens, &dropped));
    Ok(Mapped { edits, items: Vec::new(), is_empty, cost: 0 })
}
