//! What `parse` makes of ordinary Python, and of what tree-sitter gets wrong.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use git_msconv::python::ast::{ArgForm, Expr, ExprId, ParamForm, Stmt, StmtId};
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
    let Stmt::Function(function) = parsed.ast.stmt(parsed.ast.body()[1]) else { panic!("not a function") };
    assert_eq!(parsed.text(function.name), "f");
    assert_eq!(parsed.text(parsed.ast.stmt_span(parsed.ast.body()[1])).lines().count(), 2);
    assert_eq!(parsed.ast.comments.len(), 2);
}

#[test]
fn a_starred_call_in_a_list_keeps_its_head() {
    let parsed = tree("a = [*f(x)]\nb = *c.d, e\nprint(y, *g.h.i(), *j or k)\n");
    assert_eq!(calls(&parsed), ["f(x)", "print(y, *g.h.i(), *j or k)", "g.h.i()"]);
    assert_eq!(texts(&parsed, |expr| matches!(expr, Expr::Attribute { .. })), ["c.d", "g.h", "g.h.i"]);
    assert_eq!(texts(&parsed, |expr| matches!(expr, Expr::Starred(_))), ["*f(x)", "*c.d"]);
    // The star of an argument is in its form.
    let parsed = tree("f(*a.b())\n");
    let Expr::Call { args, .. } = parsed.ast.expr(call(&parsed)) else { panic!("not a call") };
    assert!(
        parsed.ast[args][0].form == ArgForm::Star && parsed.text(parsed.ast.span(parsed.ast[args][0].value)) == "a.b()"
    );
}

#[test]
fn an_assignment_to_an_attribute_of_type_is_no_alias() {
    let parsed = tree("type(self).x = v.w\ntype X = int\n");
    assert_eq!(calls(&parsed), ["type(self)"]);
    let Stmt::Assign { targets, .. } = parsed.ast.stmt(parsed.ast.body()[0]) else { panic!("not an assignment") };
    assert_eq!(parsed.text(parsed.ast.span(parsed.ast[targets][0])), "type(self).x");
    assert!(matches!(parsed.ast.stmt(parsed.ast.body()[1]), Stmt::TypeAlias(_)));
}

#[test]
fn forms_of_arguments_are_told_apart() {
    let parsed = tree("f(a, *b, c=d, **e)\n");
    let Expr::Call { args, .. } = parsed.ast.expr(call(&parsed)) else { panic!("not a call") };
    let forms: Vec<_> = parsed.ast[args].iter().map(|arg| std::mem::discriminant(&arg.form)).collect();
    let expected =
        [ArgForm::Positional, ArgForm::Star, ArgForm::Keyword(git_msconv::text::Span::default()), ArgForm::DoubleStar];
    assert_eq!(forms, expected.map(|form| std::mem::discriminant(&form)));
}

fn call(parsed: &Parsed) -> ExprId {
    let Stmt::Expr(id) = parsed.ast.stmt(parsed.ast.body()[0]) else { panic!("not an expression") };
    *id
}

fn first(parsed: &Parsed) -> &Stmt {
    parsed.ast.stmt(parsed.ast.body()[0])
}

/// What the strings of a file stand for as types.
fn annotations(parsed: &Parsed) -> Vec<&str> {
    let found = parsed.ast.exprs.iter().filter_map(|node| match node.expr {
        Expr::Str { annotation: Some(annotation), .. } => Some(parsed.text(parsed.ast.span(annotation))),
        _ => None,
    });
    let mut found: Vec<_> = found.collect();
    found.sort_unstable();
    found
}

#[test]
fn strings_in_annotations_are_read_as_types() {
    let parsed = tree(concat!(
        "def f(a: 'A', b: List[\"B.c\"], c: int | 'C' = 'no', *d: 'D[\"E\"]', **e: '''F''') -> Optional['G[H, I]']: pass\n",
        "x: ' J ' = 'no'\ny: Dict['K', Tuple[\"L | M\", ...]]\n",
    ));
    // The string in a string is a type as well.
    let expected = ["A", "B.c", "C", "D[\"E\"]", "E", "F", "G[H, I]", "J", "K", "L | M"];
    assert_eq!(annotations(&parsed), expected);
}

#[test]
fn strings_that_are_no_types_are_left_alone() {
    let parsed = tree(concat!(
        "def f(a: Literal['A'], b: t.Literal['B'], c: Annotated[int, 'C'], d: 'D D', e: f'{E}', f: b'F', g: '\\x47', ",
        "h: 'H' 'h'): pass\n",
        "x: 'if' = 'G'\nf('H')\ny: '' = Annotated['I', 0]\nz: 'a, b'\nw: 'None'\nv: 'print x'\n",
    ));
    assert_eq!(annotations(&parsed), ["None"]);
    assert_eq!(texts(&parsed, |expr| matches!(expr, Expr::None)), ["None"]);
}

#[test]
fn annotated_strings_keep_the_places_of_the_file() {
    let parsed = tree("x: 'torch.Tensor | nn.Module[int]' = None\n");
    let attributes = texts(&parsed, |expr| matches!(expr, Expr::Attribute { .. }));
    assert_eq!(attributes, ["torch.Tensor", "nn.Module"]);
    assert_eq!(texts(&parsed, |expr| matches!(expr, Expr::Subscript { .. })), ["nn.Module[int]"]);
}

#[test]
fn subscripts_in_annotations_are_subscripts() {
    let parsed = tree("def f(x: List[torch.Tensor], y: a.b[c] | None) -> Dict[str, List[int]]: pass\n");
    let found = texts(&parsed, |expr| matches!(expr, Expr::Subscript { .. }));
    assert_eq!(found, ["List[torch.Tensor]", "a.b[c]", "Dict[str, List[int]]", "List[int]"]);
}

#[test]
fn parameters_have_forms_annotations_and_defaults() {
    let parsed = tree("def f(a, /, b: int = 1, *c: x.y, d, e=2, **g): pass\n");
    let Stmt::Function(function) = first(&parsed) else { panic!("not a function") };
    let text = |id: ExprId| parsed.text(parsed.ast.span(id));
    let shown: Vec<_> = parsed.ast[function.params]
        .iter()
        .map(|param| (parsed.text(param.name), param.form, param.annotation.map(text), param.default.map(text)))
        .collect();
    let expected = [
        ("a", ParamForm::PositionalOnly, None, None),
        ("b", ParamForm::Normal, Some("int"), Some("1")),
        ("c", ParamForm::VarArgs, Some("x.y"), None),
        ("d", ParamForm::KeywordOnly, None, None),
        ("e", ParamForm::KeywordOnly, None, Some("2")),
        ("g", ParamForm::KwArgs, None, None),
    ];
    assert_eq!(shown, expected);
    let spans: Vec<_> = parsed.ast[function.params].iter().map(|param| parsed.text(param.span)).collect();
    assert_eq!(spans, ["a", "b: int = 1", "*c: x.y", "d", "e=2", "**g"]);
}

#[test]
fn a_bare_generator_has_no_brackets_of_its_own() {
    let parsed = tree("f( a.b for a in c if d  )\n");
    let Expr::Call { args, parens, .. } = parsed.ast.expr(call(&parsed)) else { panic!("not a call") };
    assert_eq!(parsed.text(parsed.ast[args][0].span), "a.b for a in c if d");
    assert_eq!(parsed.text(*parens), "( a.b for a in c if d  )");
    assert_eq!(parsed.ast.span(parsed.ast[args][0].value), parsed.ast[args][0].span);
}

#[test]
fn a_format_is_no_walrus() {
    let parsed = tree("f'{x:=10}{y:={z}}{(a:=b)}'\n");
    assert_eq!(texts(&parsed, |expr| matches!(expr, Expr::Named { .. })), ["a:=b"]);
    assert_eq!(texts(&parsed, |expr| matches!(expr, Expr::Name)), ["x", "y", "z", "a", "b"]);
}

#[test]
fn python_2_words_are_names() {
    let parsed = tree("print >> f, x.y\nprint\nexec = 1\nprint(x)\nmatch(x).y = 1\ntype = 2\n");
    let Stmt::Expr(id) = first(&parsed) else { panic!("not an expression") };
    assert!(matches!(parsed.ast.expr(*id), Expr::Tuple(elements) if elements.len() == 2));
    assert_eq!(calls(&parsed), ["print(x)", "match(x)"]);
    let names = texts(&parsed, |expr| matches!(expr, Expr::Name));
    assert_eq!(names, ["print", "f", "x", "print", "exec", "print", "x", "match", "x", "type"]);
}

#[test]
fn type_before_brackets_is_a_call_wherever_it_stands() {
    let parsed = tree("if a: type(x).y = z.w; type(b)[0] = 1\ntype (c) . d = type(e).f = 1\ntype(g)\n");
    assert_eq!(calls(&parsed), ["type(x)", "type(b)", "type (c)", "type(e)", "type(g)"]);
    let names = texts(&parsed, |expr| matches!(expr, Expr::Name));
    assert_eq!(names.iter().filter(|name| **name == "type").count(), 5);
}

#[test]
fn patterns_look_names_up_and_bind_names() {
    let case = "case torch.float32 | nn.Linear(a, b=c) | {'k': d, **e} | [*f, _] as g if h.i: pass";
    let parsed = tree(&format!("match x:\n    {case}\n"));
    let Stmt::Match { cases, .. } = first(&parsed) else { panic!("not a match") };
    let case = parsed.ast[cases][0];
    let references: Vec<_> = parsed.ast[case.references].iter().map(|id| parsed.text(parsed.ast.span(*id))).collect();
    let binds: Vec<_> = parsed.ast[case.binds].iter().map(|span| parsed.text(*span)).collect();
    assert_eq!(references, ["torch.float32", "nn.Linear"]);
    assert_eq!(binds, ["a", "c", "d", "e", "f", "g"]);
    assert!(matches!(parsed.ast.expr(parsed.ast[case.references][0]), Expr::Attribute { .. }));
    assert_eq!(case.guard.map(|guard| parsed.text(parsed.ast.span(guard))), Some("h.i"));
}

#[test]
fn brackets_after_with_hold_items() {
    let items = |code: &str| {
        let parsed = tree(&format!("with {code}: pass\n"));
        let Stmt::With { items, .. } = first(&parsed) else { panic!("not a with") };
        let show = |id: ExprId| parsed.text(parsed.ast.span(id)).to_owned();
        parsed.ast[items]
            .iter()
            .map(|item| (show(item.context), item.target.map(show).unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    let owned = |context: &str, target: &str| (context.to_owned(), target.to_owned());
    assert_eq!(items("(a as b, c())"), [owned("a", "b"), owned("c()", "")]);
    assert_eq!(items("(a as b)"), [owned("a", "b")]);
    assert_eq!(items("(a, b) as c"), [owned("(a, b)", "c")]);
    assert_eq!(items("(a)"), [owned("(a)", "")]);
    assert_eq!(items("a.b() as (c, d), e"), [owned("a.b()", "(c, d)"), owned("e", "")]);
}

#[test]
fn a_statement_ends_with_its_last_code() {
    let class = "@a\nclass A:\n    x = 1;  # one\n\n    # two\n\n";
    let parsed = tree(&format!("{class}if b:\n    c()  # three\nelif d:\n    e()\n    # four\n"));
    let text = |id: StmtId| parsed.text(parsed.ast.stmt_span(id));
    assert_eq!(text(parsed.ast.body()[0]), "@a\nclass A:\n    x = 1");
    assert_eq!(text(parsed.ast.body()[1]), "if b:\n    c()  # three\nelif d:\n    e()");
    let Stmt::If { orelse, .. } = parsed.ast.stmt(parsed.ast.body()[1]) else { panic!("not an if") };
    assert_eq!(text(parsed.ast[orelse][0]), "elif d:\n    e()");
}

#[test]
fn imports_keep_their_parts() {
    let parsed = tree(concat!(
        "from .. m . n import (a as b,  # why\n    c,)\nfrom . import d\nfrom x import *\n",
        "import e.f as g, h\nfrom __future__ import annotations\n",
    ));
    let import = |at: usize| match parsed.ast.stmt(parsed.ast.body()[at]) {
        Stmt::ImportFrom(import) => import,
        _ => panic!("not an import"),
    };
    assert_eq!((import(0).level, import(0).module.map(|span| parsed.text(span))), (2, Some("m . n")));
    let names: Vec<_> = parsed.ast[import(0).names].iter().map(|alias| parsed.text(alias.span)).collect();
    assert_eq!(names, ["a as b", "c"]);
    assert_eq!((import(1).level, import(1).module), (1, None));
    assert!(import(2).star && import(2).names.is_empty());
    let Stmt::Import(names) = parsed.ast.stmt(parsed.ast.body()[3]) else { panic!("not an import") };
    assert_eq!(parsed.ast[names][0].asname.map(|span| parsed.text(span)), Some("g"));
    assert_eq!(import(4).module.map(|span| parsed.text(span)), Some("__future__"));
}

#[test]
fn assignments_in_a_row_are_one_statement() {
    let parsed = tree("a = b.c = (  # why\n    d)\ne: f = g\n");
    let Stmt::Assign { targets, .. } = first(&parsed) else { panic!("not an assignment") };
    assert_eq!(targets.len(), 2);
    assert!(matches!(parsed.ast.stmt(parsed.ast.body()[1]), Stmt::AnnAssign { value: Some(_), .. }));
    assert_eq!(parsed.ast.comments.len(), 1);
}

#[test]
fn operators_group_as_python_groups_them() {
    let parsed = tree("x = a & b ^ c & d\ny: e[f] | g | h\n");
    let groups = texts(&parsed, |expr| matches!(expr, Expr::Binary { .. }));
    assert_eq!(groups, ["a & b", "a & b ^ c & d", "c & d", "e[f] | g", "e[f] | g | h"]);
}

#[test]
fn spellings_that_tree_sitter_trips_over_are_read() {
    let parsed = tree("def f():\n    x = (a.\n  b)  # one\n    y = [f'{c:=^80}',  # two\n 1]\n    return x.z\n");
    assert_eq!(texts(&parsed, |expr| matches!(expr, Expr::Attribute { .. })), ["a.\n  b", "x.z"]);
    let comments: Vec<_> = parsed.ast.comments.iter().map(|span| parsed.text(*span)).collect();
    assert_eq!(comments, ["# one", "# two"]);
}

#[test]
fn defaults_of_type_parameters_are_read() {
    let parsed = tree(concat!(
        "type X[T = torch.Tensor, *Ts = *tuple[int, ...], **P = [a.b]] = list[T]\n",
        "def f[T: c.d = e.f, U=(g.h),](x: T = i.j): pass\n",
        "class A[\n    T: (k.l, m) = 'n.o',  # why\n  U = int]: pass\n",
    ));
    let found = texts(&parsed, |expr| matches!(expr, Expr::Attribute { .. }));
    assert_eq!(found, ["torch.Tensor", "a.b", "c.d", "e.f", "g.h", "i.j", "k.l", "n.o"]);
    assert_eq!(annotations(&parsed), ["n.o"]);
    let names = |at: usize| match parsed.ast.stmt(parsed.ast.body()[at]) {
        Stmt::Function(function) => {
            parsed.ast[function.type_params].iter().map(|span| parsed.text(*span)).collect::<Vec<_>>()
        }
        Stmt::Class(class) => parsed.ast[class.type_params].iter().map(|span| parsed.text(*span)).collect(),
        _ => Vec::new(),
    };
    assert_eq!((names(1), names(2)), (vec!["T", "U"], vec!["T", "U"]));
    let Stmt::Function(function) = parsed.ast.stmt(parsed.ast.body()[1]) else { panic!("not a function") };
    assert_eq!(parsed.ast[function.params][0].default.map(|id| parsed.text(parsed.ast.span(id))), Some("i.j"));
    let Stmt::TypeAlias(alias) = first(&parsed) else { panic!("not an alias") };
    assert_eq!(parsed.text(alias.name), "X");
}

#[test]
fn what_tree_sitter_cannot_read_is_refused_as_ours_to_mend() {
    for code in ["x = 1\ndef f(x: a[b][c]): pass\n", "x = 1\nfrom __future__ import *\n"] {
        let why = parse(Arc::from(code.as_bytes())).unwrap_err().why;
        assert!(why.starts_with("line 2 is valid Python that our parser cannot read"), "{why}");
    }
}

#[test]
fn bounds_of_type_parameters_are_kept() {
    let parsed = tree("def f[T: torch.Tensor, *Ts](x: T): pass\nclass A[U: (int, V)](B): pass\ntype X[W] = list[W]\n");
    let Stmt::Function(function) = first(&parsed) else { panic!("not a function") };
    let names: Vec<_> = parsed.ast[function.type_params].iter().map(|span| parsed.text(*span)).collect();
    assert_eq!(names, ["T", "Ts"]);
    assert_eq!(parsed.text(parsed.ast.span(parsed.ast[function.type_bounds][0])), "torch.Tensor");
    let Stmt::Class(class) = parsed.ast.stmt(parsed.ast.body()[1]) else { panic!("not a class") };
    assert_eq!(parsed.text(parsed.ast.span(parsed.ast[class.type_bounds][0])), "(int, V)");
    assert!(matches!(parsed.ast.stmt(parsed.ast.body()[2]), Stmt::TypeAlias(alias) if parsed.text(alias.name) == "X"));
}
