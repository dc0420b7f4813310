//! Encodings and line ends: what is read byte by byte, and what is refused with a way out.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use git_msconv::python::ast::{Expr, Stmt};
use git_msconv::python::{Parsed, parse};

fn read(code: &[u8]) -> Parsed {
    parse(Arc::from(code)).unwrap()
}

fn refusal(code: &[u8]) -> String {
    parse(Arc::from(code)).unwrap_err().why
}

#[test]
fn latin_1_is_read_byte_by_byte() {
    let parsed = read(b"# -*- coding: latin-1 -*-\nx = f('\xe9\\\xe9') # \xe0\ny = 1\n");
    let Stmt::Assign { value, .. } = parsed.ast.stmt(parsed.ast.body()[0]) else { panic!("not an assignment") };
    assert_eq!(&parsed.bytes[parsed.ast.span(*value).range()], b"f('\xe9\\\xe9')");
    assert_eq!(parsed.text(parsed.ast.span(*value)), "");
    assert_eq!(parsed.text(parsed.ast.stmt_span(parsed.ast.body()[1])), "y = 1");
}

#[test]
fn encodings_of_one_byte_are_read() {
    for name in ["iso-8859-15", "iso8859-1", "cp1252", "windows-1251", "koi8-r", "latin1", "Latin_1", "ISO-8859-1-unix"]
    {
        read(format!("#!/bin/sh\n# vim: set fileencoding={name} :\nx = 1\n").as_bytes());
        read(&[format!("# coding: {name}\n").as_bytes(), b"x = '\xe9'\n"].concat());
    }
}

#[test]
fn encodings_of_more_bytes_are_refused_by_name() {
    for name in ["gbk", "gb2312", "shift_jis", "big5", "euc-jp", "euc_kr", "cp932"] {
        let code = [format!("# coding: {name}\n").as_bytes(), b"x = '\xb0\xa1'\n"].concat();
        let why = refusal(&code);
        assert!(why.contains(name) && why.contains("line 1") && why.contains("UTF-8"), "{why}");
    }
    assert!(refusal(b"\n# coding: utf-16\nx = 1\n").contains("line 2"));
}

#[test]
fn a_file_with_ascii_alone_is_read_whatever_its_many_byte_encoding() {
    read(b"# coding: gbk\nx = 1\n");
}

#[test]
fn a_cookie_that_is_none_is_passed_over() {
    read("x = 1\n# coding: gbk\ny = 'é'\n".as_bytes());
    read("\n\n# coding: gbk\ny = 'é'\n".as_bytes());
    read("'''doc'''\n# coding: gbk\ny = 'é'\n".as_bytes());
    read("# encoding gbk\ny = 'é'\n".as_bytes());
}

#[test]
fn utf_8_is_read_with_its_mark_and_names() {
    for start in ["\u{feff}", "\u{feff}# coding: utf-8\n", "# coding: UTF8\n", "# -*- coding: utf_8 -*-\n"] {
        let parsed = read(format!("{start}é = 'é'\n").as_bytes());
        assert_eq!(parsed.text(parsed.ast.stmt_span(parsed.ast.body()[0])), "é = 'é'");
    }
}

#[test]
fn what_is_not_in_its_encoding_is_refused() {
    assert!(refusal(b"x = 1\ny = '\xe9'\n").contains("line 2 is not UTF-8"));
    assert!(refusal(b"# coding: utf-8\ny = '\xe9'\n").contains("line 2 is not UTF-8"));
    assert!(refusal(b"# coding: ascii\ny = '\xc3\xa9'\n").contains("line 2 is not ASCII"));
    assert!(refusal(b"# coding: nonsense\n").contains("nonsense"));
    assert!(refusal(b"\xef\xbb\xbf# coding: latin-1\n").contains("UTF-8 mark"));
    assert!(refusal(b"\xff\xfex\0=\0").contains("UTF-16"));
    assert!(refusal(b"\xff\xfe\0\0x\0\0\0").contains("UTF-32"));
    assert!(refusal(b"x = 1\ny = '\0'\n").contains("line 2 holds a NUL"));
}

#[test]
fn every_line_ending_is_read() {
    for ending in ["\n", "\r\n", "\r"] {
        let code = ["if a:", "\tb(  # one", "\t  c)", "\t# two", "\x0c", "d = 1  # three"].join(ending);
        let parsed = read(code.as_bytes());
        let texts: Vec<_> = parsed.ast.body().iter().map(|stmt| parsed.text(parsed.ast.stmt_span(*stmt))).collect();
        assert_eq!(texts[1..], ["d = 1"], "{ending:?}");
        assert!(texts[0].ends_with("c)"), "{ending:?}");
        let comments: Vec<_> = parsed.ast.comments.iter().map(|span| parsed.text(*span)).collect();
        assert_eq!(comments, ["# one", "# two", "# three"], "{ending:?}");
    }
}

#[test]
fn files_with_hardly_anything_in_them_are_read() {
    for code in ["", "\n", "# comment", "   ", "\x0c", "x", "\u{feff}", "pass;"] {
        let parsed = read(code.as_bytes());
        assert!(parsed.ast.body().len() <= 1);
    }
}

#[test]
fn python_2_is_refused_with_its_line() {
    for line in ["print 'x'", "print x, y", "exec 'x'", "x = `y`", "x <> y", "x = 0777", "raise A, b", "x = ur'y'"] {
        let why = refusal(format!("import a\n{line}\n").as_bytes());
        assert!(why.contains("line 2 is not valid Python 3"), "{line}: {why}");
    }
    assert!(refusal(b"def f((a, b)): pass\n").contains("line 1 is not valid Python 3"));
}

#[test]
fn syntax_errors_are_refused_with_their_line() {
    for lines in ["x = (\n", "x = = 1\n", "<<<<<<< HEAD\n", "%magic\n", "  x\n y\n", "def f(:\n  pass\n", "if a:\nb\n"]
    {
        let why = refusal(format!("y = 1\n{lines}").as_bytes());
        assert!(why.contains("is not valid Python 3"), "{lines}: {why}");
    }
}

#[test]
fn a_name_in_another_encoding_has_no_text() {
    let parsed = read(b"# coding: latin-1\n\xe9 = 1\n");
    let Stmt::Assign { targets, .. } = parsed.ast.stmt(parsed.ast.body()[0]) else { panic!("not an assignment") };
    assert!(matches!(parsed.ast.expr(parsed.ast[targets][0]), Expr::Name));
    assert_eq!(parsed.name(parsed.ast[targets][0]), Some(""));
}
