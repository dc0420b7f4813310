//! `--pack`: files of a library that become files of the package it is ported into.

use git_msconv::api::Port;
use git_msconv::convert::{InMemory, Mode, Options, Outcome, convert_project};
use git_msconv::rules::RuleSet;

fn options() -> Options {
    Options::new(Mode::Convert, false, git_msconv::api::Version::NEWEST)
}

/// Converts files into mindone twice: the second time nothing changes.
fn ported(files: &[(&str, &str)]) -> Vec<(String, Vec<String>)> {
    let rules = RuleSet::of_port(Port::named("mindone-transformers").unwrap()).unwrap();
    let convert = |files: &[(String, String)]| {
        let add = |sources: InMemory, (path, code): &(String, String)| sources.with(path.clone(), code.as_bytes());
        let sources = files.iter().fold(InMemory::default(), add);
        convert_project(&sources, &rules, &options(), &|_| {})
    };
    let files: Vec<(String, String)> = files.iter().map(|(path, code)| ((*path).into(), (*code).into())).collect();
    let text = |file: &(String, String), outcome: &Outcome| match outcome {
        Outcome::Converted { bytes } => String::from_utf8(bytes.clone()).unwrap(),
        Outcome::Added { .. } | Outcome::Unchanged | Outcome::Kept => file.1.clone(),
    };
    let first = convert(&files);
    let texts: Vec<String> = files.iter().zip(&first).map(|(file, outcome)| text(file, &outcome.outcome)).collect();
    let paths = files.iter().map(|(path, _)| path.clone());
    let again: Vec<(String, String)> = paths.zip(texts.iter().cloned()).collect();
    for (outcome, (path, code)) in convert(&again).iter().zip(&again) {
        assert!(matches!(outcome.outcome, Outcome::Unchanged), "{path} changes again:\n{code}");
    }
    let items = first.into_iter().map(|outcome| {
        let item = |item: git_msconv::review::ReviewItem| format!("{} {}", item.code, item.api.unwrap_or_default());
        outcome.items.into_iter().map(item).collect()
    });
    texts.into_iter().zip(items).collect()
}

const BERT: &str = "src/transformers/models/bert/modeling_bert.py";

/// Torch in front of the code: a file that has nothing to do with it is none of ours.
const TORCH: &str = "import torch\none = torch.ones(1)\n";
const MINDSPORE: &str = "from mindspore import mint\none = mint.ones(1)\n";

fn bert(code: &str) -> (String, Vec<String>) {
    let (new, items) = ported(&[(BERT, &format!("{TORCH}{code}"))]).remove(0);
    (new.strip_prefix(MINDSPORE).unwrap().to_owned(), items)
}

#[test]
fn a_file_without_torch_is_left_alone() {
    let code = "from .configuration_bert import BertConfig\nfrom ...nowhere import Nothing\n";
    assert_eq!(ported(&[(BERT, code)])[0], (code.to_owned(), Vec::new()));
}

#[test]
fn a_name_that_the_package_has_in_the_same_module_is_not_touched() {
    let code = "from ...activations import ACT2FN\nfrom ...modeling_utils import PreTrainedModel\n";
    assert_eq!(bert(code), (code.to_owned(), Vec::new()));
}

#[test]
fn a_name_in_a_module_that_is_called_otherwise_is_taken_from_there() {
    let (new, items) = bert("from ...pytorch_utils import Conv1D, prune_linear_layer as prune\n");
    assert_eq!(new, "from ...mindspore_utils import Conv1D, prune_linear_layer as prune\n");
    assert_eq!(items, Vec::<String>::new());
}

#[test]
fn what_works_without_torch_is_taken_from_the_library() {
    let (new, items) = bert(
        "from ...utils import ModelOutput, auto_docstring, logging\nfrom .configuration_bert import BertConfig\nfrom ..auto import AutoModel\n",
    );
    assert_eq!(
        new,
        "from ...utils import ModelOutput, logging\nfrom transformers.utils import auto_docstring\nfrom transformers.models.bert.configuration_bert import BertConfig\nfrom ..auto import AutoModel\n"
    );
    assert_eq!(items, Vec::<String>::new());
}

#[test]
fn a_name_with_a_rule_is_an_api_and_its_target_is_imported_from_inside() {
    let (new, items) = bert("from ...utils import logging, torch_int\n\ndef size(x):\n    return torch_int(x**0.5)\n");
    assert_eq!(
        new,
        "from ...utils import logging\nfrom ...utils import mindspore_int\n\ndef size(x):\n    return mindspore_int(x**0.5)\n"
    );
    assert_eq!(items, Vec::<String>::new());
}

#[test]
fn a_name_that_is_nowhere_is_an_item() {
    let code = "from ...time_series_utils import NormalOutput\n\nhead = NormalOutput()\n";
    assert_eq!(bert(code), (code.to_owned(), vec!["MS201 transformers.time_series_utils.NormalOutput".to_owned()]));
}

#[test]
fn a_file_that_is_ported_at_the_same_time_is_not_nowhere() {
    let code = "from .layers_bert import Block\n\nblock = Block()\n";
    let layers = "import torch.nn as nn\nclass Block(nn.Module):\n    def forward(self, x):\n        return x\n";
    let new = ported(&[(BERT, code), ("src/transformers/models/bert/layers_bert.py", layers)]);
    assert_eq!(new[0], (code.to_owned(), Vec::new()));
}

#[test]
fn an_import_inside_a_branch_that_goes_goes_with_it() {
    let (new, items) = bert(
        "from ...utils import is_torch_flex_attn_available\n\nif is_torch_flex_attn_available():\n    from ...integrations.flex_attention import make_flex_block_causal_mask\n\nx = 1\n",
    );
    assert_eq!((new.trim(), items), ("x = 1", Vec::new()));
}

#[test]
fn a_file_alone_is_taken_for_one_of_a_model() {
    let code = "from .configuration_bert import BertConfig\nfrom ...utils import torch_int\nn = torch_int(2.0)\n";
    let new = ported(&[("modeling_bert.py", &format!("{TORCH}{code}"))]).remove(0).0;
    assert_eq!(
        new.strip_prefix(MINDSPORE).unwrap(),
        "from transformers.models.bert.configuration_bert import BertConfig\nfrom ...utils import mindspore_int\nn = mindspore_int(2.0)\n"
    );
}

#[test]
fn without_the_pack_relative_imports_are_the_projects_own() {
    let code = "from ...pytorch_utils import Conv1D\nfrom ...utils import torch_int\nn = torch_int(2.0)\n";
    let outcome = git_msconv::convert::convert_one(BERT, code.as_bytes(), &options());
    assert!(matches!(outcome.outcome, Outcome::Unchanged));
    assert_eq!(outcome.items, Vec::new());
}
