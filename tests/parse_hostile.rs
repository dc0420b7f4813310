//! No input makes `parse` panic, hang or overflow a small stack.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use git_msconv::python::{parse, verify};

/// Parses on a thread with the default stack; `None` if it is readable, else why it is not.
fn refusal(code: Vec<u8>) -> Option<String> {
    let thread = std::thread::Builder::new().stack_size(2 << 20);
    thread.spawn(move || parse(Arc::from(code)).err().map(|unreadable| unreadable.why)).unwrap().join().unwrap()
}

fn assert_too_deep(code: String) {
    let shown: String = code.chars().take(30).collect();
    let why = refusal(code.into_bytes()).expect(&shown);
    assert!(why.contains("nested too deeply"), "{shown}: {why}");
}

fn assert_readable(code: String) {
    let shown: String = code.chars().take(30).collect();
    assert_eq!(refusal(code.into_bytes()), None, "{shown}");
}

/// Every way to nest, `depth` deep.
fn nestings(depth: usize) -> Vec<String> {
    let around =
        |open: &str, inner: &str, close: &str| format!("x = {}{inner}{}\n", open.repeat(depth), close.repeat(depth));
    vec![
        around("(", "1", ")"),
        around("[", "1", "]"),
        around("{1: ", "1", "}"),
        around("f(", "1", ")"),
        around("f(a=", "1", ")"),
        around("x[", "1", "]"),
        around("a", ".b", ".b"),
        around("", "f", "()"),
        around("", "1", " + 1"),
        around("1 ** ", "1", ""),
        around("", "1", " and 1"),
        around("not ", "1", ""),
        around("- ", "1", ""),
        around("-~", "1", ""),
        around("lambda: ", "1", ""),
        around("lambda x, y: ", "1", ""),
        around("1 if 1 else ", "1", ""),
        around("[a for a in ", "b", "]"),
        around("(yield ", "b", ")"),
        around("1+(", "1", ")"),
        around("f(", "1", " + 1, 2)"),
    ]
}

#[test]
fn a_hundred_thousand_levels_are_refused() {
    nestings(100_000).into_iter().for_each(assert_too_deep);
}

#[test]
fn three_hundred_levels_are_read() {
    nestings(300).into_iter().for_each(assert_readable);
}

#[test]
fn levels_about_the_limit_end_one_way_or_the_other() {
    for depth in [900, 1000, 1100, 1500, 3000] {
        for code in nestings(depth) {
            let why = refusal(code.into_bytes());
            assert!(why.is_none_or(|why| why.contains("nested too deeply")));
        }
    }
}

#[test]
fn unbalanced_levels_are_refused() {
    for open in ["(", "[", "{", "f(", "not ", "- ", "lambda: ", "x[", "1 if ", "f'{", "async ", "a.", "@", "*"] {
        for depth in [1000, 50_000] {
            assert!(refusal(open.repeat(depth).into_bytes()).is_some(), "{open}");
            assert!(refusal(format!("x = {}\ny = 1\n", open.repeat(depth)).into_bytes()).is_some(), "{open}");
        }
    }
}

#[test]
fn deep_blocks_and_long_chains_of_elif_are_refused() {
    let blocks: String = (0..3000).map(|depth| format!("{}if a:\n", " ".repeat(depth))).collect();
    // Tree-sitter keeps no more than some hundred indentations; CPython keeps a hundred.
    assert!(refusal(format!("{blocks}{}pass\n", " ".repeat(3000)).into_bytes()).is_some());
    assert_too_deep(format!("if a:\n    b\n{}", "elif c:\n    d\n".repeat(5000)));
    assert_readable(format!("if a:\n    b\n{}else:\n    e\n", "elif c:\n    d\n".repeat(500)));
}

#[test]
fn long_flat_code_is_read() {
    assert_readable(format!("x = {}1\n", "a = ".repeat(30_000)));
    assert_readable(format!("x = [{}]\n", "f(1), ".repeat(30_000)));
    assert_readable(format!("x = ({})\n", "'a'\n    ".repeat(20_000)));
    assert_readable("x = 1; ".repeat(20_000));
    assert_readable(format!("x = {{{}}}\n", "'a(': -1.5, 'b': [c.d(1)],\n".repeat(20_000)));
    assert_readable("@a\n".repeat(10_000) + "def f(): pass\n");
    assert_readable(format!("x = a{}\n", " < a".repeat(20_000)));
}

#[test]
fn a_file_of_ten_megabytes_is_read() {
    assert_readable("def f(x):\n    return torch.cat([x, x], dim=0)  # text\n".repeat(190_000));
}

#[test]
fn a_string_of_ten_megabytes_is_read() {
    assert_readable(format!("x = '{}'\n", "text ".repeat(2 << 20)));
}

#[test]
fn a_line_of_two_megabytes_is_read() {
    assert_readable(format!("x = [{}]\n", "f(1), ".repeat((2 << 20) / 6)));
}

#[test]
fn a_million_brackets_are_refused() {
    assert_too_deep(format!("x = {}1{}\n", "(".repeat(1_000_000), ")".repeat(1_000_000)));
}

#[test]
fn a_file_beyond_the_limit_is_refused() {
    // Its tree would take gigabytes: a million lines are 19 MB.
    assert!(refusal(vec![b'\n'; 17 << 20]).unwrap().contains("17 MB"));
    assert!(refusal("x = f(a, b=c, d=e)\n".repeat(1_000_000).into_bytes()).unwrap().contains("18 MB"));
}

#[test]
fn a_megabyte_of_unterminated_string_is_refused() {
    let text = "Some text, with words.\n".repeat(45_000);
    assert!(refusal(format!("x = 1\ny = \"\"\"{text}").into_bytes()).unwrap().contains("line 2"));
}

#[test]
fn garbage_is_refused() {
    // A fixed sequence that looks random, all of it printable.
    let mut state = 1_u32;
    let garbage: Vec<u8> = (0..300_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            b' ' + u8::try_from(state >> 24).unwrap() % 95
        })
        .collect();
    assert!(refusal(garbage).is_some());
}

#[test]
fn files_cut_off_anywhere_do_no_harm() {
    let code = "@a\nclass A(B[C], metaclass=D):\n    x: int = f'{y!r:>{z}}'\n    async def f(self, *a, **k) -> 'T':\n        \
                match x:\n            case nn.Linear(a=1): return [*f(x), (yield)]\n        with (a as b, c): type(x).y = 1\n";
    for end in 0..code.len() {
        _ = refusal(code.as_bytes()[..end].to_vec());
    }
}

#[test]
fn verify_bears_any_nesting() {
    let thread = std::thread::Builder::new().stack_size(2 << 20);
    let all = || nestings(100_000).iter().for_each(|code| _ = verify(code.as_bytes()));
    thread.spawn(all).unwrap().join().unwrap();
    assert_eq!(verify(b"x = 1\n"), Ok(()));
    assert!(verify(b"x = 1\nx = = 2\n").unwrap_err().starts_with("line 2 is not valid Python 3: "));
}

/// One parser reads all files of a thread.
#[test]
fn a_file_that_cannot_be_read_leaves_nothing_to_the_next() {
    let good = "def f(x):\n    return [y for y in x]\n";
    let tree = || parse(Arc::from(good.as_bytes())).unwrap().ast.exprs.len();
    let alone = std::thread::spawn(move || parse(Arc::from(good.as_bytes())).unwrap().ast.exprs.len()).join().unwrap();
    for bad in ["x = (\n", "def f(:\n", "'''", "if x:\npass\n", "print 'x'\n", &"(".repeat(10_000)] {
        assert!(parse(Arc::from(bad.as_bytes())).is_err(), "{bad}");
        assert_eq!(tree(), alone, "after {bad}");
    }
}
