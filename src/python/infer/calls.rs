//! What calls give.

use super::Inference;
use super::evidence::same_library;
use super::members::ClassMember;
use super::ty::{Composite, NameId, Ty};
use crate::api::{self, Gives, Kind, Role};
use crate::python::ast::{Arg, ArgForm, Expr, ExprId};
use crate::python::project::{CallShape, ClassRef, call_shape};

impl<'a> Inference<'a> {
    /// `func(args)`, whose parts are visited on the way.
    pub(super) fn call(&mut self, func: ExprId, args: &'a [Arg]) -> Ty {
        let ast = self.ast;
        let receiver = match ast.expr(func) {
            Expr::Attribute { value, name } => {
                self.expr(func);
                self.note_inherited(func, *value, self.parsed.text(*name));
                Some(self.tys[value.index()])
            }
            _ => {
                self.expr(func);
                None
            }
        };
        let mut first = Ty::Unknown;
        for (position, arg) in args.iter().enumerate() {
            let ty = self.expr(arg.value);
            if position == 0 && arg.form == ArgForm::Positional {
                first = ty;
            }
        }
        self.passed(func, args);
        self.note_call(func, args);
        // The arguments may have shown what it is.
        let receiver = match ast.expr(func) {
            Expr::Attribute { value, .. } => receiver.map(|_| self.tys[value.index()]),
            _ => None,
        };
        let shape = call_shape(self.parsed, args);
        match (ast.expr(func), receiver) {
            (Expr::Attribute { value, name }, Some(receiver)) if !self.is_api(func) => match self.super_of(*value) {
                Some(class) => self.super_call(class, self.parsed.text(*name), shape, first),
                None => self.method_call(receiver, self.parsed.text(*name), shape, first),
            },
            (Expr::Name, _) if self.is_builtin(func) => {
                // Python's `abs` asks the tensor for what `torch.abs` gives, which is not what MindSpore's gives.
                if first == Ty::Kind(Kind::Complex) && self.parsed.text(ast.span(func)) == "abs" {
                    self.apis[func.index()] = self.names.intern("torch.abs").0;
                    return Ty::Kind(Kind::Tensor);
                }
                self.builtin_call(self.parsed.text(ast.span(func)), args, first)
            }
            _ => self.call_of(self.tys[func.index()], shape, first),
        }
    }

    /// A call of a value.
    pub(super) fn call_of(&mut self, func: Ty, shape: CallShape, first: Ty) -> Ty {
        match func {
            Ty::Api(name) => self.api_call(name, shape, first),
            Ty::Class(class) => Ty::Instance(class),
            Ty::Function(function) => self.returned(function),
            Ty::Instance(class) => {
                let method = if self.class_kind(class) == Kind::Module { "forward" } else { "__call__" };
                match self.class_member(class, method) {
                    ClassMember::Method(method) => self.returned(method),
                    // A subclass of `nn.Linear` without a `forward` of its own.
                    ClassMember::Inherited(_) => {
                        let base = self.project.external_base(class).and_then(api::returns);
                        let gives = base.map_or(Gives::Unknown, |fact| fact.instance_call());
                        self.given(&gives, func, first)
                    }
                    _ => Ty::Unknown,
                }
            }
            Ty::Layer(name) => {
                let gives = api::returns(self.names.text(name)).map_or(Gives::Unknown, |fact| fact.instance_call());
                self.given(&gives, func, first)
            }
            Ty::TensorLayer => Ty::Kind(Kind::Tensor),
            _ => Ty::Unknown,
        }
    }

    fn api_call(&mut self, name: NameId, shape: CallShape, first: Ty) -> Ty {
        let text = self.names.text(name);
        if text == "torch.where" {
            return if shape.count == 3 && !shape.unpacks { Ty::Kind(Kind::Tensor) } else { Ty::Unknown };
        }
        let is_list = text.ends_with("ModuleList") && api::canonical(text) == "torch.nn.ModuleList";
        let Some(fact) = api::returns(text) else { return Ty::Unknown };
        match fact.role {
            Role::Value => Ty::Unknown,
            Role::Class if is_list => {
                let item = self.iterated(first);
                self.types.modules(item)
            }
            Role::Class if shape.returns_more => self.known(fact.instance_kind()),
            Role::Class => self.instance_of(name, fact.instance_kind()),
            Role::Function => self.result(&fact.gives(), Ty::Unknown, shape, shape.second_is_number, 1, first),
        }
    }

    pub(super) fn known(&self, kind: Kind) -> Ty {
        if kind == Kind::Unknown { Ty::Unknown } else { Ty::Kind(kind) }
    }

    /// `receiver.name(..)`
    pub(super) fn method_call(&mut self, receiver: Ty, name: &str, shape: CallShape, first: Ty) -> Ty {
        let kind = match receiver {
            Ty::Kind(kind) => kind,
            // A sketch that leads back to itself: these give what they are called on, be it a module or a tensor.
            Ty::Unset if matches!(name, "to" | "cuda" | "cpu" | "float" | "half" | "double") => return receiver,
            Ty::Layer(_) | Ty::TensorLayer if name == "forward" => return self.call_of(receiver, shape, first),
            Ty::Layer(_) | Ty::TensorLayer => Kind::Module,
            Ty::Instance(class) => match self.class_member(class, name) {
                ClassMember::Value(value) => return self.call_of(value, shape, first),
                ClassMember::Method(method) => return self.returned(method),
                ClassMember::Inherited(kind) => kind,
                ClassMember::Unknown => return Ty::Unknown,
            },
            Ty::Str => {
                return if matches!(name, "split" | "splitlines" | "encode") { Ty::Kind(Kind::Other) } else { Ty::Str };
            }
            Ty::Number => return Ty::Number,
            Ty::Composite(id) => match self.types.get(id) {
                Composite::Modules(_) => Kind::Module,
                Composite::Many(_) | Composite::Tuple(_) => return self.list_method(receiver, name),
            },
            // Only modules have these.
            Ty::Open(_) | Ty::Unknown if matches!(name, "parameters" | "named_parameters" | "named_buffers") => {
                Kind::Module
            }
            Ty::Open(_) if same_library(name) => return receiver,
            Ty::Api(_) | Ty::File(_) | Ty::Class(_) => {
                let func = self.member(receiver, name);
                return self.call_of(func, shape, first);
            }
            _ => return Ty::Unknown,
        };
        match self.gives_of(kind, name) {
            Some(gives) => self.result(&gives, receiver, shape, shape.first_is_number, 0, first),
            None => Ty::Unknown,
        }
    }

    /// `super().name(..)` in a method of a class.
    pub(super) fn super_call(&mut self, class: ClassRef, name: &str, shape: CallShape, first: Ty) -> Ty {
        let project = self.project;
        if let Some(method) = project.method_above(class, name) {
            return self.returned(method);
        }
        match project.above(class, name) {
            Some(base) if name == "forward" => {
                let gives = api::returns(base).map_or(Gives::Unknown, |fact| fact.instance_call());
                self.given(&gives, Ty::Instance(class), first)
            }
            _ => {
                let kind = self.class_kind(class);
                self.method_call(Ty::Kind(kind), name, shape, first)
            }
        }
    }

    fn list_method(&mut self, list: Ty, name: &str) -> Ty {
        match name {
            "copy" => list,
            "pop" => self.some_item(list),
            "index" | "count" => Ty::Number,
            "append" | "extend" | "insert" | "remove" | "clear" | "reverse" | "sort" => Ty::None,
            _ => Ty::Unknown,
        }
    }

    /// A result that may depend on the arguments after the first `own`.
    fn result(&mut self, gives: &Gives, receiver: Ty, shape: CallShape, dim_given: bool, own: u8, first: Ty) -> Ty {
        let bare = shape.count <= own && !shape.unpacks;
        match gives {
            Gives::ByDim(one, _) if bare => self.given(one, receiver, first),
            Gives::ByDim(_, many) if shape.dim || dim_given => self.given(many, receiver, first),
            Gives::ByDim(..) => Ty::Unknown,
            Gives::ByArguments(none, _) if bare => self.given(none, receiver, first),
            Gives::ByArguments(_, some) if !shape.unpacks => self.given(some, receiver, first),
            Gives::ByArguments(..) => Ty::Unknown,
            // Values and where they are, or how many: each is a tensor.
            Gives::One(Kind::Tensor) if shape.asks_for_more => self.types.many(Ty::Kind(Kind::Tensor)),
            _ if shape.returns_more => Ty::Unknown,
            _ => self.given(gives, receiver, first),
        }
    }

    /// A free name that no star import can have brought is a builtin.
    pub(super) fn is_builtin(&self, name: ExprId) -> bool {
        self.bindings.variable_of(name).is_none() && !self.is_api(name)
    }

    fn builtin_call(&mut self, name: &str, args: &'a [Arg], first: Ty) -> Ty {
        match name {
            "len" | "int" | "float" | "bool" | "ord" | "hash" | "id" | "isinstance" | "issubclass" | "hasattr"
            | "callable" | "any" | "all" => Ty::Number,
            "str" | "repr" | "format" | "chr" | "hex" | "ascii" => Ty::Str,
            "range" => self.types.many(Ty::Number),
            "dict" | "set" | "frozenset" | "open" | "object" | "bytes" | "bytearray" | "slice" => Ty::Kind(Kind::Other),
            "print" | "setattr" | "delattr" => Ty::None,
            "list" | "tuple" | "reversed" | "sorted" | "iter" => {
                let item = self.iterated(first);
                self.types.many(item)
            }
            "abs" if matches!(first, Ty::Number | Ty::Kind(Kind::Tensor | Kind::Ndarray)) => first,
            "next" => self.iterated(first),
            "enumerate" => {
                let item = self.iterated(first);
                let pair = self.types.tuple(vec![Ty::Number, item]);
                self.types.many(pair)
            }
            "zip" => {
                let items = args.iter().map(|arg| self.iterated(self.tys[arg.value.index()]));
                let items: Vec<Ty> = items.collect();
                let item = self.types.tuple(items);
                self.types.many(item)
            }
            "super" => match self.class {
                Some(class) => {
                    let kind = self.class_kind(class);
                    self.known(kind)
                }
                None => Ty::Unknown,
            },
            _ => Ty::Unknown,
        }
    }
}
