//! Provisional: replaced by the front end's module of the same name.

use rustc_hash::FxHashMap;

use crate::api::Kind;
use crate::python::ast::{Expr, ExprId, Stmt, StmtId};
use crate::python::{Bindings, Parsed, ProjectIndex};

/// Kinds.
pub struct Kinds {
    apis: FxHashMap<ExprId, String>,
    classes: FxHashMap<StmtId, Kind>,
}

/// Infers.
pub fn infer(parsed: &Parsed, bindings: &Bindings, _project: &ProjectIndex) -> Kinds {
    let ast = &parsed.ast;
    let mut apis = FxHashMap::default();
    for id in (0..ast.exprs.len() as u32).map(ExprId) {
        if let Some(api) = api(parsed, bindings, id) {
            apis.insert(id, api);
        }
    }
    let mut classes = FxHashMap::default();
    for id in (0..ast.stmts.len() as u32).map(StmtId) {
        if let Stmt::Class(class) = ast.stmt(id) {
            let kind = class.args.iter().find_map(|arg| match apis.get(&arg.value).map(String::as_str) {
                Some("torch.nn.Module") => Some(Kind::Module),
                Some("torch.utils.data.Dataset") => Some(Kind::Dataset),
                _ => None,
            });
            classes.insert(id, kind.unwrap_or_default());
        }
    }
    Kinds { apis, classes }
}

fn api(parsed: &Parsed, bindings: &Bindings, id: ExprId) -> Option<String> {
    match parsed.ast.expr(id) {
        Expr::Name => {
            let target = bindings.target_of(bindings.variable_of(id)?)?;
            (!target.relative && !bindings.is_store(id)).then(|| target.name.to_owned())
        }
        Expr::Attribute { value, name } => Some(format!("{}.{}", api(parsed, bindings, *value)?, parsed.text(*name))),
        _ => None,
    }
}

impl Kinds {
    /// Provisional.
    pub fn api(&self, id: ExprId) -> Option<&str> {
        self.apis.get(&id).map(String::as_str)
    }

    /// Provisional.
    pub fn kind(&self, _id: ExprId) -> Kind {
        Kind::Unknown
    }

    /// Provisional.
    pub fn class_kind(&self, id: StmtId) -> Kind {
        self.classes.get(&id).copied().unwrap_or_default()
    }
}
