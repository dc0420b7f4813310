//! Calls whose `**` hides some of their arguments: `nn.Conv2d(n, n, 3, **kwargs)`.
//!
//! In: the call and both signatures. Out: the arguments that are seen mapped as ever, and an item for the others, which
//! go by their names. A hidden name that the target does not have is an error when the code runs, so nothing is
//! silently another; a name that means something else there is none of ours to pass on.

use crate::api::{Parameter, Signature};
use crate::python::ast::{Arg, ArgForm};
use crate::review::{Code, Severity};
use crate::rules::Rule;

use super::call::{Call, Mapped, best};
use super::draft::DraftItem;
use super::spread::{self, Spread};

/// Maps a call whose `**` hides some arguments: the others as ever, and what is hidden by its names.
///
/// `None` where a hidden argument may mean something else to the target, or another would have to be written.
pub(super) fn map(
    call: Call<'_>,
    rule: &Rule,
    target: &str,
    torch: &[Signature],
    targets: &[Signature],
) -> Option<Mapped> {
    let known = spread::of(call.parsed, call.bindings, call.args);
    let is_seen = |(argument, spread): &(&Arg, &Option<Spread>)| {
        !matches!(argument.form, ArgForm::Star | ArgForm::DoubleStar) || spread.is_some()
    };
    let (seen, hiding): (Vec<_>, Vec<_>) = call.args.iter().zip(&known).partition(is_seen);
    let [(only, _)] = hiding[..] else { return None };
    let shown: Vec<Arg> = seen.into_iter().map(|(argument, _)| *argument).collect();
    let means_the_same = |name: &str| {
        let here = |signature: &Signature| signature.param(name).is_some_and(Parameter::is_named);
        !targets.iter().any(here) || !rule.arguments.contains_key(name) && !rule.fixed.contains_key(name)
    };
    let is_passed = |name: &str| {
        shown.iter().any(|argument| matches!(argument.form, ArgForm::Keyword(key) if call.parsed.text(key) == name))
    };
    let mut open = torch.iter().flat_map(|signature| &signature.params).map(|param| param.name.as_str());
    if only.form == ArgForm::Star || !open.all(|name| is_passed(name) || means_the_same(name)) {
        return None;
    }
    let shown = Call { args: &shown, hides: true, ..call };
    let mut mapped = best(shown, rule, target, torch, targets).ok()?;
    if mapped.is_empty && !shown.args.is_empty() {
        return None;
    }
    mapped.items.push(DraftItem {
        span: only.span,
        code: Code::DIFFERS,
        api: Some(rule.api.clone()),
        severity: Severity::Review,
        why: "what `**` stands for is passed on by its names; MindSpore takes no device".to_owned(),
        advice: None,
    });
    Some(Mapped { is_empty: false, ..mapped })
}
