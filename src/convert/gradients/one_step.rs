//! Whether `nn.TrainOneStepCell` says what a training step does, where the settings ask for it.
//!
//! In: a [`Step`]. Out: the cells that say the same, or the reason why they cannot. The loss has to be all that is read
//! of the forward pass, and the optimiser has to step right behind it: a cell does both at once.

use crate::api::Kind;
use crate::python::ast::{ArgForm, Expr, ExprId, Stmt, StmtId};
use crate::text::Span;

use super::carry::Carry;
use super::events::chain;
use super::held::Held;
use super::shape::{Shape, shape};
use super::step::{Part, Reader, Step};

/// A training step as cells.
pub(super) struct OneStep {
    /// The loop above which the cells are made.
    pub(super) home: StmtId,
    pub(super) form: Form,
    pub(super) shape: Shape,
    pub(super) optimizer: ExprId,
    /// `optimizer.step()`
    pub(super) stepped: StmtId,
}

/// What computes the loss.
pub(super) enum Form {
    /// `nn.WithLossCell(model, criterion)`, which is called with the input and the label.
    WithLoss { model: ExprId, criterion: ExprId, inputs: [ExprId; 2] },
    /// A cell with the statements, and the modules that it holds.
    Own(Vec<Held>),
}

/// What may be asked of an optimiser where another one must not take its place, nor take more weights.
const ASKED: [&str; 5] = ["param_groups", "parameters", "state_dict", "step", "zero_grad"];

/// Functions and members that only look at a number.
const LOOKS: [&str; 16] = [
    "abs", "append", "asnumpy", "cpu", "detach", "float", "format", "int", "isnan", "item", "len", "numpy", "print",
    "round", "shape", "size",
];

/// Members that give what is passed to a model in another form.
const FORMS: [&str; 12] =
    ["cpu", "cuda", "flatten", "float", "half", "int", "long", "reshape", "squeeze", "to", "unsqueeze", "view"];

impl Reader<'_> {
    /// The cells that say what a step does, which is written above `around`.
    ///
    /// # Errors
    /// Why there are none.
    pub(super) fn one_step(&self, step: &Step<'_>, around: Option<StmtId>) -> Result<OneStep, String> {
        let (part, stepped, optimizer) = sole(step)?;
        let around = around.ok_or("the step is not the body of a loop")?;
        if part.losses[0].2.gradient(self).is_some() || part.losses[0].2.keeps_graph(self) {
            return Err("`backward` is passed arguments".to_owned());
        }
        self.nothing_between(step, part, stepped)?;
        let shape = self.shape_of_one(step, part, around)?;
        self.stays_one(around, optimizer)?;
        let form = match self.with_loss(step, part) {
            Some(form) => form,
            None => Form::Own(self.held(step, part, around)?),
        };
        self.captured(&form).into_iter().try_for_each(|module| self.stays_one(around, module))?;
        let one = OneStep { home: around, form, shape, optimizer, stepped };
        Ok(self.further_out(step, part, one))
    }

    /// The shape of the function, which gives back nothing but the loss.
    fn shape_of_one(&self, step: &Step<'_>, part: &Part<'_>, home: StmtId) -> Result<Shape, String> {
        let shape = shape(self, step, part, Some(home))?;
        let own = self.text(part.losses[0].2.value);
        match shape.aux.iter().find(|name| *name != own) {
            Some(name) => Err(format!("`{name}` is read behind the forward pass")),
            None => Ok(shape),
        }
    }

    /// The modules that are taken where the cells are made.
    fn captured(&self, form: &Form) -> Vec<ExprId> {
        match form {
            Form::WithLoss { model, criterion, .. } => vec![*model, *criterion],
            Form::Own(held) => held.iter().map(|held| held.uses[0]).collect(),
        }
    }

    /// Made once, above the loop around the loop, if nothing there says otherwise.
    fn further_out(&self, step: &Step<'_>, part: &Part<'_>, mut one: OneStep) -> OneStep {
        let ast = &self.file.parsed.ast;
        let is_loop = |stmt: &StmtId| matches!(ast.stmt(*stmt), Stmt::For { .. } | Stmt::While { .. });
        let in_class = |stmt: StmtId| {
            let owner = self.blocks.of(stmt).and_then(|place| place.owner);
            owner.is_some_and(|owner| matches!(ast.stmt(owner), Stmt::Class(_)))
        };
        let place = self.blocks.of(one.home).filter(|place| place.is_body);
        let Some(outer) = place.and_then(|place| place.owner).filter(is_loop).filter(|outer| !in_class(*outer)) else {
            return one;
        };
        let stays = |expr: ExprId| self.stays_one(outer, expr).is_ok();
        let same = stays(one.optimizer) && self.captured(&one.form).into_iter().all(stays);
        if let Ok(shape) = self.shape_of_one(step, part, outer)
            && same
            && self.only_asked(outer, one.optimizer)
        {
            (one.home, one.shape) = (outer, shape);
        }
        one
    }

    /// # Errors
    /// If what stands between the loss and the step may see whether the optimiser has stepped.
    fn nothing_between(&self, step: &Step<'_>, part: &Part<'_>, stepped: StmtId) -> Result<(), String> {
        let block = step.place.block;
        let Some(at) = block.iter().position(|stmt| *stmt == stepped) else {
            return Err("the optimiser steps in some rounds only".to_owned());
        };
        let loss = part.losses[0].0;
        let mut between = (part.region.end..at).filter(|at| *at != loss && !step.zeros.contains(&block[*at]));
        match between.find(|at| !self.only_looks(block[*at], part)) {
            Some(at) => {
                let line = self.file.parsed.text(self.span(block[at])).lines().next().unwrap_or_default();
                Err(format!("`{line}` stands between the loss and the step"))
            }
            None => Ok(()),
        }
    }

    /// True for a statement that works on the loss as a number.
    fn only_looks(&self, stmt: StmtId, part: &Part<'_>) -> bool {
        let (ast, bindings) = (&self.file.parsed.ast, self.file.bindings);
        let flow = self.flow();
        if !matches!(ast.stmt(stmt), Stmt::Assign { .. } | Stmt::AugAssign { .. } | Stmt::Expr(_)) {
            return false;
        }
        let loss = bindings.variable_of(part.losses[0].2.value);
        let mut looks = true;
        flow.exprs(&[stmt], &mut |expr| match ast.expr(expr) {
            Expr::Attribute { name, .. } => looks &= LOOKS.contains(&self.file.parsed.text(*name)),
            Expr::Call { func, .. } if matches!(ast.expr(*func), Expr::Name) => {
                looks &= bindings.variable_of(*func).is_none() && LOOKS.contains(&self.text(*func));
            }
            Expr::Name if bindings.is_store(expr) => looks &= bindings.variable_of(expr) != loss,
            Expr::Lambda { .. } | Expr::Await(_) | Expr::Yield { .. } => looks = false,
            _ => {}
        });
        looks
    }

    /// `criterion(model(x), y)`, over as many statements as it may take.
    fn with_loss(&self, step: &Step<'_>, part: &Part<'_>) -> Option<Form> {
        let mut stmts = step.place.block[part.region.clone()].to_vec();
        let loss = self.computed(part.losses[0].2.value, &mut stmts);
        let (criterion, [output, label]) = self.plain_call(loss)?;
        let output = self.computed(output, &mut stmts);
        let (model, [data]) = self.plain_call(output)?;
        let is_callable = chain(self.file, criterion).is_some() && self.file.kinds.api(criterion).is_none();
        let fits = stmts.is_empty() && is_callable && !self.is_commented(step, part) && self.is_module(model);
        let block = &step.place.block[part.region.clone()];
        (fits && self.is_input(data) && self.is_input(label) && !self.is_made_in(block, label))
            .then_some(Form::WithLoss { model, criterion, inputs: [data, label] })
    }

    /// True if comments stand at the statements of the forward pass: they have to go where these go.
    fn is_commented(&self, step: &Step<'_>, part: &Part<'_>) -> bool {
        let block = &step.place.block[part.region.clone()];
        let ([first, ..], [.., last]) = (block, block) else { return false };
        let (parsed, first, last) = (self.file.parsed, self.span(*first), self.span(*last));
        let line = parsed.lines.line(first.start);
        let end = parsed.lines.start(parsed.lines.line(last.end) + 1).unwrap_or(last.end);
        let start = |line: usize| parsed.lines.start(line).unwrap_or(first.start);
        let above = line.checked_sub(1).map_or("", |above| parsed.text(Span::new(start(above), start(line))));
        above.trim_start().starts_with('#') || parsed.text(Span::new(first.start, end)).contains('#')
    }

    /// What a name was assigned by the last of the statements, which is taken away.
    fn computed(&self, expr: ExprId, stmts: &mut Vec<StmtId>) -> ExprId {
        let ast = &self.file.parsed.ast;
        let Some(Stmt::Assign { targets, value }) = stmts.last().map(|stmt| ast.stmt(*stmt)) else { return expr };
        let bindings = self.file.bindings;
        let is_it = targets.len() == 1
            && matches!(ast.expr(expr), Expr::Name)
            && bindings.variable_of(ast[targets][0]).is_some()
            && bindings.variable_of(ast[targets][0]) == bindings.variable_of(expr);
        if is_it {
            stmts.pop();
            return *value;
        }
        expr
    }

    /// A call with so many arguments by place.
    fn plain_call<const COUNT: usize>(&self, expr: ExprId) -> Option<(ExprId, [ExprId; COUNT])> {
        let Expr::Call { func, args, .. } = self.file.parsed.ast.expr(expr) else { return None };
        let is_plain = self.file.parsed.ast[args].iter().all(|argument| argument.form == ArgForm::Positional);
        let values: Vec<ExprId> = self.file.parsed.ast[args].iter().map(|argument| argument.value).collect();
        Some((*func, values.try_into().ok().filter(|_| is_plain)?))
    }

    /// True if a value names what one of the statements assigns.
    fn is_made_in(&self, block: &[StmtId], value: ExprId) -> bool {
        let (bindings, flow) = (self.file.bindings, self.flow());
        let mut made = Vec::new();
        flow.names(block, &mut |name| made.extend(bindings.variable_of(name).filter(|_| bindings.is_store(name))));
        let mut found = false;
        flow.names_of(value, &mut |name| found |= bindings.variable_of(name).is_some_and(|name| made.contains(&name)));
        found
    }

    /// True for what may be computed before the model runs: `images.to(device)`, `batch["x"]`.
    fn is_input(&self, expr: ExprId) -> bool {
        let ast = &self.file.parsed.ast;
        let mut is_plain = true;
        self.flow().exprs_of(expr, &mut |inner| match ast.expr(inner) {
            Expr::Call { func, .. } => {
                is_plain &= matches!(ast.expr(*func), Expr::Attribute { name, .. }
                    if FORMS.contains(&self.file.parsed.text(*name)));
            }
            Expr::Name | Expr::Attribute { .. } | Expr::Subscript { .. } | Expr::Number | Expr::Str { .. } => {}
            Expr::Unary { .. } => {}
            _ => is_plain = false,
        });
        is_plain
    }

    /// # Errors
    /// If a name may stand for something else in a later round of a loop.
    pub(super) fn stays_one(&self, around: StmtId, expr: ExprId) -> Result<(), String> {
        let other = |text: &str| Err(format!("`{text}` may be another one in a later round"));
        let Some(text) = chain(self.file, expr) else { return other(self.text(expr)) };
        let below = |inner: &str, outer: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let carry = Carry { file: self.file };
        let is_set = carry.written(around).iter().any(|place| !place.is_call() && below(text, place.text()));
        if is_set || text.contains('.') && !self.is_set_once(text) { other(text) } else { Ok(()) }
    }

    /// True if an attribute is set where its object is made, and nowhere else.
    fn is_set_once(&self, text: &str) -> bool {
        let ast = &self.file.parsed.ast;
        let stmts = ast.statements();
        let sets = |stmt: &StmtId| match ast.stmt(*stmt) {
            Stmt::Assign { targets, .. } => ast[targets].iter().any(|target| self.text(*target) == text),
            Stmt::AnnAssign { target, .. } | Stmt::AugAssign { target, .. } => self.text(*target) == text,
            _ => false,
        };
        let in_init = |stmt: StmtId| {
            let function = self.blocks.function(stmt).map(|function| ast.stmt(function));
            matches!(function, Some(Stmt::Function(function)) if self.file.parsed.text(function.name) == "__init__")
        };
        let setting: Vec<StmtId> = stmts.filter(sets).collect();
        !setting.is_empty() && setting.into_iter().all(in_init)
    }

    /// True if a loop asks nothing else of an optimiser than what leaves its weights the same ones.
    fn only_asked(&self, around: StmtId, optimizer: ExprId) -> bool {
        let (ast, text) = (&self.file.parsed.ast, self.text(optimizer));
        let (mut uses, mut asked) = (0, 0);
        self.flow().exprs(&[around], &mut |expr| {
            uses += usize::from(self.text(expr) == text);
            if let Expr::Attribute { value, name } = ast.expr(expr) {
                asked += usize::from(self.text(*value) == text && ASKED.contains(&self.file.parsed.text(*name)));
            }
        });
        uses == asked
    }

    /// True for what is known to be a module, or is treated as one by the file.
    pub(super) fn is_module(&self, expr: ExprId) -> bool {
        chain(self.file, expr).is_some_and(|text| {
            text != "self"
                && self.file.kinds.api(expr).is_none()
                && (self.file.kinds.kind(expr) == Kind::Module || self.models.says(text))
        })
    }
}

/// The only loss of a step, the statement that steps, and its optimiser.
///
/// # Errors
/// If a cell cannot do all of it.
fn sole<'a, 'b>(step: &'b Step<'a>) -> Result<(&'b Part<'a>, StmtId, ExprId), String> {
    let refuse = |why: &str| Err(why.to_owned());
    let ([group], true) = (&step.groups[..], step.parts().count() == 1) else {
        return refuse("there are several losses");
    };
    let part = &group.parts[0];
    let ([(stepped, optimizer, scaler)], 1) = (&group.steps[..], group.optimizers.len()) else {
        return refuse("optimisers step more than once");
    };
    if step.accumulates {
        refuse("gradients are added up over several rounds")
    } else if scaler.is_some() || !group.unscales.is_empty() || !group.updates.is_empty() {
        refuse("the loss is scaled")
    } else if !group.clips.is_empty() {
        refuse("the gradients are clipped")
    } else if !step.looks.is_empty() {
        refuse("the gradients are looked at")
    } else if step.branch.is_some() || step.twins.is_some() {
        refuse("`backward` is called in a branch")
    } else if part.losses.len() != 1 || !part.copies.is_empty() {
        refuse("there are several losses")
    } else {
        Ok((part, *stepped, *optimizer))
    }
}
