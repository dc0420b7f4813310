//! What a rule says about single arguments: passed on, left out, or a reason why the call stays.
//!
//! In: a rule, a parameter of torch and the argument's text. Out: a [`Verdict`]. The same for calls that are
//! mapped and for templates.

use crate::api::{Parameter, Signature};
use crate::review::{Code, Severity};
use crate::rules::{Action, Argument, Rule, Safety};
use crate::text::Span;

use super::draft::DraftItem;
use super::literal::same_value;

/// Parameters that say where or how a value is stored, which MindSpore does not ask.
const STORAGE: [&str; 4] = ["device", "pin_memory", "non_blocking", "memory_format"];

/// True for a parameter that goes in silence, whatever its value.
pub(super) fn is_storage(name: &str) -> bool {
    STORAGE.contains(&name)
}

/// What becomes of an argument.
pub(super) enum Verdict {
    /// It is passed on, if the target takes it; with an item where the rule says that it differs.
    Pass(Option<DraftItem>),
    /// It is left out, in silence or with an item.
    Drop(Option<DraftItem>),
}

/// Decides about an argument with the text `value` at `span`.
///
/// # Errors
/// Why the call cannot be rewritten with this argument.
pub(super) fn judge(rule: &Rule, param: &Parameter, value: &str, span: Span) -> Result<Verdict, String> {
    let name = param.name.as_str();
    let is_default = is_default(param, value);
    let Some(exception) = rule.arguments.get(name) else {
        return Ok(if is_storage(name) { Verdict::Drop(None) } else { Verdict::Pass(None) });
    };
    let listed = exception.values.iter().any(|other| is_listed(other, value));
    match exception.action {
        Some(Action::Manual) if !is_default => Err(reason(exception, name)),
        Some(Action::Allow) if !listed && exception.safety == Some(Safety::Differs) => {
            Ok(Verdict::Pass(Some(other_value(rule, span, exception))))
        }
        Some(Action::Allow) if !listed => Err(reason(exception, name)),
        Some(Action::Allow) if !is_storage(name) => Ok(Verdict::Pass(None)),
        Some(Action::Refuse) if listed => Err(reason(exception, name)),
        Some(Action::Drop) => {
            let differs = exception.safety == Some(Safety::Differs) && !is_default;
            Ok(Verdict::Drop(differs.then(|| dropped(rule, span, name, exception.why.as_deref()))))
        }
        _ if is_storage(name) => Ok(Verdict::Drop(None)),
        Some(Action::Float) | None if exception.safety == Some(Safety::Manual) && !is_default => {
            Err(reason(exception, name))
        }
        _ => {
            let differs = exception.safety == Some(Safety::Differs) && !is_default;
            let why = || exception.why.as_deref().unwrap_or_default();
            Ok(Verdict::Pass(differs.then(|| passed(rule, span, name, why()))))
        }
    }
}

/// True for a value that a rule lists, as it stands or by its end: `*.state_dict()`.
fn is_listed(listed: &str, value: &str) -> bool {
    listed.strip_prefix('*').map_or_else(|| same_value(listed, value), |end| value.ends_with(end))
}

/// Holds that nothing is missing: a parameter that allows some values only must be passed, unless its default is
/// one of them. Where other values are allowed with an item, the item comes back.
///
/// # Errors
/// Why the call cannot be rewritten without the argument.
pub(super) fn judge_missing(
    rule: &Rule,
    signature: &Signature,
    places: &[usize],
    span: Span,
) -> Result<Option<DraftItem>, String> {
    let mut item = None;
    for (at, param) in signature.params.iter().enumerate().filter(|(at, _)| !places.contains(at)) {
        let Some(exception) = rule.arguments.get(&param.name) else { continue };
        let default = param.default.as_deref().unwrap_or_default();
        let allows = exception.values.iter().any(|value| same_value(value, default));
        match exception.action {
            Some(Action::Allow) if allows => {}
            Some(Action::Allow) if exception.safety == Some(Safety::Differs) => {
                item = Some(other_value(rule, span, exception));
            }
            Some(Action::Allow) => return Err(reason(exception, &signature.params[at].name)),
            _ => {}
        }
    }
    Ok(item)
}

/// The item for a value that is not one of those that mean the same.
fn other_value(rule: &Rule, span: Span, exception: &Argument) -> DraftItem {
    DraftItem {
        span,
        code: Code::DIFFERS,
        api: Some(rule.api.clone()),
        severity: Severity::Review,
        why: exception.why.clone().unwrap_or_default(),
        advice: rule.advice.clone(),
    }
}

/// True if the argument says what holds without it.
pub(super) fn is_default(param: &Parameter, value: &str) -> bool {
    param.default.as_deref().is_some_and(|default| same_value(default, value))
}

/// The item for an argument that was left out.
pub(super) fn dropped(rule: &Rule, span: Span, name: &str, why: Option<&str>) -> DraftItem {
    DraftItem {
        span,
        code: Code::DROPPED,
        api: Some(rule.api.clone()),
        severity: Severity::Review,
        why: format!("argument `{name}` was dropped. {}", why.unwrap_or("MindSpore has no such argument here.")),
        advice: None,
    }
}

/// The item for an argument that is passed on and means something else.
pub(super) fn passed(rule: &Rule, span: Span, name: &str, why: &str) -> DraftItem {
    DraftItem {
        span,
        code: Code::DIFFERS,
        api: Some(rule.api.clone()),
        severity: Severity::Review,
        why: format!("argument `{name}`: {why}"),
        advice: rule.advice.clone(),
    }
}

fn reason(exception: &Argument, name: &str) -> String {
    exception.why.clone().unwrap_or_else(|| format!("`{name}` has no counterpart"))
}
