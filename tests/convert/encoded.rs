//! Tokenizers and processors: asked for arrays, which become tensors in the same container.

use super::{checked, converted, project, stays};

#[test]
fn what_a_tokenizer_gives_becomes_tensors() {
    let code = "from transformers import AutoTokenizer\n\ntok = AutoTokenizer.from_pretrained('x')\nids = tok('a', return_tensors=\"pt\").input_ids\nboth = tok(texts, padding=True, return_tensors='pt').to('cuda')\n";
    let (new, items) = converted(code);
    assert!(new.contains("ids = as_tensors(tok('a', return_tensors=\"np\")).input_ids\n"), "{new}");
    assert!(new.contains("both = as_tensors(tok(texts, padding=True, return_tensors='np'))"), "{new}");
    assert!(new.contains("import mindspore as ms\n") && new.contains("def as_tensors(encoded):\n"), "{new}");
    assert_eq!(items, Vec::<String>::new());
    assert_eq!(checked(code), ["4: MS102 blocking torch.Tensor", "5: MS102 blocking torch.Tensor"]);
}

#[test]
fn a_parameter_may_be_the_tokenizer() {
    let (new, items) = converted("def ids(tokenizer, text):\n    return tokenizer.encode(text, return_tensors='pt')\n");
    assert!(new.starts_with("import mindspore as ms\n\n\ndef as_tensors(encoded):\n"), "{new}");
    assert!(
        new.ends_with(
            "\n\n\ndef ids(tokenizer, text):\n    return as_tensors(tokenizer.encode(text, return_tensors='np'))\n"
        ),
        "{new}"
    );
    assert_eq!(items, Vec::<String>::new());
}

#[test]
fn other_words_and_functions_of_the_project_are_left_alone() {
    stays("def f(tok, kind):\n    return tok('a', return_tensors='np'), tok('b', return_tensors=kind), tok('c')\n");
    stays("def tokens(text, return_tensors):\n    return text\n\n\nx = tokens('a', return_tensors='pt')\n");
    stays(
        "class Tokens:\n    def encode(self, text, return_tensors):\n        return text\n\n    def f(self):\n        return self.encode('a', return_tensors='pt')\n",
    );
    let files = [
        ("a.py", "def tokens(text, return_tensors):\n    return text\n"),
        ("b.py", "from a import tokens\n\nx = tokens('a', return_tensors='pt')\n"),
    ];
    assert_eq!(project(&files), files.map(|(_, code)| code.to_owned()));
}
