//! Optimisers, schedulers and loss scalers that only their names tell: `optimizer.state_dict()` in a function that is
//! passed one.
//!
//! In: a member of a value of unknown kind. Out: what the rules say of the members that all of these classes have, and
//! nothing else has under such a name. What a rule writes for them asks at run time what the value is.

use crate::api::Kind;
use crate::python::Parsed;
use crate::python::ast::ExprId;

use super::draft::Finding;
use super::find::{Role, Site};
use super::rewrite::Rewriter;

/// Methods that are told by the name of what they are called on.
const OPTIMIZER: [&str; 5] = ["add_param_group", "load_state_dict", "state_dict", "step", "zero_grad"];
const SCHEDULER: [&str; 3] = ["get_last_lr", "load_state_dict", "state_dict"];
const SCALER: [&str; 6] = ["get_scale", "load_state_dict", "state_dict", "step", "unscale_", "update"];

/// The last name of a chain, in lower case: `optimizer_g` of `self.optimizer_G`.
pub(super) fn last(parsed: &Parsed, expr: ExprId) -> String {
    let text = parsed.text(parsed.ast.span(expr));
    text.rsplit('.').next().unwrap_or(text).to_lowercase()
}

/// What a value is by its name: an optimiser, a scheduler or a loss scaler.
pub(super) fn kind(parsed: &Parsed, expr: ExprId) -> Kind {
    let name = last(parsed, expr);
    if name.contains("sched") {
        Kind::Scheduler
    } else if name.contains("scaler") {
        Kind::Scaler
    } else if name.contains("opt") {
        Kind::Optimizer
    } else {
        Kind::Unknown
    }
}

impl Rewriter<'_> {
    /// Returns what the rules say about a call of a method of a value that has the name of an optimiser, a scheduler or a
    /// scaler.
    pub(super) fn named_member(&self, site: &Site, receiver: ExprId, name: &str) -> Option<Finding> {
        let kind = kind(self.parsed, receiver);
        let known: &[&str] = match kind {
            Kind::Optimizer => &OPTIMIZER,
            Kind::Scheduler => &SCHEDULER,
            Kind::Scaler => &SCALER,
            _ => return None,
        };
        let is_called = matches!(site.role, Role::Callee(_));
        let class =
            kind.class().filter(|_| is_called && known.contains(&name) && self.kinds.api(receiver).is_none())?;
        let rule = self.rules.rule_for(&format!("{class}.{name}"), self.place(site, site.role))?;
        self.by_member_rule(site, receiver, rule)
    }
}
