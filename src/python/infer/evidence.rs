//! Values of which nothing is said: what a body does with one shows what it is.
//!
//! A parameter without an annotation, and a name that something unknown is assigned to, is *open*. A body that asks an
//! open value for a member that only tensors have, gives it to a layer, or to a function of torch where only a tensor
//! fits, would fail with anything else; so it is a tensor, and the body is run again with that. Not where the body also
//! asks what it is, or uses it as something that a tensor is not: then different things come by.

use rustc_hash::FxHashSet;

use super::Inference;
use super::ty::{Composite, NameId, Origin, Ty};
use crate::api::{self, Gives, Kind};
use crate::python::ast::{Arg, ArgForm, Expr, ExprId, Param, ParamForm};
use crate::python::resolve::VarId;

/// What a body has shown so far.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// What was used as only tensors can be.
    tensors: FxHashSet<Origin>,
    /// What was asked for a member with numbers, as tensors are and hardly anything else.
    likely: FxHashSet<Origin>,
    /// What was asked for its dtype, and for its device.
    typed: FxHashSet<Origin>,
    placed: FxHashSet<Origin>,
    /// The body works with torch: something of it is called.
    is_torch: bool,
    /// Something in it was asked for what only tensors have.
    has_tensors: bool,
    /// What was used as no tensor can be, or asked what it is.
    others: FxHashSet<Origin>,
    /// Some value without a kind was asked for a member that not only tensors have.
    is_wanted: bool,
}

/// Methods of arrays of any library whose result is of the same one.
pub(super) fn same_library(method: &str) -> bool {
    matches!(
        method,
        "clone"
            | "eq"
            | "flatten"
            | "float"
            | "ge"
            | "gt"
            | "int"
            | "le"
            | "long"
            | "lt"
            | "mean"
            | "mul"
            | "ne"
            | "pow"
            | "reshape"
            | "squeeze"
            | "sum"
            | "to"
            | "transpose"
            | "view"
    )
}

impl Evidence {
    /// True if knowing more of the parameter can help, and the body works with torch and does not use it as something else.
    pub(super) fn leaves_open(&self, param: VarId) -> bool {
        self.is_wanted && (self.is_torch || self.has_tensors) && !self.others.contains(&Origin::Param(param))
    }

    /// What is tensors, if knowing it can help.
    pub(super) fn conclude(&mut self) -> FxHashSet<Origin> {
        let Self { mut tensors, others, likely, typed, placed, is_torch, is_wanted, .. } = std::mem::take(self);
        tensors.extend(likely.into_iter().filter(|_| is_torch));
        tensors.extend(typed.intersection(&placed));
        tensors.retain(|origin| is_wanted && !others.contains(origin));
        tensors
    }
}

impl<'a> Inference<'a> {
    /// What a parameter without an annotation is before its function runs.
    pub(super) fn open(&self, param: &Param, variable: Option<VarId>) -> Ty {
        let is_plain = !matches!(param.form, ParamForm::VarArgs | ParamForm::KwArgs) && param.annotation.is_none();
        let is_bare = param.default.is_none_or(|default| matches!(self.ast.expr(default), Expr::None));
        let is_self = matches!(self.parsed.text(param.name), "self" | "cls");
        let variable = variable.filter(|_| is_plain && is_bare && !is_self);
        variable.map_or(Ty::Unknown, |variable| self.opened(Origin::Param(variable)))
    }

    /// What is unknown, or what an earlier run showed it to be.
    pub(super) fn opened(&self, origin: Origin) -> Ty {
        match self.shown.contains(&origin) {
            true => Ty::Kind(Kind::Tensor),
            false if self.is_mixed => Ty::Unknown,
            false => Ty::Open(origin),
        }
    }

    /// `base.name` was read.
    pub(super) fn asked_for(&mut self, base: Ty, name: &str) {
        self.evidence.has_tensors = self.evidence.has_tensors || self.is_tensors(name);
        match base {
            Ty::Open(origin) => {
                self.evidence.is_wanted = true;
                if api::is_distinctive(name) {
                    self.evidence.tensors.insert(origin);
                } else if api::member(Kind::Tensor, name).is_none() {
                    self.evidence.others.insert(origin);
                } else if self.is_forward && matches!(origin, Origin::Param(_)) {
                    // A module has both too, but is called, or asked for more.
                    match name {
                        "dtype" => self.evidence.typed.insert(origin),
                        "device" => self.evidence.placed.insert(origin),
                        _ => false,
                    };
                }
            }
            Ty::Unknown => self.evidence.is_wanted = true,
            _ => {}
        }
    }

    /// True for a method that nothing but a tensor has, whatever it is called on.
    pub(super) fn is_tensors(&self, method: &str) -> bool {
        !self.is_mixed && api::is_distinctive(method) && !matches!(method, "squeeze" | "cumsum")
    }

    /// The value was used as something that a tensor is not.
    pub(super) fn is_other(&mut self, value: Ty) {
        if let Ty::Open(origin) = value {
            self.evidence.others.insert(origin);
        }
    }

    /// Arguments were passed to what `func` is.
    pub(super) fn passed(&mut self, func: ExprId, args: &'a [Arg]) {
        self.called_member(func, args);
        let is_builtin = matches!(self.ast.expr(func), Expr::Name) && self.is_builtin(func);
        let asks = is_builtin
            && matches!(
                self.parsed.text(self.ast.span(func)),
                "isinstance" | "hasattr" | "getattr" | "type" | "callable"
            );
        let func = self.tys[func.index()];
        self.is_other(func);
        self.evidence.is_torch = self.evidence.is_torch || self.works_with_torch(func);
        for (position, arg) in args.iter().enumerate() {
            let Ty::Open(origin) = self.tys[arg.value.index()] else { continue };
            if asks || matches!(func, Ty::Api(name) if self.names.text(name) == "torch.is_tensor") {
                self.evidence.others.insert(origin);
            } else if self.fits_only_tensors(func, position, arg) {
                self.evidence.tensors.insert(origin);
            }
        }
        if let (Ty::Api(name), Some(first)) = (func, args.first()) {
            self.joined(name, first);
        }
    }

    /// `torch.cat([x, y])` joins tensors.
    fn joined(&mut self, func: NameId, first: &Arg) {
        let joins = matches!(self.names.text(func), "torch.cat" | "torch.stack" | "torch.concat");
        let (Expr::Tuple(items) | Expr::List(items)) = self.ast.expr(first.value) else { return };
        let open = self.ast[items].iter().filter_map(|item| match self.tys[item.index()] {
            Ty::Open(origin) if joins => Some(origin),
            _ => None,
        });
        self.evidence.tensors.extend(open);
    }

    /// `left @ right`: a tensor is multiplied with tensors only.
    pub(super) fn multiplied(&mut self, left: Ty, right: Ty) {
        if let (Ty::Kind(kind), Ty::Open(origin)) | (Ty::Open(origin), Ty::Kind(kind)) = (left, right)
            && kind.is_tensor()
        {
            self.evidence.tensors.insert(origin);
        }
    }

    /// `x.size(0)`, `x.view(-1, n)`, `x.long()`: other classes have these members, but hardly one that takes the same. In a
    /// method of a module, and in a function that calls something of torch, they are a tensor's.
    fn called_member(&mut self, func: ExprId, args: &[Arg]) {
        let Expr::Attribute { value, name } = self.ast.expr(func) else { return };
        let (value, name) = (*value, self.parsed.text(*name));
        if let (
            "type_as" | "expand_as" | "view_as" | "reshape_as",
            [Arg { value: like, form: ArgForm::Positional, .. }],
        ) = (name, args)
            && let Ty::Open(origin) = self.tys[like.index()]
        {
            self.evidence.tensors.insert(origin);
        }
        let receiver = self.tys[value.index()];
        if !matches!(receiver, Ty::Open(_) | Ty::Unknown) {
            return;
        }
        let is_likely = match name {
            "expand" | "size" | "view" => args.iter().any(|arg| arg.form == ArgForm::Positional && self.is_number(arg)),
            "long" | "int" | "short" | "byte" => args.is_empty(),
            "transpose" => self.swaps(args),
            _ => false,
        };
        let Ty::Open(origin) = receiver else {
            if is_likely && self.is_of_part(value) && self.is_in_module() && !self.is_mixed {
                self.tys[value.index()] = Ty::Kind(Kind::Tensor);
            }
            return;
        };
        if is_likely {
            self.evidence.likely.insert(origin);
        }
        // numpy calls them `keepdims` and `axis`; others name their dimensions.
        let is_torch = |arg: &Arg| match arg.form {
            ArgForm::Keyword(name) => match self.parsed.text(name) {
                "keepdim" => true,
                "dim" => self.is_number(arg),
                _ => false,
            },
            _ => false,
        };
        if args.iter().any(is_torch) && api::member(Kind::Tensor, name).is_some() {
            self.evidence.tensors.insert(origin);
        }
    }

    /// True for what a part of the object gives: `self.proj(x)`.
    fn is_of_part(&self, value: ExprId) -> bool {
        let Expr::Call { func, .. } = self.ast.expr(self.ast.unparen(value)) else { return false };
        let Expr::Attribute { value: part, .. } = self.ast.expr(*func) else { return false };
        matches!(self.ast.expr(*part), Expr::Name) && matches!(self.tys[part.index()], Ty::Instance(_))
    }

    fn is_number(&self, arg: &Arg) -> bool {
        match self.tys[arg.value.index()] {
            Ty::Number => true,
            Ty::Composite(id) => {
                matches!(self.types.get(id), Composite::Tuple(items) if items.iter().all(|item| *item == Ty::Number))
            }
            _ => false,
        }
    }

    /// `x.transpose(1, 2)`: two of many dimensions, which arrays of other libraries do not take.
    fn swaps(&self, args: &[Arg]) -> bool {
        let place = |arg: &Arg| match arg.form {
            ArgForm::Positional => self.whole_number(arg.value),
            _ => None,
        };
        matches!(args, [one, other] if matches!((place(one), place(other)), (Some(one), Some(other))
            if !matches!((one, other), (0, 1) | (1, 0))))
    }

    /// `x[:, 0]` is of what `x` is of, if that is tensors: lists take no such index.
    pub(super) fn part_of_open(&self, value: Ty, index: &[ExprId]) -> Option<Ty> {
        let is_slice = |item: &ExprId| matches!(self.ast.expr(*item), Expr::Slice { .. });
        let items = match index {
            [one] => match self.ast.expr(*one) {
                Expr::Tuple(items) => &self.ast[items],
                _ => return None,
            },
            items => items,
        };
        (matches!(value, Ty::Open(_)) && items.iter().any(is_slice)).then_some(value)
    }

    fn works_with_torch(&mut self, func: Ty) -> bool {
        let is_torch = |name: NameId| self.names.text(name).starts_with("torch.");
        matches!(func, Ty::Api(name) if is_torch(name)) || self.is_in_module()
    }

    /// True in a method of a module.
    fn is_in_module(&mut self) -> bool {
        self.class.is_some_and(|class| self.class_kind(class) == Kind::Module)
    }

    fn fits_only_tensors(&self, func: Ty, position: usize, arg: &Arg) -> bool {
        let keyword = match arg.form {
            ArgForm::Positional => None,
            ArgForm::Keyword(name) => Some(self.parsed.text(name)),
            _ => return false,
        };
        match func {
            Ty::Api(name) => api::takes_tensor(self.names.text(name), position, keyword),
            Ty::Layer(name) => {
                let gives = api::returns(self.names.text(name)).map(|fact| fact.instance_call());
                position == 0 && keyword.is_none_or(|name| name == "input") && gives == Some(Gives::One(Kind::Tensor))
            }
            Ty::TensorLayer => position == 0,
            _ => false,
        }
    }
}
