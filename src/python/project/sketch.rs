//! Sketches of values: what an expression or an annotation shows by itself.

use super::summarize::Summarizer;
use super::summary::{Call, CallShape, Reference, Sketch};
use crate::api::Kind;
use crate::python::ast::{Arg, ArgForm, Expr, ExprId};
use crate::python::resolve::{Bound, ScopeId};

/// Expressions nested deeper than this are not sketched.
const MAX_SKETCH: u32 = 12;

/// Local names that are assigned more often than this are not sketched.
const MAX_SITES: usize = 4;

impl Summarizer<'_> {
    /// The name that a chain of names stands for.
    pub(crate) fn reference(&self, expr: ExprId) -> Option<Reference> {
        let expr = self.ast.unparen(expr);
        match self.ast.expr(expr) {
            Expr::Name => self.reference_of_name(expr),
            Expr::Attribute { value, name } => {
                let name = self.parsed.text(*name);
                let dotted = |base: Box<str>| [&base, ".", name].concat().into();
                match self.reference(*value)? {
                    Reference::Absolute(base) => Some(Reference::Absolute(dotted(base))),
                    Reference::Relative(base) => Some(Reference::Relative(dotted(base))),
                    Reference::Own(base) => Some(Reference::Own(dotted(base))),
                    Reference::Class(_) | Reference::Function(_) => None,
                }
            }
            _ => None,
        }
    }

    fn reference_of_name(&self, name: ExprId) -> Option<Reference> {
        let Some(id) = self.bindings.variable_of(name) else {
            let is_free = !self.bindings.stars().is_empty();
            return is_free.then(|| Reference::Own(self.parsed.text(self.ast.span(name)).into()));
        };
        if let Some(target) = self.bindings.target_of(id) {
            let name = target.name.into();
            return Some(if target.relative { Reference::Relative(name) } else { Reference::Absolute(name) });
        }
        let variable = self.bindings.variable(id);
        match variable.sites[..] {
            [site] => match site.what {
                Bound::Class(stmt) => self.class_ids.get(&stmt).map(|id| Reference::Class(*id)),
                Bound::Function(stmt) => self.function_ids.get(&stmt).map(|id| Reference::Function(*id)),
                _ => None,
            },
            _ => None,
        }
    }

    /// What an expression makes.
    pub(crate) fn sketch(&self, expr: ExprId) -> Sketch {
        self.sketch_at(expr, 0)
    }

    fn sketch_at(&self, expr: ExprId, depth: u32) -> Sketch {
        if depth > MAX_SKETCH {
            return Sketch::Unknown;
        }
        let inner = |expr: ExprId| self.sketch_at(expr, depth + 1);
        match self.ast.expr(expr) {
            Expr::Paren(value) => inner(*value),
            Expr::None => Sketch::None,
            Expr::Number | Expr::Bool(_) => Sketch::Number,
            Expr::Str { .. } => Sketch::Str,
            Expr::Name => self.sketch_name(expr, depth),
            Expr::Attribute { value, name } => match self.reference(expr) {
                Some(reference) => Sketch::Ref(reference),
                None => known(inner(*value), |base| Sketch::Member(base.into(), self.parsed.text(*name).into())),
            },
            Expr::Call { func, args, .. } if args.is_empty() && self.is_super(*func) => {
                self.class.map_or(Sketch::Unknown, Sketch::Super)
            }
            Expr::Call { func, args, .. } => known(inner(*func), |func| {
                let first = self.ast[args].first().filter(|arg| arg.form == ArgForm::Positional);
                let first = first.map(|arg| inner(arg.value)).filter(|sketch| !sketch.is_unknown());
                Sketch::Call(Call { func, shape: self.shape(&self.ast[args]), first }.into())
            }),
            Expr::Subscript { value, index } => match &self.ast[index] {
                [one] if matches!(self.ast.expr(*one), Expr::Slice { .. }) => {
                    known(inner(*value), |value| Sketch::Part(value.into()))
                }
                _ => known(inner(*value), |value| Sketch::Item(value.into())),
            },
            Expr::Binary { left, right, .. } => Sketch::Arithmetic(inner(*left).into(), inner(*right).into()),
            Expr::Unary { op, operand } if self.parsed.text(*op) != "not" => inner(*operand),
            Expr::Conditional { body, orelse, .. } => inner(*body).or(inner(*orelse)),
            Expr::Tuple(items) => Sketch::Tuple(self.ast[items].iter().map(|item| inner(*item)).collect()),
            Expr::List(items) => self.sequence(&self.ast[items], depth),
            Expr::Comprehension { element, value: None, .. } => Sketch::Sequence(inner(*element).into()),
            Expr::Dict(_) | Expr::Set(_) | Expr::Lambda { .. } | Expr::Comprehension { .. } => {
                Sketch::Kind(Kind::Other)
            }
            _ => Sketch::Unknown,
        }
    }

    /// `super`, the builtin.
    fn is_super(&self, func: ExprId) -> bool {
        self.parsed.name(func) == Some("super") && self.bindings.variable_of(func).is_none()
    }

    fn sequence(&self, items: &[ExprId], depth: u32) -> Sketch {
        let all = items.iter().map(|item| self.sketch_at(*item, depth + 1));
        Sketch::Sequence(all.reduce(Sketch::or).unwrap_or(Sketch::Unknown).into())
    }

    fn sketch_name(&self, name: ExprId, depth: u32) -> Sketch {
        if let Some(reference) = self.reference_of_name(name) {
            return Sketch::Ref(reference);
        }
        let Some(variable) = self.bindings.variable_of(name) else { return Sketch::Unknown };
        if let Some(sketch) = self.params.get(&variable) {
            return sketch.clone();
        }
        let info = self.bindings.variable(variable);
        if info.bound_from_inside || info.scope == ScopeId::MODULE {
            return Sketch::Unknown;
        }
        // A local name is one of the few things that are assigned to it.
        let depth = depth + if info.sites.len() == 1 { 1 } else { MAX_SKETCH / 2 };
        let all = info.sites.iter().take(MAX_SITES + 1).map(|site| match site.what {
            Bound::Value(value) | Bound::Alias(value) => self.sketch_at(value, depth),
            Bound::None => Sketch::None,
            _ => Sketch::Unknown,
        });
        let known = all.reduce(Sketch::or).filter(|sketch| info.sites.len() <= MAX_SITES && !sketch.is_unknown());
        known.unwrap_or(Sketch::Unknown)
    }

    /// What the arguments tell about the result.
    pub(crate) fn shape(&self, args: &[Arg]) -> CallShape {
        call_shape(self.parsed, args)
    }

    /// What an annotation says of a value.
    pub(crate) fn annotation(&self, expr: ExprId) -> Sketch {
        let expr = self.ast.unparen(expr);
        match self.ast.expr(expr) {
            Expr::None => Sketch::None,
            Expr::Str { annotation: Some(inner), .. } => self.annotation(*inner),
            Expr::Binary { left, op, right } if self.parsed.text(*op) == "|" => {
                self.annotation(*left).or(self.annotation(*right))
            }
            Expr::Subscript { value, index } => self.generic(*value, &self.ast[index]),
            Expr::Name | Expr::Attribute { .. } => match self.reference(expr) {
                Some(reference) => Sketch::Instance(reference),
                None => self.builtin(expr),
            },
            _ => Sketch::Unknown,
        }
    }

    /// `Optional[Tensor]`, `list[Tensor]` and so on.
    fn generic(&self, value: ExprId, index: &[ExprId]) -> Sketch {
        let name = match self.ast.expr(value) {
            Expr::Name => self.parsed.text(self.ast.span(value)),
            Expr::Attribute { name, .. } => self.parsed.text(*name),
            _ => return Sketch::Unknown,
        };
        let first = || index.first().map_or(Sketch::Unknown, |first| self.annotation(*first));
        match name {
            "Optional" => first().or(Sketch::None),
            "Union" => index.iter().map(|one| self.annotation(*one)).reduce(Sketch::or).unwrap_or(Sketch::Unknown),
            "List" | "list" | "Sequence" | "Iterable" | "Iterator" | "Collection" => Sketch::Sequence(first().into()),
            "Tuple" | "tuple" => match index {
                [one, rest] if matches!(self.ast.expr(*rest), Expr::Ellipsis) => {
                    Sketch::Sequence(self.annotation(*one).into())
                }
                _ => Sketch::Tuple(index.iter().map(|one| self.annotation(*one)).collect()),
            },
            "Dict" | "dict" | "Callable" | "Set" | "set" | "Literal" | "Mapping" | "defaultdict" => {
                Sketch::Kind(Kind::Other)
            }
            // jaxtyping: `Float[Tensor, "batch channels"]`
            "Float" | "Int" | "Bool" | "Shaped" | "Num" | "Integer" | "UInt8" if self.is_jaxtyping(value) => first(),
            "Annotated" | "Final" | "ClassVar" | "Required" | "NotRequired" => first(),
            _ => Sketch::Unknown,
        }
    }

    fn is_jaxtyping(&self, value: ExprId) -> bool {
        matches!(self.reference(value), Some(Reference::Absolute(name)) if name.starts_with("jaxtyping."))
    }

    fn builtin(&self, name: ExprId) -> Sketch {
        if self.bindings.variable_of(name).is_some() {
            return Sketch::Unknown;
        }
        match self.parsed.text(self.ast.span(name)) {
            "str" | "bytes" => Sketch::Str,
            "int" | "float" | "bool" | "complex" => Sketch::Number,
            "dict" | "list" | "tuple" | "set" | "frozenset" | "range" | "slice" => Sketch::Kind(Kind::Other),
            _ => Sketch::Unknown,
        }
    }
}

/// What the arguments of a call tell about its result.
pub(crate) fn call_shape(parsed: &crate::python::Parsed, args: &[Arg]) -> CallShape {
    let mut shape = CallShape { count: u8::try_from(args.len()).unwrap_or(u8::MAX), ..CallShape::default() };
    for (position, arg) in args.iter().enumerate() {
        match arg.form {
            ArgForm::Positional if position == 0 => shape.first_is_number = is_number(parsed, arg.value),
            ArgForm::Positional if position == 1 => shape.second_is_number = is_number(parsed, arg.value),
            ArgForm::Positional => {}
            ArgForm::Keyword(name) => match parsed.text(name) {
                "dim" | "axis" => shape.dim = true,
                // Of `torch.stft`: what one value is made of.
                "return_complex" => {}
                name if name.starts_with("return_") || name == "as_tuple" => {
                    shape.returns_more = true;
                    shape.asks_for_more |= matches!(parsed.ast.expr(arg.value), Expr::Bool(true));
                }
                _ => {}
            },
            ArgForm::Star | ArgForm::DoubleStar => shape.unpacks = true,
        }
    }
    shape
}

fn is_number(parsed: &crate::python::Parsed, expr: ExprId) -> bool {
    match parsed.ast.expr(parsed.ast.unparen(expr)) {
        Expr::Number => true,
        Expr::Unary { operand, .. } => matches!(parsed.ast.expr(*operand), Expr::Number),
        _ => false,
    }
}

/// `make(sketch)` unless nothing is known to make it of.
fn known(sketch: Sketch, make: impl FnOnce(Sketch) -> Sketch) -> Sketch {
    if sketch == Sketch::Unknown { Sketch::Unknown } else { make(sketch) }
}
