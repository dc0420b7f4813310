//! Conditions that the conversion made constant go, with the code that they rule out.

use super::{becomes, converted};

const BEFORE: &str = "import torch\n\n\ndef f(x: torch.Tensor, a, b):\n";
const AFTER: &str = "import mindspore as ms\n\n\ndef f(x: ms.Tensor, a, b):\n";

fn function(head: &str, body: &str) -> String {
    let line = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") };
    head.to_owned() + &body.lines().map(line).collect::<String>()
}

#[track_caller]
fn body_becomes(before: &str, after: &str) {
    let before = before.replace("NEVER", "torch.jit.is_scripting()").replace("ALWAYS", "torch.cpu.is_available()");
    becomes(&function(BEFORE, &before), &function(AFTER, after));
}

#[test]
fn operands_that_have_no_say_go() {
    body_becomes("if not NEVER and a:\n    a = b\nreturn x", "if a:\n    a = b\nreturn x");
    body_becomes("if a and not NEVER:\n    a = b\nreturn x", "if a:\n    a = b\nreturn x");
    body_becomes("if a() or NEVER or b:\n    a = b\nreturn x", "if a() or b:\n    a = b\nreturn x");
    body_becomes("while a and (NEVER or b):\n    a = b\nreturn x", "while a and b:\n    a = b\nreturn x");
    body_becomes("return not (not NEVER and (a or b))", "return not (a or b)");
    body_becomes("return (NEVER or a)and b", "return (a)and b");
    body_becomes("return NEVER or x.size(0)", "return x.shape[0]");
    body_becomes(
        "if (\n    a\n    and b  # both\n    and not NEVER\n):\n    a = b\nreturn x",
        "if (\n    a\n    and b  # both\n):\n    a = b\nreturn x",
    );
}

#[test]
fn an_operand_stays_whose_value_may_be_wanted_or_that_does_something() {
    // `a and True` is not `a`, and `a and False` may be `0`.
    body_becomes("return a and not NEVER", "return a and True");
    body_becomes("return a and NEVER", "return a and False");
    body_becomes("if a() and NEVER:\n    a = b\nreturn x", "if a() and False:\n    a = b\nreturn x");
    body_becomes("if NEVER and (y := a):\n    a = y\nreturn x", "if False and (y := a):\n    a = y\nreturn x");
    body_becomes("a = (NEVER  # no scripts\n     or b)\nreturn x", "a = (False  # no scripts\n     or b)\nreturn x");
}

#[test]
fn constants_take_the_place_of_what_they_decide() {
    body_becomes("return not NEVER", "return True");
    body_becomes("a = NEVER and b\nreturn a", "a = False\nreturn a");
    body_becomes("return(not NEVER)", "return True");
    body_becomes("return f(a if NEVER else b, key=(b if ALWAYS else a))", "return f(b, key=b)");
    body_becomes("return [a if NEVER else i for i in b if not NEVER and i]", "return [i for i in b if i]");
    body_becomes("a = NEVER\nreturn x", "a = False\nreturn x");
    body_becomes("return a if NEVER else lambda: b", "return lambda: b");
    body_becomes("return a if NEVER and b else x.size(0) if ALWAYS else b", "return x.shape[0]");
}

#[test]
fn constants_of_the_user_stay() {
    let code = "import torch\n\nDEBUG = False\nif False:\n    DEBUG = True\nif True and DEBUG:\n    DEBUG = not False\ny = torch.ones(1)\n";
    let (after, _) = converted(code);
    assert!(after.contains("if False:\n    DEBUG = True\nif True and DEBUG:\n    DEBUG = not False\n"), "{after}");
    body_becomes("if False:\n    a = NEVER\nreturn a", "if False:\n    a = False\nreturn a");
}

#[test]
fn a_branch_that_never_runs_goes() {
    body_becomes("a = 1\nif NEVER:\n    # scripted\n    a = 2  # two\nreturn x", "a = 1\nreturn x");
    body_becomes("if a:\n    if NEVER:\n        a = 2\nreturn x", "return x");
    body_becomes("if a():\n    if NEVER:\n        a = 2\nreturn x", "if a():\n    pass\nreturn x");
    body_becomes("if NEVER: a = 2\nreturn x", "return x");
    body_becomes(
        "if NEVER and b:\n    a = x.cuda().foo\n    a = x.cuda()\nelse:\n    a = b\nreturn a",
        "a = b\nreturn a",
    );
}

#[test]
fn the_branch_that_runs_moves_out_with_its_comments() {
    body_becomes(
        "if not NEVER:\n    # first\n    a = x.size(\n        0)\n    # last\n\n# behind\nreturn x",
        "# first\na = x.shape[0]\n# last\n\n# behind\nreturn x",
    );
    body_becomes(
        "if NEVER:\n    a = 1\n    # one\n# the other\nelse:\n    a = '''\n    a'''\n    b = 2\n    # two\nreturn x",
        "# the other\na = '''\n    a'''\nb = 2\n# two\nreturn x",
    );
    body_becomes("if NEVER: a = 1\nelse: a = 2; b = 3\nreturn x", "a = 2; b = 3\nreturn x");
    body_becomes(
        "if not NEVER:\n    if not NEVER:\n        a = 1\n    else:\n        a = 2\n    b = 1\nreturn x",
        "a = 1\nb = 1\nreturn x",
    );
}

#[test]
fn chains_lose_the_arms_that_never_run() {
    body_becomes(
        "if NEVER:\n    a = 1\n# two\nelif a:\n    a = 2\n\nelif NEVER:\n    a = 3\nelse:\n    a = 4\nreturn x",
        "# two\nif a:\n    a = 2\n\nelse:\n    a = 4\nreturn x",
    );
    body_becomes(
        "if a:\n    a = 1\nelif ALWAYS:  # always\n    a = 2\nelif b:\n    a = 3\nelse:\n    a = 4\nreturn x",
        "if a:\n    a = 1\nelse:  # always\n    a = 2\nreturn x",
    );
    body_becomes("if a:\n    a = 1\nelif NEVER:\n    a = 2\n    # two\nreturn x", "if a:\n    a = 1\nreturn x");
    body_becomes("if NEVER:\n    a = 1\nelif ALWAYS:\n    a = 2\nelse:\n    a = 3\nreturn x", "a = 2\nreturn x");
    body_becomes("if NEVER:\n    a = 1\nelif a and not NEVER:\n    a = 2\nreturn x", "if a:\n    a = 2\nreturn x");
}

#[test]
fn what_is_never_reached_goes_with_the_branch() {
    body_becomes("if not NEVER:\n    return x\na = 1\nreturn a  # never\n", "return x");
    body_becomes(
        "for a in b:\n    if not NEVER:\n        continue\n    # more\n    a = 1\n\nreturn x",
        "for a in b:\n    continue\n\nreturn x",
    );
}

#[test]
fn a_branch_stays_that_somebody_may_miss() {
    // A function with a `yield` is another thing, and a name may be looked up elsewhere.
    body_becomes("if NEVER:\n    yield x\nreturn", "if False:\n    yield x\nreturn");
    body_becomes("if NEVER:\n    c = 1\nreturn c", "if False:\n    c = 1\nreturn c");
    body_becomes("if NEVER:\n    import foo\nreturn x", "if False:\n    import foo\nreturn x");
    body_becomes("if NEVER:\n    a = 1\n    # one\nreturn x", "if False:\n    a = 1\n    # one\nreturn x");
    becomes("import torch\n\nif torch.jit.is_scripting():\n    A = 1\n", "\nif False:\n    A = 1\n");
}

#[test]
fn imports_go_with_their_last_use() {
    becomes(
        "import torch\nfrom torch.nn import functional as F\n\n\ndef f(x):\n    if torch.jit.is_scripting():\n        return F.foo(x)\n    return x\n",
        "\n\ndef f(x):\n    return x\n",
    );
}

#[test]
fn line_ends_stay() {
    becomes(
        "import torch\r\n\r\ndef f(a):\r\n    if torch.jit.is_scripting():\r\n        a = 1\r\n    else:\r\n        a = 2\r\n    return a",
        "\r\ndef f(a):\r\n    a = 2\r\n    return a",
    );
}

#[test]
fn a_relative_import_that_only_the_branch_reads_goes_with_it() {
    let (new, items) = converted(
        "import torch\nif torch.jit.is_scripting():\n    from .other import scripted\n    f = scripted\nelse:\n    f = torch.relu\n",
    );
    assert_eq!(new, "from mindspore import mint\nf = mint.nn.functional.relu\n");
    assert_eq!(items, Vec::<String>::new());
}

#[test]
fn an_import_in_a_branch_that_others_read_stays() {
    let (new, _) = converted(
        "import torch\nif torch.jit.is_scripting():\n    from .other import scripted\n\ndef f(x: 'scripted'):\n    return torch.relu(x)\n",
    );
    assert!(new.contains("from .other import scripted"), "{new}");
}

#[test]
fn a_name_of_the_project_goes_from_its_import_with_its_last_use() {
    let code = |import: &str, test: &str, body: &str| {
        format!("import torch\nfrom .utils import {import}\n\n\ndef f(x):\n{test}    return {body}\n")
    };
    let check = |before: &str, after: &str, test: &str, body: &str| {
        let new = code(after, "", "mint.ones(2)").replace("import torch", "from mindspore import mint");
        becomes(&code(before, test, body), &new);
    };
    let test = "    if torch.jit.is_scripting() and is_fast():\n        x = 1\n";
    check("is_fast, logging", "logging", test, "torch.ones(2)");
    check("logging, is_fast", "logging", test, "torch.ones(2)");
    check("(\n    is_fast,\n    logging,\n)", "(\n    logging,\n)", test, "torch.ones(2)");
    check(
        "(\n    logging,\n    is_fast as is_fast,  # a word\n)",
        "(\n    logging,\n    # a word\n)",
        test,
        "torch.ones(2)",
    );
    let all = code("is_fast", test, "torch.ones(2)");
    becomes(&all, "from mindspore import mint\n\n\ndef f(x):\n    return mint.ones(2)\n");
    // It is read elsewhere, or was not read at all.
    for stays in ["is_fast, logging", "logging, is_other"] {
        let body = if stays.contains("fast") { "torch.ones(is_fast())" } else { "torch.ones(2)" };
        let new = code(stays, "", &body.replace("torch", "mint")).replace("import torch", "from mindspore import mint");
        let test = if stays.contains("fast") { test } else { "" };
        becomes(&code(stays, test, body), &new);
    }
}
