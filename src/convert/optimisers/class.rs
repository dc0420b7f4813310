//! Which classes are optimisers that MindSpore's base class can hold.
//!
//! In: a class. Out: a [`Class`], if its base is torch's alone, its defaults have a learning rate, as MindSpore asks, and
//! it takes nothing else of the base over.

use rustc_hash::FxHashSet;

use crate::api;
use crate::convert::rewrite::Rewriter;
use crate::python::ast::{self, ArgForm, Expr, ExprId, Function, Stmt, StmtId};
use crate::text::Span;

/// What torch's class or MindSpore's has already: another meaning is another optimiser.
const KEPT: [&str; 8] =
    ["__call__", "add_param_group", "construct", "load_state_dict", "parameters", "state_dict", "train", "zero_grad"];

/// A method of torch's class that says something about CUDA graphs and nothing else.
pub(super) const IDLE: &str = "_cuda_graph_capture_health_check";

/// A class that derives from `torch.optim.Optimizer`.
pub(super) struct Class<'a> {
    pub(super) span: Span,
    /// What it derives from.
    pub(super) base: ExprId,
    pub(super) step: &'a Function,
    pub(super) step_stmt: StmtId,
    init_stmt: StmtId,
    methods: Vec<StmtId>,
    /// Its own methods and attributes.
    own: FxHashSet<&'a str>,
}

impl<'a> Class<'a> {
    pub(super) fn of(file: &Rewriter<'a>, stmt: StmtId, class: &'a ast::Class) -> Option<Self> {
        let [base] = &file.parsed.ast[class.args] else { return None };
        let is_optimizer = file.kinds.api(base.value).is_some_and(|name| api::canonical(name) == super::BASE);
        if !is_optimizer || base.form != ArgForm::Positional {
            return None;
        }
        let methods = || {
            file.parsed.ast[class.body].iter().filter_map(|stmt| match file.parsed.ast.stmt(*stmt) {
                Stmt::Function(function) => Some((*stmt, &**function)),
                _ => None,
            })
        };
        let name = |function: &Function| file.parsed.text(function.name);
        let named = |wanted: &str| methods().find(|(_, function)| name(function) == wanted);
        let (step_stmt, step) = named("step")?;
        let (init_stmt, init) = named("__init__")?;
        let span = file.parsed.ast.stmt_span(stmt);
        let names = named_in(file, class, span);
        let methods = methods().map(|(stmt, _)| stmt).collect();
        let own = Self { span, base: base.value, step, step_stmt, init_stmt, methods, own: names };
        let takes_over = KEPT.iter().any(|kept| own.own.contains(kept));
        let is_known = !takes_over && own.asks_its_base_for_nothing_else(file) && own.is_begun(file, init_stmt, init);
        is_known.then_some(own)
    }

    /// Expressions inside of a span, of this class.
    pub(super) fn exprs(file: &Rewriter<'a>, place: Span) -> impl Iterator<Item = (ExprId, &'a Expr)> {
        let nodes = file.parsed.ast.expressions().zip(&file.parsed.ast.exprs);
        nodes.filter(move |(_, node)| place.contains(node.span)).map(|(id, node)| (id, &node.expr))
    }

    /// The method that a place is in, if it can ask an instance of the class for something of its own.
    pub(super) fn method_around(&self, file: &Rewriter<'a>, place: Span) -> Option<StmtId> {
        let ast = &file.parsed.ast;
        let is_it = |stmt: &StmtId| match ast.stmt(*stmt) {
            Stmt::Function(function) => {
                let is_of_instance =
                    ast[function.params].first().is_some_and(|first| file.parsed.text(first.name) == "self");
                ast.stmt_span(*stmt).contains(place)
                    && is_of_instance
                    && ast[function.decorators].iter().all(|decorator| {
                        !matches!(file.parsed.text(ast.span(*decorator)), "staticmethod" | "classmethod" | "property")
                    })
            }
            _ => false,
        };
        self.methods.iter().copied().find(is_it).filter(|method| *method != self.init_stmt)
    }

    /// True if the class has something of that name.
    pub(super) fn owns(&self, name: &str) -> bool {
        self.own.contains(name)
    }

    /// True for what the class itself defines, or both base classes have.
    fn has(&self, name: &str) -> bool {
        let is_shared = matches!(name, "defaults" | "param_groups" | "state" | IDLE) || name.starts_with("__");
        is_shared || self.own.contains(name) && name != "step"
    }

    /// True if `super()` is asked for its constructor and its state alone, and nobody here takes a step.
    fn asks_its_base_for_nothing_else(&self, file: &Rewriter<'a>) -> bool {
        let mut asked = 0_usize;
        let is_fine = |(_, expr): (ExprId, &Expr)| {
            let Expr::Attribute { value, name } = expr else { return true };
            let name = file.parsed.text(*name);
            if is_super(file, *value) {
                asked += 1;
                return matches!(name, "__init__" | "__setstate__");
            }
            file.parsed.name(*value) != Some("self") || self.has(name)
        };
        // What becomes of a method may stand around it: `state_of(super())`.
        Self::exprs(file, self.span).all(is_fine)
            && Self::exprs(file, self.span).filter(|(id, _)| is_super(file, *id)).count() == asked
    }

    /// True if the constructor hands groups and defaults on, with a learning rate, before it keeps anything of its own.
    fn is_begun(&self, file: &Rewriter<'a>, stmt: StmtId, init: &Function) -> bool {
        let place = file.parsed.ast.stmt_span(stmt);
        let is_super_init = |expr: &Expr| match expr {
            Expr::Call { func, args, .. } => {
                let is_plain = args.len() == 2
                    && file.parsed.ast[args].iter().all(|argument| argument.form == ArgForm::Positional);
                let is_init = matches!(file.parsed.ast.expr(*func),
                    Expr::Attribute { value, name } if is_super(file, *value) && file.parsed.text(*name) == "__init__");
                is_plain && is_init
            }
            _ => false,
        };
        let mut begun = Self::exprs(file, place).filter(|(_, expr)| is_super_init(expr));
        let (Some((call, _)), None) = (begun.next(), begun.next()) else { return false };
        let start = file.parsed.ast.span(call).start;
        let mut early = Self::exprs(file, Span::new(place.start, start));
        let keeps = early
            .any(|(_, expr)| matches!(expr, Expr::Attribute { value, .. } if file.parsed.name(*value) == Some("self")));
        let is_number = |key: &str| self.default_of(file, place, key).map(|value| !is_none(file, init, value));
        !keeps && is_number("lr") == Some(true) && is_number("weight_decay") != Some(false)
    }

    /// What stands for a key in a `dict(lr=lr)` or `{"lr": lr}` of the constructor.
    fn default_of(&self, file: &Rewriter<'a>, place: Span, key: &str) -> Option<ExprId> {
        Self::exprs(file, place).find_map(|(_, expr)| match expr {
            Expr::Call { func, args, .. } if file.parsed.name(*func) == Some("dict") => {
                let is_it = |form: ArgForm| matches!(form, ArgForm::Keyword(name) if file.parsed.text(name) == key);
                file.parsed.ast[args].iter().find(|argument| is_it(argument.form)).map(|argument| argument.value)
            }
            Expr::Dict(entries) => {
                let is_it =
                    |name: ExprId| file.parsed.text(file.parsed.ast.span(name)).trim_matches(['"', '\'']) == key;
                file.parsed.ast[entries].iter().find(|(name, _)| name.is_some_and(is_it)).map(|(_, value)| *value)
            }
            _ => None,
        })
    }
}

/// The methods of a class, what its body binds, and the attributes that its methods set.
fn named_in<'a>(file: &Rewriter<'a>, class: &ast::Class, span: Span) -> FxHashSet<&'a str> {
    let ast = &file.parsed.ast;
    let mut names: FxHashSet<&str> = FxHashSet::default();
    for node in ast.stmts.iter().filter(|node| span.contains(node.span)) {
        let targets: &[ExprId] = match &node.stmt {
            Stmt::Assign { targets, .. } => &ast[targets],
            Stmt::AnnAssign { target, .. } => std::slice::from_ref(target),
            _ => continue,
        };
        names.extend(targets.iter().filter_map(|target| match ast.expr(*target) {
            Expr::Attribute { value, name } if file.parsed.name(*value) == Some("self") => {
                Some(file.parsed.text(*name))
            }
            _ => None,
        }));
    }
    names.extend(ast[class.body].iter().filter_map(|stmt| match ast.stmt(*stmt) {
        Stmt::Function(function) => Some(file.parsed.text(function.name)),
        Stmt::Assign { targets, .. } => ast[targets].first().and_then(|target| file.parsed.name(*target)),
        _ => None,
    }));
    names
}

/// True for `super()` and `super(Class, self)`.
fn is_super(file: &Rewriter<'_>, expr: ExprId) -> bool {
    matches!(file.parsed.ast.expr(expr), Expr::Call { func, .. } if file.parsed.name(*func) == Some("super"))
}

/// True for `None`, and for a parameter that is `None` if it is not passed: MindSpore's class wants a number.
fn is_none(file: &Rewriter<'_>, init: &Function, value: ExprId) -> bool {
    let ast = &file.parsed.ast;
    let default = file.parsed.name(value).and_then(|name| {
        ast[init.params].iter().find(|param| file.parsed.text(param.name) == name).and_then(|param| param.default)
    });
    [Some(value), default].into_iter().flatten().any(|value| matches!(ast.expr(value), Expr::None))
}
