//! What the bytes of a file say without a tree: whether it can have to do with torch at all.
//!
//! In: bytes. Out: a guess that is never too narrow; what a file really imports its tree says.

use aho_corasick::AhoCorasick;

use super::Sources;
use super::encoded::PARAMETER;
use super::marks::START as MARK;
use super::other_files::imported_module;
use crate::rules::RuleSet;

/// Searches for all that makes a file worth a tree.
pub(super) struct Mentions {
    /// All at once: half of a project's files have none of them. None if there is no memory for it.
    words: Option<AhoCorasick>,
}

/// What is worth a tree wherever it stands: a method that a Module subclass of another file would rename, a mark of an
/// earlier run, and what asks a tokenizer for tensors. They are the first words that are searched for.
const ANYWHERE: [&str; 3] = ["def forward", MARK, PARAMETER];

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
        // One search finds torch and all packages that start with it.
        let names = rules.library_names().into_iter().filter(|name| !name.starts_with("torch") && !own(name));
        Self { words: AhoCorasick::new(ANYWHERE.into_iter().chain(["torch"]).chain(names)).ok() }
    }

    /// True for an import of one of the packages, and for what is worth a tree anywhere.
    pub(super) fn are_in(&self, bytes: &[u8]) -> bool {
        let Some(words) = &self.words else { return true };
        words
            .find_iter(bytes)
            .any(|found| found.pattern().as_usize() < ANYWHERE.len() || is_imported(bytes, found.start()))
    }
}

/// True if a line starts with an import of the torch family: all that can be said without a tree.
pub(super) fn imports_family(rules: &RuleSet, bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r'));
    lines.any(|line| imported_module(line).is_some_and(|module| rules.is_core(module)))
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
