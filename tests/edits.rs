//! Edits: random sets against a plain reference, and the corners by hand.

use git_msconv::text::{Edit, EditSet, Lines, Piece, Span, apply};
use proptest::prelude::*;

fn span(start: u32, end: u32) -> Span {
    Span::new(start, end)
}

#[test]
fn no_edits_change_nothing() {
    let (bytes, map) = apply(b"a\r\nb", &EditSet::new());
    assert_eq!(bytes, b"a\r\nb");
    assert_eq!(map.to_new(3), 3);
}

#[test]
fn an_edit_inside_a_kept_span_lands_with_the_outer_one() {
    // f(g(x)) -> h(k(x), 1)
    let mut set = EditSet::new();
    let outer =
        Edit::pieces(span(0, 7), vec![Piece::Text("h(".into()), Piece::Keep(span(2, 6)), Piece::Text(", 1)".into())]);
    set.add(&[outer]).unwrap();
    set.add(&[Edit::replace(span(2, 3), "k")]).unwrap();
    assert_eq!(apply(b"f(g(x))", &set).0, b"h(k(x), 1)");
}

#[test]
fn an_edit_inside_a_replaced_span_is_refused() {
    let mut set = EditSet::new();
    set.add(&[Edit::replace(span(0, 7), "h")]).unwrap();
    assert!(set.add(&[Edit::replace(span(2, 3), "k")]).is_err());
}

#[test]
fn an_insertion_comes_before_what_starts_at_its_point() {
    let mut set = EditSet::new();
    set.add(&[Edit::replace(span(2, 3), "k")]).unwrap();
    set.add(&[Edit::insert(2, "n=")]).unwrap();
    assert_eq!(apply(b"f(g(x))", &set).0, b"f(n=k(x))");
}

#[test]
fn two_insertions_at_one_point_disagree() {
    let mut set = EditSet::new();
    set.add(&[Edit::insert(2, "a")]).unwrap();
    assert!(set.add(&[Edit::insert(2, "b")]).is_err());
}

#[test]
fn a_finding_of_two_edits_lands_whole_or_not_at_all() {
    let mut set = EditSet::new();
    set.add(&[Edit::replace(span(4, 6), "x")]).unwrap();
    assert!(set.add(&[Edit::replace(span(0, 1), "y"), Edit::replace(span(5, 7), "z")]).is_err());
    assert_eq!(apply(b"abcdefgh", &set).0, b"abcdxgh");
}

#[test]
fn kept_spans_may_change_places() {
    let mut set = EditSet::new();
    let swap =
        Edit::pieces(span(0, 3), vec![Piece::Keep(span(2, 3)), Piece::Text(",".into()), Piece::Keep(span(0, 1))]);
    set.add(&[swap]).unwrap();
    set.add(&[Edit::replace(span(0, 1), "A")]).unwrap();
    set.add(&[Edit::replace(span(2, 3), "B")]).unwrap();
    let (bytes, map) = apply(b"a,b;", &set);
    assert_eq!(bytes, b"B,A;");
    assert_eq!(map.to_new(3), 3);
}

#[test]
fn a_place_that_an_edit_keeps_stays_inside_of_what_the_edit_writes() {
    // `a.f(1).detach()` becomes `stop(b.f(1))`: what was said of `a.f(1)` is true of `b.f(1)`.
    let code = b"x = a.f(1).detach()";
    let mut set = EditSet::new();
    let outer = vec![Piece::Text("stop(".into()), Piece::Keep(span(4, 10)), Piece::Text(")".into())];
    set.add(&[Edit::pieces(span(4, 19), outer)]).unwrap();
    set.add(&[Edit::replace(span(4, 5), "b")]).unwrap();
    let (bytes, map) = apply(code, &set);
    assert_eq!(bytes, b"x = stop(b.f(1))");
    let text = |from: Span| String::from_utf8(bytes[map.span_to_new(from).range()].to_vec()).unwrap();
    assert_eq!(text(span(4, 10)), "b.f(1)");
    assert_eq!(text(span(4, 19)), "stop(b.f(1))");
}

proptest! {
    /// Disjoint replacements equal the same replacements made one by one from the end.
    #[test]
    fn disjoint_replacements_equal_a_plain_reference(text in "[a-z]{1,60}", cuts in proptest::collection::vec((0usize..60, 0usize..6, "[A-Z]{0,4}"), 0..12)) {
        let mut edits: Vec<(usize, usize, String)> = Vec::new();
        let mut sorted = cuts;
        sorted.sort();
        let mut free = 0;
        for (start, len, new) in sorted {
            let end = (start + len).min(text.len());
            if start >= free && start < text.len() && end > start {
                free = end;
                edits.push((start, end, new));
            }
        }
        let mut set = EditSet::new();
        for (start, end, new) in &edits {
            set.add(&[Edit::replace(span(*start as u32, *end as u32), new.clone())]).unwrap();
        }
        let mut reference = text.clone();
        for (start, end, new) in edits.iter().rev() {
            reference.replace_range(*start..*end, new);
        }
        let (bytes, map) = apply(text.as_bytes(), &set);
        prop_assert_eq!(String::from_utf8(bytes.clone()).unwrap(), reference);
        // Every kept byte stands where the map says.
        for (at, byte) in text.bytes().enumerate() {
            if !edits.iter().any(|(start, end, _)| (*start..*end).contains(&at)) {
                prop_assert_eq!(bytes[map.to_new(at as u32) as usize], byte);
            }
        }
    }

    /// Random nested calls: wrapping each call in one pass equals wrapping them bottom up.
    #[test]
    fn nested_rewrites_in_one_pass_equal_a_bottom_up_rewrite(shape in proptest::collection::vec(0u8..3, 1..40)) {
        let mut code = String::new();
        let mut expected = String::new();
        let mut opens: Vec<(usize, usize)> = Vec::new();
        let mut set = EditSet::new();
        let mut edits: Vec<Edit> = Vec::new();
        for step in shape {
            match step {
                0 => { opens.push((code.len(), code.len() + 2)); code.push_str("f("); expected.push_str("g(0, "); }
                1 => { code.push_str("x,"); expected.push_str("x,"); }
                _ => if let Some((start, inner)) = opens.pop() {
                    let end = code.len();
                    code.push(')');
                    expected.push(')');
                    edits.push(Edit::pieces(span(start as u32, end as u32 + 1), vec![
                        Piece::Text("g(0, ".into()), Piece::Keep(span(inner as u32, end as u32)), Piece::Text(")".into()),
                    ]));
                },
            }
        }
        while let Some((start, inner)) = opens.pop() {
            let end = code.len();
            code.push(')');
            expected.push(')');
            edits.push(Edit::pieces(span(start as u32, end as u32 + 1), vec![
                Piece::Text("g(0, ".into()), Piece::Keep(span(inner as u32, end as u32)), Piece::Text(")".into()),
            ]));
        }
        for edit in &edits { set.add(std::slice::from_ref(edit)).unwrap(); }
        prop_assert_eq!(String::from_utf8(apply(code.as_bytes(), &set).0).unwrap(), expected);
    }
}

#[test]
fn lines_move_further_in_with_the_edits_inside_them() {
    // `a` and `g(x)` go below `def f():`; the line inside the string stays where it is.
    let text = b"a = '''\nb'''\n\ng(x)\nend\n";
    let lines = Lines { span: span(0, 19), indent: "    ".into(), starts: vec![0, 14] };
    let mut set = EditSet::new();
    set.add(&[Edit::pieces(span(0, 19), vec![Piece::Text("def f():\n".into()), Piece::Lines(lines)])]).unwrap();
    set.add(&[Edit::replace(span(14, 15), "mint.g")]).unwrap();
    let (bytes, _) = apply(text, &set);
    assert_eq!(String::from_utf8(bytes).unwrap(), "def f():\n    a = '''\nb'''\n\n    mint.g(x)\nend\n");
}

#[test]
fn an_insertion_between_lines_is_written_once() {
    let lines = |start, end| Piece::Lines(Lines { span: span(start, end), indent: String::new(), starts: Vec::new() });
    let mut set = EditSet::new();
    set.add(&[Edit::pieces(span(0, 4), vec![lines(2, 4), lines(0, 2)])]).unwrap();
    set.add(&[Edit::insert(2, "# \n")]).unwrap();
    assert_eq!(apply(b"a\nb\n", &set).0, b"# \nb\na\n");
}

#[test]
fn a_removed_line_leaves_no_indent() {
    let lines = Lines { span: span(0, 4), indent: "  ".into(), starts: vec![0, 2] };
    let mut set = EditSet::new();
    set.add(&[Edit::pieces(span(0, 4), vec![Piece::Lines(lines)])]).unwrap();
    set.add(&[Edit::delete(span(0, 2))]).unwrap();
    assert_eq!(apply(b"a\nb\n", &set).0, b"  b\n");
}
