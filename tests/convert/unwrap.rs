//! A `with` that guards nothing goes, and with it the variables that only it read.

use super::{becomes, becomes_with};

/// A function with a tensor `x` and this body, before and after.
fn function(body: &str) -> String {
    let lines: String =
        body.lines().map(|line| if line.is_empty() { "\n".into() } else { format!("    {line}\n") }).collect();
    format!("def f(x: TENSOR):\n{lines}")
}

#[track_caller]
fn body_becomes(before: &str, after: &str) {
    let before = format!("import torch\n\n\n{}", function(before).replace("TENSOR", "torch.Tensor"));
    let after = format!("import mindspore as ms\n\n\n{}", function(after).replace("TENSOR", "ms.Tensor"));
    becomes(&before, &after);
}

#[test]
fn the_body_moves_out_by_one_level() {
    body_becomes(
        "with torch.autocast('cuda', enabled=False):\n    y = x + 1\n    if y:\n        y = (x +\n             2)\nreturn y",
        "y = x + 1\nif y:\n    y = (x +\n         2)\nreturn y",
    );
}

#[test]
fn strings_keep_their_lines_and_comments_their_places() {
    body_becomes(
        "with torch.autocast('cuda', enabled=False):  # full precision\n    # the sum\n    y = '''a\n        b'''\n\n    # behind\n    return y",
        "# the sum\ny = '''a\n        b'''\n\n# behind\nreturn y",
    );
}

#[test]
fn a_header_on_several_lines_or_on_the_line_of_its_body_goes() {
    body_becomes("with torch.autocast(\n    'cuda',\n    enabled=False,\n):\n    y = x\nreturn y", "y = x\nreturn y");
    body_becomes("with torch.autocast('cuda', enabled=False): y = x\nreturn y", "y = x\nreturn y");
}

#[test]
fn what_is_rewritten_inside_is_rewritten_all_the_same() {
    body_becomes(
        "with torch.autocast('cuda', enabled=False):\n    y = x.size(\n        0\n    )\n    z = x.cuda()\n    x = x.cuda()\n    return y, z",
        "y = x.shape[0]\nz = x\nreturn y, z",
    );
}

#[test]
fn one_inside_the_other_both_go() {
    body_becomes(
        "with torch.autocast('cuda', enabled=False):\n    with torch.cuda.amp.autocast(enabled=False):\n        y = x\n    z = y\nreturn z",
        "y = x\nz = y\nreturn z",
    );
}

#[test]
fn variables_that_only_the_header_read_go_too() {
    body_becomes(
        "kind = x.device.type if isinstance(x.device.type, str) and x.device.type != 'mps' else 'cpu'\n\
         with torch.autocast(device_type=kind, enabled=False):\n    y = x\nreturn y",
        "y = x\nreturn y",
    );
    body_becomes(
        "kind = x.device.type\nkind = kind if isinstance(kind, str) else 'cpu'\n\
         with torch.autocast(device_type=kind, enabled=False):\n    y = x\nreturn y",
        "y = x\nreturn y",
    );
}

#[test]
fn a_device_whose_uses_are_gone_goes() {
    body_becomes(
        "device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')\ny = x.to(device)\nreturn y",
        "y = x\nreturn y",
    );
}

#[test]
fn a_variable_that_is_read_or_computed_by_more_stays() {
    body_becomes(
        "kind = 'cuda'\nwith torch.autocast(kind, enabled=False):\n    y = x\nreturn y, kind",
        "kind = 'cuda'\ny = x\nreturn y, kind",
    );
    body_becomes(
        "kind = ask()\nwith torch.autocast(kind, enabled=False):\n    y = x\nreturn y",
        "kind = ask()\ny = x\nreturn y",
    );
    body_becomes("unused = 3\ny = x.cuda()\nreturn y", "unused = 3\ny = x\nreturn y");
}

#[test]
fn a_region_that_casts_goes_with_an_item() {
    let code = "import torch\n\n\ndef f(x):\n    with torch.autocast('cuda'):\n        return x\n";
    becomes_with(code, "\n\ndef f(x):\n    return x\n", &["5: MS301 review torch.autocast"]);
}

#[test]
fn beside_another_context_a_context_that_does_nothing_stands_in() {
    let before =
        "import torch\n\n\ndef f(x, lock):\n    with lock, torch.autocast('cuda', enabled=False):\n        return x\n";
    let after = "import contextlib\n\n\ndef f(x, lock):\n    with lock, contextlib.nullcontext():\n        return x\n";
    becomes(before, after);
}

#[test]
fn a_question_whether_torch_has_what_is_rewritten_is_answered() {
    let before = "import torch\nimport torch.nn.functional as F\n\n\nclass A:\n    def __init__(self):\n        \
                  if not hasattr(F, \"gelu\"):\n            raise ImportError('old')\n        \
                  self.new = 1 if hasattr(F, 'gelu') else 2\n        self.x = torch.ones(1)\n";
    let after = "from mindspore import mint\n\n\nclass A:\n    def __init__(self):\n        \
                 self.new = 1\n        self.x = mint.ones(1)\n";
    becomes(before, after);
}

#[test]
fn a_back_end_is_there_if_it_may_be_available() {
    let question = |test: &str| format!("import torch\n\n\ndef f():\n    if {test}:\n        return 1\n    return 2\n");
    let gone = "\n\ndef f():\n    return 2\n";
    for test in [
        "hasattr(torch, 'xpu') and torch.xpu.is_available()",
        "hasattr(torch, \"hpu\")",
        "getattr(torch.backends, 'mps', None) is not None and torch.backends.mps.is_available()",
        "hasattr(torch.backends, 'mps') and torch.backends.mps.is_built()",
        "not (getattr(torch, 'mlu', None) is None)",
    ] {
        becomes(&question(test), gone);
    }
    let npu = question("hasattr(torch, 'npu') and torch.npu.is_available()");
    let kept =
        "import mindspore as ms\n\n\ndef f():\n    if ms.hal.is_available('Ascend'):\n        return 1\n    return 2\n";
    becomes(&npu, kept);
    becomes(&question("getattr(torch, 'npu', None) is None"), gone);
}

#[test]
fn other_questions_are_left_to_their_items() {
    let code = "import torch\n\n\ndef f(x):\n    return hasattr(x, 'gelu'), hasattr(torch, 'no_such_name')\n";
    becomes_with(code, code, &["1: MS101 blocking torch", "5: MS102 blocking torch"]);
}

#[test]
fn a_dtype_that_is_asked_for_by_name_is_mindspores() {
    let before = "import torch\n\n\nclass A:\n    def __init__(self, config):\n        self.a = getattr(torch, config.router_dtype)\n        self.b = getattr(torch, 'bfloat16', None)\n";
    let after = "import mindspore as ms\n\n\nclass A:\n    def __init__(self, config):\n        self.a = getattr(ms, config.router_dtype)\n        self.b = getattr(ms, 'bfloat16', None)\n";
    becomes_with(before, after, &["6: MS301 review torch"]);
}

#[test]
fn what_may_be_no_dtype_is_left() {
    let code = "import torch\n\n\ndef f(name):\n    return getattr(torch, name)\n";
    becomes_with(code, code, &["1: MS101 blocking torch", "5: MS102 blocking torch"]);
}

#[test]
fn a_training_step_moves_out_with_what_is_written_for_it() {
    let code = "import torch\n\n\ndef f(model, loader, opt):\n    for x in loader:\n        opt.zero_grad()\n        \
                with torch.autocast('cuda'):\n            loss = model(x)\n            loss.backward()\n        opt.step()\n";
    let (new, _) = super::converted(code);
    let body = "    for x in loader:\n        def forward_fn():\n            loss = model(x)\n            return loss\n\n        \
                loss, grads = ms.value_and_grad(forward_fn, None, opt.parameters)()\n        opt(grads)\n";
    assert!(new.ends_with(body), "{new}");
}

#[test]
fn a_loop_moves_out_with_the_function_above_it() {
    let code = "import torch\n\n\ndef f(model, loader, opt):\n    with torch.autocast('cuda'):\n        for x in loader:\n            \
                opt.zero_grad()\n            model(x).backward()\n            opt.step()\n";
    let (new, _) = super::converted(code);
    let head = "    def forward_fn(x):\n        return model(x)\n\n    grad_fn = ";
    assert!(
        new.contains(head)
            && new.ends_with("    for x in loader:\n        _, grads = grad_fn(x)\n        opt(grads)\n"),
        "{new}"
    );
}
