//! Maps a call from torch's signature to the target's.
//!
//! In: the call, the rule and both signatures from the facts. Out: the edits inside the brackets,
//! or the reason why the call cannot be said. Most rules are a name: everything here is computed.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::api::{self, Facts, Passing, Signature};
use crate::python::ast::{Arg, ArgForm, ExprId};
use crate::python::{Bindings, Kinds, Parsed};
use crate::rules::{Action, Rule};
use crate::text::Span;

use super::arguments::{SPREAD, bind_some, is_dimension, remove};
use super::defaults::must_write;
use super::draft::{DraftEdit, DraftItem, DraftPiece};
use super::exceptions::{Verdict, dropped, is_default, is_storage, judge};
use super::hidden;
use super::keywords;
use super::spread::{self, Spread};
use super::template;

/// A call's arguments as the target takes them.
pub(super) struct Mapped {
    /// Edits inside the brackets.
    pub(super) edits: Vec<DraftEdit>,
    /// Items for what was left out.
    pub(super) items: Vec<DraftItem>,
    /// Nothing is left between the brackets, a receiver not counted.
    pub(super) is_empty: bool,
    /// How much was changed; among overloads the smallest wins.
    pub(super) cost: usize,
}

/// The call that is mapped.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    pub(super) parsed: &'a Parsed,
    pub(super) bindings: &'a Bindings,
    pub(super) kinds: &'a Kinds,
    /// What exists in the version that is written for.
    pub(super) facts: Facts,
    pub(super) args: &'a [Arg],
    pub(super) parens: Span,
    /// Values of arguments that are as good as not passed.
    pub(super) unsaid: &'a FxHashSet<ExprId>,
    /// The receiver becomes the first argument.
    pub(super) receiver_first: bool,
    /// `**` hides further arguments, which are not among `args`.
    pub(super) hides: bool,
}

/// Maps `call` by the pair of overloads that changes it least.
///
/// # Errors
/// Why the call cannot be said with the target.
pub(super) fn map(call: Call<'_>, rule: &Rule, target: &str) -> Result<Mapped, String> {
    let mut torch = known(call.facts, &rule.api);
    let targets = known(call.facts, target);
    let is_bare = rule.arguments.is_empty() && rule.fixed.is_empty();
    if torch.is_empty() && !call.receiver_first && (is_bare || !api::exists(&rule.api)) {
        if targets.is_empty() && call.facts.exists(target) && (api::exists(&rule.api) || !is_bare) {
            // Both take anything, as `nn.Identity` does, or what they take is not known: then names are all there is.
            return keywords::map(call.parsed, call.args, call.parens, rule);
        }
        // Torch takes anything: then it is the target that says what may be passed.
        torch = Rc::clone(&targets);
    }
    if torch.is_empty() || targets.is_empty() {
        return Err(format!("the signature of `{}` is not known", if torch.is_empty() { &rule.api } else { target }));
    }
    match best(call, rule, target, &torch, &targets) {
        Ok(mapped) => Ok(mapped),
        Err(why) => hidden::map(call, rule, target, &torch, &targets).ok_or(why),
    }
}

/// Maps `call` by the pair of overloads that changes it least.
pub(super) fn best(
    call: Call<'_>,
    rule: &Rule,
    target: &str,
    torch: &[Signature],
    targets: &[Signature],
) -> Result<Mapped, String> {
    let spread = spread::of(call.parsed, call.bindings, call.args);
    let mut found: Option<Mapped> = None;
    let mut refusal = None;
    for source in torch {
        let Some(places) = places(call, &spread, source) else { continue };
        // `x.max(y)` is the larger of two: a tensor is no dimension. Why such a call would not fit is noted all the
        // same, so that a later run, which may know less of its kinds, gives the same reason.
        let is_other = |(place, argument): (&usize, &Arg)| {
            source.params.get(*place).is_some_and(is_dimension) && call.kinds.kind(argument.value).is_tensor()
        };
        let is_another = places.iter().zip(call.args).any(is_other);
        for signature in targets {
            let mapping = Mapping {
                call,
                rule,
                torch,
                source,
                places: &places,
                spread: &spread,
                target: signature,
                name: target,
            };
            match mapping.run() {
                Ok(_) if is_another => {}
                Ok(mapped) if found.as_ref().is_none_or(|best| mapped.cost < best.cost) => found = Some(mapped),
                Ok(_) => {}
                Err(why) => _ = refusal.get_or_insert(why),
            }
        }
    }
    found.ok_or_else(|| {
        refusal.unwrap_or_else(|| {
            if call.args.iter().any(|argument| matches!(argument.form, ArgForm::Star | ArgForm::DoubleStar)) {
                "`*` or `**` hides which arguments are passed".to_owned()
            } else {
                format!("the arguments do not fit `{}` of torch {}", rule.api, api::TORCH_VERSION)
            }
        })
    })
}

/// Binds a call to one of torch's overloads.
fn places(call: Call<'_>, spread: &[Option<Spread>], source: &Signature) -> Option<Vec<usize>> {
    let (places, complete) = bind_some(call.parsed, call.args, spread, source, 0)?;
    (complete || call.hides).then_some(places)
}

/// The overloads of each API that was asked for.
type Overloads = FxHashMap<String, Rc<[Signature]>>;

thread_local! {
    /// Signatures that calls were mapped with: a few hundred APIs make nearly all calls.
    static KNOWN: RefCell<FxHashMap<Facts, Overloads>> = RefCell::default();
}

/// The overloads of an API that say anything: `(*args, **kwargs)` does not.
fn known(facts: Facts, name: &str) -> Rc<[Signature]> {
    if let Some(overloads) = KNOWN.with_borrow(|known| known.get(&facts)?.get(name).cloned()) {
        return overloads;
    }
    let overloads: Rc<[Signature]> =
        facts.overloads(name).into_iter().filter(|signature| !signature.is_opaque()).collect();
    KNOWN.with_borrow_mut(|known| known.entry(facts).or_default().insert(name.to_owned(), Rc::clone(&overloads)));
    overloads
}

/// One pair of overloads.
pub(super) struct Mapping<'a> {
    pub(super) call: Call<'a>,
    pub(super) rule: &'a Rule,
    /// All overloads of torch, `source` among them.
    torch: &'a [Signature],
    source: &'a Signature,
    /// The parameter of `source` that each argument is bound to.
    places: &'a [usize],
    spread: &'a [Option<Spread>],
    target: &'a Signature,
    pub(super) name: &'a str,
}

/// What happens to one argument.
enum Fate {
    Keep(usize, Option<DraftItem>),
    Drop(Option<DraftItem>),
}

impl Mapping<'_> {
    fn run(&self) -> Result<Mapped, String> {
        let skip = usize::from(self.call.receiver_first);
        if skip == 1 && !self.target.params.first().is_some_and(|param| param.is_positional()) {
            return Err(format!("`{}` takes no value first", self.name));
        }
        let mut state = State {
            taken: vec![false; self.target.params.len()],
            next: skip,
            by_name: false,
            edits: Vec::new(),
            items: Vec::new(),
            dropped: vec![false; self.call.args.len()],
        };
        state.taken.iter_mut().take(skip).for_each(|taken| *taken = true);
        let mut index = 0;
        while index < self.call.args.len() {
            let place = self.places[index];
            if place == SPREAD {
                self.spread(&mut state, index)?;
                index += 1;
                continue;
            }
            if self.source.params[place].passing == Passing::Varargs {
                let many = self.places[index..].iter().take_while(|other| **other == place).count();
                self.var_args(&mut state, index, many)?;
                index += many;
                continue;
            }
            if self.source.params[place].passing == Passing::Kwargs && self.target.takes_any_name() {
                state.by_name = true;
                index += 1;
                continue;
            }
            match self.fate(index)? {
                Fate::Keep(to, item) => {
                    self.pass(&mut state, index, to)?;
                    state.items.extend(item);
                }
                Fate::Drop(item) => {
                    state.dropped[index] = true;
                    state.items.extend(item);
                }
            }
            index += 1;
        }
        let written = self.written(&mut state)?;
        self.finish(state, written)
    }

    /// Decides about an argument that is bound to a single parameter.
    fn fate(&self, index: usize) -> Result<Fate, String> {
        let param = &self.source.params[self.places[index]];
        let name = param.name.as_str();
        let argument = &self.call.args[index];
        if self.call.unsaid.contains(&argument.value) {
            return Ok(Fate::Drop(None));
        }
        let value = self.call.parsed.text(self.call.parsed.ast.span(argument.value)).trim();
        let item = match judge(self.rule, param, value, argument.span)? {
            Verdict::Drop(item) => return Ok(Fate::Drop(item)),
            Verdict::Pass(item) => item,
        };
        let exception = self.rule.arguments.get(name);
        let wanted = exception.and_then(|exception| exception.to.as_deref()).unwrap_or(name);
        if let Some(to) = self.target.params.iter().position(|param| param.name == wanted) {
            return Ok(Fate::Keep(to, item));
        }
        if let Some(to) = self.same_place(index, self.places[index]) {
            return Ok(Fate::Keep(to, item));
        }
        match name {
            _ if is_default(param, value) => Ok(Fate::Drop(None)),
            "layout" | "requires_grad" => Ok(Fate::Drop(Some(dropped(self.rule, argument.span, name, why(name))))),
            _ => Err(format!("`{}` has no parameter for `{name}`", short(self.name))),
        }
    }

    /// A positional argument may have another name in the target if it stands at the same place,
    /// its name there means nothing else to torch, and all before it agree.
    fn same_place(&self, index: usize, place: usize) -> Option<usize> {
        let argument = &self.call.args[index];
        let to = place + usize::from(self.call.receiver_first);
        let target = self.target.params.get(to)?;
        let is_first = place == 0;
        let free = target.is_positional() && self.torch.iter().all(|overload| overload.param(&target.name).is_none());
        let fits = free
            && (argument.form == ArgForm::Positional
                || is_first && first_names(&self.source.params[place].name, &target.name));
        fits.then_some(to)
    }

    /// Passes an argument on to the target's parameter `to`.
    fn pass(&self, state: &mut State, index: usize, to: usize) -> Result<(), String> {
        let target = &self.target.params[to];
        if std::mem::replace(&mut state.taken[to], true) {
            return Err(format!("`{}` would get `{}` twice", short(self.name), target.name));
        }
        let argument = &self.call.args[index];
        let param = &self.source.params[self.places[index]];
        let mut prefix = String::new();
        match argument.form {
            ArgForm::Positional if to == state.next && target.is_positional() && !state.by_name => state.next += 1,
            ArgForm::Positional if target.is_named() => {
                state.by_name = true;
                prefix = format!("{}=", target.name);
            }
            ArgForm::Keyword(name) if target.is_named() => {
                if self.call.parsed.text(name) != target.name {
                    state.edits.push(DraftEdit::text(name, target.name.clone()));
                }
            }
            // A name torch takes and the target does not: by place, if it is the next one.
            ArgForm::Keyword(_) if to == state.next => {
                state.edits.push(DraftEdit::delete(Span::new(
                    argument.span.start,
                    self.call.parsed.ast.span(argument.value).start,
                )));
                state.next += 1;
            }
            _ => return Err(format!("`{}` takes `{}` at another place", short(self.name), param.name)),
        }
        let text = self.rule.arguments.get(&param.name).and_then(|exception| exception.text.as_deref());
        let value = self.call.parsed.ast.span(argument.value);
        if let Some(star) = self.wants_list(param, argument) {
            state.edits.push(DraftEdit::insert(value.start, format!("{prefix}[{star}")));
            state.edits.push(DraftEdit::insert(value.end, "]"));
        } else if self.wants_tuple(param, argument) {
            state.edits.push(DraftEdit::insert(value.start, format!("{prefix}(")));
            state.edits.push(DraftEdit::insert(value.end, ",)"));
        } else if self.wants_float(param) {
            if !prefix.is_empty() {
                state.edits.push(DraftEdit::insert(argument.span.start, prefix));
            }
            self.floats(state, argument);
        } else if let Some(text) = text {
            let (before, after) = text.split_once(&format!("{{{}}}", param.name)).unwrap_or((text, ""));
            state
                .edits
                .push(DraftEdit { span: Span::new(value.start, value.start), pieces: named(&(prefix + before)) });
            state.edits.push(DraftEdit { span: Span::new(value.end, value.end), pieces: named(after) });
        } else if !prefix.is_empty() {
            state.edits.push(DraftEdit::insert(argument.span.start, prefix));
        }
        Ok(())
    }

    /// Writes the arguments out that `**value` stands for, without those that only say where.
    fn spread(&self, state: &mut State, index: usize) -> Result<(), String> {
        let mut written = Vec::new();
        for (name, value) in self.spread[index].iter().flatten() {
            if is_storage(name) {
                continue;
            }
            let known = !self.rule.arguments.contains_key(name);
            let to = self.target.params.iter().position(|param| &param.name == name && param.is_named());
            let Some(to) = to.filter(|to| known && !state.taken[*to]) else {
                return Err(format!("`{}` has no parameter for `{name}`", short(self.name)));
            };
            state.taken[to] = true;
            written.push(format!("{name}={value}"));
        }
        if written.is_empty() {
            state.dropped[index] = true;
        } else {
            state.edits.push(DraftEdit::text(self.call.args[index].span, written.join(", ")));
        }
        Ok(())
    }

    /// Passes `many` arguments on that torch takes as `*name`.
    fn var_args(&self, state: &mut State, index: usize, many: usize) -> Result<(), String> {
        let param = &self.source.params[self.places[index]];
        let args = &self.call.args[index..index + many];
        if let ArgForm::Keyword(_) = args[0].form {
            return Err(format!("`{}=` is not told apart from `*{}`", param.name, param.name));
        }
        if let [only] = args {
            // What the rule refuses may be written without a name, too: `x.squeeze(())`.
            let value = self.call.parsed.text(self.call.parsed.ast.span(only.value)).trim();
            if let Verdict::Pass(item) = judge(self.rule, param, value, only.span)? {
                state.items.extend(item);
            }
        }
        let Some(target) = self.target.params.get(state.next) else {
            return Err(format!("`{}` has no parameter for `{}`", short(self.name), param.name));
        };
        state.taken[state.next] = true;
        if target.passing == Passing::Varargs {
            self.unpacked(state, param, args);
            return Ok(());
        }
        // Another name at this place means the same only where the rule says so or the names agree.
        let exception = self.rule.arguments.get(&param.name);
        let agrees = target.name == param.name || exception.is_some();
        if !target.is_positional() || !agrees {
            return Err(format!("`{}` has no parameter for `*{}`", short(self.name), param.name));
        }
        state.next += 1;
        let single = many == 1 && args[0].form == ArgForm::Positional;
        if single && exception.is_none_or(|exception| exception.action != Some(Action::Tuple)) {
            return Ok(());
        }
        if single && self.is_sequence(&args[0]) {
            return Ok(());
        }
        let closing = if many == 1 { ",)" } else { ")" };
        state.edits.push(DraftEdit::insert(args[0].span.start, "("));
        state.edits.push(DraftEdit::insert(args[many - 1].span.end, closing));
        Ok(())
    }

    /// Arguments that must be written although the call does not pass them: `name=value`.
    fn written(&self, state: &mut State) -> Result<Vec<String>, String> {
        let mut written = Vec::new();
        for (name, value) in &self.rule.fixed {
            let Some(at) = self.target.params.iter().position(|param| &param.name == name) else { continue };
            if !std::mem::replace(&mut state.taken[at], true) {
                written.push(format!("{name}={value}"));
            }
        }
        for (place, param) in self.source.params.iter().enumerate() {
            let is_spread = self.spread.iter().flatten().flatten().any(|(name, _)| name == &param.name);
            if self.places.contains(&place) || is_spread || is_storage(&param.name) {
                continue;
            }
            let exception = self.rule.arguments.get(&param.name);
            let name = exception.and_then(|exception| exception.to.as_deref()).unwrap_or(&param.name);
            let Some(at) = self.target.params.iter().position(|target| target.name == name) else { continue };
            if exception.is_some_and(|exception| exception.text.is_some() || exception.action == Some(Action::Drop)) {
                continue;
            }
            if !state.taken[at] && must_write(param, &self.target.params[at]) {
                state.taken[at] = true;
                written.push(format!("{name}={}", param.default.as_deref().unwrap_or("None")));
            }
        }
        if self.call.hides {
            let hidden = "`**` hides which arguments are passed".to_owned();
            return if written.is_empty() { Ok(written) } else { Err(hidden) };
        }
        let missing =
            self.target.params.iter().zip(&state.taken).find(|(param, taken)| !**taken && param.is_required());
        match missing {
            Some((param, _)) => Err(format!("`{}` needs `{}`", short(self.name), param.name)),
            None => Ok(written),
        }
    }

    fn finish(&self, state: State, written: Vec<String>) -> Result<Mapped, String> {
        let State { mut edits, items, dropped, .. } = state;
        let cost = edits.len() + written.len() + dropped.iter().filter(|gone| **gone).count();
        let kept = dropped.iter().rposition(|gone| !gone);
        let mut args = self.call.args.iter().zip(self.places);
        let has_star = args.any(|(argument, place)| argument.form == ArgForm::DoubleStar && *place != SPREAD);
        if has_star && !written.is_empty() {
            return Err("`**` hides which arguments are passed".to_owned());
        }
        let removed = remove(self.call.parsed, self.call.args, self.call.parens, &dropped);
        if !written.is_empty() {
            let written = written.join(", ");
            match kept {
                Some(last) => {
                    let at = self.call.args[last].span.end;
                    // An insertion at the same point (the end of a tuple) is lengthened instead.
                    let more = named(&format!(", {written}"));
                    match edits.iter_mut().find(|edit| edit.span == Span::new(at, at)) {
                        Some(edit) => edit.pieces.extend(more),
                        None => edits.push(DraftEdit { span: Span::new(at, at), pieces: more }),
                    }
                }
                None => {
                    let at = self.call.parens.start + 1;
                    let text = if self.call.receiver_first { format!(", {written}") } else { written };
                    edits.push(DraftEdit { span: Span::new(at, at), pieces: named(&text) });
                }
            }
        }
        edits.extend(removed);
        Ok(Mapped { edits, items, is_empty: kept.is_none(), cost })
    }
}

pub(super) struct State {
    /// Parameters of the target that have a value.
    taken: Vec<bool>,
    /// The parameter that the next positional argument fills.
    next: usize,
    /// An argument was passed by name: all that follow must be.
    by_name: bool,
    pub(super) edits: Vec<DraftEdit>,
    pub(super) items: Vec<DraftItem>,
    dropped: Vec<bool>,
}

/// Text of a rule with its APIs told apart.
fn named(text: &str) -> Vec<DraftPiece> {
    let mut pieces = Vec::new();
    template::names(text, &mut pieces);
    pieces
}

/// Why an argument that every creation of a tensor takes can be left out.
fn why(name: &str) -> Option<&'static str> {
    Some(match name {
        "layout" => "MindSpore creates dense tensors here.",
        _ => "MindSpore takes gradients with value_and_grad; name the values there, or make it a Parameter.",
    })
}

/// Names that both libraries use for the value an operation works on.
fn first_names(torch: &str, target: &str) -> bool {
    const VALUE: [&str; 6] = ["input", "x", "self", "tensor", "input_x", "inputs"];
    VALUE.contains(&torch) && VALUE.contains(&target)
}

pub(super) fn short(name: &str) -> &str {
    name.strip_prefix("mindspore.").unwrap_or(name)
}
