//! Scopes, the variables in them, and the places where a variable is bound.

use super::symbols::Symbol;
use crate::python::ast::{Ast, ExprId, Stmt, StmtId};

/// Index of a scope in its file; the module is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeId(pub u32);

impl ScopeId {
    /// The module's own scope.
    pub const MODULE: Self = Self(0);
}

/// Index of a variable (a name in one scope) in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VarId(pub u32);

/// What opened a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// The file.
    Module,
    /// A class body, which functions inside it do not see.
    Class,
    /// A function or lambda.
    Function,
    /// A comprehension, without its first iterable.
    Comprehension,
    /// The type parameters around a function or class.
    TypeParams,
}

/// A scope and the one around it.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// What opened it.
    pub kind: ScopeKind,
    /// The scope around it; the module has none.
    pub parent: Option<ScopeId>,
}

/// A name in the scope that binds it.
#[derive(Clone, Debug)]
pub struct Variable {
    /// The scope that owns it; for `global x` that is the module.
    pub scope: ScopeId,
    /// Every place that binds it, in source order.
    pub(crate) sites: Vec<Site>,
    /// True if another scope binds it too, through `global` or `nonlocal`.
    pub bound_from_inside: bool,
    pub(crate) symbol: Symbol,
}

/// A place that binds a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    pub(crate) what: Bound,
    pub(crate) guard: GuardedBy,
}

/// What a variable is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// An entry of `imports()`.
    Import(u32),
    /// `x = a.b.c`: a chain of names.
    Alias(ExprId),
    /// `x = None`
    None,
    /// `x = <anything else>`
    Value(ExprId),
    /// `class x`
    Class(StmtId),
    /// `def x`
    Function(StmtId),
    /// `x: T` without a value, or `del x`: says that the name is of this scope and no more.
    Declared,
    /// A parameter, loop target, `with`, `except`, pattern, unpacking, `+=`, …
    Other,
}

/// The condition under which an import runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// None.
    None,
    /// The body of a `try` that catches a failed import (or everything).
    TryImport,
    /// A handler of such a `try`: the fallback.
    Fallback,
    /// A branch of an `if`.
    If,
    /// The `else` of an `if`.
    Else,
    /// The body of `if TYPE_CHECKING:`.
    TypeChecking,
}

/// A guard and the statement it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GuardedBy {
    pub(crate) guard: Guard,
    pub(crate) stmt: Option<StmtId>,
    /// The `if` asks whether something is there (`is_torch_available()`, `HAS_TORCH`).
    pub(crate) asks: bool,
}

impl GuardedBy {
    pub(crate) const NOTHING: Self = Self { guard: Guard::None, stmt: None, asks: false };
}

/// The block of statements that a statement stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suite {
    /// The file's own statements.
    Module,
    /// The body of a compound statement.
    Body(StmtId),
    /// Its `else`.
    Orelse(StmtId),
    /// The body of the handler with this index.
    Handler(StmtId, u32),
    /// Its `finally`.
    Finally(StmtId),
    /// The body of the case with this index.
    Case(StmtId, u32),
}

impl Suite {
    /// The statements of the suite, in order.
    #[must_use]
    pub fn block(self, ast: &Ast) -> &[StmtId] {
        let found = match self {
            Self::Module => None,
            Self::Body(stmt) => match ast.stmt(stmt) {
                Stmt::If { body, .. }
                | Stmt::While { body, .. }
                | Stmt::For { body, .. }
                | Stmt::Try { body, .. }
                | Stmt::With { body, .. } => Some(body),
                Stmt::Function(function) => Some(&function.body),
                Stmt::Class(class) => Some(&class.body),
                _ => None,
            },
            Self::Orelse(stmt) => match ast.stmt(stmt) {
                Stmt::If { orelse, .. }
                | Stmt::While { orelse, .. }
                | Stmt::For { orelse, .. }
                | Stmt::Try { orelse, .. } => Some(orelse),
                _ => None,
            },
            Self::Handler(stmt, index) => match ast.stmt(stmt) {
                Stmt::Try { handlers, .. } => ast[handlers].get(index as usize).map(|handler| &handler.body),
                _ => None,
            },
            Self::Finally(stmt) => match ast.stmt(stmt) {
                Stmt::Try { finally, .. } => Some(finally),
                _ => None,
            },
            Self::Case(stmt, index) => match ast.stmt(stmt) {
                Stmt::Match { cases, .. } => ast[cases].get(index as usize).map(|case| &case.body),
                _ => None,
            },
        };
        found.map_or(ast.body(), |block| &ast[block])
    }
}
