//! Marks of our tree, gathered by a walk, so that a node which nothing refers to has none.

use git_msconv::python::Parsed;
use git_msconv::python::ast::{Alias, Arg, ArgForm, Expr, ExprId, Param, Stmt, StmtId};
use git_msconv::python::visit::{blocks_of_stmt, children_of_expr, exprs_of_stmt};
use git_msconv::text::Span;

use crate::Mark;

/// The marks of a file.
pub(crate) fn marks(parsed: &Parsed) -> Vec<Mark> {
    let mut collect = Collect { parsed, marks: Vec::new() };
    parsed.ast.body().iter().for_each(|stmt| collect.stmt(*stmt));
    parsed.ast.comments.iter().for_each(|comment| collect.mark("comment", *comment));
    collect.marks
}

struct Collect<'a> {
    parsed: &'a Parsed,
    marks: Vec<Mark>,
}

impl Collect<'_> {
    fn mark(&mut self, what: &'static str, span: Span) {
        self.marks.push((what, span.start, span.end));
    }

    fn stmt(&mut self, id: StmtId) {
        let ast = &self.parsed.ast;
        let span = ast.stmt_span(id);
        // Ruff keeps the branches of an `if` in a row.
        let is_elif = matches!(ast.stmt(id), Stmt::If { .. }) && self.parsed.text(span).starts_with("elif");
        if !is_elif {
            self.mark("statement", span);
        }
        self.stmt_parts(ast.stmt(id));
        exprs_of_stmt(ast, id, &mut |expr| self.expr(expr));
        blocks_of_stmt(ast, id, &mut |block| block.iter().for_each(|stmt| self.stmt(*stmt)));
    }

    fn stmt_parts(&mut self, stmt: &Stmt) {
        let ast = &self.parsed.ast;
        match stmt {
            Stmt::Function(function) => {
                self.mark("def name", function.name);
                self.params(&ast[function.params]);
            }
            Stmt::Class(class) => {
                self.mark("class name", class.name);
                self.args(&ast[class.args]);
            }
            Stmt::Import(aliases) => self.aliases(&ast[aliases]),
            Stmt::ImportFrom(import) => self.aliases(&ast[import.names]),
            Stmt::Try { handlers, .. } => {
                for handler in &ast[handlers] {
                    self.mark("handler", handler.span);
                    handler.name.iter().for_each(|name| self.mark("handler name", *name));
                }
            }
            Stmt::With { items, .. } => {
                ast[items]
                    .iter()
                    .filter(|item| item.target.is_some())
                    .for_each(|item| self.mark("with item", item.span));
            }
            Stmt::Match { cases, .. } => {
                ast[cases].iter().flat_map(|case| &ast[case.binds]).for_each(|name| self.mark("bind", *name));
            }
            _ => {}
        }
    }

    fn aliases(&mut self, aliases: &[Alias]) {
        for alias in aliases {
            self.mark("alias", alias.span);
            self.mark("alias name", alias.name);
            alias.asname.iter().for_each(|name| self.mark("asname", *name));
        }
    }

    fn params(&mut self, params: &[Param]) {
        params.iter().for_each(|param| self.mark("parameter", param.name));
    }

    fn args(&mut self, args: &[Arg]) {
        for arg in args {
            match arg.form {
                ArgForm::Keyword(name) => self.mark("keyword name", name),
                // Ruff has a node for the star.
                ArgForm::Star => self.mark("starred", arg.span),
                _ => {}
            }
        }
    }

    fn expr(&mut self, id: ExprId) {
        let ast = &self.parsed.ast;
        let span = ast.span(id);
        match ast.expr(id) {
            Expr::Attribute { name, .. } => self.mark("attribute name", *name),
            Expr::Call { args, parens, .. } => {
                self.mark("parens", *parens);
                self.args(&ast[args]);
            }
            Expr::Lambda { params, .. } => self.params(&ast[params]),
            _ => {}
        }
        if let Some(what) = kind(ast.expr(id)) {
            self.mark(what, span);
        }
        if let Expr::Str { parts, .. } = ast.expr(id) {
            // What a string stands for as a type is no node of ruff's.
            ast[parts].iter().for_each(|part| self.expr(*part));
            return;
        }
        children_of_expr(ast, id, &mut |child| self.expr(child));
    }
}

fn kind(expr: &Expr) -> Option<&'static str> {
    use git_msconv::python::ast::ComprehensionKind::Generator;
    Some(match expr {
        Expr::Name => "name",
        Expr::Attribute { .. } => "attribute",
        Expr::Call { .. } => "call",
        Expr::Subscript { .. } => "subscript",
        Expr::Str { .. } => "string",
        Expr::Number => "number",
        Expr::Bool(_) => "bool",
        Expr::None => "none",
        Expr::Ellipsis => "ellipsis",
        Expr::Tuple(_) => "tuple",
        Expr::List(_) => "list",
        Expr::Set(_) => "set",
        Expr::Dict(_) => "dict",
        Expr::Unary { .. } => "unary",
        Expr::Binary { .. } => "binary",
        Expr::Compare { .. } => "compare",
        Expr::Lambda { .. } => "lambda",
        Expr::Conditional { .. } => "conditional",
        // A bare one has other brackets with ruff.
        Expr::Comprehension { kind: Generator, .. } => return None,
        Expr::Comprehension { .. } => "comprehension",
        Expr::Await(_) => "await",
        Expr::Yield { .. } => "yield",
        Expr::Starred(_) => "starred",
        Expr::Named { .. } => "named",
        Expr::Slice { .. } => "slice",
        // Ruff has one node for `a or b or c`, and none for brackets.
        Expr::BoolOp { .. } | Expr::Paren(_) => return None,
    })
}

/// Calls `f` on every expression that the statements of a file lead to.
pub(crate) fn reach(parsed: &Parsed, f: &mut dyn FnMut(ExprId)) {
    fn expr(parsed: &Parsed, id: ExprId, f: &mut dyn FnMut(ExprId)) {
        f(id);
        children_of_expr(&parsed.ast, id, &mut |child| expr(parsed, child, f));
    }
    let mut left = parsed.ast.body().to_vec();
    while let Some(id) = left.pop() {
        exprs_of_stmt(&parsed.ast, id, &mut |id| expr(parsed, id, f));
        blocks_of_stmt(&parsed.ast, id, &mut |block| left.extend(block));
    }
}
