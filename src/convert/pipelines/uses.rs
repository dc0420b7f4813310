//! Where a loader is used: loops of its own scope, and whatever else walks through it.
//!
//! In: the variable of a loader. Out: its uses, if a pipeline stands all of them, or the one that it does not.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::convert::rewrite::Rewriter;
use crate::python::ast::{ArgForm, Expr, ExprId, ParamForm, Stmt, StmtId};
use crate::python::resolve::{Bound, VarId};
use crate::python::visit::{blocks_of_stmt, children_of_expr};
use crate::text::Span;

/// The uses of a loader.
#[derive(Default)]
pub(super) struct Uses {
    /// Loops that run through all of it: one iterator serves all of them.
    pub(super) loops: Vec<ExprId>,
    /// Loops that may end early, or are elsewhere: each needs an iterator of its own.
    pub(super) passes: Vec<ExprId>,
    /// Something else walks through it: a function that it is passed to.
    pub(super) elsewhere: bool,
    /// What stands before the statement that makes it.
    pub(super) indent: String,
}

/// What is done with a loader at one place.
enum Use {
    /// `for x, y in loader`, `enumerate(loader)`
    Loop(StmtId),
    /// `len(loader)`
    Length,
    /// Something walks through it.
    Walk,
    /// A function of the file is passed it as this parameter.
    Passed(VarId),
}

/// Reads the uses of a loader that `call` makes.
///
/// # Errors
/// The use that a pipeline does not stand.
pub(super) fn readers(file: &Rewriter<'_>, variable: VarId, call: ExprId) -> Result<Uses, String> {
    let walk = Walk::new(file);
    let mut uses = Uses::default();
    let own_line = indent_of(file, call);
    for name in walk.reads(variable) {
        match walk.used(name)? {
            Use::Loop(stmt) => {
                let is_here = file.bindings.scope_of(name) == file.bindings.variable(variable).scope;
                let is_whole = is_here && own_line.is_some() && !walk.ends_early(stmt);
                if is_whole { uses.loops.push(name) } else { uses.passes.push(name) }
            }
            Use::Length => {}
            Use::Walk => uses.elsewhere = true,
            Use::Passed(parameter) => {
                walk.stands(parameter)?;
                uses.elsewhere = true;
            }
        }
    }
    uses.indent = own_line.unwrap_or_default();
    // Two loops of which one stands in the other share no iterator.
    let nested =
        uses.loops.iter().any(|one| uses.loops.iter().any(|other| one != other && walk.is_inside(*one, *other)));
    if nested {
        uses.passes.append(&mut uses.loops);
    }
    Ok(uses)
}

/// The blank text before a statement on a line of its own that makes a loader.
fn indent_of(file: &Rewriter<'_>, call: ExprId) -> Option<String> {
    let parsed = file.parsed;
    let is_it =
        |node: &&crate::python::ast::StmtNode| matches!(&node.stmt, Stmt::Assign { value, .. } if *value == call);
    let span = parsed.ast.stmts.iter().find(is_it)?.span;
    let line = parsed.lines.line(span.start);
    let before = parsed.text(Span::new(parsed.lines.start(line)?, span.start));
    let behind = parsed.bytes[span.end as usize..].iter().find(|byte| !matches!(byte, b' ' | b'\t'));
    let is_alone = before.trim().is_empty() && matches!(behind, None | Some(b'\n' | b'\r' | b'#'));
    is_alone.then(|| before.to_owned())
}

struct Walk<'a> {
    file: &'a Rewriter<'a>,
    parents: FxHashMap<ExprId, ExprId>,
    /// What each loop runs over.
    iterated: FxHashMap<ExprId, StmtId>,
}

impl<'a> Walk<'a> {
    fn new(file: &'a Rewriter<'a>) -> Self {
        let ast = &file.parsed.ast;
        let mut parents = FxHashMap::default();
        for expr in ast.expressions() {
            children_of_expr(ast, expr, &mut |child| _ = parents.insert(child, expr));
        }
        let loops = ast.statements().filter_map(|id| match ast.stmt(id) {
            Stmt::For { iter, .. } => Some((*iter, id)),
            _ => None,
        });
        Self { file, parents, iterated: loops.collect() }
    }

    fn reads(&self, variable: VarId) -> Vec<ExprId> {
        let all = self.file.parsed.ast.expressions();
        let bindings = self.file.bindings;
        all.filter(|expr| bindings.variable_of(*expr) == Some(variable) && !bindings.is_store(*expr)).collect()
    }

    fn text(&self, expr: ExprId) -> &str {
        self.file.parsed.text(self.file.parsed.ast.span(expr))
    }

    /// # Errors
    /// If a pipeline does not stand the use.
    fn used(&self, name: ExprId) -> Result<Use, String> {
        let ast = &self.file.parsed.ast;
        if let Some(stmt) = self.iterated.get(&name) {
            return Ok(Use::Loop(*stmt));
        }
        let parent = self.parents.get(&name).copied();
        match parent.map(|parent| ast.expr(parent)) {
            Some(Expr::Call { func, args, .. }) if *func != name => {
                let called = self.text(*func).rsplit('.').next().unwrap_or_default();
                let is_first = ast[args].first().is_some_and(|first| first.value == name);
                let looped = parent.and_then(|parent| self.iterated.get(&parent)).copied();
                match (called, looped) {
                    ("len", _) => Ok(Use::Length),
                    ("enumerate" | "tqdm", Some(stmt)) if is_first => Ok(Use::Loop(stmt)),
                    ("enumerate" | "iter" | "list" | "tqdm" | "zip", _) => Ok(Use::Walk),
                    _ => self.passed(*func, parent, name),
                }
            }
            Some(Expr::Attribute { name: member, .. }) => {
                Err(format!("`{}.{}` is asked for", self.text(name), self.file.parsed.text(*member)))
            }
            _ => Err(format!("it is not seen what becomes of `{}`", self.text(name))),
        }
    }

    /// The parameter by which a function of the file is passed a loader.
    ///
    /// # Errors
    /// If it is not known what the function does.
    fn passed(&self, func: ExprId, call: Option<ExprId>, name: ExprId) -> Result<Use, String> {
        let (ast, bindings) = (&self.file.parsed.ast, self.file.bindings);
        let unknown = || format!("`{}` may ask it for what a pipeline lacks", self.text(func));
        let sites = bindings.variable_of(func).map(|variable| &bindings.variable(variable).sites[..]);
        let Some([site]) = sites else { return Err(unknown()) };
        let Bound::Function(stmt) = site.what else { return Err(unknown()) };
        let (Stmt::Function(function), Some(Expr::Call { args, .. })) =
            (ast.stmt(stmt), call.map(|call| ast.expr(call)))
        else {
            return Err(unknown());
        };
        let at = ast[args].iter().position(|argument| argument.value == name).ok_or_else(unknown)?;
        let is_hidden = ast[args][..at].iter().any(|argument| argument.form == ArgForm::Star);
        let param = match ast[args][at].form {
            ArgForm::Positional if !is_hidden => ast[function.params].get(at),
            ArgForm::Keyword(keyword) => {
                let wanted = self.file.parsed.text(keyword);
                ast[function.params].iter().find(|param| self.file.parsed.text(param.name) == wanted)
            }
            _ => None,
        };
        let param = param.filter(|param| !matches!(param.form, ParamForm::VarArgs | ParamForm::KwArgs));
        let scope = bindings.body_scope(stmt).ok_or_else(unknown)?;
        let variable = param.and_then(|param| bindings.variable_in(scope, self.file.parsed.text(param.name)));
        variable.map(Use::Passed).ok_or_else(unknown)
    }

    /// # Errors
    /// If a function asks a parameter for what a pipeline lacks.
    fn stands(&self, parameter: VarId) -> Result<(), String> {
        if self.file.bindings.variable(parameter).sites.len() > 1 {
            return Err(format!("`{}` is assigned in a function", self.file.bindings.name_of(parameter)));
        }
        for name in self.reads(parameter) {
            if let Use::Passed(_) = self.used(name)? {
                return Err(format!("`{}` is passed on", self.text(name)));
            }
        }
        Ok(())
    }

    /// True if a loop may end before what it runs over does.
    fn ends_early(&self, stmt: StmtId) -> bool {
        let ast = &self.file.parsed.ast;
        let mut open: Vec<StmtId> = match ast.stmt(stmt) {
            Stmt::For { body, .. } => ast[body].to_vec(),
            _ => return true,
        };
        let mut inner: FxHashSet<StmtId> = FxHashSet::default();
        while let Some(stmt) = open.pop() {
            match ast.stmt(stmt) {
                Stmt::Break if !inner.contains(&stmt) => return true,
                Stmt::Return(_) => return true,
                Stmt::Function(_) | Stmt::Class(_) => {}
                other => {
                    // A `break` of an inner loop is its own.
                    let is_loop = matches!(other, Stmt::For { .. } | Stmt::While { .. });
                    let is_inner = is_loop || inner.contains(&stmt);
                    blocks_of_stmt(ast, stmt, &mut |block| {
                        open.extend(block);
                        if is_inner {
                            inner.extend(block);
                        }
                    });
                }
            }
        }
        false
    }

    /// True if the loop over `one` stands in the loop over `other`.
    fn is_inside(&self, one: ExprId, other: ExprId) -> bool {
        let ast = &self.file.parsed.ast;
        let loop_of = |name: ExprId| {
            let parent = self.parents.get(&name).copied();
            self.iterated.get(&name).or_else(|| self.iterated.get(&parent?)).copied()
        };
        let outer = loop_of(other).map(|stmt| ast.stmt_span(stmt));
        outer.is_some_and(|outer| outer.contains(ast.span(one)) && outer != ast.span(one))
            && loop_of(one) != loop_of(other)
    }
}
