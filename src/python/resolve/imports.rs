//! Imports: what they bind, and to which dotted name.

use super::scope::{Bound, Guard, ScopeId, Suite, VarId};
use super::walk::Walker;
use crate::python::ast::{Alias, ExprId, ImportFrom, StmtId};
use crate::python::module_path::join;
use crate::text::Span;

/// One name that an import statement binds.
#[derive(Clone, Debug)]
pub struct ImportBinding {
    /// The statement.
    pub stmt: StmtId,
    /// Index of the alias in its names.
    pub alias: usize,
    /// The bound name: `torch` of `import torch.nn`, `F` of `import torch.nn.functional as F`.
    pub local: String,
    /// What the name stands for: `torch`, `torch.nn.functional`. A relative import is made absolute
    /// from the top of the repository; one that leads out of it keeps a leading dot.
    pub target: String,
    /// Every module or name that the alias mentions: `torch.nn` of `import torch.nn`, else `target`.
    pub mentions: String,
    /// `from m import n`
    pub is_from: bool,
    /// `from .m import n`: never an external package.
    pub relative: bool,
    /// The condition it runs under.
    pub guard: Guard,
    /// The scope that it binds in (for a `global` name, the scope of the statement).
    pub scope: ScopeId,
    /// The suite that the statement stands in.
    pub suite: Suite,
    /// Its index there.
    pub index: usize,
    /// The variable that it binds; `None` for a `nonlocal` one.
    pub variable: Option<VarId>,
    /// Names that read (or delete) the variable, in source order. Two imports of one variable have
    /// the same uses.
    pub uses: Vec<ExprId>,
    /// `__all__` lists the name: other files may take it from here.
    pub in_all: bool,
}

/// `from m import *`
#[derive(Clone, Debug)]
pub struct StarImport {
    /// The statement.
    pub stmt: StmtId,
    /// The module, absolute.
    pub module: String,
    /// `from .m import *`
    pub relative: bool,
    /// The scope that it stands in.
    pub scope: ScopeId,
    /// The condition it runs under.
    pub guard: Guard,
}

/// Top-level names of the packages whose imports win over a fallback for them.
const FAMILY: &[&str] = &[
    "accelerate",
    "apex",
    "deepspeed",
    "diffusers",
    "einops",
    "flash_attn",
    "functorch",
    "lightning",
    "peft",
    "pytorch_lightning",
    "safetensors",
    "timm",
    "torch",
    "torchaudio",
    "torchmetrics",
    "torchtext",
    "torchvision",
    "transformers",
    "xformers",
];

/// True if the dotted name belongs to PyTorch or to a library around it.
pub(crate) fn is_family(dotted: &str) -> bool {
    let top = dotted.split('.').next().unwrap_or(dotted);
    FAMILY.binary_search(&top).is_ok() || top.starts_with("torch_")
}

impl Walker<'_> {
    /// `import a.b as c, d.e`
    pub(super) fn import(&mut self, stmt: StmtId, names: &[Alias]) {
        for (alias, name) in names.iter().enumerate() {
            let dotted = self.dotted(name.name);
            let (bound, target) = match name.asname {
                Some(asname) => (asname, dotted.clone()),
                None => {
                    let top = dotted.split('.').next().unwrap_or_default().to_owned();
                    // `import a . b` is legal, so the end of the first name is not a dot's place.
                    let start = name.name.start;
                    (Span::new(start, start + u32::try_from(top.len()).unwrap_or(0)), top)
                }
            };
            self.import_binding(
                stmt,
                alias,
                bound,
                Import { target, mentions: dotted, is_from: false, relative: false },
            );
        }
    }

    /// `from ..a import b as c` and `from a import *`
    pub(super) fn import_from(&mut self, stmt: StmtId, import: &ImportFrom) {
        let relative = import.level > 0;
        let written = import.module.map(|module| self.dotted(module)).unwrap_or_default();
        let module = if relative {
            self.out.module.absolute(import.level, &written).unwrap_or_else(|| [".", &written].concat())
        } else {
            written
        };
        if import.star {
            let (scope, guard) = (self.scope, self.guard.guard);
            self.out.stars.push(StarImport { stmt, module, relative, scope, guard });
            return;
        }
        for (alias, name) in self.ast[import.names].iter().enumerate() {
            let bound = name.asname.unwrap_or(name.name);
            let answered = self.answered(import, self.parsed.text(name.name));
            let relative = relative && answered.is_none();
            let target = answered.unwrap_or_else(|| join(&module, self.parsed.text(name.name)));
            let import = Import { mentions: target.clone(), target, is_from: true, relative };
            self.import_binding(stmt, alias, bound, import);
        }
    }

    /// The library's own name for what a relative import of a ported file takes, if it is answered.
    fn answered(&self, import: &ImportFrom, name: &str) -> Option<String> {
        let ported = self.ported.filter(|_| import.level > 0)?;
        let written = import.module.map(|module| self.dotted(module)).unwrap_or_default();
        let full = join(&ported.module.absolute(import.level, &written)?, name);
        (ported.is_answered)(&full).then_some(full)
    }

    fn import_binding(&mut self, stmt: StmtId, alias: usize, bound: Span, import: Import) {
        let index = u32::try_from(self.out.imports.len()).unwrap_or(u32::MAX);
        let variable = self.bind(bound, Bound::Import(index));
        let Import { target, mentions, is_from, relative } = import;
        self.out.imports.push(ImportBinding {
            stmt,
            alias,
            local: self.parsed.text(bound).to_owned(),
            target,
            mentions,
            is_from,
            relative,
            guard: self.guard.guard,
            scope: self.scope,
            suite: self.suite,
            index: self.index,
            variable,
            uses: Vec::new(),
            in_all: false,
        });
    }

    /// A dotted name without the spaces and line joins that Python allows around its dots.
    fn dotted(&self, span: Span) -> String {
        self.parsed.text(span).chars().filter(|c| !c.is_whitespace() && *c != '\\').collect()
    }
}

/// What one alias of an import says.
struct Import {
    target: String,
    mentions: String,
    is_from: bool,
    relative: bool,
}
