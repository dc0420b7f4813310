//! What `parse` makes of ordinary and of odd Python.

use std::sync::Arc;

use git_msconv::python::ast::{ArgForm, Expr, ExprId, Stmt};
use git_msconv::python::{Parsed, parse};

fn tree(code: &str) -> Parsed {
    parse(Arc::from(code.as_bytes())).unwrap()
}

/// The texts of the nodes that `wanted` picks, in source order.
fn texts(parsed: &Parsed, wanted: impl Fn(&Expr) -> bool) -> Vec<&str> {
    let mut spans: Vec<_> = parsed.ast.exprs.iter().filter(|node| wanted(&node.expr)).map(|node| node.span).collect();
    spans.sort_unstable();
    spans.into_iter().map(|span| parsed.text(span)).collect()
}

fn calls(parsed: &Parsed) -> Vec<&str> {
    texts(parsed, |expr| matches!(expr, Expr::Call { .. }))
}

#[test]
fn a_small_file_is_read() {
    let parsed = tree("import torch\n\ndef f(x, *, y=1):\n    return torch.cat([x, y], dim=0)  # joined\n# end\n");
    assert_eq!(calls(&parsed), ["torch.cat([x, y], dim=0)"]);
    let Stmt::Function(function) = parsed.ast.stmt(parsed.ast.body[1]) else { panic!("not a function") };
    assert_eq!(parsed.text(function.name), "f");
    assert_eq!(parsed.text(parsed.ast.stmt_span(parsed.ast.body[1])).lines().count(), 2);
    assert_eq!(parsed.ast.comments.len(), 2);
}

#[test]
fn a_starred_call_in_a_list_keeps_its_head() {
    let parsed = tree("a = [*f(x)]\nb = *c.d, e\nprint(y, *g.h.i(), *j or k)\n");
    assert_eq!(calls(&parsed), ["f(x)", "print(y, *g.h.i(), *j or k)", "g.h.i()"]);
    assert_eq!(texts(&parsed, |expr| matches!(expr, Expr::Attribute { .. })), ["c.d", "g.h", "g.h.i"]);
    assert_eq!(texts(&parsed, |expr| matches!(expr, Expr::Starred(_))), ["*f(x)", "*c.d"]);
}

#[test]
fn an_assignment_to_an_attribute_of_type_is_no_alias() {
    let parsed = tree("type(self).x = v.w\ntype X = int\n");
    assert_eq!(calls(&parsed), ["type(self)"]);
    let Stmt::Assign { targets, .. } = parsed.ast.stmt(parsed.ast.body[0]) else { panic!("not an assignment") };
    assert_eq!(parsed.text(parsed.ast.span(targets[0])), "type(self).x");
    assert!(matches!(parsed.ast.stmt(parsed.ast.body[1]), Stmt::TypeAlias { .. }));
}

#[test]
fn forms_of_arguments_are_told_apart() {
    let parsed = tree("f(a, *b, c=d, **e)\n");
    let Expr::Call { args, .. } = parsed.ast.expr(call(&parsed)) else { panic!("not a call") };
    let forms: Vec<_> = args.iter().map(|arg| std::mem::discriminant(&arg.form)).collect();
    let expected =
        [ArgForm::Positional, ArgForm::Star, ArgForm::Keyword(git_msconv::text::Span::default()), ArgForm::DoubleStar];
    assert_eq!(forms, expected.map(|form| std::mem::discriminant(&form)));
}

fn call(parsed: &Parsed) -> ExprId {
    let Stmt::Expr(id) = parsed.ast.stmt(parsed.ast.body[0]) else { panic!("not an expression") };
    *id
}
