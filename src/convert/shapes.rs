//! Tells by its form that `x.size(...)` is asked of a tensor, where it is not known what `x` is.
//!
//! Sizes of other things have no more than two parts and no dimension below zero: `x.size()[1:]`, `x.size(-1)`. In the
//! methods of a Module whatever of their own has a size with parts is a tensor: `x.size(0)`, `len(x.size())`.

use rustc_hash::FxHashMap;

use crate::api::Kind;
use crate::python::ast::{Arg, ArgForm, Ast, Expr, ExprId, Stmt};
use crate::python::resolve::ScopeKind;
use crate::python::{Bindings, Kinds, Parsed};
use crate::text::Span;

/// Builtins that are given a sequence.
const OF_SEQUENCES: [&str; 4] = ["len", "list", "tuple", "reversed"];

/// What is asked of the sizes in a file.
pub(super) struct Shapes {
    /// Calls whose value is used as a sequence; true if it has more than two items, or as many as one likes.
    sequences: FxHashMap<ExprId, bool>,
    /// Classes that are Modules.
    modules: Vec<Span>,
}

impl Shapes {
    pub(super) fn of(parsed: &Parsed, kinds: &Kinds) -> Self {
        let ast = &parsed.ast;
        let classes = ast.statements().zip(&ast.stmts).filter(|(_, node)| matches!(node.stmt, Stmt::Class(_)));
        let modules = classes.filter(|(id, _)| kinds.class_kind(*id) == Kind::Module).map(|(_, node)| node.span);
        let mut shapes = Self { sequences: FxHashMap::default(), modules: modules.collect() };
        for node in &ast.exprs {
            shapes.note(parsed, &node.expr);
        }
        for node in &ast.stmts {
            let Stmt::Assign { targets, value } = &node.stmt else { continue };
            for target in &ast[targets] {
                // A width and a height may be the size of a picture.
                if let Expr::Tuple(items) = ast.expr(*target) {
                    shapes.add(ast, *value, items.len() > 2);
                }
            }
        }
        shapes
    }

    fn note(&mut self, parsed: &Parsed, expr: &Expr) {
        let ast = &parsed.ast;
        match expr {
            Expr::Subscript { value, index } if ast[index].iter().all(|item| is_place(ast, *item)) => {
                self.add(ast, *value, ast[index].iter().any(|item| matches!(ast.expr(*item), Expr::Slice { .. })));
            }
            Expr::Starred(inner) => self.add(ast, *inner, false),
            Expr::Compare { operands, .. }
                if ast[operands].iter().any(|one| matches!(ast.expr(*one), Expr::Tuple(_))) =>
            {
                ast[operands].iter().for_each(|operand| self.add(ast, *operand, false));
            }
            Expr::Call { func, args, .. } => {
                let takes_one = parsed.name(*func).is_some_and(|name| OF_SEQUENCES.contains(&name));
                let taken = ast[args].iter().filter(|argument| takes_one || argument.form == ArgForm::Star);
                taken.for_each(|argument| self.add(ast, argument.value, false));
            }
            _ => {}
        }
    }

    fn add(&mut self, ast: &Ast, expr: ExprId, is_long: bool) {
        if matches!(ast.expr(expr), Expr::Call { .. }) {
            *self.sequences.entry(expr).or_default() |= is_long;
        }
    }

    /// True if the call of `size` with these arguments is one of a tensor.
    pub(super) fn is_shape(&self, parsed: &Parsed, bindings: &Bindings, call: ExprId, args: &[Arg]) -> bool {
        let span = parsed.ast.span(call);
        let in_module = || is_local(parsed, bindings, call) && self.modules.iter().any(|class| class.contains(span));
        match args {
            [] => self.sequences.get(&call).is_some_and(|is_long| *is_long || in_module()),
            [only] => match parsed.ast.expr(only.value) {
                Expr::Unary { operand, .. } => matches!(parsed.ast.expr(*operand), Expr::Number),
                Expr::Number => in_module(),
                _ => false,
            },
            _ => false,
        }
    }
}

/// True if the name that a chain of attributes, calls and items begins with is a function's own.
fn is_local(parsed: &Parsed, bindings: &Bindings, expr: ExprId) -> bool {
    match parsed.ast.expr(expr) {
        Expr::Attribute { value, .. } | Expr::Subscript { value, .. } | Expr::Call { func: value, .. } => {
            is_local(parsed, bindings, *value)
        }
        Expr::Name => bindings.variable_of(expr).is_some_and(|id| {
            let scope = bindings.variable(id).scope;
            bindings.scope(scope).kind == ScopeKind::Function
        }),
        _ => true,
    }
}

/// True for `0`, `-1` and `1:`.
fn is_place(ast: &Ast, index: ExprId) -> bool {
    match ast.expr(index) {
        Expr::Number | Expr::Slice { .. } => true,
        Expr::Unary { operand, .. } => matches!(ast.expr(*operand), Expr::Number),
        _ => false,
    }
}
