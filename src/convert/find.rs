//! Finds the places that a rule may speak about: uses of APIs, and members of values.
//!
//! In: the tree and what its names stand for. Out: [`Site`]s in source order. Decides nothing.

use crate::python::ast::{Arg, ArgForm, Ast, Expr, ExprId, Param, Stmt, StmtId};
use crate::python::{Kinds, Parsed};

/// How an expression is used by what stands around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Called; the call.
    Callee(ExprId),
    /// Base of a class.
    Base,
    /// Part of an annotation.
    Annotation,
    /// A decorator that is not called.
    Decorator,
    /// The context of a `with`, not called.
    Stored,
    /// Read in any other way.
    Plain,
}

/// A place: an API that is named, or a member of a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site {
    /// The name or attribute chain of an API; the attribute of a member.
    pub(super) expr: ExprId,
    /// The value before the dot, for a member of a value.
    pub(super) receiver: Option<ExprId>,
    pub(super) role: Role,
    /// The statement it stands in.
    pub(super) stmt: StmtId,
    /// The call is all of the statement.
    pub(super) is_statement: bool,
    /// The call is itself called, or is a decorator: `@torch.no_grad()`.
    pub(super) decorates: bool,
    /// The context of a `with`, called or not.
    pub(super) is_context: bool,
    /// The call of `isinstance` or `issubclass` among whose arguments it stands.
    pub(super) test: Option<ExprId>,
    /// What is called around it: the innermost callee that is an API, or looks like [one of these](is_place), if this
    /// stands among its arguments.
    pub(super) within: Option<ExprId>,
    /// It stands in the value of `"params"` in a dictionary: a group of parameters for an optimiser.
    pub(super) is_grouped: bool,
}

/// Returns the sites of a file, outer expressions before inner ones.
pub(super) fn find(parsed: &Parsed, kinds: &Kinds) -> Vec<Site> {
    walk(parsed, kinds, false)
}

/// The same with all names that are called: what they stand for cannot be told once the code is converted.
pub(super) fn find_calls_too(parsed: &Parsed, kinds: &Kinds) -> Vec<Site> {
    walk(parsed, kinds, true)
}

fn walk(parsed: &Parsed, kinds: &Kinds, calls: bool) -> Vec<Site> {
    let mut finder = Finder {
        calls,
        parsed,
        ast: &parsed.ast,
        kinds,
        sites: Vec::new(),
        stmt: StmtId::at(0),
        whole: None,
        decorator: None,
        context: None,
        test: None,
        within: None,
        is_grouped: false,
    };
    finder.block(parsed.ast.body());
    finder.sites
}

/// True for the builtins whose arguments a rule may be for.
pub(super) fn is_place(name: &str) -> bool {
    matches!(name, "next" | "iter" | "isinstance" | "int")
}

/// True for the key of an optimiser's group under which its parameters stand.
fn is_params(key: &str) -> bool {
    matches!(key, "\"params\"" | "'params'")
}

struct Finder<'a> {
    /// Every name that is called is a site.
    calls: bool,
    parsed: &'a Parsed,
    ast: &'a Ast,
    kinds: &'a Kinds,
    sites: Vec<Site>,
    stmt: StmtId,
    /// The expression that is the whole statement.
    whole: Option<ExprId>,
    /// The decorator being read.
    decorator: Option<ExprId>,
    /// The context of a `with` being read.
    context: Option<ExprId>,
    /// The call of `isinstance` or `issubclass` among whose arguments we are.
    test: Option<ExprId>,
    /// The callee among whose arguments we are.
    within: Option<ExprId>,
    /// We are in the value of `"params"` in a dictionary.
    is_grouped: bool,
}

impl Finder<'_> {
    fn block(&mut self, block: &[StmtId]) {
        for id in block {
            self.statement(*id);
        }
    }

    fn statement(&mut self, id: StmtId) {
        let outer = std::mem::replace(&mut self.stmt, id);
        self.whole = None;
        let ast = self.ast;
        match ast.stmt(id) {
            Stmt::Expr(value) => {
                self.whole = Some(*value);
                self.expr(*value, Role::Plain);
                self.whole = None;
            }
            Stmt::Assign { targets, value } => {
                ast[targets].iter().for_each(|target| self.target(*target));
                self.expr(*value, Role::Plain);
            }
            Stmt::AnnAssign { target, annotation, value } => {
                self.target(*target);
                self.expr(*annotation, Role::Annotation);
                self.optional(*value);
            }
            Stmt::AugAssign { target, value, .. } => {
                if matches!(ast.expr(*target), Expr::Name) {
                    self.push(*target, Some(*target), Role::Stored);
                }
                self.target(*target);
                self.expr(*value, Role::Plain);
            }
            Stmt::Return(value) => self.optional(*value),
            Stmt::Raise { value, cause } => {
                self.optional(*value);
                self.optional(*cause);
            }
            Stmt::Assert { test, message } => {
                self.expr(*test, Role::Plain);
                self.optional(*message);
            }
            Stmt::Delete(targets) => ast[targets].iter().for_each(|target| self.target(*target)),
            Stmt::If { test, body, orelse } | Stmt::While { test, body, orelse } => {
                self.expr(*test, Role::Plain);
                self.block(&ast[body]);
                self.block(&ast[orelse]);
            }
            Stmt::For { target, iter, body, orelse } => {
                self.target(*target);
                self.expr(*iter, Role::Plain);
                self.block(&ast[body]);
                self.block(&ast[orelse]);
            }
            Stmt::Try { body, handlers, orelse, finally } => {
                self.block(&ast[body]);
                for handler in &ast[handlers] {
                    self.optional(handler.exception);
                    self.block(&ast[handler.body]);
                }
                self.block(&ast[orelse]);
                self.block(&ast[finally]);
            }
            Stmt::With { items, body } => {
                for item in &ast[items] {
                    self.context = Some(item.context);
                    self.expr(item.context, Role::Plain);
                    self.context = None;
                    if let Some(target) = item.target {
                        self.target(target);
                    }
                }
                self.block(&ast[body]);
            }
            Stmt::Match { subject, cases } => {
                self.expr(*subject, Role::Plain);
                for case in &ast[cases] {
                    ast[case.references].iter().for_each(|value| self.expr(*value, Role::Plain));
                    self.optional(case.guard);
                    self.block(&ast[case.body]);
                }
            }
            Stmt::Function(function) => {
                self.decorators(&ast[function.decorators]);
                self.bounds(&ast[function.type_bounds]);
                self.params(&ast[function.params]);
                if let Some(returns) = function.returns {
                    self.expr(returns, Role::Annotation);
                }
                self.block(&ast[function.body]);
            }
            Stmt::Class(class) => {
                self.decorators(&ast[class.decorators]);
                self.bounds(&ast[class.type_bounds]);
                for argument in &ast[class.args] {
                    let role = if argument.form == ArgForm::Positional { Role::Base } else { Role::Plain };
                    self.expr(argument.value, role);
                }
                self.block(&ast[class.body]);
            }
            Stmt::TypeAlias(alias) => {
                self.bounds(&ast[alias.type_bounds]);
                self.expr(alias.value, Role::Annotation);
            }
            Stmt::Pass
            | Stmt::Break
            | Stmt::Continue
            | Stmt::Global(_)
            | Stmt::Nonlocal(_)
            | Stmt::Import(_)
            | Stmt::ImportFrom(_) => {}
        }
        self.stmt = outer;
    }

    fn decorators(&mut self, decorators: &[ExprId]) {
        for decorator in decorators {
            self.decorator = Some(*decorator);
            self.expr(*decorator, Role::Decorator);
            self.decorator = None;
        }
    }

    /// Bounds, constraints and defaults of type parameters.
    fn bounds(&mut self, bounds: &[ExprId]) {
        bounds.iter().for_each(|bound| self.expr(*bound, Role::Annotation));
    }

    fn params(&mut self, params: &[Param]) {
        for param in params {
            if let Some(annotation) = param.annotation {
                self.expr(annotation, Role::Annotation);
            }
            self.optional(param.default);
        }
    }

    fn optional(&mut self, expr: Option<ExprId>) {
        if let Some(expr) = expr {
            self.expr(expr, Role::Plain);
        }
    }

    /// A target of an assignment: the outermost attribute is written, what is before it is read.
    fn target(&mut self, expr: ExprId) {
        match self.ast.expr(expr) {
            Expr::Name => {}
            Expr::Tuple(items) | Expr::List(items) => self.ast[items].iter().for_each(|item| self.target(*item)),
            Expr::Starred(inner) | Expr::Paren(inner) => self.target(*inner),
            Expr::Attribute { .. } => self.expr(expr, Role::Stored),
            _ => self.expr(expr, Role::Plain),
        }
    }

    fn args(&mut self, args: &[Arg]) {
        for argument in args {
            self.expr(argument.value, Role::Plain);
        }
    }

    fn push(&mut self, expr: ExprId, receiver: Option<ExprId>, role: Role) {
        let call = if let Role::Callee(call) = role { Some(call) } else { None };
        self.sites.push(Site {
            expr,
            receiver,
            role,
            stmt: self.stmt,
            is_statement: call.is_some() && call == self.whole,
            is_context: self.context.is_some() && (call == self.context || Some(expr) == self.context),
            test: self.test,
            within: self.within,
            is_grouped: self.is_grouped,
            decorates: self.decorator.is_some() && (call == self.decorator || Some(expr) == self.decorator),
        });
    }

    fn expr(&mut self, id: ExprId, role: Role) {
        let ast = self.ast;
        // Inside an annotation everything is an annotation; elsewhere a role holds for one level.
        let inner = if role == Role::Annotation { Role::Annotation } else { Role::Plain };
        match ast.expr(id) {
            Expr::Name => {
                if self.kinds.api(id).is_some() {
                    self.push(id, None, role);
                }
            }
            Expr::Attribute { value, .. } => {
                if self.kinds.api(id).is_some() {
                    self.push(id, None, role);
                } else {
                    self.push(id, Some(*value), role);
                    self.expr(*value, inner);
                }
            }
            Expr::Call { func, args, .. } => {
                self.expr(*func, Role::Callee(id));
                // A layer under a name of its own is a value that is called.
                if matches!(ast.expr(*func), Expr::Name)
                    && (self.calls || self.kinds.layer(*func).is_some())
                    && self.kinds.api(*func).is_none()
                {
                    self.push(*func, Some(*func), Role::Callee(id));
                }
                let (outer, test) = (self.within, self.test);
                let is_test = matches!(self.parsed.name(*func), Some("isinstance" | "issubclass"));
                self.test = is_test.then_some(id);
                if self.kinds.api(*func).is_some() || self.parsed.name(*func).is_some_and(is_place) {
                    self.within = Some(*func);
                }
                self.args(&ast[args]);
                (self.within, self.test) = (outer, test);
            }
            Expr::Subscript { value, index } => {
                self.expr(*value, inner);
                ast[index].iter().for_each(|item| self.expr(*item, inner));
            }
            Expr::Str { parts, annotation } => {
                ast[parts].iter().for_each(|part| self.expr(*part, Role::Plain));
                if let Some(annotation) = annotation {
                    self.expr(*annotation, Role::Annotation);
                }
            }
            Expr::Tuple(items) | Expr::List(items) | Expr::Set(items) => {
                ast[items].iter().for_each(|item| self.expr(*item, inner));
            }
            Expr::Dict(items) => {
                for (key, value) in &ast[items] {
                    self.optional(*key);
                    let is_group = key.is_some_and(|key| is_params(self.parsed.text(ast.span(key))));
                    let outer = self.is_grouped;
                    self.is_grouped |= is_group;
                    self.expr(*value, inner);
                    self.is_grouped = outer;
                }
            }
            Expr::Unary { operand, .. } => self.expr(*operand, inner),
            Expr::Binary { left, right, .. } | Expr::BoolOp { left, right, .. } => {
                self.expr(*left, inner);
                self.expr(*right, inner);
            }
            Expr::Compare { operands, .. } => ast[operands].iter().for_each(|item| self.expr(*item, inner)),
            Expr::Lambda { params, body } => {
                self.params(&ast[params]);
                self.expr(*body, Role::Plain);
            }
            Expr::Conditional { body, test, orelse } => {
                self.expr(*body, inner);
                self.expr(*test, inner);
                self.expr(*orelse, inner);
            }
            Expr::Comprehension { element, value, clauses, .. } => {
                self.expr(*element, Role::Plain);
                self.optional(*value);
                for clause in &ast[clauses] {
                    self.target(clause.target);
                    self.expr(clause.iter, Role::Plain);
                    ast[clause.ifs].iter().for_each(|test| self.expr(*test, Role::Plain));
                }
            }
            Expr::Await(inner_expr) | Expr::Starred(inner_expr) => self.expr(*inner_expr, inner),
            Expr::Yield { value, .. } => self.optional(*value),
            Expr::Named { value, .. } => self.expr(*value, Role::Plain),
            Expr::Slice { lower, upper, step } => {
                self.optional(*lower);
                self.optional(*upper);
                self.optional(*step);
            }
            // `(torch.relu)(x)`: the brackets stay, so the role does not pass through them.
            Expr::Paren(inner_expr) => self.expr(*inner_expr, inner),
            Expr::Number | Expr::Bool(_) | Expr::None | Expr::Ellipsis => {}
        }
    }
}
