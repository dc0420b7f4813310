//! Where tree-sitter-python's tree is not Python's, the conversion goes by Python.

use super::{becomes, run};

#[test]
fn a_star_before_a_call_stays_where_it_is() {
    becomes(
        "import torch\nx = [*torch.unbind(y)]\nz = *torch.unbind(y), 1\nprint(w, *torch.ones(2).unbind())\n",
        "from mindspore import mint\nx = [*mint.unbind(y)]\nz = *mint.unbind(y), 1\nprint(w, *mint.ones(2).unbind())\n",
    );
}

#[test]
fn an_attribute_of_type_is_assigned() {
    becomes(
        "import torch\nclass A:\n    def f(self):\n        type(self).x = torch.ones(2)\n",
        "from mindspore import mint\nclass A:\n    def f(self):\n        type(self).x = mint.ones(2)\n",
    );
}

#[test]
fn subscripts_in_annotations_are_rewritten() {
    becomes(
        "import torch\nfrom typing import Dict, List\ndef f(x: List[torch.Tensor]) -> Dict[str, List[torch.Tensor]]: pass\n",
        "import mindspore as ms\nfrom typing import Dict, List\ndef f(x: List[ms.Tensor]) -> Dict[str, List[ms.Tensor]]: pass\n",
    );
}

#[test]
fn a_pattern_names_an_api() {
    becomes(
        "import torch\nmatch x.dtype:\n    case torch.float32:\n        y = 1\n",
        "import mindspore as ms\nmatch x.dtype:\n    case ms.float32:\n        y = 1\n",
    );
}

#[test]
fn a_format_that_looks_like_a_walrus_binds_nothing() {
    becomes(
        "import torch\ny = f'{torch.ones(2):=10}{torch.zeros(2)}'\n",
        "from mindspore import mint\ny = f'{mint.ones(2):=10}{mint.zeros(2)}'\n",
    );
}

#[test]
fn spellings_that_tree_sitter_cannot_read_are_converted_in_their_own_bytes() {
    becomes(
        "import torch\nx = (torch.\n ones(2))  # kept\r\nif x:\n  y = torch.zeros((  # why\n1,))\n",
        "from mindspore import mint\nx = (mint.ones(2))  # kept\r\nif x:\n  y = mint.zeros((  # why\n1,))\n",
    );
    becomes("import torch\rx = torch.ones(2)\r", "from mindspore import mint\rx = mint.ones(2)\r");
}

#[test]
fn a_trailing_comment_of_a_block_is_no_part_of_what_stands_before_it() {
    // It lies inside the range that tree-sitter gives the function.
    let code = "import torch\ndef f():\n    torch.nothing_of_the_kind()\n    # trailing\ntorch.nothing_of_the_kind()\n";
    let (bytes, outcome) = run(code.as_bytes(), true);
    assert_eq!(outcome.items.iter().map(|item| item.original.line).collect::<Vec<_>>(), [1, 3, 5]);
    let text = String::from_utf8(bytes).unwrap();
    let lines: Vec<&str> = text.lines().map(|line| line.split(':').next().unwrap()).collect();
    let call = "torch.nothing_of_the_kind()";
    let inner = format!("    {call}");
    let marks = ["# msconv", "import torch", "def f()", "    # msconv", &inner, "    # trailing", "# msconv", call];
    assert_eq!(lines, marks);
}
