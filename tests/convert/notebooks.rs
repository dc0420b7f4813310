//! Notebooks: the code of their cells is converted in place, and nothing else changes.

use git_msconv::api::Version;
use git_msconv::convert::{Mode, Options, Outcome, convert_one};

use super::describe;

/// What becomes of a notebook, and its items; a second run changes nothing.
#[track_caller]
fn converted(text: &str) -> (String, Vec<String>) {
    let options = Options::new(Mode::Convert, true, Version::NEWEST);
    let outcome = convert_one("a.ipynb", text.as_bytes(), &options);
    let items = outcome.items.iter().map(describe).collect();
    let Outcome::Converted { bytes } = outcome.outcome else { return (text.to_owned(), items) };
    let again = convert_one("a.ipynb", bytes.as_slice(), &options);
    assert!(!matches!(again.outcome, Outcome::Converted { .. }), "a second conversion changes it");
    (String::from_utf8(bytes).unwrap(), items)
}

/// A notebook around the sources of code cells, with outputs and metadata that have odd spaces.
fn notebook(sources: &[&str]) -> String {
    let cell = |source: &&str| {
        format!(
            "  {{\"cell_type\": \"code\",  \"execution_count\":3, \"source\": {source},\r\n\t\"outputs\": [{{\"text\": \"import torch \\u00e9\"}}],\"metadata\":{{ }}}}"
        )
    };
    let cells: Vec<String> = sources.iter().map(cell).collect();
    format!(
        "{{\"nbformat\": 4,\n\"cells\": [\n  {{\"cell_type\": \"markdown\", \"source\": [\"import torch\"]}},\n{}\n], \"metadata\": {{}} }}",
        cells.join(",\n")
    )
}

#[test]
fn only_the_sources_of_code_cells_change() {
    let before = [
        "[\n    \"import torch\\n\",\n    \"x = torch.ones(2)\"\n   ]",
        r#""import torch.nn.functional as F\ny = F.relu(x)  # \u00e9\nz = torch.zeros(1)""#,
        r#"["print(x)"]"#,
    ];
    let after = [
        "[\n    \"from mindspore import mint\\n\",\n    \"x = mint.ones(2)\"\n   ]",
        r#""import mindspore.mint.nn.functional as F\ny = F.relu(x)  # \u00e9\nz = mint.zeros(1)""#,
        r#"["print(x)"]"#,
    ];
    assert_eq!(converted(&notebook(&before)), (notebook(&after), Vec::new()));
}

#[test]
fn what_a_shell_installs_and_starts_is_said_and_does_not_block() {
    let used = r#"["import torch\n", "y = torch.ones(2)"]"#;
    for (line, expected) in [
        ("!pip install torch==2.1 numpy", vec!["MS105 review torch"]),
        ("%pip install -q torch torchvision", vec!["MS105 review torch", "MS105 review torchvision"]),
        ("!{sys.executable} -m pip install torch", vec!["MS105 review torch"]),
        ("!torchrun --nproc_per_node=2 train.py", vec!["MS106 review torch.distributed.run"]),
        ("!pip install numpy", vec![]),
        ("!ls torch", vec![]),
        ("%timeit torch", vec![]),
    ] {
        let (new, items) = converted(&notebook(&[&format!("[\"{line}\"]"), used]));
        assert!(new.contains(line), "{new}");
        let items: Vec<&str> = items.iter().filter_map(|item| item.split_once(": ").map(|(_, item)| item)).collect();
        assert_eq!(items, expected, "{line}");
    }
}

#[test]
fn a_cell_of_commands_is_read_and_one_of_text_is_not() {
    let (_, items) = converted(&notebook(&[r#"["%%bash\n", "python -m torch.distributed.launch train.py"]"#]));
    assert!(matches!(&items[..], [item] if item.contains("MS106 review torch.distributed.launch")), "{items:?}");
    let (_, items) = converted(&notebook(&[r#"["%%html\n", "<p>pip install torch</p>"]"#]));
    assert!(items.is_empty(), "{items:?}");
}

#[test]
fn magics_and_shell_lines_stay() {
    let before = r#"["%matplotlib inline\n", "!pip install torch\n", "import torch\n", "if x:\n", "    %time f()\n", "torch.ones?\n", "y = torch.ones(2)"]"#;
    let after = r#"["%matplotlib inline\n", "!pip install torch\n", "from mindspore import mint\n", "if x:\n", "    %time f()\n", "torch.ones?\n", "y = mint.ones(2)"]"#;
    assert_eq!(converted(&notebook(&[before])).0, notebook(&[after]));
    let before = r#"["%%bash\n", "torch --version # ' not Python"]"#;
    let used = r#"["import torch\n", "torch.ones(2)"]"#;
    let new = r#"["from mindspore import mint\n", "mint.ones(2)"]"#;
    assert_eq!(converted(&notebook(&[before, used])), (notebook(&[before, new]), Vec::new()));
}

#[test]
fn items_stand_at_the_lines_of_the_notebook() {
    let source = "[\n\"import torch\\n\",\n\"x = torch.ones(2)\\n\",\n\"torch.no_such_thing(x)\"]";
    let (new, items) = converted(&notebook(&[source]));
    assert_eq!(items, ["5: MS101 blocking torch", "7: MS202 blocking torch.no_such_thing"]);
    assert!(new.contains("\"# msconv: MS202 torch.no_such_thing"), "{new}");
}

#[test]
fn what_a_magic_hides_is_reported_beside_what_is_converted() {
    let hidden = r#"["%%writefile net.py\n", "import torch\n"]"#;
    let (new, items) = converted(&notebook(&[r#""import torch\ntorch.ones(2)""#, hidden]));
    assert_eq!(new, notebook(&[r#""from mindspore import mint\nmint.ones(2)""#, hidden]));
    assert_eq!(items, ["6: MS003 blocking -"]);
}

#[test]
fn a_training_step_over_two_lines_of_a_cell_becomes_a_function() {
    let source = r#"["import torch\n", "opt = torch.optim.SGD(net.parameters(), lr=0.1)\n", "for x in data:\n", "    opt.zero_grad()\n", "    loss = net(x)\n", "    loss.backward()\n", "    opt.step()\n"]"#;
    let (new, items) = converted(&notebook(&[source]));
    assert!(new.contains(r#""def forward_fn(x):\n", "    loss = net(x)\n", "    return loss\n""#), "{new}");
    assert_eq!(items, Vec::<String>::new());
}

#[test]
fn without_torch_nothing_changes() {
    let text = notebook(&[r#""import numpy as np\nx = np.ones(2)""#, "[]", "\"\""]);
    assert_eq!(converted(&text), (text, Vec::new()));
}
