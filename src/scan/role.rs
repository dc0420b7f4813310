//! What a file is for, by the APIs that it uses.
//!
//! In: tree and kinds of a file. Out: [`Sign`]s, and the role that they add up to. Training code
//! wins over the classes that it defines beside it; one optimizer alone does not make a trainer.

use std::collections::BTreeSet;

use super::{Evidence, Role};
use crate::api::Kind;
use crate::python::ast::{Class, Expr, ExprId, Stmt, StmtId};
use crate::python::{Kinds, Parsed};
use crate::rules::RuleSet;
use crate::text::Span;

/// What a place says about its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sign {
    /// A class that derives from a module.
    ModuleClass,
    /// Gradients are computed, or an optimizer steps.
    Gradient,
    /// An optimizer or schedule is made or defined.
    Optimizer,
    /// A dataset is defined, or data loaded.
    Data,
    /// Gradients are switched off.
    NoGradient,
    /// A model is loaded, put into evaluation mode, or generates.
    Loading,
}

impl Sign {
    fn role(self) -> Role {
        match self {
            Self::ModuleClass => Role::Modeling,
            Self::Gradient | Self::Optimizer => Role::Train,
            Self::Data => Role::Dataset,
            Self::NoGradient | Self::Loading => Role::Inference,
        }
    }
}

/// A sign, where it stands and what stands there.
pub(super) struct Found {
    sign: Sign,
    span: Span,
    what: String,
}

impl Found {
    /// The sign as it is shown.
    pub(super) fn evidence(self, parsed: &Parsed) -> Evidence {
        let place = parsed.lines.position(&parsed.bytes, self.span.start);
        Evidence { place, role: self.sign.role(), what: self.what }
    }
}

/// The role that signs add up to.
pub(super) fn decide(found: &[Found]) -> Role {
    let signs: BTreeSet<Sign> = found.iter().map(|found| found.sign).collect();
    let has = |sign| signs.contains(&sign);
    if has(Sign::Gradient) {
        Role::Train
    } else if has(Sign::ModuleClass) {
        Role::Modeling
    } else if has(Sign::Data) {
        Role::Dataset
    } else if has(Sign::Optimizer) {
        Role::Train
    } else if has(Sign::NoGradient) && has(Sign::Loading) {
        Role::Inference
    } else {
        Role::Other
    }
}

/// Finds every sign in a file, in order of places.
pub(super) fn find(parsed: &Parsed, kinds: &Kinds, rules: &RuleSet) -> Vec<Found> {
    let file = File { parsed, kinds, rules };
    let classes = parsed.ast.statements().filter_map(|id| file.class(id));
    let calls = parsed.ast.expressions().filter_map(|id| file.expression(id));
    let mut found: Vec<Found> = classes.chain(calls).collect();
    found.sort_by_key(|found| (found.span, found.sign));
    found.dedup_by(|a, b| a.span == b.span);
    found
}

struct File<'a> {
    parsed: &'a Parsed,
    kinds: &'a Kinds,
    rules: &'a RuleSet,
}

impl File<'_> {
    fn class(&self, id: StmtId) -> Option<Found> {
        let Stmt::Class(class) = self.parsed.ast.stmt(id) else { return None };
        let (sign, base) = match self.kinds.class_kind(id) {
            Kind::Module | Kind::ModuleClass => (Sign::ModuleClass, "torch.nn.Module"),
            Kind::Dataset => (Sign::Data, "torch.utils.data.Dataset"),
            Kind::Optimizer => (Sign::Optimizer, "torch.optim.Optimizer"),
            Kind::Scheduler => (Sign::Optimizer, "torch.optim.lr_scheduler.LRScheduler"),
            _ => return self.class_by_base(class),
        };
        let what = format!("class {} derives from {base}", self.parsed.text(class.name));
        Some(Found { sign, span: class.name, what })
    }

    /// Bases that only their names tell: MindSpore's, and those of libraries around torch.
    fn class_by_base(&self, class: &Class) -> Option<Found> {
        let bases =
            self.parsed.ast[class.args].iter().filter_map(|arg| self.kinds.api(self.parsed.ast.unparen(arg.value)));
        bases.into_iter().find_map(|base| {
            let last = base.rsplit('.').next().unwrap_or(base);
            let is_model = || ["Module", "Model", "ModelMixin"].iter().any(|end| last.ends_with(end));
            let sign = match base {
                "mindspore.nn.Cell" => Sign::ModuleClass,
                _ if base.starts_with("mindspore.") && last == "Dataset" => Sign::Data,
                _ if self.rules.library_of(base).is_some() && is_model() => Sign::ModuleClass,
                _ => return None,
            };
            let what = format!("class {} derives from {base}", self.parsed.text(class.name));
            Some(Found { sign, span: class.name, what })
        })
    }

    fn expression(&self, id: ExprId) -> Option<Found> {
        let (sign, what) = match self.parsed.ast.expr(id) {
            Expr::Call { func, .. } => self.call(self.parsed.ast.unparen(*func))?,
            // `@torch.no_grad` without brackets.
            Expr::Name | Expr::Attribute { .. } => {
                let api = self.kinds.api(id).filter(|api| switches_gradients_off(api))?;
                (Sign::NoGradient, api.to_owned())
            }
            _ => return None,
        };
        Some(Found { sign, span: self.parsed.ast.span(id), what })
    }

    fn call(&self, func: ExprId) -> Option<(Sign, String)> {
        if let Some(api) = self.kinds.api(func) {
            return of_api(api).map(|sign| (sign, api.to_owned()));
        }
        let Expr::Attribute { value, name } = self.parsed.ast.expr(func) else { return None };
        let name = self.parsed.text(*name);
        of_member(name, self.kinds.kind(*value)).map(|sign| (sign, format!(".{name}()")))
    }
}

fn switches_gradients_off(api: &str) -> bool {
    matches!(
        api,
        "torch.no_grad" | "torch.inference_mode" | "torch.autograd.grad_mode.no_grad" | "torch.set_grad_enabled"
    )
}

fn of_api(api: &str) -> Option<Sign> {
    let (module, last) = api.rsplit_once('.')?;
    let is_class = last.starts_with(|letter: char| letter.is_ascii_uppercase());
    match api {
        "torch.load" | "safetensors.torch.load_file" | "mindspore.load_checkpoint" => return Some(Sign::Loading),
        "torch.autograd.grad" | "torch.autograd.backward" | "mindspore.value_and_grad" | "mindspore.grad" => {
            return Some(Sign::Gradient);
        }
        _ if last == "from_pretrained" => return Some(Sign::Loading),
        _ => {}
    }
    let below = |top: &str| module == top || module.strip_prefix(top).is_some_and(|rest| rest.starts_with('.'));
    let any = |tops: &[&str]| is_class && tops.iter().any(|top| below(top));
    if any(&["torch.optim", "mindspore.mint.optim", "mindspore.experimental.optim", "mindspore.nn.optim"]) {
        Some(Sign::Optimizer)
    } else if any(&["torch.utils.data", "torchvision.datasets", "mindspore.dataset"]) {
        Some(Sign::Data)
    } else {
        None
    }
}

/// Members that tell by their name, unless the value before the dot is known to be something else.
fn of_member(name: &str, receiver: Kind) -> Option<Sign> {
    let may_be = |kinds: &[Kind]| receiver == Kind::Unknown || kinds.contains(&receiver);
    match name {
        "backward" if may_be(&[Kind::Tensor]) => Some(Sign::Gradient),
        "zero_grad" if may_be(&[Kind::Optimizer, Kind::Module]) => Some(Sign::Gradient),
        "step" if receiver == Kind::Optimizer => Some(Sign::Gradient),
        "load_state_dict" | "eval" | "generate" if may_be(&[Kind::Module]) => Some(Sign::Loading),
        "from_pretrained" => Some(Sign::Loading),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(signs: &[Sign]) -> Role {
        let found = |sign: &Sign| Found { sign: *sign, span: Span::new(0, 1), what: String::new() };
        decide(&signs.iter().map(found).collect::<Vec<_>>())
    }

    #[test]
    fn training_wins_over_the_classes_beside_it() {
        assert_eq!(role(&[Sign::ModuleClass, Sign::Data, Sign::Optimizer, Sign::Gradient]), Role::Train);
    }

    #[test]
    fn a_module_that_makes_its_optimizer_is_modeling() {
        assert_eq!(role(&[Sign::ModuleClass, Sign::Optimizer, Sign::NoGradient]), Role::Modeling);
    }

    #[test]
    fn inference_needs_a_model_and_no_gradients() {
        assert_eq!(role(&[Sign::NoGradient, Sign::Loading]), Role::Inference);
        assert_eq!(role(&[Sign::NoGradient]), Role::Other);
        assert_eq!(role(&[Sign::Loading]), Role::Other);
        assert_eq!(role(&[]), Role::Other);
    }

    #[test]
    fn only_classes_of_a_data_module_make_data() {
        assert_eq!(of_api("torch.utils.data.DataLoader"), Some(Sign::Data));
        assert_eq!(of_api("torch.utils.data.random_split"), None);
        assert_eq!(of_api("torch.utils.database.Loader"), None);
    }

    #[test]
    fn a_step_counts_for_an_optimizer_only() {
        assert_eq!(of_member("step", Kind::Unknown), None);
        assert_eq!(of_member("step", Kind::Optimizer), Some(Sign::Gradient));
        assert_eq!(of_member("backward", Kind::Other), None);
    }
}
