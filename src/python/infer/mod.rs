//! Finds out what sort of value every expression of a file is, and which API every name.
//!
//! In: [`Parsed`], [`Bindings`], [`ProjectIndex`]. Out: [`Kinds`]. Knows nothing of rules. A forward
//! pass over each scope: branches are joined, a name that differs between rounds of a loop is
//! unknown, and what is not proved is `Unknown`. Bodies of functions come after the scope around
//! them, so that they see all that it assigns.

mod assign;
mod callers;
mod calls;
mod doubt;
mod evidence;
mod expressions;
mod flow;
mod functions;
mod inherited;
mod join;
mod loops;
mod members;
mod narrow;
mod operators;
mod sketches;
mod statements;
#[cfg(test)]
mod tests;
mod ty;

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};

use super::ast::{Ast, ExprId, StmtId};
use super::project::{self, ClassRef, FileId, FunctionRef, Sketch, Summarizer};
use super::resolve::{ScopeId, ScopeKind, VarId};
use super::{Bindings, Parsed, ProjectIndex};
use crate::api::Kind;
use ty::{NameId, Names, Ty, Types};

const ABSENT: u32 = u32::MAX;

/// What the expressions of one file are.
#[derive(Debug, Default)]
pub struct Kinds {
    apis: Vec<u32>,
    kinds: Vec<Kind>,
    meets_complex: bool,
    layers: FxHashMap<ExprId, NameId>,
    inherited: FxHashMap<ExprId, NameId>,
    classes: FxHashMap<StmtId, Kind>,
    names: Vec<Box<str>>,
}

/// Infers the kinds of a file. If `project` does not hold the file, it is taken by itself.
#[must_use]
pub fn infer(parsed: &Parsed, bindings: &Bindings, project: &ProjectIndex) -> Kinds {
    let size = (parsed.ast.exprs.len(), parsed.ast.stmts.len());
    match project.file_of(bindings.module()).filter(|file| project.file(*file).size == size) {
        Some(file) => Inference::new(parsed, bindings, project, file).run(),
        None => {
            let alone = project::index(vec![project::summarize(parsed, bindings)], &[]);
            Inference::new(parsed, bindings, &alone, FileId(0)).run()
        }
    }
}

impl Kinds {
    /// Qualified external name that a name or a chain of attributes stands for, through aliases and
    /// other files of the project; `None` for anything local, and for names that are bound here.
    #[must_use]
    pub fn api(&self, expr: ExprId) -> Option<&str> {
        let index = *self.apis.get(expr.index())?;
        self.names.get(index as usize).map(|name| &**name)
    }

    /// True if the file names the API, in one way or another.
    #[must_use]
    pub fn has_api(&self, name: &str) -> bool {
        self.names.iter().any(|known| **known == *name)
    }

    /// What sort of value an expression is.
    #[must_use]
    pub fn kind(&self, expr: ExprId) -> Kind {
        self.kinds.get(expr.index()).copied().unwrap_or_default()
    }

    /// True if tensors of complex numbers may come by: something in the file is one, or a file makes some that gives this
    /// one something or takes something from it.
    #[must_use]
    pub fn meets_complex(&self) -> bool {
        self.meets_complex
    }

    /// What an instance of the class is: `Module` if it derives from `nn.Module` through any number
    /// of files, `Unknown` if a base cannot be resolved.
    #[must_use]
    pub fn class_kind(&self, class: StmtId) -> Kind {
        self.classes.get(&class).copied().unwrap_or_default()
    }

    /// The external module class that an expression is an instance of: `torch.nn.Linear`.
    #[must_use]
    pub fn layer(&self, expr: ExprId) -> Option<&str> {
        self.layers.get(&expr).map(|name| &*self.names[name.0 as usize])
    }

    /// The external class of modules that a method comes from, `torch.nn.Linear` for `super().reset_parameters`, where
    /// the facts know it and no class of the project has one of the name.
    #[must_use]
    pub fn inherited(&self, func: ExprId) -> Option<&str> {
        self.inherited.get(&func).map(|name| &*self.names[name.0 as usize])
    }
}

/// State of the pass over one file.
struct Inference<'a> {
    parsed: &'a Parsed,
    ast: &'a Ast,
    bindings: &'a Bindings,
    project: &'a ProjectIndex,
    file: FileId,
    sketcher: Summarizer<'a>,
    names: Names,
    types: Types,
    apis: Vec<u32>,
    tys: Vec<Ty>,
    /// What each variable is at this point, and every change, so that branches can be undone.
    env: Vec<Ty>,
    log: Vec<(VarId, Ty)>,
    /// All that was ever assigned to a variable, joined.
    total: Vec<Ty>,
    /// What variables stand for through imports and aliases; filled when asked for.
    entities: Vec<Option<Ty>>,
    /// The function or module scope that each scope's code runs in.
    frames: Vec<ScopeId>,
    frame: ScopeId,
    /// Inside a lambda: the frame around it, which is not finished.
    outer_frame: Option<ScopeId>,
    bodies: VecDeque<StmtId>,
    /// The class whose method runs.
    class: Option<ClassRef>,
    loop_depth: u32,
    /// Inside deeply nested loops: every assignment makes its target unknown.
    gives_up: bool,
    sketched: FxHashMap<*const Sketch, Ty>,
    sketch_depth: u32,
    /// The sketch that is evaluated, innermost.
    sketching: Option<*const Sketch>,
    /// What the body that runs shows of its open parameters.
    evidence: evidence::Evidence,
    /// The file imports MindSpore already: what only tensors can be used as may be of either library.
    is_mixed: bool,
    callers: callers::Callers,
    /// Parameters with an annotation that says nothing: their uses show nothing either.
    closed: FxHashSet<VarId>,
    /// The body is the `forward` of a module.
    is_forward: bool,
    /// Functions that torch compiles: what has no annotation there is a tensor.
    scripted: FxHashSet<StmtId>,
    /// The body is one of them.
    is_scripted: bool,
    /// What an earlier run of the body showed to be tensors.
    shown: FxHashSet<ty::Origin>,
    /// All that was shown of the bodies that ran more than once.
    shown_in: FxHashMap<StmtId, FxHashSet<ty::Origin>>,
    class_kinds: FxHashMap<ClassRef, Kind>,
    class_members: FxHashMap<(ClassRef, NameId), members::ClassMember>,
    /// What names of modules of the project are, by their paths.
    file_members: FxHashMap<NameId, Ty>,
    /// The external classes that called methods come from.
    inherited: FxHashMap<ExprId, NameId>,
}

impl<'a> Inference<'a> {
    fn new(parsed: &'a Parsed, bindings: &'a Bindings, project: &'a ProjectIndex, file: FileId) -> Self {
        let mut sketcher = Summarizer::new(parsed, bindings);
        sketcher.number();
        let (exprs, variables) = (parsed.ast.exprs.len(), bindings.variable_count());
        Self {
            parsed,
            ast: &parsed.ast,
            bindings,
            project,
            file,
            sketcher,
            names: Names::default(),
            types: Types::default(),
            apis: vec![ABSENT; exprs],
            tys: vec![Ty::Unknown; exprs],
            env: vec![Ty::Unset; variables],
            log: Vec::new(),
            total: vec![Ty::Unset; variables],
            entities: vec![None; variables],
            frames: frames(bindings),
            frame: ScopeId::MODULE,
            outer_frame: None,
            bodies: VecDeque::new(),
            class: None,
            loop_depth: 0,
            gives_up: false,
            sketched: FxHashMap::default(),
            sketch_depth: 0,
            sketching: None,
            evidence: evidence::Evidence::default(),
            is_mixed: bindings.imports().iter().any(|import| is_mindspore(&import.mentions)),
            callers: callers::Callers::default(),
            closed: FxHashSet::default(),
            is_forward: false,
            scripted: FxHashSet::default(),
            is_scripted: false,
            shown: FxHashSet::default(),
            shown_in: FxHashMap::default(),
            class_kinds: FxHashMap::default(),
            class_members: FxHashMap::default(),
            file_members: FxHashMap::default(),
            inherited: FxHashMap::default(),
        }
    }

    fn run(mut self) -> Kinds {
        self.block(self.ast.body());
        self.evidence.conclude();
        while let Some(body) = self.bodies.pop_front() {
            self.function_body(body);
        }
        self.run_called();
        self.finish()
    }

    fn finish(mut self) -> Kinds {
        let tys = std::mem::take(&mut self.tys);
        let mut layers = FxHashMap::default();
        let mut kinds = Vec::with_capacity(tys.len());
        // A file names few APIs, each of them often.
        let mut of_apis: Vec<Option<Kind>> = Vec::new();
        for (expr, ty) in self.ast.expressions().zip(tys) {
            if let Ty::Api(name) = ty {
                let place = name.0 as usize;
                of_apis.resize(of_apis.len().max(place + 1), None);
                kinds.push(*of_apis[place].get_or_insert_with(|| self.kind_of_api(name)));
                continue;
            }
            if let Ty::Layer(name) = ty {
                layers.insert(expr, name);
            }
            kinds.push(self.kind_of(ty));
        }
        let own = &self.project.file(self.file).classes;
        let classes = (0..)
            .zip(own)
            .map(|(class, summary)| (summary.stmt, self.project.class_kind(ClassRef { file: self.file, class })));
        let classes = classes.collect();
        let meets_complex = kinds.contains(&Kind::Complex) || self.project.meets_complex(self.file);
        Kinds {
            apis: self.apis,
            kinds,
            meets_complex,
            layers,
            inherited: self.inherited,
            classes,
            names: self.names.into_texts(),
        }
    }

    /// The class that a `class` statement of this file makes.
    fn own_class(&self, stmt: StmtId) -> Option<ClassRef> {
        self.sketcher.class_ids.get(&stmt).map(|class| ClassRef { file: self.file, class: *class })
    }

    /// The function that a `def` of this file makes.
    fn own_function(&self, stmt: StmtId) -> Option<FunctionRef> {
        self.sketcher.function_ids.get(&stmt).map(|function| FunctionRef { file: self.file, function: *function })
    }
}

fn is_mindspore(name: &str) -> bool {
    matches!(name.split('.').next(), Some("mindspore" | "mindone"))
}

/// The nearest scope around each scope whose names live as long as its code runs.
fn frames(bindings: &Bindings) -> Vec<ScopeId> {
    let mut frames: Vec<ScopeId> = Vec::with_capacity(bindings.scope_count());
    for index in 0..bindings.scope_count() {
        let id = ScopeId(u32::try_from(index).unwrap_or(ABSENT));
        let scope = bindings.scope(id);
        let frame = match (scope.kind, scope.parent) {
            (ScopeKind::Module | ScopeKind::Function, _) | (_, None) => id,
            // A scope's parent has a lower number.
            (_, Some(parent)) => frames[parent.0 as usize],
        };
        frames.push(frame);
    }
    frames
}

/// The first argument of every call of `name`, in source order.
#[cfg(test)]
pub(crate) fn marked(parsed: &Parsed, name: &str) -> Vec<ExprId> {
    let calls = parsed.ast.exprs.iter().filter_map(|node| match &node.expr {
        super::ast::Expr::Call { func, args, .. } if parsed.name(*func) == Some(name) => {
            Some(parsed.ast[args].first()?.value)
        }
        _ => None,
    });
    let mut calls: Vec<ExprId> = calls.collect();
    calls.sort_by_key(|call| parsed.ast.span(*call).start);
    calls
}
