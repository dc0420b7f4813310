//! The tree that the rest of the tool sees: plain nodes with byte spans, in one arena per file.
//!
//! `parse` lowers tree-sitter's tree to it once and mends that tree's known mistakes on the way,
//! so nothing after it needs to know them. Nodes are addressed by index: side tables are plain
//! vectors, and dropping a deep tree does not recurse. Nesting deeper than [`MAX_DEPTH`] never
//! gets here, so walks may recurse.

mod ids;
mod lists;

pub use ids::{ExprId, StmtId};
pub use lists::{List, Listed, Lists};

use crate::text::Span;

/// Deepest nesting of nodes that `parse` accepts; CPython itself stops at 200 brackets.
pub const MAX_DEPTH: usize = 1000;

/// An expression and its place. The span of a parenthesised expression leaves the brackets out:
/// they belong to the [`Expr::Paren`] around it.
#[derive(Clone, Debug)]
pub struct ExprNode {
    /// Bytes of the expression.
    pub span: Span,
    /// What it is.
    pub expr: Expr,
}

/// A statement and its place: from its first byte (a decorator's `@` counts) to its last code
/// byte, without the line ending, a trailing comment or a `;`.
#[derive(Clone, Debug)]
pub struct StmtNode {
    /// Bytes of the statement.
    pub span: Span,
    /// What it is.
    pub stmt: Stmt,
}

/// Expressions. A name inside `del` or on the left of `=` is the same node as one that is read.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the line above each variant shows its fields as Python")]
pub enum Expr {
    /// An identifier; its text is the span.
    Name,
    /// `value.name`; `name` is the span of the identifier after the dot.
    Attribute { value: ExprId, name: Span },
    /// `func(args)`; `parens` runs from `(` to `)` inclusive. A bare generator argument
    /// (`f(x for x in y)`) is one positional argument whose span has no brackets of its own.
    Call { func: ExprId, args: List<Arg>, parens: Span },
    /// `value[index]`: a single index, or each element of an unbracketed tuple.
    Subscript { value: ExprId, index: List<ExprId> },
    /// String literals, concatenated ones too. `parts` are expressions interpolated by f-strings.
    /// `annotation` is the expression inside a string that stands in an annotation, with spans of
    /// this file.
    Str { parts: List<ExprId>, annotation: Option<ExprId> },
    /// An integer or floating point or complex literal.
    Number,
    /// `True` or `False`.
    Bool(bool),
    /// `None`
    None,
    /// `...`
    Ellipsis,
    /// A tuple, with or without brackets (with brackets: they are in the span, no `Paren`).
    Tuple(List<ExprId>),
    /// `[a, b]`
    List(List<ExprId>),
    /// `{a, b}`
    Set(List<ExprId>),
    /// `{k: v, **other}`; the key is absent for `**`.
    Dict(List<(Option<ExprId>, ExprId)>),
    /// `-x`, `+x`, `~x`, `not x`; `op` is the operator's span.
    Unary { op: Span, operand: ExprId },
    /// `a + b` and the like; `op` is the operator's span.
    Binary { left: ExprId, op: Span, right: ExprId },
    /// `a and b`, `a or b`
    BoolOp { left: ExprId, is_and: bool, right: ExprId },
    /// `a < b <= c`, `a is not b`, `a in b`: operands in order, and the span of the first operator.
    Compare { operands: List<ExprId>, op: Span },
    /// `lambda params: body`
    Lambda { params: List<Param>, body: ExprId },
    /// `body if test else orelse`
    Conditional { body: ExprId, test: ExprId, orelse: ExprId },
    /// `[..]`, `{..}`, `(..)` comprehensions; `value` only for a dict's value.
    Comprehension { kind: ComprehensionKind, element: ExprId, value: Option<ExprId>, clauses: List<Clause> },
    /// `await x`
    Await(ExprId),
    /// `yield x`, `yield from x`
    Yield { value: Option<ExprId>, from: bool },
    /// `*x`
    Starred(ExprId),
    /// `target := value`
    Named { target: ExprId, value: ExprId },
    /// `a:b:c` in a subscript.
    Slice { lower: Option<ExprId>, upper: Option<ExprId>, step: Option<ExprId> },
    /// `(x)`
    Paren(ExprId),
}

/// What a comprehension makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComprehensionKind {
    /// `[..]`
    List,
    /// `{..}`
    Set,
    /// `{k: v ..}`
    Dict,
    /// `(..)`, also bare as a sole argument
    Generator,
}

/// `for target in iter if ..` in a comprehension.
#[derive(Clone, Copy, Debug)]
pub struct Clause {
    /// Loop target.
    pub target: ExprId,
    /// What is looped over.
    pub iter: ExprId,
    /// Conditions.
    pub ifs: List<ExprId>,
}

/// An argument of a call or of a class header.
#[derive(Clone, Copy, Debug)]
pub struct Arg {
    /// Whole argument: `name=value`, `*value`, `**value` or the value (with its brackets).
    pub span: Span,
    /// How it is passed.
    pub form: ArgForm,
    /// The value, after `=`, `*` or `**`; a [`Expr::Paren`] where it has brackets.
    pub value: ExprId,
}

/// How an argument is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgForm {
    /// By position.
    Positional,
    /// `name=`; the span is the name's.
    Keyword(Span),
    /// `*value`
    Star,
    /// `**value`
    DoubleStar,
}

/// A parameter of a function or lambda.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// Whole parameter, stars, annotation and default included.
    pub span: Span,
    /// Its name.
    pub name: Span,
    /// How it takes arguments.
    pub form: ParamForm,
    /// Annotation.
    pub annotation: Option<ExprId>,
    /// Default value.
    pub default: Option<ExprId>,
}

/// How a parameter takes arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamForm {
    /// Before `/`.
    PositionalOnly,
    /// By position or name.
    Normal,
    /// After `*`.
    KeywordOnly,
    /// `*args`
    VarArgs,
    /// `**kwargs`
    KwArgs,
}

/// A suite: the statements of a body, in order.
pub type Block = List<StmtId>;

/// Statements.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the line above each variant shows its fields as Python")]
pub enum Stmt {
    /// An expression as a statement.
    Expr(ExprId),
    /// `a = b = value`
    Assign { targets: List<ExprId>, value: ExprId },
    /// `target: annotation = value`
    AnnAssign { target: ExprId, annotation: ExprId, value: Option<ExprId> },
    /// `target += value`; `op` is the operator's span with the `=`.
    AugAssign { target: ExprId, op: Span, value: ExprId },
    /// `return value`
    Return(Option<ExprId>),
    /// `raise value from cause`
    Raise { value: Option<ExprId>, cause: Option<ExprId> },
    /// `assert test, message`
    Assert { test: ExprId, message: Option<ExprId> },
    /// `del a, b`
    Delete(List<ExprId>),
    /// `pass`
    Pass,
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// `global a, b`
    Global(List<Span>),
    /// `nonlocal a, b`
    Nonlocal(List<Span>),
    /// `import a.b as c, d`
    Import(List<Alias>),
    /// `from ..module import a as b, c`; `level` counts the dots.
    ImportFrom(ImportFrom),
    /// `if`; an `elif` is the only statement of `orelse`, with a span that starts at `elif`.
    If { test: ExprId, body: Block, orelse: Block },
    /// `while`
    While { test: ExprId, body: Block, orelse: Block },
    /// `for`, `async for`
    For { target: ExprId, iter: ExprId, body: Block, orelse: Block },
    /// `try`
    Try { body: Block, handlers: List<Handler>, orelse: Block, finally: Block },
    /// `with`, `async with`
    With { items: List<WithItem>, body: Block },
    /// `match`
    Match { subject: ExprId, cases: List<Case> },
    /// `def`, `async def`
    Function(Box<Function>),
    /// `class`
    Class(Box<Class>),
    /// `type X = value`
    TypeAlias(Box<TypeAlias>),
}

/// `from module import names`
#[derive(Clone, Debug)]
pub struct ImportFrom {
    /// Leading dots.
    pub level: u32,
    /// The dotted module name after the dots.
    pub module: Option<Span>,
    /// The names; empty for `*`.
    pub names: List<Alias>,
    /// `from m import *`
    pub star: bool,
}

/// `name as asname` in an import.
#[derive(Clone, Copy, Debug)]
pub struct Alias {
    /// Whole alias.
    pub span: Span,
    /// The (dotted) name.
    pub name: Span,
    /// Name after `as`.
    pub asname: Option<Span>,
}

/// `except type as name:`
#[derive(Clone, Copy, Debug)]
pub struct Handler {
    /// From `except` to the end of the body.
    pub span: Span,
    /// Exception type or tuple of types.
    pub exception: Option<ExprId>,
    /// Name it is bound to.
    pub name: Option<Span>,
    /// Body.
    pub body: Block,
}

/// `context as target` in a `with`.
#[derive(Clone, Copy, Debug)]
pub struct WithItem {
    /// Whole item.
    pub span: Span,
    /// Context manager.
    pub context: ExprId,
    /// Target after `as`.
    pub target: Option<ExprId>,
}

/// A `case` of a `match`.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Dotted names and class names in the pattern (values that are looked up), as expressions.
    pub references: List<ExprId>,
    /// Names that the pattern binds.
    pub binds: List<Span>,
    /// Guard.
    pub guard: Option<ExprId>,
    /// Body.
    pub body: Block,
}

/// A function definition.
#[derive(Clone, Debug)]
pub struct Function {
    /// The name.
    pub name: Span,
    /// Decorators, without the `@`.
    pub decorators: List<ExprId>,
    /// Parameters, without bare `*` and `/`.
    pub params: List<Param>,
    /// Return annotation.
    pub returns: Option<ExprId>,
    /// Body.
    pub body: Block,
    /// Names of type parameters (`def f[T]()`), which are bound in a scope around the function.
    pub type_params: List<Span>,
    /// Bounds, constraints and defaults of type parameters (`def f[T: Tensor = Tensor]()`).
    pub type_bounds: List<ExprId>,
    /// `async def`
    pub is_async: bool,
}

/// A type alias.
#[derive(Clone, Debug)]
pub struct TypeAlias {
    /// The name.
    pub name: Span,
    /// What it stands for.
    pub value: ExprId,
    /// Names of type parameters (`type X[T] = T`), which are bound in a scope around the value.
    pub type_params: List<Span>,
    /// Their bounds, constraints and defaults.
    pub type_bounds: List<ExprId>,
}

/// A class definition.
#[derive(Clone, Debug)]
pub struct Class {
    /// The name.
    pub name: Span,
    /// Decorators, without the `@`.
    pub decorators: List<ExprId>,
    /// Bases and keywords.
    pub args: List<Arg>,
    /// Body.
    pub body: Block,
    /// Names of type parameters.
    pub type_params: List<Span>,
    /// Bounds and constraints of type parameters.
    pub type_bounds: List<ExprId>,
}

/// The tree of one file.
#[derive(Clone, Debug, Default)]
pub struct Ast {
    /// All expressions; children have lower or higher indices, no order is promised.
    pub exprs: Vec<ExprNode>,
    /// All statements.
    pub stmts: Vec<StmtNode>,
    pub(super) module: Block,
    /// Comments, in order, from `#` to the end of the line's text.
    pub comments: Vec<Span>,
    lists: Lists,
    calls: Vec<ExprId>,
    attributes: Vec<ExprId>,
}

/// Memory is what the trees of a large project cost: a rare form that needs more goes into a list.
const _: () = assert!(size_of::<ExprNode>() <= 32);

impl Ast {
    /// Notes which expressions are calls and attributes, once all are there: many questions are about one of them alone.
    pub(super) fn note_forms(&mut self) {
        for (id, node) in self.expressions().zip(&self.exprs) {
            match node.expr {
                Expr::Call { .. } => self.calls.push(id),
                Expr::Attribute { .. } => self.attributes.push(id),
                _ => {}
            }
        }
    }

    /// All calls, in no order that is promised.
    pub fn calls(&self) -> impl Iterator<Item = ExprId> + '_ {
        self.calls.iter().copied()
    }

    /// All attributes, in no order that is promised.
    pub fn attributes(&self) -> impl Iterator<Item = ExprId> + '_ {
        self.attributes.iter().copied()
    }

    /// Every expression, in no order that is promised.
    pub fn expressions(&self) -> impl DoubleEndedIterator<Item = ExprId> + use<> {
        (0..self.exprs.len()).map(ExprId::at)
    }

    /// Every statement, in no order that is promised.
    pub fn statements(&self) -> impl DoubleEndedIterator<Item = StmtId> + use<> {
        (0..self.stmts.len()).map(StmtId::at)
    }

    /// The statements of the module, in order.
    #[must_use]
    pub fn body(&self) -> &[StmtId] {
        &self[self.module]
    }

    /// True for `True` and `False`, in brackets too.
    #[must_use]
    pub fn is_bool(&self, expr: ExprId) -> bool {
        matches!(self.expr(self.unparen(expr)), Expr::Bool(_))
    }

    /// The expression at `id`.
    #[must_use]
    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.index()].expr
    }

    /// The bytes of an expression.
    #[must_use]
    pub fn span(&self, id: ExprId) -> Span {
        self.exprs[id.index()].span
    }

    /// The statement at `id`.
    #[must_use]
    pub fn stmt(&self, id: StmtId) -> &Stmt {
        &self.stmts[id.index()].stmt
    }

    /// The bytes of a statement.
    #[must_use]
    pub fn stmt_span(&self, id: StmtId) -> Span {
        self.stmts[id.index()].span
    }

    /// The expression inside any brackets around `id`.
    #[must_use]
    pub fn unparen(&self, mut id: ExprId) -> ExprId {
        while let Expr::Paren(inner) = self.expr(id) {
            id = *inner;
        }
        id
    }
}
