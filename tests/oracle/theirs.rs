//! Marks of ruff's tree.

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::visitor::source_order::{SourceOrderVisitor, TraversalSignal, walk_body};
use ruff_python_ast::{AnyNodeRef, Expr};
use ruff_python_parser::parse_module;
use ruff_text_size::{Ranged, TextRange};

use crate::Mark;

/// The marks of a file; nothing if it is not valid Python.
pub(crate) fn marks(text: &str) -> Option<Vec<Mark>> {
    let parsed = parse_module(text).ok()?;
    let mut collect = Collect { marks: Vec::new(), in_pattern: 0 };
    walk_body(&mut collect, parsed.suite());
    for token in parsed.tokens() {
        if token.kind() == TokenKind::Comment {
            collect.mark("comment", token.range());
        }
    }
    Some(collect.marks)
}

struct Collect {
    marks: Vec<Mark>,
    in_pattern: usize,
}

impl Collect {
    fn mark(&mut self, what: &'static str, range: TextRange) {
        self.marks.push((what, range.start().to_u32(), range.end().to_u32()));
    }

    /// Marks of parts that are no nodes of their own in our tree.
    fn parts(&mut self, node: AnyNodeRef<'_>) {
        match node {
            AnyNodeRef::ExprAttribute(attribute) => self.mark("attribute name", attribute.attr.range()),
            AnyNodeRef::Keyword(keyword) => {
                if let Some(name) = &keyword.arg {
                    self.mark("keyword name", name.range());
                }
            }
            AnyNodeRef::Parameter(parameter) => self.mark("parameter", parameter.name.range()),
            AnyNodeRef::StmtFunctionDef(function) => self.mark("def name", function.name.range()),
            AnyNodeRef::StmtClassDef(class) => self.mark("class name", class.name.range()),
            AnyNodeRef::Alias(alias) => {
                let name = alias.name.as_str();
                if name != "*" {
                    self.mark("alias", alias.range());
                    self.mark("alias name", alias.name.range());
                    alias.asname.iter().for_each(|name| self.mark("asname", name.range()));
                }
            }
            AnyNodeRef::ExceptHandlerExceptHandler(handler) => {
                self.mark("handler", handler.range());
                handler.name.iter().for_each(|name| self.mark("handler name", name.range()));
            }
            AnyNodeRef::WithItem(item) if item.optional_vars.is_some() => self.mark("with item", item.range()),
            AnyNodeRef::PatternMatchAs(pattern) => {
                pattern.name.iter().for_each(|name| self.mark("bind", name.range()));
            }
            AnyNodeRef::PatternMatchStar(pattern) => {
                pattern.name.iter().for_each(|name| self.mark("bind", name.range()));
            }
            AnyNodeRef::PatternMatchMapping(pattern) => {
                pattern.rest.iter().for_each(|name| self.mark("bind", name.range()));
            }
            AnyNodeRef::ExprCall(call) => self.mark("parens", call.arguments.range()),
            _ => {}
        }
    }
}

impl<'a> SourceOrderVisitor<'a> for Collect {
    fn enter_node(&mut self, node: AnyNodeRef<'a>) -> TraversalSignal {
        self.parts(node);
        if let AnyNodeRef::StmtTypeAlias(alias) = node {
            // The name is no expression of ours.
            self.mark("statement", alias.range());
            alias.type_params.iter().for_each(|params| self.visit_type_params(params));
            self.visit_expr(&alias.value);
            return TraversalSignal::Skip;
        }
        if node.is_statement() {
            self.mark("statement", node.range());
        }
        if let Some(what) = kind(node)
            && (self.in_pattern == 0 || matches!(what, "name" | "attribute"))
        {
            self.mark(what, node.range());
        }
        self.in_pattern += usize::from(is_pattern(node));
        TraversalSignal::Traverse
    }

    fn leave_node(&mut self, node: AnyNodeRef<'a>) {
        self.in_pattern -= usize::from(is_pattern(node));
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        // An unbracketed tuple in a subscript is no node of ours.
        if let Expr::Subscript(subscript) = expr
            && let Expr::Tuple(tuple) = &*subscript.slice
            && !tuple.parenthesized
        {
            if self.enter_node(AnyNodeRef::from(expr)).is_traverse() {
                self.visit_expr(&subscript.value);
                tuple.elts.iter().for_each(|element| self.visit_expr(element));
            }
            self.leave_node(AnyNodeRef::from(expr));
            return;
        }
        ruff_python_ast::visitor::source_order::walk_expr(self, expr);
    }
}

fn is_pattern(node: AnyNodeRef<'_>) -> bool {
    node.is_pattern()
}

fn kind(node: AnyNodeRef<'_>) -> Option<&'static str> {
    Some(match node {
        AnyNodeRef::ExprNamed(_) => "named",
        AnyNodeRef::ExprBinOp(_) => "binary",
        AnyNodeRef::ExprUnaryOp(_) => "unary",
        AnyNodeRef::ExprLambda(_) => "lambda",
        AnyNodeRef::ExprIf(_) => "conditional",
        AnyNodeRef::ExprDict(_) => "dict",
        AnyNodeRef::ExprSet(_) => "set",
        AnyNodeRef::ExprListComp(_) | AnyNodeRef::ExprSetComp(_) | AnyNodeRef::ExprDictComp(_) => "comprehension",
        AnyNodeRef::ExprAwait(_) => "await",
        AnyNodeRef::ExprYield(_) | AnyNodeRef::ExprYieldFrom(_) => "yield",
        AnyNodeRef::ExprCompare(_) => "compare",
        AnyNodeRef::ExprCall(_) => "call",
        AnyNodeRef::ExprFString(_)
        | AnyNodeRef::ExprTString(_)
        | AnyNodeRef::ExprStringLiteral(_)
        | AnyNodeRef::ExprBytesLiteral(_) => "string",
        AnyNodeRef::ExprNumberLiteral(_) => "number",
        AnyNodeRef::ExprBooleanLiteral(_) => "bool",
        AnyNodeRef::ExprNoneLiteral(_) => "none",
        AnyNodeRef::ExprEllipsisLiteral(_) => "ellipsis",
        AnyNodeRef::ExprAttribute(_) => "attribute",
        AnyNodeRef::ExprSubscript(_) => "subscript",
        AnyNodeRef::ExprStarred(_) => "starred",
        AnyNodeRef::ExprName(_) => "name",
        AnyNodeRef::ExprList(_) => "list",
        AnyNodeRef::ExprTuple(_) => "tuple",
        AnyNodeRef::ExprSlice(_) => "slice",
        _ => return None,
    })
}
