//! What operators give.

use super::Inference;
use super::ty::Ty;
use crate::api::Kind;
use crate::python::ast::ExprId;
use crate::text::Span;

impl Inference<'_> {
    /// `left and right`, `left or right`
    pub(super) fn bool_op(&mut self, left: ExprId, is_and: bool, right: ExprId) -> Ty {
        let first = self.expr(left);
        let mut second = Ty::Unknown;
        let branch = self.branch(|this| {
            this.narrow(left, is_and);
            second = this.expr(right);
            true
        });
        self.soften(&branch);
        self.join(first, second)
    }

    /// `body if test else orelse`
    pub(super) fn conditional(&mut self, body: ExprId, test: ExprId, orelse: ExprId) -> Ty {
        self.expr(test);
        let (mut one, mut other) = (Ty::Unknown, Ty::Unknown);
        let then = self.branch(|this| {
            this.narrow(test, true);
            one = this.expr(body);
            true
        });
        let otherwise = self.branch(|this| {
            this.narrow(test, false);
            other = this.expr(orelse);
            true
        });
        self.merge(&[then, otherwise]);
        self.join(one, other)
    }

    /// `a < b`
    pub(super) fn compare(&mut self, operands: &[ExprId], op: Span) -> Ty {
        let tys: Vec<Ty> = operands.iter().map(|operand| self.expr(*operand)).collect();
        if tys.contains(&Ty::Str) {
            tys.iter().for_each(|ty| self.is_other(*ty));
        }
        let [left, right] = tys[..] else { return Ty::Number };
        match self.parsed.text(op).as_bytes() {
            [b'i' | b'n', ..] => Ty::Number,
            _ => match self.arithmetic(left, right) {
                Ty::Kind(kind) if kind.is_tensor() => Ty::Kind(Kind::Tensor),
                ty @ Ty::Kind(Kind::Ndarray) => ty,
                Ty::Unknown => Ty::Unknown,
                _ => Ty::Number,
            },
        }
    }

    /// `left op right`
    pub(super) fn binary(&mut self, left: Ty, op: &str, right: Ty) -> Ty {
        if op == "@" {
            self.multiplied(left, right);
        }
        match (left, op) {
            (Ty::Str, "%" | "*") => Ty::Str,
            _ => self.arithmetic(left, right),
        }
    }

    /// An operation of two values. Tensors take part in every operation with what is not a class of
    /// the project, and the result is a tensor.
    pub(super) fn arithmetic(&mut self, left: Ty, right: Ty) -> Ty {
        let is_odd = |ty: Ty| matches!(ty, Ty::Instance(_) | Ty::Class(_) | Ty::Str);
        match (left, right) {
            (Ty::Kind(kind), other) | (other, Ty::Kind(kind)) if kind.is_tensor() && !is_odd(other) => {
                Ty::Kind(if [left, right].contains(&Ty::Kind(Kind::Complex)) { Kind::Complex } else { Kind::Tensor })
            }
            (Ty::Number, Ty::Number) => Ty::Number,
            (Ty::Str, Ty::Str) => Ty::Str,
            (Ty::Kind(Kind::Ndarray), Ty::Number | Ty::Kind(Kind::Ndarray)) | (Ty::Number, Ty::Kind(Kind::Ndarray)) => {
                Ty::Kind(Kind::Ndarray)
            }
            (Ty::Kind(Kind::Size), Ty::Kind(Kind::Size) | Ty::Composite(_)) => Ty::Kind(Kind::Size),
            (Ty::Composite(_), Ty::Composite(_)) if self.kind_of(left) == Kind::Other => {
                let (left, right) = (self.some_item(left), self.some_item(right));
                let item = self.join(left, right);
                self.types.many(item)
            }
            _ => Ty::Unknown,
        }
    }
}
