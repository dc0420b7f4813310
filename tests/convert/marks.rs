//! Marks: one comment above a statement with blocking items, replaced and never repeated.

use super::run;

fn marked(code: &str) -> String {
    String::from_utf8(run(code.as_bytes(), true).0).unwrap()
}

#[test]
fn a_mark_stands_above_the_statement() {
    let new = marked("import torch\ndef f(x):\n    if x:\n        y = torch.nothing(\n            x)\n");
    assert!(
        new.contains(
            "        # msconv: MS202 torch.nothing: no rule covers this API yet\n        y = torch.nothing(\n"
        ),
        "{new}"
    );
}

#[test]
fn a_decorated_function_is_marked_above_its_decorators() {
    let new = marked("import torch\n@torch.nothing\ndef f(x):\n    pass\n");
    assert!(new.contains("# msconv: MS202 torch.nothing: no rule covers this API yet\n@torch.nothing\n"), "{new}");
}

#[test]
fn a_mark_that_is_resolved_goes() {
    assert_eq!(marked("# msconv: MS202 torch.nothing: no rule covers this API yet\nx = 1\nimport torch\n"), "x = 1\n");
}

#[test]
fn a_comment_of_the_users_own_stays() {
    let new = marked("import torch\n# msconv is nice\n# keep\nx = torch.nothing\n");
    assert!(new.contains("# msconv is nice\n# keep\n# msconv: MS202"), "{new}");
}

#[test]
fn a_mark_about_code_that_is_rewritten_inside_says_the_same_in_the_next_run() {
    let code = "import torch\nfrom torch import nn\n\n\ndef f(w: torch.Tensor):\n    nn.init.dirac_(w.data.to(torch.float32))\n";
    let (bytes, _) = super::run(code.as_bytes(), true);
    assert!(String::from_utf8(bytes).unwrap().contains("# msconv: MS203 torch.nn.init.dirac_"));
}

#[test]
fn a_reason_does_not_depend_on_what_is_known_of_kinds() {
    let code = "import torch\n\n\ndef f(x: torch.Tensor, y: torch.Tensor):\n    torch.max(x, y, out=x)\n";
    super::run(code.as_bytes(), true);
}

#[test]
fn a_method_that_is_renamed_is_no_item_where_it_is_assigned() {
    let code = "import torch\nfrom torch import nn\n\n\ndef f(net: nn.Module):\n    net.extra_repr = g\n";
    let (new, items) = super::converted(code);
    assert!(new.contains("net.extend_repr = g") && items.is_empty(), "{new} {items:?}");
}

#[test]
fn a_mark_about_the_constructor_of_a_base_stays() {
    let code = b"from torch import nn\n\n\nclass C(nn.LayerNorm):\n    def __init__(self, *args):\n        super().__init__(*args, 1)\n";
    let once = run(code, true).0;
    let text = String::from_utf8(once.clone()).unwrap();
    assert!(text.contains("        # msconv: MS203 torch.nn.LayerNorm: "), "{text}");
    let (twice, outcome) = run(&once, true);
    assert_eq!(String::from_utf8(twice).unwrap(), text);
    assert_eq!(outcome.items.len(), 1);
}
