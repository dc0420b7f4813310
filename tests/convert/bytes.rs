//! Bytes outside an edit are the same; odd files are converted or have one clear item.

use super::run;
use git_msconv::convert::Outcome;

fn text(code: &[u8]) -> Vec<u8> {
    run(code, false).0
}

#[test]
fn line_ends_and_the_byte_order_mark_stay() {
    assert_eq!(
        text(b"\xef\xbb\xbfimport torch\r\nx = torch.cat(y)  \r\n"),
        b"\xef\xbb\xbffrom mindspore import mint\r\nx = mint.cat(y)  \r\n"
    );
}

#[test]
fn tabs_form_feeds_and_a_missing_last_line_end_stay() {
    assert_eq!(
        text(b"import torch\n\x0c\ndef f(x):\n\treturn torch.cat(x)"),
        b"from mindspore import mint\n\x0c\ndef f(x):\n\treturn mint.cat(x)"
    );
}

#[test]
fn latin_1_is_edited_byte_by_byte() {
    assert_eq!(
        text(b"# coding: latin-1\nimport torch\ns = '\xe4'\nx = torch.cat(y)  # \xfc\n"),
        b"# coding: latin-1\nfrom mindspore import mint\ns = '\xe4'\nx = mint.cat(y)  # \xfc\n"
    );
}

#[test]
fn python_2_keeps_its_bytes_and_has_one_item() {
    let (bytes, outcome) = run(b"import torch\nprint torch.cat(x)\n", false);
    assert_eq!(bytes, b"import torch\nprint torch.cat(x)\n");
    assert_eq!(outcome.outcome, Outcome::Kept);
    assert_eq!(outcome.items.iter().map(|item| item.code.to_string()).collect::<Vec<_>>(), ["MS001"]);
    assert_eq!(outcome.items[0].original.line, 2);
}

#[test]
fn what_is_no_python_keeps_its_bytes_and_has_one_item_at_its_line() {
    let cases: [(&str, &[u8], u32); 8] = [
        ("merge markers", b"import torch\n<<<<<<< HEAD\nx = torch.ones(2)\n=======\nx = 1\n>>>>>>> other\n", 2),
        ("NUL in a string", b"import torch\nx = torch.cat(y, '\0')\n", 2),
        ("NUL in the code", b"import torch\n\0\nx = torch.ones(2)\n", 2),
        ("NUL in a comment", b"import torch\nx = torch.ones(2)  # \0\n", 2),
        ("a magic", b"import torch\n%timeit torch.ones(2)\n", 2),
        ("a shell line", b"import torch\n!pip install torch\n", 2),
        ("a question", b"import torch\n?torch.ones\n", 2),
        ("an open bracket", b"import torch\nx = torch.cat((a, b\ny = 1\n", 3),
    ];
    for (name, code, line) in cases {
        let (bytes, outcome) = run(code, true);
        assert_eq!((bytes.as_slice(), &outcome.outcome), (code, &Outcome::Kept), "{name}");
        let items: Vec<_> = outcome.items.iter().map(|item| (item.code.to_string(), item.original.line)).collect();
        assert_eq!(items, [("MS001".to_owned(), line)], "{name}: {}", outcome.items[0].why);
    }
}

#[test]
fn a_broken_file_without_torch_is_none_of_ours() {
    let (_, outcome) = run(b"print 'torchlight'\n", false);
    assert_eq!(outcome.items, vec![]);
    assert_eq!(outcome.outcome, Outcome::Unchanged);
}

#[test]
fn deep_nesting_is_one_item() {
    let code = format!("import torch\nx = {}1{}\n", "(".repeat(100_000), ")".repeat(100_000));
    let (_, outcome) = run(code.as_bytes(), false);
    assert_eq!(outcome.outcome, Outcome::Kept);
    assert_eq!(outcome.items.len(), 1);
}

#[test]
fn what_only_looks_like_python_3_keeps_its_bytes() {
    for code in [
        "import torch\nx = torch.cat(y)\nz = 0777\n",
        "import torch\nif x:\n        a = 1\n    b = torch.cat(y)\n",
        "import torch\nz = 0777\nx = torch.nothing\n",
    ] {
        let (bytes, outcome) = run(code.as_bytes(), false);
        assert_eq!(bytes, code.as_bytes());
        assert_eq!(outcome.outcome, Outcome::Kept, "{code}");
        assert_eq!(outcome.items.iter().map(|item| item.code.to_string()).collect::<Vec<_>>(), ["MS001"], "{code}");
    }
}
