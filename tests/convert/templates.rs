//! Templates and exceptions of arguments, with rules of the test's own.

use git_msconv::convert::try_example;
use git_msconv::rules::{Example, Own, RuleSet};

/// Holds that code becomes other code by one rule, with these items.
#[track_caller]
fn by(rule: &str, before: &str, after: &str, items: &[&str]) {
    let mut own = Own::default();
    own.add("own.toml", &format!("[[rule]]\nsource = 'a test'\nsafety = 'equivalent'\n{rule}\n")).unwrap();
    let items = items.iter().map(|item| (*item).to_owned()).collect();
    let example = Example { before: before.into(), after: Some(after.into()), items, ..Example::default() };
    assert_eq!(try_example(&RuleSet::with(own), &example), Ok(()));
}

/// Holds that code stays as it is, with these items.
#[track_caller]
fn left(rule: &str, code: &str, items: &[&str]) {
    by(rule, code, code, items);
}

const POOL: &str = "api = 'torch.nn.functional.max_pool1d'\n\
                    template = 'mindspore.ops.max_pool3d({input}, {kernel_size}, {stride|kernel_size})'";

#[test]
fn the_second_name_of_a_capture_stands_in_for_the_first() {
    by(POOL, "F.max_pool1d(x, 2)", "ops.max_pool3d(x, 2, 2)", &[]);
    by(POOL, "F.max_pool1d(x, 2, None)", "ops.max_pool3d(x, 2, 2)", &[]);
    by(POOL, "F.max_pool1d(x, 2, stride=3)", "ops.max_pool3d(x, 2, 3)", &[]);
}

#[test]
fn what_has_no_capture_may_only_say_the_default() {
    by(POOL, "F.max_pool1d(x, 2, padding=0)", "ops.max_pool3d(x, 2, 2)", &[]);
    left(POOL, "F.max_pool1d(x, 2, padding=1)", &["MS203 blocking: `padding` has no counterpart"]);
}

#[test]
fn a_value_is_not_computed_twice() {
    by(POOL, "F.max_pool1d(x, self.size[0])", "ops.max_pool3d(x, self.size[0], self.size[0])", &[]);
    left(POOL, "F.max_pool1d(x, n())", &["MS203 blocking: `kernel_size` would be computed twice"]);
}

#[test]
fn a_capture_may_insist_on_its_argument() {
    let rule = "api = 'torch.nn.functional.rms_norm'\ntemplate = 'mindspore.ops.rms_norm({input}, {weight!}, {eps!})'";
    left(rule, "F.rms_norm(x, (4,), y, 0.1)", &["MS203 blocking: `normalized_shape` has no counterpart"]);
    let rule = format!("{rule}\n[rule.arguments]\nnormalized_shape = {{ action = 'drop' }}");
    by(&rule, "F.rms_norm(x, (4,), y, 0.1)", "ops.rms_norm(x, y, 0.1)", &[]);
    left(&rule, "F.rms_norm(x, (4,), y)", &["MS203 blocking: `eps` is not passed"]);
}

#[test]
fn a_template_holds_to_what_the_rule_says_of_arguments() {
    let rule = format!(
        "{POOL}\n[rule.arguments]\npadding = {{ action = 'manual', why = 'no padding' }}\n\
                        ceil_mode = {{ action = 'drop', safety = 'differs', why = 'no ceiling' }}"
    );
    left(&rule, "F.max_pool1d(x, 2, padding=1)", &["MS203 blocking: no padding"]);
    by(&rule, "F.max_pool1d(x, 2, padding=0)", "ops.max_pool3d(x, 2, 2)", &[]);
    by(&rule, "F.max_pool1d(x, 2, ceil_mode=True)", "ops.max_pool3d(x, 2, 2)", &["MS311 review: no ceiling"]);
}

const RESIZE: &str =
    "api = 'torch.nn.functional.interpolate'\nto = 'mindspore.mint.nn.functional.interpolate'\n[rule.arguments]\n";

#[test]
fn whole_numbers_become_floats() {
    let rule = format!("{RESIZE}scale_factor = {{ action = 'float' }}\nantialias = {{ action = 'drop' }}");
    by(&rule, "F.interpolate(x, scale_factor=2)", "F.interpolate(x, scale_factor=2.0)", &[]);
    by(&rule, "F.interpolate(x, None, (2, 1.5))", "F.interpolate(x, None, (2.0, 1.5))", &[]);
    by(&rule, "F.interpolate(x, scale_factor=None, size=2)", "F.interpolate(x, scale_factor=None, size=2)", &[]);
    by(&rule, "F.interpolate(x, scale_factor=float(n))", "F.interpolate(x, scale_factor=float(n))", &[]);
}

#[test]
fn a_number_that_cannot_be_told_is_for_review() {
    let rule = format!("{RESIZE}scale_factor = {{ action = 'float' }}");
    by(
        &rule,
        "F.interpolate(x, scale_factor=n)",
        "F.interpolate(x, scale_factor=n)",
        &["MS301 review: `scale_factor`"],
    );
}

#[test]
fn values_can_be_refused_by_name() {
    let rule = format!("{RESIZE}mode = {{ action = 'refuse', values = [\"'area'\"], why = 'no area' }}");
    left(&rule, "F.interpolate(x, 2, mode=\"area\")", &["MS203 blocking: no area"]);
    by(&rule, "F.interpolate(x, 2, mode=self.mode)", "F.interpolate(x, 2, mode=self.mode)", &[]);
}

#[test]
fn an_argument_that_differs_is_for_review() {
    let rule = format!("{RESIZE}size = {{ safety = 'differs', why = 'other size' }}");
    by(&rule, "F.interpolate(x, 2)", "F.interpolate(x, 2)", &["MS301 review: other size"]);
    by(&rule, "F.interpolate(x, scale_factor=2.0)", "F.interpolate(x, scale_factor=2.0)", &[]);
}

const TYPED: &str = "api = 'torch.FloatTensor'\nuses = ['call']\ntemplate = 'mindspore.ops.stack({*size})'";

#[test]
fn all_of_the_arguments_can_be_captured() {
    by(TYPED, "torch.FloatTensor(2, 3)", "ops.stack(2, 3)", &[]);
    by(TYPED, "torch.FloatTensor(*s, x.size(0))", "ops.stack(*s, x.shape[0])", &[]);
    left(TYPED, "torch.FloatTensor()", &["MS203 blocking: `size` is not passed"]);
}

#[test]
fn a_capture_of_one_value_does_not_lose_the_others() {
    let rule = TYPED.replace("{*size}", "{size}");
    left(&rule, "torch.FloatTensor(2, 3)", &["MS203 blocking: torch.FloatTensor"]);
}

#[test]
fn a_rule_may_be_for_the_arguments_of_a_call_alone() {
    let rule =
        "api = 'torch.nn.Module.parameters'\nto = 'mindspore.nn.Cell.trainable_params'\nwithin = ['torch.optim']";
    by(
        rule,
        "opt = torch.optim.SGD(model.parameters(), 0.1)",
        "opt = ms.experimental.optim.SGD(model.trainable_params(), 0.1)",
        &[],
    );
    by(
        rule,
        "opt = torch.optim.SGD([{'params': list(model.parameters())}], 0.1)",
        "opt = ms.experimental.optim.SGD([{'params': list(model.trainable_params())}], 0.1)",
        &[],
    );
    by(rule, "p = list(model.parameters())", "p = list(model.get_parameters())", &["MS301 review: parameters"]);
}

#[test]
fn a_value_is_no_context_manager() {
    let rule = "api = 'torch.device'\nuses = ['call']\ntemplate = '{type}'";
    by(rule, "d = torch.device('cuda')", "d = 'cuda'", &[]);
    left(rule, "with torch.device('meta'):\n    pass", &["MS203 blocking: context"]);
}

#[test]
fn a_truth_value_is_no_dimension() {
    let rule = "api = 'torch.std'\nto = 'mindspore.mint.std'";
    left(rule, "torch.std(x, False)", &["MS203 blocking: torch.std"]);
    by(rule, "torch.std(x, 1)", "mint.std(x, 1)", &[]);
}

#[test]
fn a_setting_that_means_nothing_here_goes() {
    let rule = "api = 'torch.backends.cudnn.benchmark'\nuses = ['reference']\ntransform = 'delete_statement'";
    by(rule, "torch.backends.cudnn.benchmark = True\ny = x", "y = x", &[]);
    left(rule, "b = torch.backends.cudnn.benchmark", &["MS203 blocking: used"]);
    left(rule, "torch.backends.cudnn.benchmark = run()", &["MS201 blocking: torch.backends.cudnn.benchmark"]);
}

#[test]
fn a_decorator_goes_and_a_value_stays() {
    let rule = "api = 'torch.compile'\nuses = ['call', 'reference']\ntransform = 'delete_statement'\ntemplate = '{model!}'\n\
                [rule.arguments]\ndynamic = { action = 'drop' }";
    by(rule, "m = torch.compile(model, dynamic=True)", "m = model", &[]);
    by(rule, "@torch.compile(dynamic=True)\ndef f(a):\n    return a", "def f(a):\n    return a", &[]);
}

#[test]
fn python_itself_can_be_named() {
    let rule = "api = 'torch.jit.Final'\ntemplate = 'python.typing.Final'";
    by(rule, "y: torch.jit.Final[int] = 1", "y: typing.Final[int] = 1", &[]);
}

#[test]
fn apis_in_texts_of_arguments_are_imported() {
    let rule = "api = 'torch.hann_window'\nto = 'mindspore.ops.hann_window'\nfixed = { dtype = 'mindspore.float32' }";
    by(rule, "w = torch.hann_window(512)", "w = ops.hann_window(512, dtype=ms.float32)", &[]);
    let rule = "api = 'torch.relu'\nto = 'mindspore.mint.nn.functional.relu'\n[rule.arguments]\n\
                input = { text = 'mindspore.ops.abs({input})' }";
    by(rule, "torch.relu(x)", "F.relu(ops.abs(x))", &[]);
}

#[test]
fn a_default_is_written_where_the_target_has_none_of_its_own() {
    let rule = "api = 'torch.linalg.cross'\nto = 'mindspore.mint.cross'\n[rule.arguments]\nother = { to = 'other' }";
    by(rule, "torch.linalg.cross(x, y)", "mint.cross(x, y, dim=-1)", &[]);
}

#[test]
fn a_capture_keeps_its_brackets_where_it_is_a_part_of_something() {
    let rule = "api = 'torch.dot'\ntemplate = '({input} * {tensor})'";
    by(rule, "z = torch.dot(x + 1, y + 2)", "z = ((x + 1) * (y + 2))", &[]);
    let rule = "api = 'torch._assert'\ntemplate = 'assert {condition}, {message}'";
    by(rule, "torch._assert(x ==\n y, 'no')", "assert (x ==\n y), 'no'", &[]);
    let rule = "api = 'torch.dot'\ntemplate = 'mindspore.mint.dot({input}, tensor={tensor})'";
    by(rule, "z = torch.dot(x + 1, y + 2)", "z = mint.dot(x + 1, tensor=y + 2)", &[]);
}

#[test]
fn text_can_stand_in_for_a_capture() {
    let rule = "api = 'torch.dot'\ntemplate = 'mindspore.mint.dot({input}, {tensor}, {out|None})'";
    by(rule, "z = torch.dot(x, y)", "z = mint.dot(x, y, None)", &[]);
}

#[test]
fn a_call_that_the_target_cannot_take_may_have_a_template() {
    let rule = "api = 'torch.where'\nto = 'mindspore.ops.where'\ninstead = ['mindspore.ops.softmax({input!})', 'mindspore.mint.nonzero({condition}, as_tuple=True)']";
    by(rule, "y = torch.where(x, y, x)", "y = ops.where(x, y, x)", &[]);
    by(rule, "y = torch.where(x)", "y = mint.nonzero(x, as_tuple=True)", &[]);
    left(rule, "y = torch.where(*x)", &["MS203 blocking: torch.where"]);
}

#[test]
fn a_class_is_only_named_where_it_is_asked_for() {
    let rule = "api = 'torch.nn.ConvTranspose1d'\nto = 'mindspore.nn.Conv1dTranspose'\nfixed = { has_bias = 'True' }";
    by(
        rule,
        "y = isinstance(model, (nn.Linear, nn.ConvTranspose1d))",
        "y = isinstance(model, (mint.nn.Linear, nn.Conv1dTranspose))",
        &[],
    );
    left(rule, "y = nn.ConvTranspose1d", &["MS203 blocking: passed on"]);
}

#[test]
fn a_template_that_is_a_statement_stands_for_statements_alone() {
    let rule = "api = 'torch._assert'\ntemplate = 'assert {condition}, {message}'";
    left(rule, "y = torch._assert(x, 'no')", &["MS203 blocking: its result is used"]);
}
