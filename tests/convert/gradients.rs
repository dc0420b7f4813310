//! Training steps: `zero_grad / backward / step` becomes a function that is differentiated.
//!
//! `tests/fixtures/training/KIND.before.py` holds loops as people write them, `KIND.after.py` what becomes of them, with
//! the items in its last lines. `MSCONV_BLESS=1` writes it; whether it is right is for who reads the diff, and for
//! `tests/training`, which runs loops of each kind.

use std::path::{Path, PathBuf};

use super::{becomes, becomes_with, converted, stays};

/// Holds that the loops of a kind become what stands in its file.
#[track_caller]
fn kind(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/training");
    let before = std::fs::read_to_string(folder.join(format!("{name}.before.py"))).unwrap();
    let (code, items) = converted(&before);
    let items: String = items.iter().map(|item| format!("# {item}\n")).collect();
    compare(&folder.join(format!("{name}.after.py")), &format!("{code}{items}"));
}

#[track_caller]
fn compare(path: &PathBuf, text: &str) {
    if std::env::var_os("MSCONV_BLESS").is_some() {
        std::fs::write(path, text).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(text, expected, "{} is not current", path.display());
}

#[test]
fn plain_loops() {
    kind("plain");
}

#[test]
fn gradients_that_are_added_up() {
    kind("accumulation");
}

#[test]
fn gradients_that_are_limited() {
    kind("clipping");
}

#[test]
fn one_loss_with_a_scaler_or_without() {
    kind("twins");
}

#[test]
fn gradients_that_are_looked_at() {
    kind("looks");
}

#[test]
fn several_losses() {
    kind("losses");
}

#[test]
fn several_optimisers() {
    kind("optimisers");
}

#[test]
fn rates_that_change() {
    kind("schedulers");
}

#[test]
fn scaled_losses() {
    kind("amp");
}

#[test]
fn gradients_of_inputs() {
    kind("inputs");
}

#[test]
fn methods_functions_and_nested_loops() {
    kind("places");
}

#[test]
fn what_is_not_understood_stays_whole_with_one_item() {
    kind("refused");
}

#[test]
fn what_is_no_training_step_is_left_alone() {
    kind("quiet");
}

const HEAD: &str = "import torch\nx = torch.ones(2)\n";
const NEW_HEAD: &str = "import mindspore as ms\nfrom mindspore import mint\nx = mint.ones(2)\n";

#[test]
fn comments_line_endings_and_indents_are_kept() {
    let before = "def f(net, opt):\n\tfor x in data:\n\t\topt.zero_grad()\n\t\t# one\n\t\tloss = net(x)  # two\n\t\t# three\n\t\tloss.backward()\n\t\topt.step()  # four\n";
    let after = "def f(net, opt):\n\tdef forward_fn(x):\n\t\t# one\n\t\tloss = net(x)  # two\n\t\treturn loss\n\n\tgrad_fn = ms.value_and_grad(forward_fn, None, opt.parameters)\n\tfor x in data:\n\t\t# three\n\t\tloss, grads = grad_fn(x)\n\t\topt(grads)  # four\n";
    becomes(&format!("{HEAD}{before}"), &format!("{NEW_HEAD}{after}"));
    let crlf = |text: &str| text.replace('\n', "\r\n");
    becomes(&crlf(&format!("{HEAD}{before}")), &crlf(&format!("{NEW_HEAD}{after}")));
}

#[test]
fn a_string_over_several_lines_keeps_its_lines() {
    let before = "def f(net, opt, x):\n    opt.zero_grad()\n    loss = net(x, '''a\n  b''')\n    loss.backward()\n    opt.step()\n";
    let after = "def f(net, opt, x):\n    def forward_fn():\n        loss = net(x, '''a\n  b''')\n        return loss\n\n    loss, grads = ms.value_and_grad(forward_fn, None, opt.parameters)()\n    opt(grads)\n";
    becomes(&format!("{HEAD}{before}"), &format!("{NEW_HEAD}{after}"));
}

#[test]
fn names_of_the_file_are_not_taken() {
    let before = "def f(net, opt, grads):\n    forward_fn = grads\n    for x in data:\n        opt.zero_grad()\n        net(x).backward()\n        opt.step()\n";
    let (new, _) = converted(&format!("{HEAD}{before}"));
    assert!(new.contains("def forward_fn_2(x):"), "{new}");
    assert!(new.contains("_, gradients = grad_fn_2(x)"), "{new}");
}

#[test]
fn rules_apply_inside_of_what_moves() {
    let before = "def f(net, opt):\n    for x in data:\n        opt.zero_grad()\n        y = net(x.cuda())\n        loss = torch.nn.functional.mse_loss(y, torch.zeros_like(y))\n        loss.backward()\n        opt.step()\n";
    let (new, items) = converted(&format!("{HEAD}{before}"));
    assert!(new.contains("        y = net(x)\n        loss = mint.nn.functional.mse_loss(y, mint.zeros_like(y))\n        return loss\n"), "{new}");
    assert_eq!(items, Vec::<String>::new());
}

#[test]
fn several_statements_on_a_line_are_not_torn_apart() {
    let before = "def f(net, opt):\n    for x in data:\n        opt.zero_grad(); loss = net(x)\n        loss.backward(); opt.step()\n";
    let head = "from mindspore import mint\nx = mint.ones(2)\n";
    becomes_with(&format!("{HEAD}{before}"), &format!("{head}{before}"), &["6: MS201 blocking torch.Tensor.backward"]);
}

#[test]
fn a_name_that_a_round_leaves_for_the_next_is_not_lost() {
    let before = "def f(net, opt):\n    for i, x in enumerate(data):\n        opt.zero_grad()\n        y = net(x)\n        if i == 0:\n            base = y.detach()\n        loss = (y - base).mean()\n        loss.backward()\n        opt.step()\n";
    let (new, items) = converted(&format!("{HEAD}{before}"));
    assert!(new.contains("loss.backward()"), "{new}");
    assert_eq!(items, ["10: MS201 blocking torch.Tensor.backward"]);
}

#[test]
fn converted_code_stays() {
    stays(
        "import mindspore as ms\n\n\ndef train(net, opt, data):\n    def forward_fn(x):\n        loss = net(x)\n        return loss\n\n    grad_fn = ms.value_and_grad(forward_fn, None, opt.parameters)\n    for x in data:\n        loss, grads = grad_fn(x)\n        opt(grads)\n",
    );
}
