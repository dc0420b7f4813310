//! What expressions are.

use super::ty::{NameId, Ty};
use super::{ABSENT, Inference};
use crate::api::Kind;
use crate::python::ast::{Clause, ComprehensionKind, Expr, ExprId};
use crate::python::project::{Meaning, Reference};
use crate::python::resolve::VarId;
use crate::text::Span;

impl<'a> Inference<'a> {
    /// Visits an expression, and says and notes what it is.
    pub(super) fn expr(&mut self, id: ExprId) -> Ty {
        let ty = self.find(id);
        self.tys[id.index()] = ty;
        ty
    }

    fn find(&mut self, id: ExprId) -> Ty {
        let ast = self.ast;
        match ast.expr(id) {
            Expr::Name => self.name(id),
            Expr::Attribute { value, name } => self.attribute(id, *value, *name),
            Expr::Call { func, args, .. } => self.call(*func, &ast[args]),
            Expr::Subscript { value, index } => {
                let value = self.expr(*value);
                self.exprs(&ast[index]);
                if matches!(ast[index], [key] if self.tys[key.index()] == Ty::Str) {
                    self.is_other(value);
                }
                self.item(value, &ast[index])
            }
            Expr::Str { parts, annotation } => {
                self.exprs(&ast[parts]);
                self.optional(*annotation);
                Ty::Str
            }
            Expr::Number | Expr::Bool(_) => Ty::Number,
            Expr::None => Ty::None,
            Expr::Ellipsis => Ty::Kind(Kind::Other),
            Expr::Tuple(items) => {
                let items = ast[items].iter().map(|item| self.expr(*item)).collect();
                self.tuple(items, id)
            }
            Expr::List(items) => self.list(&ast[items]),
            Expr::Set(items) => {
                self.exprs(&ast[items]);
                Ty::Kind(Kind::Other)
            }
            Expr::Dict(entries) => {
                for (key, value) in &ast[entries] {
                    self.optional(*key);
                    self.expr(*value);
                }
                Ty::Kind(Kind::Other)
            }
            Expr::Unary { op, operand } => {
                let ty = self.expr(*operand);
                if self.parsed.text(*op) == "not" { Ty::Number } else { self.arithmetic(ty, Ty::Number) }
            }
            Expr::Binary { left, op, right } => {
                let (left, right) = (self.expr(*left), self.expr(*right));
                self.binary(left, self.parsed.text(*op), right)
            }
            Expr::BoolOp { left, is_and, right } => self.bool_op(*left, *is_and, *right),
            Expr::Compare { operands, op } => self.compare(&ast[operands], *op),
            Expr::Paren(inner) => self.expr(*inner),
            Expr::Starred(inner) => {
                self.expr(*inner);
                Ty::Unknown
            }
            _ => self.rare(id),
        }
    }

    fn rare(&mut self, id: ExprId) -> Ty {
        let ast = self.ast;
        match ast.expr(id) {
            Expr::Lambda { params, body } => {
                ast[params].iter().for_each(|param| self.optional(param.default));
                self.lambda(id, *body);
                Ty::Kind(Kind::Other)
            }
            Expr::Conditional { body, test, orelse } => self.conditional(*body, *test, *orelse),
            Expr::Comprehension { kind, element, value, clauses } => {
                self.comprehension(*kind, *element, *value, &ast[clauses])
            }
            Expr::Await(inner) => {
                self.expr(*inner);
                Ty::Unknown
            }
            Expr::Yield { value, .. } => {
                self.optional(*value);
                Ty::Unknown
            }
            Expr::Named { target, value } => {
                let ty = self.expr(*value);
                self.assign(*target, ty);
                ty
            }
            Expr::Slice { lower, upper, step } => {
                for part in [lower, upper, step] {
                    self.optional(*part);
                }
                Ty::Kind(Kind::Other)
            }
            _ => Ty::Unknown,
        }
    }

    pub(super) fn exprs(&mut self, ids: &[ExprId]) {
        for id in ids {
            self.expr(*id);
        }
    }

    pub(super) fn optional(&mut self, id: Option<ExprId>) {
        if let Some(id) = id {
            self.expr(id);
        }
    }

    /// True if the expression is a name of an external package.
    pub(super) fn is_api(&self, id: ExprId) -> bool {
        self.apis[id.index()] != ABSENT
    }

    fn name(&mut self, id: ExprId) -> Ty {
        let entity = match self.bindings.variable_of(id) {
            Some(variable) => match self.entity(variable) {
                Some(entity) => entity,
                None => return self.read(id, variable),
            },
            None => self.starred(self.parsed.text(self.ast.span(id))),
        };
        self.note(id, entity)
    }

    /// Notes the API that an expression stands for, and gives its value.
    fn note(&mut self, id: ExprId, ty: Ty) -> Ty {
        let Ty::Api(name) = ty else { return ty };
        if !self.is_local_path(name) {
            self.apis[id.index()] = name.0;
        }
        self.value_of_api(name)
    }

    /// A relative import that leads out of the repository has a leading dot.
    fn is_local_path(&self, name: NameId) -> bool {
        self.names.text(name).starts_with('.')
    }

    /// What a variable stands for through imports and aliases.
    fn entity(&mut self, variable: VarId) -> Option<Ty> {
        let target = self.bindings.target_of(variable)?;
        let index = variable.0 as usize;
        if let Some(known) = self.entities[index] {
            return Some(known);
        }
        let name = target.name.into();
        let reference = if target.relative { Reference::Relative(name) } else { Reference::Absolute(name) };
        let ty = self.meaning(self.file, &reference);
        self.entities[index] = Some(ty);
        Some(ty)
    }

    /// A free name that a star import brings.
    fn starred(&mut self, name: &str) -> Ty {
        if self.bindings.stars().is_empty() {
            return Ty::Unknown;
        }
        let project = self.project;
        match project.meaning(self.file, &Reference::Own(name.into())) {
            Meaning::Unknown => Ty::Unknown,
            found => self.of_meaning(found),
        }
    }

    fn attribute(&mut self, id: ExprId, value: ExprId, name: Span) -> Ty {
        let base = self.expr(value);
        let name = self.parsed.text(name);
        let (outer, value) = (value, self.ast.unparen(value));
        let api = self.apis[value.index()];
        if api != ABSENT {
            let child = self.names.child(NameId(api), name);
            return self.note(id, Ty::Api(child));
        }
        self.asked_for(base, name);
        match base {
            Ty::File(path) => {
                let found = self.file_member(path, name);
                self.note(id, found)
            }
            _ if self.is_doubtful(base, name) => {
                self.tys[outer.index()] = Ty::Unknown;
                self.tys[value.index()] = Ty::Unknown;
                Ty::Unknown
            }
            Ty::Unknown | Ty::Open(_) if self.is_tensors(name) => {
                self.tys[outer.index()] = Ty::Kind(Kind::Tensor);
                self.tys[value.index()] = Ty::Kind(Kind::Tensor);
                self.member(Ty::Kind(Kind::Tensor), name)
            }
            _ => self.member(base, name),
        }
    }

    fn tuple(&mut self, items: Vec<Ty>, id: ExprId) -> Ty {
        let Expr::Tuple(exprs) = self.ast.expr(id) else { return Ty::Unknown };
        if self.ast[exprs].iter().any(|item| matches!(self.ast.expr(*item), Expr::Starred(_))) {
            return self.types.many(Ty::Unknown);
        }
        self.types.tuple(items)
    }

    fn list(&mut self, items: &[ExprId]) -> Ty {
        let mut joined = Ty::Unset;
        for item in items {
            let ty = self.expr(*item);
            joined = self.join(joined, ty);
        }
        // A list that starts empty is filled with things we do not see.
        self.types.many(if joined == Ty::Unset { Ty::Unknown } else { joined })
    }

    fn comprehension(
        &mut self,
        kind: ComprehensionKind,
        element: ExprId,
        value: Option<ExprId>,
        clauses: &'a [Clause],
    ) -> Ty {
        for clause in clauses {
            let iter = self.expr(clause.iter);
            let item = self.iterated(iter);
            self.assign(clause.target, item);
            self.exprs(&self.ast[clause.ifs]);
        }
        let element = self.expr(element);
        self.optional(value);
        match kind {
            ComprehensionKind::List | ComprehensionKind::Generator => self.types.many(element),
            ComprehensionKind::Set | ComprehensionKind::Dict => Ty::Kind(Kind::Other),
        }
    }
}
