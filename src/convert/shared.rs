//! The helpers of a package: one module holds them for all of its files.
//!
//! In: which files there are, and the helpers that those of a package ask for. Out: how a file imports a helper, and the
//! module's bytes. A file by itself, a script and a notebook have their helpers in themselves.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use super::helpers::Helpers;
use super::imports::{Needs, import_lines};
use super::names::{Names, Need, is_import_of};
use super::{FileOutcome, Outcome, Sources};
use crate::python::ast::{Expr, Stmt};
use crate::python::resolve::Suite;
use crate::python::{Bindings, ModulePath, Parsed, ProjectIndex, parse_tree, resolve};
use crate::text::LineEnding;

/// The name of the module.
const NAME: &str = "mindspore_helpers";

/// What the module begins with. By that it is known again.
const HEAD: &str = "\"\"\"What the files of this package need and MindSpore does not have, or has otherwise.";

/// The rest of its docstring.
const REST: &str = "\n\nWritten by git msconv, for you to keep and to change.\n\"\"\"\n";

/// The modules of that name which a project has already.
#[derive(Default)]
pub(super) struct SharedModules {
    /// Those that an earlier run wrote, with their places among the sources.
    ours: BTreeMap<String, usize>,
    /// Those that mean something else.
    others: BTreeSet<String>,
}

impl SharedModules {
    /// Looks for the modules among `sources`.
    pub(super) fn of(sources: &dyn Sources) -> Self {
        let mut modules = Self::default();
        for (index, path) in sources.paths().iter().enumerate() {
            let (Some(path), is_file) = (named(path), path.ends_with(&format!("{NAME}.py"))) else { continue };
            let is_ours = is_file
                && sources
                    .read(index)
                    .is_ok_and(|bytes| bytes.starts_with(HEAD.as_bytes()) && parse_tree(bytes).is_ok());
            if is_ours {
                modules.ours.insert(path, index);
            } else {
                modules.others.insert(path);
            }
        }
        modules
    }

    /// The module that a file takes helpers from; `None` if it has to have them in itself.
    pub(super) fn module_for(
        &self,
        path: &str,
        parsed: &Parsed,
        bindings: &Bindings,
        project: &ProjectIndex,
    ) -> Option<SharedModule> {
        let module = bindings.module();
        let top = project.top_package(module).filter(|_| path.ends_with(".py"))?;
        let depth = module.package()[top.len()..].split('.').filter(|part| !part.is_empty()).count();
        let mut folder = path;
        for _ in 0..=depth {
            folder = folder.rfind('/').map_or("", |end| &folder[..end]);
        }
        let place = if folder.is_empty() { format!("{NAME}.py") } else { format!("{folder}/{NAME}.py") };
        let from = spelled(parsed, bindings, top, depth)?;
        let dotted = if top.is_empty() { NAME.to_owned() } else { format!("{top}.{NAME}") };
        (!self.others.contains(&place)).then_some(SharedModule { path: place, from, dotted })
    }

    /// The place among the sources of a module that an earlier run wrote.
    pub(super) fn known(&self, path: &str) -> Option<usize> {
        self.ours.get(path).copied()
    }
}

/// The path of the module if the file is it, or lies in a folder of its name.
fn named(path: &str) -> Option<String> {
    let mut parts = path.split('/');
    let end = parts.position(|part| part == NAME || part.strip_suffix(".py") == Some(NAME))?;
    let folder: Vec<&str> = path.split('/').take(end).collect();
    Some([folder.as_slice(), &[&format!("{NAME}.py")]].concat().join("/"))
}

/// The module behind `from`, in the way in which the file imports the package's other modules. A script that imports none
/// of them is run by itself: no way is sure.
fn spelled(parsed: &Parsed, bindings: &Bindings, top: &str, depth: usize) -> Option<String> {
    let imports = bindings.imports();
    let relative = || format!("{}{NAME}", ".".repeat(depth + 1));
    if imports.iter().any(|import| import.relative) {
        return Some(relative());
    }
    let package = top.rsplit('.').next().filter(|name| !name.is_empty());
    let is_own = |name: &str, package: &str| name.split('.').next() == Some(package);
    match package {
        Some(package) if imports.iter().any(|import| is_own(&import.mentions, package)) => {
            Some(format!("{package}.{NAME}"))
        }
        _ if memchr::memmem::find(&parsed.bytes, b"__main__").is_some() => None,
        _ => Some(relative()),
    }
}

/// The module of a package, as one of its files sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SharedModule {
    /// The path of its file.
    pub(super) path: String,
    /// What stands behind `from` in an import of it.
    from: String,
    /// Its dotted name from the top of the repository.
    dotted: String,
}

impl SharedModule {
    /// The import of a helper.
    pub(super) fn need(&self, helper: &str, local: &str) -> Need {
        Need { module: format!("{}.{helper}", self.from).into(), local: local.to_owned().into() }
    }

    /// The name under which all of a file has a helper already.
    pub(super) fn imported<'a>(&self, bindings: &'a Bindings, helper: &str) -> Option<&'a str> {
        let target = format!("{}.{helper}", self.dotted);
        let is_it = |name: &str| name == target || target.ends_with(&format!(".{name}")) && name.contains(NAME);
        let mut imports = bindings.imports().iter().filter(|import| import.suite == Suite::Module);
        imports.find(|import| is_it(&import.target)).map(|import| import.local.as_str())
    }
}

/// The module with the `asked` helpers; `before` are its bytes, if it stands there already. `None` if it has them all.
pub(super) fn written(path: &str, before: Option<&[u8]>, asked: &BTreeSet<String>) -> Option<Vec<u8>> {
    let head = [HEAD, REST].concat();
    let parsed = parse_tree(before.unwrap_or(head.as_bytes()).into()).ok()?;
    let bindings = resolve(&parsed, &ModulePath::from_path(path));
    let names = Names::choose(&bindings, &[], &FxHashSet::default(), &FxHashSet::default(), &[]);
    let (mut helpers, mut needs) = (Helpers::new(&parsed, &bindings, &names, None), Needs::new());
    for helper in asked.iter().filter(|helper| !defines(&parsed, helper)) {
        helpers.spell(helper, &mut needs);
    }
    let definitions = helpers.definitions();
    let is_met =
        |need: &Need| (0..bindings.imports().len()).any(|at| is_import_of(&bindings, at, &need.local, &need.module));
    let needs = needs.into_iter().map(|(_, need)| need).filter(|need| !is_met(need)).collect();
    // Imports go below the docstring, definitions to the end: they may name what stands there.
    let text = std::str::from_utf8(&parsed.bytes).ok()?;
    let docstring = parsed.ast.body().first().map_or(0, |docstring| parsed.ast.stmt_span(*docstring).end as usize);
    let (docstring, rest) = text.trim_end().split_at_checked(docstring)?;
    let ending = LineEnding::of(&parsed.bytes).as_str();
    let imports: String = import_lines(&needs).into_iter().map(|line| format!("{ending}{line}")).collect();
    let gap = if imports.is_empty() { "" } else { ending };
    let definitions: String =
        definitions.iter().map(|definition| format!("{}{definition}", ending.repeat(3))).collect();
    let is_complete = definitions.is_empty();
    (!is_complete).then(|| format!("{docstring}{gap}{imports}{rest}{definitions}{ending}").into_bytes())
}

/// True if something of that name stands in the module: a person may have changed it.
fn defines(parsed: &Parsed, name: &str) -> bool {
    parsed.ast.body().iter().any(|stmt| {
        let bound = match parsed.ast.stmt(*stmt) {
            Stmt::Class(class) => Some(class.name),
            Stmt::Function(function) => Some(function.name),
            Stmt::Assign { targets, .. } => parsed.ast[targets]
                .first()
                .and_then(|target| matches!(parsed.ast.expr(*target), Expr::Name).then(|| parsed.ast.span(*target))),
            _ => None,
        };
        bound.is_some_and(|bound| parsed.text(bound) == name)
    })
}

/// What the files of a package ask of its module.
#[derive(Default)]
pub(super) struct Asked {
    /// The helpers.
    pub(super) helpers: BTreeSet<String>,
    /// The places of the files' outcomes.
    pub(super) files: Vec<usize>,
}

/// What the files of a run ask of each module, by its path.
pub(super) fn asked(outcomes: &[(usize, FileOutcome)]) -> BTreeMap<String, Asked> {
    let mut asked: BTreeMap<String, Asked> = BTreeMap::new();
    for (at, (_, outcome)) in outcomes.iter().enumerate() {
        if let (Some(taken), Outcome::Converted { .. }) = (&outcome.taken, &outcome.outcome) {
            let of_module = asked.entry(taken.module.clone()).or_default();
            of_module.helpers.extend(taken.helpers.iter().cloned());
            of_module.files.push(at);
        }
    }
    asked
}
