//! What the bytes of a file say without a tree: whether it can have to do with torch at all.
//!
//! In: bytes. Out: a guess that is never too narrow; what a file really imports its tree says.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::Sources;
use super::encoded::ASKED;
use super::marks::START as MARK;
use super::other_files::imported_module;
use super::quoted::Code;
use crate::rules::{Around, RuleSet};

/// Searches for all that makes a file worth a tree.
pub(super) struct Mentions {
    /// All at once: half of a project's files have none of them. None if there is no memory for it.
    words: Option<AhoCorasick>,
    /// How many of the words are ways to name a launcher; they follow those of [`ANYWHERE`].
    launchers: usize,
}

/// What is worth a tree wherever it stands: a method that a Module subclass of another file would rename, a mark of an
/// earlier run, and what asks a tokenizer for tensors. They are the first words that are searched for.
const ANYWHERE: [&str; 4] = ["def forward", MARK, ASKED[0], ASKED[1]];

/// The place of the method among them: `forward_features` keeps its name.
const FORWARD: usize = 0;

/// Fewer files than this are searched with what is built at once.
const FEW: usize = 16;

/// The place of the mark.
const MARKED: usize = 1;

impl Mentions {
    /// The packages whose import makes a file one of ours. The project's own packages are none of
    /// the family, whatever they are called.
    pub(super) fn new(sources: &dyn Sources, rules: &RuleSet) -> Self {
        let paths = sources.paths();
        // `models/transformers` of a package `models` is not what `import transformers` means.
        let is_top = |folder: &str| !paths.iter().any(|path| *path == format!("{folder}__init__.py"));
        let own = |name: &str| {
            let package = format!("{name}/__init__.py");
            let mut folders = paths.iter().filter_map(|path| path.strip_suffix(&package));
            folders.any(|folder| folder.is_empty() || folder.ends_with('/') && is_top(folder))
        };
        let names = rules.library_names().into_iter().filter(|name| !own(name));
        // The longest, for one name may begin with another.
        let mut search = AhoCorasick::builder();
        search.match_kind(MatchKind::LeftmostLongest);
        // What is quick to search with takes longer to build than a few files to read.
        if paths.len() < FEW {
            search.kind(Some(AhoCorasickKind::NoncontiguousNFA));
        }
        let launchers = launchers();
        let anywhere = ANYWHERE.into_iter().chain(launchers.iter().map(String::as_str));
        Self { words: search.build(anywhere.chain(names)).ok(), launchers: launchers.len() }
    }

    /// True for an import of one of the packages, and for what is worth a tree anywhere.
    pub(super) fn are_in(&self, bytes: &[u8]) -> bool {
        let Some(words) = &self.words else { return true };
        let mut code = Code::new(bytes);
        words.find_iter(bytes).any(|found| {
            let is_word = match found.pattern().as_usize() {
                FORWARD => !goes_on(bytes, found.end()),
                // A mark is a comment.
                MARKED => return true,
                at if at < ANYWHERE.len() => true,
                // A command is a text, or a list of them.
                at if at < ANYWHERE.len() + self.launchers => return true,
                _ => is_package(bytes, found.range()) && is_imported(bytes, found.start()),
            };
            is_word && code.is_at(found.start())
        })
    }
}

/// How code names a launcher that it starts: as a module, as a word of its own, before an option or a script.
fn launchers() -> Vec<String> {
    let mut found = Vec::new();
    for launcher in &Around::builtin().launcher {
        let (first, name) = (&launcher.words[0], launcher.words.join(" "));
        if first == "-m" {
            found.extend(launcher.words.last().cloned());
        } else {
            let texts = [
                format!("{name} -"),
                format!("\"{name} "),
                format!("'{name} "),
                format!("\"{first}\""),
                format!("'{first}'"),
            ];
            found.extend(texts);
        }
    }
    found
}

/// True if a line starts with an import of the torch family: all that can be said without a tree.
pub(super) fn imports_family(rules: &RuleSet, bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r'));
    lines.any(|line| imported_module(line).is_some_and(|module| rules.is_core(module)))
}

/// True if the word may be the name of a package: in `is_torch_available` it is a part of another name, and in
/// `.torch_utils` or `vision.clip` that of the project's own module, which the index knows.
fn is_package(bytes: &[u8], word: Range<usize>) -> bool {
    let before = word.start.checked_sub(1).map(|at| bytes[at]);
    let is_part = |byte: u8| byte == b'.' || is_of_name(byte);
    !before.is_some_and(is_part) && !goes_on(bytes, word.end)
}

/// True if a name goes on at `at`.
fn goes_on(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(|next| is_of_name(*next))
}

/// True if what stands at `at` may be a name in an import statement: the statement that starts last
/// on its line before it starts with `import` or `from`. A file without such a place cannot import
/// the name.
fn is_imported(bytes: &[u8], at: usize) -> bool {
    let line = memchr::memrchr2(b'\n', b'\r', &bytes[..at]).map_or(0, |end| end + 1);
    let before = &bytes[line..at];
    let start = memchr::memrchr2(b';', b':', before).map_or(0, |end| end + 1);
    let statement = before[start..].trim_ascii_start();
    let statement = statement.strip_prefix(b"\xef\xbb\xbf").unwrap_or(statement);
    let joined = bytes[..line].trim_ascii_end().ends_with(b"\\");
    joined || statement.starts_with(b"import") || statement.starts_with(b"from")
}

/// The names in the import statements of a file, and `*`. Text that only looks like one counts too: the names decide
/// what is read, not what is concluded.
pub(super) fn imported_names(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let word = b"import";
    let starts = memchr::memmem::find_iter(bytes, word).filter(|at| *at == 0 || !is_of_name(bytes[at - 1]));
    starts.flat_map(move |at| {
        let rest = &bytes[at + word.len()..];
        let open = rest.trim_ascii_start().first() == Some(&b'(');
        let end = if open { memchr::memchr(b')', rest) } else { memchr::memchr2(b'\n', b'\r', rest) };
        rest[..end.unwrap_or(rest.len())].split(|byte| !is_of_name(*byte)).filter(|name| !name.is_empty())
    })
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'*') || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::InMemory;

    fn is_worth_a_tree(code: &str) -> bool {
        let project = InMemory::default().with("a.py", *b"").with("timm/__init__.py", *b"");
        Mentions::new(&project, RuleSet::builtin()).are_in(code.as_bytes())
    }

    #[test]
    fn an_import_of_a_package_of_the_family_is_worth_a_tree() {
        for code in [
            "import torch\n",
            "import numpy as np,torch\n",
            "from torch.nn import Linear\n",
            "x = 1; import torchvision\n",
            "if x: import pytorch_lightning as pl\n",
            "from .compat import torch\n",
            "from .compat import nn, torch\n",
            "import os, \\\n    torch\n",
            "\u{feff}import torch_geometric.nn\n",
            "\"\"\"\nimport torch\n\"\"\"\nimport torch\n",
            "\"\"\"never closed\nimport torch\n",
            "from einops.layers import x\n",
            "class Head(Base):\n    def forward(self): pass\n",
            "class Head(Base):\n    def forward (self): pass\n",
            "# msconv: MS201 torch.foo: why\n",
            "\"\"\"f(return_tensors='pt')\"\"\"\nx = f(return_tensors='pt')\n",
            "x = f\"{g(return_tensors='pt')}\"\n",
            "os.system('torchrun --nproc_per_node 2 t.py')\n",
            "run(['torchrun', 't.py'])\n",
            "run([sys.executable, '-m', 'torch.distributed.run', 't.py'])\n",
        ] {
            assert!(is_worth_a_tree(code), "{code}");
        }
    }

    #[test]
    fn a_word_that_only_holds_such_a_name_is_not() {
        for code in [
            "from ..utils import is_torch_available, USE_PEFT_BACKEND\n",
            "from .torch_utils import randn_tensor\n",
            "from .clip import load\n",
            "import clipboard, my_torch, torchy\n",
            "import timm\n",
            "from timm.layers import torch_int\n",
            "x = torch\n",
            "def f():\n    \"\"\"\n    >>> g(return_tensors='pt')\n    \"\"\"\n",
            "# g(return_tensors=\"pt\")\n",
            "# import torch\n",
            "print('started by torchrun')\n",
            "is_torchrun = launched_by_torchrun()\n",
            "\"\"\"\nimport torch\nclass Head(Base):\n    def forward(self): pass\n\"\"\"\n",
            "class Head(Base):\n    def forward_features(self): pass\n",
        ] {
            assert!(!is_worth_a_tree(code), "{code}");
        }
    }
}
