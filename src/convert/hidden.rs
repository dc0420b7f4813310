//! Calls whose `*` or `**` hides some of their arguments: `F.layer_norm(*args)`, `nn.Conv2d(n, n, 3, **kwargs)`.
//!
//! In: the call and both signatures. Out: the arguments that are seen mapped as ever; the hidden ones go by their places
//! or names, with an item where torch takes one that the target does not. A hidden name that the target does not have is
//! an error when the code runs, so nothing is silently another; a place or a name that means something else there is
//! none of ours to pass on.

use std::collections::BTreeSet;

use crate::api::{Parameter, Signature};
use crate::python::ast::{Arg, ArgForm};
use crate::review::{Code, Severity};
use crate::rules::Rule;
use crate::text::Span;

use super::call::{Call, Mapped, best};
use super::draft::DraftItem;
use super::exceptions::is_storage;
use super::spread::{self, Spread};

/// Maps a call whose `*` or `**` hides some arguments: what is seen as ever, what is hidden by its places and names.
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
    let double = hiding.iter().find(|(argument, _)| argument.form == ArgForm::DoubleStar);
    let shown: Vec<Arg> = seen.into_iter().map(|(argument, _)| *argument).collect();
    let is_passed = |name: &str| {
        shown.iter().any(|argument| matches!(argument.form, ArgForm::Keyword(key) if call.parsed.text(key) == name))
    };
    let mut open = names(torch).filter(|name| !is_passed(name));
    let has_star = hiding.iter().any(|(argument, _)| argument.form == ArgForm::Star);
    let changes_places = has_star && !keeps_places(call, rule, torch, targets);
    let changes_names = double.is_some() && !open.all(|name| means_the_same(name, rule, targets));
    if hiding.is_empty() || changes_places || changes_names {
        return None;
    }
    let mut mapped = best(Call { args: &shown, hides: true, ..call }, rule, target, torch, targets).ok()?;
    if mapped.is_empty && !shown.is_empty() {
        return None;
    }
    let lacking: BTreeSet<&str> = names(torch).filter(|name| !is_named(name, targets)).collect();
    if let Some((double, _)) = double.filter(|_| !lacking.is_empty()) {
        mapped.items.push(item(double.span, &rule.api, lacking));
    }
    Some(Mapped { is_empty: false, ..mapped })
}

fn names(signatures: &[Signature]) -> impl Iterator<Item = &str> {
    signatures.iter().flat_map(|signature| &signature.params).map(|param| param.name.as_str())
}

fn is_named(name: &str, targets: &[Signature]) -> bool {
    targets.iter().any(|signature| signature.param(name).is_some_and(Parameter::is_named))
}

/// A name that the target does not have raises, one that the rule says nothing of is passed on as it is.
fn means_the_same(name: &str, rule: &Rule, targets: &[Signature]) -> bool {
    !is_named(name, targets) || !rule.arguments.contains_key(name) && !rule.fixed.contains_key(name)
}

/// True if every place of torch's one overload, as far as places are used for it, is the same parameter of the target.
///
/// A device and what comes behind it are passed by name.
fn keeps_places(call: Call<'_>, rule: &Rule, torch: &[Signature], targets: &[Signature]) -> bool {
    let ([torch], [target]) = (torch, targets) else { return false };
    let star = call.args.iter().position(|argument| argument.form == ArgForm::Star);
    let last = call.args.iter().rposition(|argument| matches!(argument.form, ArgForm::Positional | ArgForm::Star));
    let places = torch.params.iter().take_while(|param| !is_storage(&param.name));
    let mut pairs = places.zip(target.params.iter().skip(usize::from(call.receiver_first)));
    let is_same = |(param, other): (&Parameter, &Parameter)| {
        param.name == other.name
            && param.is_positional() == other.is_positional()
            && !rule.arguments.contains_key(&param.name)
    };
    star == last && pairs.all(is_same)
}

fn item(span: Span, api: &str, lacking: BTreeSet<&str>) -> DraftItem {
    let lacking: Vec<String> = lacking.into_iter().map(|name| format!("`{name}`")).collect();
    DraftItem {
        span,
        code: Code::DIFFERS,
        api: Some(api.to_owned()),
        severity: Severity::Review,
        why: format!("what `**` stands for is passed on by its names; MindSpore does not take {}", lacking.join(", ")),
        advice: None,
    }
}
