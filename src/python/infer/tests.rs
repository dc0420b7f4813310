//! One test per thing that inference can and must not find out.

use std::sync::Arc;

use super::{Kinds, infer, marked};
use crate::api::Kind;
use crate::api::Kind::{
    Complex, Dataset, Device, Dtype, Module, ModuleClass, Ndarray, Optimizer, Other, Parameter, Size, Tensor, Unknown,
};
use crate::python::{ModulePath, Parsed, ProjectIndex, parse, resolve};

const HEAD: &str = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nimport numpy as np\n\
                    from typing import Optional, Union, List, Tuple\nfrom torch import Tensor\n";

fn inferred(code: &str) -> (Parsed, Kinds) {
    let code = [HEAD, code].concat();
    let parsed = parse(Arc::from(code.as_bytes())).unwrap();
    let bindings = resolve(&parsed, &ModulePath::from_path("mod.py"));
    let kinds = infer(&parsed, &bindings, &ProjectIndex::default());
    (parsed, kinds)
}

/// The kind of each argument of `use(..)`.
fn kinds_of(code: &str) -> Vec<Kind> {
    let (parsed, kinds) = inferred(code);
    marked(&parsed, "use").into_iter().map(|expr| kinds.kind(expr)).collect()
}

/// The API of each argument of `use(..)`.
fn apis_of(code: &str) -> Vec<Option<String>> {
    let (parsed, kinds) = inferred(code);
    marked(&parsed, "use").into_iter().map(|expr| kinds.api(expr).map(str::to_owned)).collect()
}

#[test]
fn names_stand_for_apis_through_aliases() {
    let api = |name: &str| Some(name.to_owned());
    assert_eq!(
        apis_of("use(F.relu)\nr = F.relu\nuse(r)\nuse(torch.Tensor.shape)"),
        [api("torch.nn.functional.relu"), api("torch.nn.functional.relu"), api("torch.Tensor.shape")]
    );
    assert_eq!(
        apis_of("def f(torch):\n    use(torch.cat)\nx = torch.ones(1)\nuse(x.shape)\nuse(x)"),
        [None, None, None]
    );
    assert_eq!(apis_of("def f(x: 'use(torch.Tensor)'): pass"), [api("torch.Tensor")]);
}

#[test]
fn the_name_that_an_alias_binds_is_no_api() {
    let (parsed, kinds) = inferred("r = F.relu\ndel r");
    let names = parsed.ast.expressions().filter(|name| parsed.name(*name) == Some("r"));
    for name in names {
        assert_eq!(kinds.api(name), None);
    }
}

#[test]
fn annotations_tell_kinds() {
    let kinds = |annotation: &str| kinds_of(&format!("def f(x: {annotation}):\n    use(x)"))[0];
    for annotation in [
        "torch.Tensor",
        "Tensor",
        "Optional[Tensor]",
        "Union[Tensor, None]",
        "Tensor | None",
        "torch.FloatTensor",
        "Optional[torch.LongTensor]",
        "'Tensor'",
        "\"Optional[torch.Tensor]\"",
        "Union[torch.FloatTensor, torch.Tensor]",
    ] {
        assert_eq!(kinds(annotation), Tensor, "{annotation}");
    }
    assert_eq!(kinds("nn.Module"), Module);
    assert_eq!(kinds("torch.device"), Device);
    assert_eq!(kinds("torch.dtype"), Dtype);
    assert_eq!(kinds("str"), Other);
    assert_eq!(kinds("Union[Tensor, List[Tensor]]"), Unknown);
    assert_eq!(kinds("np.ndarray"), Ndarray);
    assert_eq!(kinds("Whatever"), Unknown);
    assert_eq!(kinds("None"), Unknown);
}

#[test]
fn lists_and_tuples_of_tensors_are_unpacked() {
    assert_eq!(
        kinds_of("def f(x: List[Tensor]):\n    use(x)\n    use(x[0])\n    for y in x:\n        use(y)"),
        [Other, Tensor, Tensor]
    );
    assert_eq!(
        kinds_of("def f(x: Tuple[Tensor, int]):\n    a, b = x\n    use(a)\n    use(b)\n    use(x[1])"),
        [Tensor, Other, Other]
    );
    assert_eq!(
        kinds_of("a, b = torch.ones(1).chunk(2)\nuse(a)\nc = [t.exp() for t in (a, b)]\nuse(c[0])"),
        [Tensor, Tensor]
    );
    assert_eq!(kinds_of("for i, t in enumerate(torch.ones(2)):\n    use(t)\n    use(i)"), [Tensor, Other]);
    assert_eq!(kinds_of("for a, b in zip(torch.ones(2), names):\n    use(a)\n    use(b)"), [Tensor, Unknown]);
    assert_eq!(kinds_of("xs = []\nxs.append(1)\nuse(xs[0])"), [Unknown]);
}

#[test]
fn methods_of_tensors_give_what_they_give() {
    let head = "x = torch.randn(2, 3)\n";
    let kinds = |code: &str| kinds_of(&format!("{head}use({code})"))[0];
    for code in ["x.view(1)", "x.max()", "x.max(0)[0]", "x.topk(2)[1]", "x[0]", "x + 1", "1 - x", "-x", "x == 1", "x.T"]
    {
        assert_eq!(kinds(code), Tensor, "{code}");
    }
    for code in [
        "x.size(0)",
        "x.shape[0]",
        "x.dim()",
        "x.item()",
        "x.tolist()",
        "x.max(0)",
        "x.chunk(2)",
        "len(x)",
        "x is None",
    ] {
        assert_eq!(kinds(code), Other, "{code}");
    }
    for code in ["x.size()", "x.shape", "x.shape[1:]"] {
        assert_eq!(kinds(code), Size, "{code}");
    }
    assert_eq!(kinds("x.dtype"), Dtype);
    assert_eq!(kinds("x.device"), Device);
    assert_eq!(kinds("x.numpy()"), Ndarray);
    assert_eq!(kinds("x.not_a_member"), Unknown);
    assert_eq!(kinds("x.max(unknown)"), Unknown);
    assert_eq!(kinds("x.unique(return_inverse=True)"), Other);
}

#[test]
fn functions_and_constants_of_torch_give_what_they_give() {
    assert_eq!(
        kinds_of("use(torch.float32)\nuse(torch.device('cpu'))\nuse(F.softmax(y))\nuse(torch.max(y, 1))"),
        [Dtype, Device, Tensor, Other]
    );
    assert_eq!(
        kinds_of("use(torch.optim.Adam(p))\nuse(nn.Linear(1, 2))\nuse(nn.Linear)\nuse(torch.unheard_of())"),
        [Optimizer, Module, ModuleClass, Unknown]
    );
    assert_eq!(
        kinds_of("use(np.array(1))\nuse(np.sqrt(y))\nuse('a'.split())\nuse(3)"),
        [Ndarray, Unknown, Other, Other]
    );
}

#[test]
fn receivers_that_nobody_knows_stay_unknown() {
    assert_eq!(kinds_of("def f(x):\n    use(x)\n    use(x.size(0))\n    use(x.view(1))\n    use(g(x))"), [Unknown; 4]);
    let forward = "class N(nn.Module):\n    def forward(self, x, y=None):\n        use(x)\n        use(y)";
    assert_eq!(kinds_of(forward), [Unknown; 2]);
}

#[test]
fn modules_know_their_attributes() {
    let code = "class Net(nn.Module):\n    def __init__(self, dim: int):\n        super().__init__()\n        \
                self.fc = nn.Linear(dim, 2)\n        self.rnn = nn.LSTM(2, 2)\n        \
                self.blocks = nn.ModuleList([nn.Linear(1, 1) for _ in range(3)])\n        \
                self.register_buffer('mask', torch.ones(2))\n        self.scale = nn.Parameter(torch.ones(1))\n        \
                self.act = nn.ReLU() if dim else nn.GELU()\n        self.odd = 1\n    def reset(self):\n        \
                self.odd = torch.ones(1)\n    def forward(self, x):\n        use(self)\n        use(self.fc)\n        \
                use(self.fc(x))\n        use(self.rnn(x))\n        use(self.mask)\n        use(self.scale)\n        \
                use(self.act(x))\n        use(self.odd)\n        use(self.fc.weight)\n        use(super())\n        \
                for block in self.blocks:\n            use(block)\n            use(block(x))\n        use(self.blocks[0])";
    assert_eq!(
        kinds_of(code),
        [
            Module, Module, Tensor, Unknown, Tensor, Parameter, Tensor, Unknown, Parameter, Module, Module, Tensor,
            Module
        ]
    );
}

#[test]
fn tensors_of_complex_numbers_and_parameters_are_told_from_others() {
    let complex = "def f(x: Tensor, c):\n    z = torch.fft.fft(x)\n    use(z)\n    use(z.transpose(0, 1))\n    use(z * x)\n    \
                   use(z[0])\n    use(torch.exp(z))\n    use(z.abs())\n    use(abs(z))\n    use(z.real)\n    use(z == z)\n    \
                   use(torch.fft.irfft(z))\n    use(z if c else x)";
    assert_eq!(kinds_of(complex), [[Complex; 5].as_slice(), &[Tensor; 6]].concat());
    let parameters = "def f(x: Tensor, net: nn.Linear):\n    p = nn.Parameter(x)\n    use(p)\n    use(net.weight)\n    \
                      for q in net.parameters():\n        use(q)\n    for _, r in net.named_parameters():\n        use(r)\n    \
                      use(p * 2)\n    use(p[0])\n    use(p.data)\n    use(p if x else x)";
    assert_eq!(kinds_of(parameters), [[Parameter; 4].as_slice(), &[Tensor; 4]].concat());
}

#[test]
fn classes_have_kinds() {
    let code = "class A(nn.Module): pass\nclass B(A): pass\nclass C(torch.utils.data.Dataset): pass\n\
                class D(unknown.Thing): pass\nclass E: pass\nclass F2(Mixin, nn.Linear): pass\n";
    let (parsed, kinds) = inferred(code);
    let found: Vec<Kind> = parsed.ast.body()[6..].iter().map(|class| kinds.class_kind(*class)).collect();
    assert_eq!(found, [Module, Module, Dataset, Unknown, Other, Module]);
    assert_eq!(kinds_of(&format!("{code}use(B)\nuse(B())\nuse(E)\nuse(D())")), [ModuleClass, Module, Other, Unknown]);
}

#[test]
fn own_functions_give_what_they_return() {
    let code = "def f(x) -> Tensor: ...\ndef g():\n    return torch.ones(1), 2\ndef h(a):\n    if a:\n        \
                return torch.ones(1)\n    return a\ndef gen() -> Tensor:\n    yield 1\n\
                use(f(1))\na, b = g()\nuse(a)\nuse(b)\nuse(h(1))\n@wrapped\ndef w() -> Tensor: ...\nuse(w())";
    assert_eq!(kinds_of(code), [Tensor, Tensor, Other, Unknown, Unknown]);
}

#[test]
fn a_forward_without_annotations_is_traced() {
    let class = |body: &str| {
        kinds_of(&format!(
            "class B(nn.Module):\n    def __init__(self):\n        self.fc = nn.Linear(1, 1)\n    \
             def forward(self, x, y):\n{body}\nclass N(nn.Module):\n    def __init__(self):\n        self.b = B()\n    \
             def forward(self, x):\n        use(self.b(x))"
        ))[0]
    };
    assert_eq!(class("        x = self.fc(x)\n        x = F.relu(x) + y\n        return x"), Tensor);
    assert_eq!(class("        if y:\n            x = self.fc(x)\n        return x"), Unknown);
    assert_eq!(
        class(
            "        if y:\n            x = self.fc(x)\n        else:\n            x = x.exp()\n        return F.relu(x)"
        ),
        Tensor
    );
    assert_eq!(class("        x = self.fc(x)\n        for i in y:\n            x = i\n        return x"), Unknown);
    assert_eq!(
        class(
            "        x = self.fc(x)\n        for i in y:\n            if i:\n                return 1\n        return self.fc(x)"
        ),
        Unknown
    );
    assert_eq!(class("        x = self.fc(x)\n        return x, y"), Other);
    assert_eq!(class("        x = self.fc(x)\n        if (x := y): pass\n        return x"), Unknown);
    assert_eq!(class("        return x"), Unknown);
}

#[test]
fn values_flow_through_branches() {
    assert_eq!(kinds_of("x = None\nif a:\n    x = torch.ones(1)\nuse(x)"), [Tensor]);
    assert_eq!(kinds_of("x = 1\nif a:\n    x = torch.ones(1)\nuse(x)"), [Unknown]);
    assert_eq!(kinds_of("x = torch.ones(1)\nuse(x)\nx = 1\nuse(x)"), [Tensor, Other]);
    assert_eq!(kinds_of("x = 1\nif a:\n    raise E\nelse:\n    x = torch.ones(1)\nuse(x)"), [Tensor]);
    assert_eq!(kinds_of("x = torch.ones(1) if a else torch.zeros(1)\nuse(x)\nuse(x if a else 1)"), [Tensor, Unknown]);
    assert_eq!(kinds_of("y = torch.ones(1)\ndef f(x):\n    use(x if x is not None else y)"), [Unknown]);
    assert_eq!(kinds_of("try:\n    x = torch.ones(1)\nexcept E:\n    x = 1\nuse(x)"), [Unknown]);
    assert_eq!(kinds_of("try:\n    x = torch.ones(1)\nexcept E:\n    raise\nuse(x)"), [Tensor]);
}

#[test]
fn isinstance_narrows() {
    assert_eq!(
        kinds_of("def f(x):\n    if isinstance(x, torch.Tensor):\n        use(x)\n    use(x)"),
        [Tensor, Unknown]
    );
    assert_eq!(kinds_of("def f(x):\n    if not isinstance(x, Tensor):\n        raise E\n    use(x)"), [Tensor]);
    assert_eq!(kinds_of("def f(x):\n    assert torch.is_tensor(x)\n    use(x)"), [Tensor]);
    assert_eq!(kinds_of("def f(x):\n    if a or isinstance(x, Tensor):\n        use(x)"), [Unknown]);
    assert_eq!(kinds_of("def f(x):\n    if a and isinstance(x, Tensor) and use(x):\n        pass"), [Tensor]);
}

#[test]
fn loops_forget_what_changes() {
    assert_eq!(kinds_of("x = torch.ones(1)\nfor i in y:\n    use(x)\n    x = x + 1\nuse(x)"), [Tensor, Tensor]);
    assert_eq!(kinds_of("x = torch.ones(1)\nwhile a:\n    use(x)\n    x = 1\nuse(x)"), [Unknown, Unknown]);
    assert_eq!(
        kinds_of("a = b = c = d = torch.ones(1)\nfor i in y:\n    use(a)\n    a = b\n    b = c\n    c = d\n    d = 1"),
        [Unknown]
    );
    let deep = "for a in y:\n for b in y:\n  for c in y:\n   for d in y:\n    for e in y:\n     use(x)\n     x = 1\n";
    assert_eq!(kinds_of(&format!("x = torch.ones(1)\n{deep}")), [Unknown]);
}

#[test]
fn functions_see_what_their_module_assigns() {
    assert_eq!(kinds_of("def f():\n    use(device)\ndevice = torch.device('cpu')"), [Device]);
    assert_eq!(kinds_of("def f():\n    use(x)\nx = torch.ones(1)\nx = 2"), [Unknown]);
    assert_eq!(kinds_of("x = torch.ones(1)\ndef f():\n    use(x)\ndef g():\n    global x\n    x = 1"), [Unknown]);
    assert_eq!(kinds_of("x = torch.ones(1)\nf = lambda: use(x)\nx = 1"), [Unknown]);
    assert_eq!(kinds_of("x = torch.ones(1)\nf = lambda y: use(x.exp())"), [Tensor]);
}

#[test]
fn a_member_that_a_value_cannot_have_makes_it_unknown() {
    let (parsed, kinds) =
        inferred("def f(x: Tuple[Tensor], n: int, s: str):\n    x.view(1)\n    n.item()\n    s.split()");
    let receivers = parsed.ast.exprs.iter().filter_map(|node| match &node.expr {
        crate::python::ast::Expr::Attribute { value, .. } => Some(*value),
        _ => None,
    });
    let mut receivers: Vec<_> = receivers.filter(|id| parsed.ast.span(*id).len() == 1).collect();
    receivers.sort_by_key(|id| parsed.ast.span(*id).start);
    assert_eq!(receivers.into_iter().map(|id| kinds.kind(id)).collect::<Vec<_>>(), [Unknown, Unknown, Other]);
    let cache = "class C:\n    def __init__(self):\n        self.k = None\n        self.n = [None] * 3\n    \
                 def f(self):\n        use(self.k)\n        use(self.n[0])";
    assert_eq!(kinds_of(cache), [Unknown, Unknown]);
}

#[test]
fn named_parts_of_results_are_tensors() {
    assert_eq!(
        kinds_of("x = torch.ones(2)\nuse(x.max(0).values)\nuse(torch.sort(x).indices)\nuse({}.values())"),
        [Tensor, Tensor, Unknown]
    );
}

#[test]
fn deep_expressions_do_not_overflow() {
    let code = format!("x = {}1\nuse(x)", "1 + ".repeat(900));
    assert_eq!(kinds_of(&code), [Other]);
}

#[test]
fn what_only_a_tensor_can_be_used_as_is_one_before_the_use_too() {
    assert_eq!(kinds_of("def f(x):\n    use(x)\n    return x.size(), x.unsqueeze(0)\n"), [Tensor]);
    assert_eq!(
        kinds_of("def f(x, y=None):\n    use(x, y)\n    use(y)\n    y.a\n    return torch.matmul(x, y)\n"),
        [Tensor, Unknown]
    );
    assert_eq!(kinds_of("def f(x):\n    use(x)\n    return torch.ones(x.size(0))\n"), [Tensor]);
    assert_eq!(kinds_of("def f(x):\n    use(x)\n    return torch.relu(x.view(-1, 4))\n"), [Tensor]);
    assert_eq!(kinds_of("def f(x):\n    y = x[:, 1:]\n    use(x)\n    return torch.ones(y.size(0))\n"), [Tensor]);
    let method = "class M(nn.Module):\n    def forward(self, x):\n        use(x)\n        return x.size(0)\n";
    assert_eq!(kinds_of(method), [Tensor]);
    let layer = "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.e = nn.Embedding(2, 2)\n";
    let code =
        [layer, "    def forward(self, x=None):\n        use(x)\n        s = x.size()\n        return self.e(x)\n"]
            .concat();
    assert_eq!(kinds_of(&code), [Tensor]);
}

#[test]
fn what_comes_of_a_value_shows_what_it_is() {
    for used in [
        "x.reshape(2, -1).contiguous()",
        "x.to(torch.float32).pow(2).mean(-1, keepdim=True)",
        "torch.cat((x[..., 1:], x[..., :1]), dim=-1)",
        "torch.stack([x, x])",
        "torch.ones(2) @ x.float()",
        "x.permute(0, 2, 1)",
        "torch.ones(2), x.transpose(1, 2)",
        "torch.ones(2), x.expand(2, -1)",
        "x.sum(dim=1)",
        "torch.ones(2).type_as(x)",
        "torch.ones(2), x.ne(0).long()",
    ] {
        let code = format!("def f(x):\n    use(x)\n    n = x.shape\n    return {used}\n");
        assert_eq!(kinds_of(&code), [Tensor], "{used}");
    }
    for used in [
        "x.reshape(2).tolist()",
        "x.mean(-1, keepdims=True)",
        "y @ x",
        "np.stack([x, x])",
        "x.load().contiguous()",
        "torch.ones(2), x.transpose(0, 1)",
        "x.sum(dim='time')",
        "x.sum(axis=1)",
        "torch.ones(2), x.long(y)",
    ] {
        let code = format!("def f(x, y):\n    use(x)\n    n = x.shape\n    return {used}\n");
        assert_eq!(kinds_of(&code), [Unknown], "{used}");
    }
    let either = "def f(m):\n    if isinstance(m, (nn.Linear, nn.Conv2d)):\n        use(m.weight)\n";
    assert_eq!(kinds_of(either), [Kind::Parameter]);
}

#[test]
fn a_value_that_is_asked_what_it_is_may_be_anything() {
    for test in
        ["isinstance(x, dict)", "hasattr(x, 'a')", "torch.is_tensor(x)", "x == 'mean'", "x['a']", "x.keys()", "x()"]
    {
        let code = format!("def f(x):\n    use(x)\n    x.size()\n    {test}\n    return x.unsqueeze(0)\n");
        assert_eq!(kinds_of(&code), [Unknown], "{test}");
    }
}

#[test]
fn members_that_others_have_show_nothing() {
    for used in ["x.size()", "x.view(dtype)", "x.shape", "x.mean(0)", "len(x)", "x + 1", "torch.pow(x, 2)", "np.abs(x)"]
    {
        let code = format!("def f(x):\n    use(x)\n    y = x.a\n    return {used}\n");
        assert_eq!(kinds_of(&code), [Unknown], "{used}");
    }
    assert_eq!(kinds_of("def f(x=1.0):\n    use(x)\n    x.size()\n    return torch.relu(x)\n"), [Unknown]);
}

#[test]
fn what_a_use_shows_holds_from_the_assignment_on() {
    let code = "def f(path):\n    x = load(path)\n    use(x)\n    x.size\n    x = convert(x)\n    use(x)\n    return x.size(), x.unsqueeze(0)\n";
    assert_eq!(kinds_of(code), [Unknown, Tensor]);
}

#[test]
fn a_setter_stores_what_takes_the_place_of_a_thing_alike() {
    let class = "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.e = nn.Embedding(2, 2)\n";
    let setter = "    def set_e(self, value):\n        self.e = value\n";
    let other = "    def set_e(self, value):\n        value.x = 1\n        self.e = value\n";
    let call = "    def forward(self, x: Tensor):\n        use(self.e(x))\n";
    assert_eq!(kinds_of(&[class, setter, call].concat()), [Tensor]);
    assert_eq!(kinds_of(&[class, other, call].concat()), [Unknown]);
}

#[test]
fn an_attribute_may_come_from_a_local_name() {
    let class = "class A(nn.Module): pass\nclass B(nn.Module): pass\nclass M(nn.Module):\n    def __init__(self, kind):\n        super().__init__()\n";
    let one = "        if kind:\n            x = A()\n        else:\n            x = B()\n        self.x = x\n        use(self.x)\n";
    assert_eq!(kinds_of(&[class, one].concat()), [Module]);
    let open = "        for x in kind:\n            self.x = x\n        use(self.x)\n";
    assert_eq!(kinds_of(&[class, open].concat()), [Unknown]);
}

#[test]
fn a_default_that_is_filled_in_is_of_the_same_sort() {
    let head = "def f(x: Optional[Tensor] = None, y=None):\n";
    let kind = |body: &str| kinds_of(&[head, body].concat());
    assert_eq!(kind("    if x is None:\n        x = make()\n    use(x)\n"), [Tensor]);
    assert_eq!(kind("    if x is None:\n        x = np.ones(2)\n    use(x)\n"), [Unknown]);
    assert_eq!(kind("    if y is None:\n        x = make()\n    use(x)\n"), [Unknown]);
    assert_eq!(kind("    if x is not None:\n        x = make(x)\n    use(x)\n"), [Unknown]);
}

#[test]
fn a_value_of_two_branches_is_what_its_uses_show() {
    let head = "def f(a, b):\n    if a:\n        x = one(b)\n    else:\n        x = other(b)\n";
    let kind = |body: &str| kinds_of(&[head, body].concat());
    assert_eq!(kind("    use(x)\n    x.size()\n    return torch.matmul(x, x)\n"), [Tensor]);
    assert_eq!(kind("    use(x)\n    x.keys()\n    return torch.matmul(x, x)\n"), [Unknown]);
    // What was said of a parameter in words that we do not know is not overruled.
    let said = "def f(x: Frame):\n    use(x)\n    x.size()\n    return torch.relu(x)\n";
    assert_eq!(kinds_of(said), [Unknown]);
}

#[test]
fn what_only_a_tensor_has_gives_what_a_tensor_gives() {
    assert_eq!(kinds_of("def f(a):\n    use(a.b.permute(0, 1))\n    use(a.b)\n"), [Tensor, Unknown]);
    assert_eq!(kinds_of("def f(a):\n    use(a.b.squeeze())\n"), [Unknown]);
    assert_eq!(kinds_of("import mindspore\ndef f(a):\n    use(a.b.permute(0, 1))\n"), [Unknown]);
    assert_eq!(kinds_of("def f(m):\n    for name, p in m.named_parameters():\n        use(p)\n"), [Parameter]);
    assert_eq!(kinds_of("def f(s):\n    for p in s.parameters:\n        use(p)\n"), [Unknown]);
}

#[test]
fn a_parameter_is_what_the_calls_of_the_file_pass() {
    let class = "class M(nn.Module):\n    def forward(self, x: Tensor, n: int):\n        return self.g(x, 1)\n";
    let method = |body: &str| kinds_of(&[class, body].concat());
    assert_eq!(method("    def g(self, y, n):\n        use(y)\n        return y.shape\n"), [Tensor]);
    assert_eq!(method("    def g(self, y, n):\n        use(n)\n        return n.shape, y.shape\n"), [Unknown]);
    let other = "    def h(self, z):\n        return self.g(z, 1)\n";
    assert_eq!(
        method(&[other, "    def g(self, y, n):\n        use(y)\n        return y.shape\n"].concat()),
        [Unknown]
    );
    let asks = "    def g(self, y, n):\n        use(y)\n        return y.shape if hasattr(y, 'shape') else y\n";
    assert_eq!(method(asks), [Unknown]);
    let still =
        "    @staticmethod\n    def g(y, n):\n        use(n)\n        use(y)\n        return y.shape, n.shape\n";
    assert_eq!(method(still), [Unknown, Tensor]);
    let function = "def g(y):\n    use(y)\n    return torch.ones(y.shape)\ndef f(x: Tensor):\n    return g(y=x)\n";
    assert_eq!(kinds_of(function), [Tensor]);
    // It does nothing with torch: others may pass arrays.
    let plain = "def g(y):\n    use(y)\n    return y.shape\ndef f(x: Tensor):\n    return g(x)\n";
    assert_eq!(kinds_of(plain), [Unknown]);
    let spread =
        "def g(y, z):\n    use(z)\n    return torch.ones(z.shape)\ndef f(x: Tensor, a):\n    return g(*a, x)\n";
    assert_eq!(kinds_of(spread), [Unknown]);
}

#[test]
fn a_forward_asks_a_tensor_for_its_dtype_and_device() {
    let class = "class M(nn.Module):\n    def forward(self, x, m):\n        use(x)\n        use(m)\n        m(m.dtype, m.device)\n";
    assert_eq!(kinds_of(&[class, "        return x.dtype, x.device\n"].concat()), [Tensor, Unknown]);
    assert_eq!(kinds_of(&[class, "        return x.dtype\n"].concat()), [Unknown, Unknown]);
    assert_eq!(kinds_of("def f(x):\n    use(x)\n    torch.ones(2)\n    return x.dtype, x.device\n"), [Unknown]);
}

#[test]
fn an_attribute_that_is_moved_or_cut_stays_what_it_is() {
    let class = "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.e = nn.Linear(2, 2)\n        self.b = nn.Sequential()\n";
    let method = |body: &str| kinds_of(&[class, "    def f(self, x: Tensor):\n        ", body, "\n"].concat());
    assert_eq!(method("self.e = self.e.to(x.device)\n        use(self.e)"), [Module]);
    assert_eq!(method("self.b = self.b[:2]\n        use(self.b)"), [Module]);
    assert_eq!(method("self.e = wrap(self.e)\n        use(self.e)"), [Unknown]);
    assert_eq!(method("self.b = self.b[2]\n        use(self.b)"), [Unknown]);
}

#[test]
fn super_gives_what_the_class_above_gives() {
    let base = "class A(nn.Embedding):\n    def forward(self, x):\n        return super().forward(x + 2)\n";
    let code = "class M(nn.Module):\n    def __init__(self):\n        self.a = A(2, 2)\n    def forward(self, x):\n        use(self.a(x))\n        use(self.a.weight)\n";
    assert_eq!(kinds_of(&[base, code].concat()), [Tensor, Parameter]);
    let own = "class A(nn.Module):\n    def g(self):\n        return torch.ones(2)\nclass B(A):\n    def h(self):\n        use(super().g())\n";
    assert_eq!(kinds_of(own), [Tensor]);
}

#[test]
fn a_call_that_asks_for_more_gives_tensors() {
    let code = "a, b = torch.unique(torch.ones(2), return_counts=True)\nuse(b)\nuse(torch.unique(a, return_counts=k))\nuse(torch.unique(a, return_counts=False))\n";
    assert_eq!(kinds_of(code), [Tensor, Unknown, Unknown]);
}
