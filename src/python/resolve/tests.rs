//! One test per rule of scoping and binding.

use std::sync::Arc;

use super::{Bindings, Guard, resolve};
use crate::python::ast::{Expr, ExprId};
use crate::python::{ModulePath, Parsed, parse};

fn bind(code: &str) -> (Parsed, Bindings) {
    let parsed = parse(Arc::from(code.as_bytes())).unwrap();
    let bindings = resolve(&parsed, &ModulePath::from_path("pkg/mod.py"));
    (parsed, bindings)
}

/// What the name that is the argument of each `use(..)` stands for: `-` for nothing.
fn uses(code: &str) -> Vec<String> {
    let (parsed, bindings) = bind(code);
    let mut found = Vec::new();
    for node in &parsed.ast.exprs {
        if let Expr::Call { func, args, .. } = &node.expr
            && parsed.name(*func) == Some("use")
        {
            found.push((node.span, target(&bindings, parsed.ast[args][0].value)));
        }
    }
    found.sort();
    found.into_iter().map(|(_, target)| target).collect()
}

fn target(bindings: &Bindings, name: ExprId) -> String {
    let variable = bindings.variable_of(name);
    let target = variable.and_then(|variable| bindings.target_of(variable));
    target.map_or("-".to_owned(), |target| [if target.relative { "~" } else { "" }, target.name].concat())
}

#[test]
fn every_import_form_binds_its_name() {
    assert_eq!(uses("import torch\nuse(torch)"), ["torch"]);
    assert_eq!(uses("import torch.nn\nuse(torch)"), ["torch"]);
    assert_eq!(uses("import torch.nn as nn\nuse(nn)"), ["torch.nn"]);
    assert_eq!(uses("from torch import nn, Tensor as T\nuse(nn)\nuse(T)"), ["torch.nn", "torch.Tensor"]);
    assert_eq!(uses("import torch . nn\nuse(torch)"), ["torch"]);
    assert_eq!(uses("import torch.nn\nimport torch\nimport torch.nn.functional\nuse(torch)"), ["torch"]);
}

#[test]
fn relative_imports_are_counted_from_the_top() {
    assert_eq!(uses("from .sub import x\nuse(x)"), ["~pkg.sub.x"]);
    assert_eq!(uses("from . import x\nuse(x)"), ["~pkg.x"]);
    assert_eq!(uses("from ..torch import x\nuse(x)"), ["~torch.x"]);
    assert_eq!(uses("from ....up import x\nuse(x)"), ["~.up.x"]);
}

#[test]
fn a_name_that_is_bound_twice_stands_for_nothing() {
    assert_eq!(uses("import torch\ntorch = load()\nuse(torch)"), ["-"]);
    assert_eq!(uses("import torch\nfor torch in x: pass\nuse(torch)"), ["-"]);
    assert_eq!(uses("import torch as m\nimport numpy as m\nuse(m)"), ["-"]);
    assert_eq!(uses("import torch\ntorch += 1\nuse(torch)"), ["-"]);
}

#[test]
fn locals_hide_imports() {
    assert_eq!(uses("import torch\ndef f(torch):\n    use(torch)"), ["-"]);
    assert_eq!(uses("import torch\ndef f():\n    use(torch)\n    torch = 1"), ["-"]);
    assert_eq!(uses("import torch\nf = lambda torch: use(torch)"), ["-"]);
    assert_eq!(uses("import torch\n[use(torch) for torch in x]\nuse(torch)"), ["-", "torch"]);
    assert_eq!(uses("import torch\ndef f():\n    with g() as torch:\n        use(torch)"), ["-"]);
    assert_eq!(uses("import torch\ndef f():\n    try: pass\n    except E as torch:\n        use(torch)"), ["-"]);
    assert_eq!(uses("import torch\ndef f(x):\n    match x:\n        case [torch]:\n            use(torch)"), ["-"]);
    assert_eq!(uses("import torch\ndef f[torch](x):\n    use(torch)"), ["-"]);
}

#[test]
fn what_is_evaluated_outside_a_scope_is_looked_up_outside() {
    assert_eq!(uses("import torch\ndef f(torch=use(torch)): pass"), ["torch"]);
    assert_eq!(uses("import torch\n@use(torch)\ndef f(torch): pass"), ["torch"]);
    assert_eq!(uses("import torch\ndef f(torch: use(torch)): pass"), ["torch"]);
    assert_eq!(uses("import torch\n[torch for torch in use(torch)]"), ["torch"]);
    assert_eq!(uses("import torch\nclass A(use(torch)):\n    torch = 1"), ["torch"]);
}

#[test]
fn functions_do_not_see_the_names_of_their_class() {
    let code = "import torch\nclass A:\n    torch = g()\n    use(torch)\n    def f(self):\n        use(torch)";
    assert_eq!(uses(code), ["-", "torch"]);
}

#[test]
fn a_function_sees_what_its_module_binds_below_it() {
    assert_eq!(uses("def f():\n    use(nn)\nfrom torch import nn"), ["torch.nn"]);
}

#[test]
fn global_and_nonlocal_bind_outside() {
    assert_eq!(uses("def f():\n    global torch\n    import torch\nuse(torch)"), ["torch"]);
    assert_eq!(uses("import torch\ndef f():\n    global torch\n    torch = 1\nuse(torch)"), ["-"]);
    let code = "def f():\n    def g():\n        nonlocal m\n        m = 1\n    import torch as m\n    use(m)";
    assert_eq!(uses(code), ["-"]);
}

#[test]
fn a_walrus_leaks_out_of_comprehensions() {
    assert_eq!(uses("import torch\n[torch := y for y in x]\nuse(torch)"), ["-"]);
    assert_eq!(uses("import torch\n(t := torch)\nuse(t)"), ["torch"]);
}

#[test]
fn aliases_are_followed() {
    assert_eq!(uses("import torch\nnn = torch.nn\nL = nn.Linear\nuse(L)"), ["torch.nn.Linear"]);
    assert_eq!(uses("import torch\na = b = torch\nuse(a)\nuse(b)"), ["torch", "torch"]);
    assert_eq!(uses("import torch\nT, D = torch.Tensor, torch.dtype\nuse(D)"), ["torch.dtype"]);
    assert_eq!(uses("import torch\ndef f():\n    r = torch.relu\n    use(r)"), ["torch.relu"]);
    assert_eq!(uses("a = b\nb = a\nuse(a)"), ["-"]);
    assert_eq!(uses("import torch\nif x:\n    f = torch.a\nelse:\n    f = torch.b\nuse(f)"), ["-"]);
    assert_eq!(uses("import torch\nx = torch.randn(2)\nuse(x)"), ["-"]);
}

#[test]
fn an_import_wins_over_its_fallback() {
    assert_eq!(uses("try:\n    import torch\nexcept ImportError:\n    torch = None\nuse(torch)"), ["torch"]);
    let stub = "try:\n    from torch import Tensor\nexcept Exception:\n    class Tensor: pass\nuse(Tensor)";
    assert_eq!(uses(stub), ["torch.Tensor"]);
    assert_eq!(uses("if is_torch_available():\n    import torch\nuse(torch)"), ["torch"]);
    assert_eq!(uses("if is_torch_available():\n    import torch\nelse:\n    torch = Fake()\nuse(torch)"), ["torch"]);
    assert_eq!(
        uses("if TYPE_CHECKING:\n    from torch import Tensor\nelse:\n    Tensor = object\nuse(Tensor)"),
        ["torch.Tensor"]
    );
    assert_eq!(uses("if not has_torch():\n    torch = Fake()\nelse:\n    import torch\nuse(torch)"), ["torch"]);
}

#[test]
fn other_conditional_imports_do_not_win() {
    assert_eq!(uses("if fast:\n    import torch as m\nelse:\n    import numpy as m\nuse(m)"), ["-"]);
    assert_eq!(uses("try:\n    import cupy as m\nexcept ImportError:\n    import torch as m\nuse(m)"), ["-"]);
    assert_eq!(uses("try:\n    import torch\nexcept ImportError:\n    pass\ntorch = f()\nuse(torch)"), ["-"]);
}

#[test]
fn an_import_knows_its_place_and_uses() {
    let code = "__all__ = ['torch', 'f']\nimport os, torch\ndef f(x: 'torch.Tensor'):\n    torch.a\ndel torch\n";
    let (parsed, bindings) = bind(code);
    let import = &bindings.imports()[1];
    assert_eq!((import.alias, import.index, import.in_all), (1, 1, true));
    let lines: Vec<usize> =
        import.uses.iter().map(|name| parsed.lines.line(parsed.ast.span(*name).start) + 1).collect();
    assert_eq!(lines, [3, 4, 5]);
    assert!(bindings.imports()[0].uses.is_empty() && !bindings.imports()[0].in_all);
}

#[test]
fn an_import_knows_its_guard_and_suite() {
    let (parsed, bindings) =
        bind("x = 1\ntry:\n    pass\n    import torch\nexcept ImportError:\n    import fake as torch\n");
    let guards: Vec<Guard> = bindings.imports().iter().map(|import| import.guard).collect();
    assert_eq!(guards, [Guard::TryImport, Guard::Fallback]);
    let import = &bindings.imports()[0];
    assert_eq!(import.suite.block(&parsed.ast)[import.index], import.stmt);
}

#[test]
fn stars_and_bound_names_are_known() {
    let (_, bindings) = bind("from torch.nn import *\nfrom .x import *\ndef f(a):\n    print(b.c)");
    let stars: Vec<&str> = bindings.stars().iter().map(|star| star.module.as_str()).collect();
    assert_eq!(stars, ["torch.nn", "pkg.x"]);
    for name in ["a", "b", "f", "print"] {
        assert!(bindings.is_name_bound(name), "{name}");
    }
    assert!(!bindings.is_name_bound("c") && !bindings.is_name_bound("mint"));
}
