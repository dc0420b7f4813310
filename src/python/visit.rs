//! The direct children of nodes, for walks that treat most nodes alike.
//!
//! In: an [`Ast`] and a node. Out: calls of a closure, in source order where the node has one.

use super::ast::{Ast, Block, Expr, ExprId, Stmt, StmtId};

/// Calls `f` on each expression directly inside `id`; defaults and annotations of a lambda's
/// parameters and the clauses of a comprehension count.
pub fn children_of_expr(ast: &Ast, id: ExprId, f: &mut impl FnMut(ExprId)) {
    let all = |ids: &[ExprId], f: &mut dyn FnMut(ExprId)| ids.iter().for_each(|id| f(*id));
    match ast.expr(id) {
        Expr::Name | Expr::Number | Expr::Bool(_) | Expr::None | Expr::Ellipsis => {}
        Expr::Attribute { value, .. } => f(*value),
        Expr::Call { func, args, .. } => {
            f(*func);
            ast[args].iter().for_each(|arg| f(arg.value));
        }
        Expr::Subscript { value, index } => {
            f(*value);
            all(&ast[index], f);
        }
        Expr::Str { parts, annotation } => {
            all(&ast[parts], f);
            annotation.iter().for_each(|id| f(*id));
        }
        Expr::Tuple(elements) | Expr::List(elements) | Expr::Set(elements) => all(&ast[elements], f),
        Expr::Dict(items) => {
            for (key, value) in &ast[items] {
                key.iter().for_each(|id| f(*id));
                f(*value);
            }
        }
        Expr::Unary { operand: inner, .. } | Expr::Await(inner) | Expr::Starred(inner) | Expr::Paren(inner) => {
            f(*inner);
        }
        Expr::Binary { left, right, .. } | Expr::BoolOp { left, right, .. } => all(&[*left, *right], f),
        Expr::Compare { operands, .. } => all(&ast[operands], f),
        Expr::Lambda { params, body } => {
            for param in &ast[params] {
                all(param.annotation.as_slice(), f);
                all(param.default.as_slice(), f);
            }
            f(*body);
        }
        Expr::Conditional { body, test, orelse } => all(&[*body, *test, *orelse], f),
        Expr::Comprehension { element, value, clauses, .. } => {
            f(*element);
            all(value.as_slice(), f);
            for clause in &ast[clauses] {
                all(&[clause.target, clause.iter], f);
                all(&ast[clause.ifs], f);
            }
        }
        Expr::Yield { value, .. } => all(value.as_slice(), f),
        Expr::Named { target, value } => all(&[*target, *value], f),
        Expr::Slice { lower, upper, step } => {
            [lower, upper, step].into_iter().for_each(|part| all(part.as_slice(), f));
        }
    }
}

/// Calls `f` on each expression that stands directly in a statement, not in its suites: tests,
/// targets, decorators, defaults, annotations, the patterns and guards of a `match`.
pub fn exprs_of_stmt(ast: &Ast, id: StmtId, f: &mut impl FnMut(ExprId)) {
    let all = |ids: &[ExprId], f: &mut dyn FnMut(ExprId)| ids.iter().for_each(|id| f(*id));
    match ast.stmt(id) {
        Stmt::Expr(value) => f(*value),
        Stmt::TypeAlias(alias) => {
            all(&ast[alias.type_bounds], f);
            f(alias.value);
        }
        Stmt::Assign { targets, value } => {
            all(&ast[targets], f);
            f(*value);
        }
        Stmt::AnnAssign { target, annotation, value } => {
            all(&[*target, *annotation], f);
            all(value.as_slice(), f);
        }
        Stmt::AugAssign { target, value, .. } => all(&[*target, *value], f),
        Stmt::Return(value) => all(value.as_slice(), f),
        Stmt::Raise { value, cause } => {
            all(value.as_slice(), f);
            all(cause.as_slice(), f);
        }
        Stmt::Assert { test, message } => {
            f(*test);
            all(message.as_slice(), f);
        }
        Stmt::Delete(targets) => all(&ast[targets], f),
        Stmt::Pass | Stmt::Break | Stmt::Continue | Stmt::Global(_) | Stmt::Nonlocal(_) => {}
        Stmt::Import(_) | Stmt::ImportFrom(_) => {}
        Stmt::If { test, .. } | Stmt::While { test, .. } => f(*test),
        Stmt::For { target, iter, .. } => all(&[*target, *iter], f),
        Stmt::Try { handlers, .. } => {
            ast[handlers].iter().for_each(|handler| all(handler.exception.as_slice(), f));
        }
        Stmt::With { items, .. } => {
            for item in &ast[items] {
                f(item.context);
                all(item.target.as_slice(), f);
            }
        }
        Stmt::Match { subject, cases } => {
            f(*subject);
            for case in &ast[cases] {
                all(&ast[case.references], f);
                all(case.guard.as_slice(), f);
            }
        }
        Stmt::Function(function) => {
            all(&ast[function.decorators], f);
            all(&ast[function.type_bounds], f);
            for param in &ast[function.params] {
                all(param.annotation.as_slice(), f);
                all(param.default.as_slice(), f);
            }
            all(function.returns.as_slice(), f);
        }
        Stmt::Class(class) => {
            all(&ast[class.decorators], f);
            all(&ast[class.type_bounds], f);
            ast[class.args].iter().for_each(|arg| f(arg.value));
        }
    }
}

/// Calls `f` on each suite of a statement, in order; empty ones are left out.
pub fn blocks_of_stmt<'a>(ast: &'a Ast, id: StmtId, f: &mut impl FnMut(&'a [StmtId])) {
    let mut each = |block: &Block| {
        if !block.is_empty() {
            f(&ast[block]);
        }
    };
    match ast.stmt(id) {
        Stmt::If { body, orelse, .. } | Stmt::While { body, orelse, .. } | Stmt::For { body, orelse, .. } => {
            each(body);
            each(orelse);
        }
        Stmt::Try { body, handlers, orelse, finally } => {
            each(body);
            ast[handlers].iter().for_each(|handler| each(&handler.body));
            each(orelse);
            each(finally);
        }
        Stmt::With { body, .. } => each(body),
        Stmt::Match { cases, .. } => ast[cases].iter().for_each(|case| each(&case.body)),
        Stmt::Function(function) => each(&function.body),
        Stmt::Class(class) => each(&class.body),
        _ => {}
    }
}
