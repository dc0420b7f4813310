//! What a condition that held, or did not, says about variables.

use super::Inference;
use super::ty::Ty;
use crate::api::Kind;
use crate::python::ast::{Arg, Expr, ExprId};
use crate::python::resolve::VarId;

impl<'a> Inference<'a> {
    /// Refines the variables that `test` speaks of, given that it came out `held`.
    pub(super) fn narrow(&mut self, test: ExprId, held: bool) {
        let ast = self.ast;
        match ast.expr(test) {
            Expr::Paren(inner) => self.narrow(*inner, held),
            Expr::Unary { op, operand } if self.parsed.text(*op) == "not" => self.narrow(*operand, !held),
            Expr::BoolOp { left, is_and, right } if *is_and == held => {
                self.narrow(*left, held);
                self.narrow(*right, held);
            }
            Expr::Call { func, args, .. } if held => self.narrow_call(*func, &ast[args]),
            _ => {}
        }
    }

    /// The variable that `x is None` asks about, if it is known what it is otherwise.
    pub(super) fn is_filled(&self, test: ExprId) -> Option<(VarId, Ty)> {
        let Expr::Compare { operands, op } = self.ast.expr(self.ast.unparen(test)) else { return None };
        let [value, none] = self.ast[operands] else { return None };
        if self.parsed.text(*op) != "is" || !matches!(self.ast.expr(none), Expr::None) {
            return None;
        }
        let variable = self.bindings.variable_of(value)?;
        let is_own = self.frames[self.bindings.variable(variable).scope.0 as usize] == self.frame;
        let ty = self.env[variable.0 as usize];
        (is_own && !matches!(ty, Ty::Unset | Ty::Unknown | Ty::Open(_) | Ty::None)).then_some((variable, ty))
    }

    fn narrow_call(&mut self, func: ExprId, args: &'a [Arg]) {
        let Some(value) = args.first() else { return };
        let Some(variable) = self.bindings.variable_of(value.value) else { return };
        if self.frames[self.bindings.variable(variable).scope.0 as usize] != self.frame {
            return;
        }
        let ty = match (self.tys[func.index()], args) {
            (Ty::Api(name), [_]) if self.names.text(name) == "torch.is_tensor" => Ty::Kind(Kind::Tensor),
            (_, [_, class]) if self.parsed.name(func) == Some("isinstance") && self.is_builtin(func) => {
                self.class_test(class.value)
            }
            _ => return,
        };
        if !matches!(ty, Ty::Unknown | Ty::Unset) {
            self.refine(variable, ty);
        }
    }

    /// What an instance of the second argument of `isinstance` is.
    fn class_test(&mut self, class: ExprId) -> Ty {
        let ast = self.ast;
        match ast.expr(class) {
            Expr::Paren(inner) => self.class_test(*inner),
            Expr::Tuple(items) => {
                let mut joined = Ty::Unset;
                for item in &ast[items] {
                    let ty = self.class_test(*item);
                    joined = self.join(joined, ty);
                }
                joined
            }
            Expr::Name if self.is_builtin(class) => match self.parsed.text(ast.span(class)) {
                "str" | "bytes" => Ty::Str,
                "int" | "float" | "bool" => Ty::Number,
                "dict" | "set" => Ty::Kind(Kind::Other),
                "list" | "tuple" => self.types.many(Ty::Unknown),
                _ => Ty::Unknown,
            },
            _ => {
                let class = self.tys[class.index()];
                self.instance(class)
            }
        }
    }
}
