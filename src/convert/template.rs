//! Templates: Python text with captures, `mindspore.ops.stop_gradient({self})`.
//!
//! A capture is a parameter of the torch API or `{self}`, the receiver: `{stride|kernel_size}` is the second
//! (a parameter or Python text) where the first is not passed or `None`, `{eps!}` must be passed, `{*args}` are all that torch takes so. It keeps the argument's
//! own bytes, with the edits inside them. Dotted names that start with `mindspore.` or `python.` are APIs, those with `helper.`
//! definitions that are written into the file.

use crate::api::{self, Parameter, Passing, Signature};
use crate::python::ast::{Arg, Ast, Expr, ExprId};
use crate::rules::{self, Action, Rule};
use crate::text::Span;

use super::arguments::bind;
use super::draft::{DraftEdit, DraftItem, DraftPiece};
use super::exceptions::{Verdict, is_default, judge, judge_missing};
use super::fresh;
use super::rewrite::{Rewriter, Rewritten};

/// Replaces a value that is not called, such as a constant.
pub(super) fn value(file: &Rewriter<'_>, template: &str, expr: ExprId, rule: &Rule) -> Result<Rewritten, String> {
    if template.contains('{') {
        return Err(format!("`{}` is passed on as a value", rule.api));
    }
    let pieces = fill(template, &|_| Ok(Vec::new()))?;
    Ok((vec![DraftEdit { span: file.parsed.ast.span(expr), pieces }], Vec::new()))
}

/// Why a value cannot stand in a template more than once. Its text is not quoted: what is inside it may be rewritten,
/// and a mark must say the same in the next run.
fn computed_twice(name: &str) -> String {
    let what = if name == "self" { "the value before the dot".to_owned() } else { format!("the value for `{name}`") };
    format!("{what} would be computed twice; give it a name first")
}

/// Replaces a member that is read, `x.T`.
pub(super) fn member(file: &Rewriter<'_>, template: &str, expr: ExprId, receiver: ExprId) -> Result<DraftEdit, String> {
    if captures(template).count() > 1 && !is_cheap(&file.parsed.ast, receiver) {
        return Err(computed_twice("self"));
    }
    let capture = |capture: &Capture<'_>| match capture.name {
        "self" => Ok(keep(file, receiver)),
        name => Err(format!("`{name}` is not passed")),
    };
    let pieces = fill(template, &capture)?;
    Ok(DraftEdit { span: file.parsed.ast.span(expr), pieces })
}

/// True for a template that is no expression and can stand for a whole statement only.
pub(super) fn is_statement(template: &str) -> bool {
    ["assert ", "del ", "raise "].iter().any(|word| template.starts_with(word))
}

/// Replaces a whole call.
pub(super) fn call(
    file: &Rewriter<'_>,
    template: &str,
    rule: &Rule,
    call: ExprId,
    receiver: Option<ExprId>,
) -> Result<Rewritten, String> {
    let ast = &file.parsed.ast;
    let Expr::Call { func, args, .. } = ast.expr(call) else { return Err("not a call".to_owned()) };
    let alone = receiver.and_then(|receiver| fresh::alone(file, template, receiver));
    let template = alone.as_deref().unwrap_or(template);
    let is_bare = args.is_empty() && api::overloads(&rule.api).is_empty();
    if !template.contains('{') && (is_bare || !api::exists(&rule.api)) {
        // Whatever may be passed, nothing of it is written.
        return Ok((
            vec![DraftEdit { span: ast.span(call), pieces: fill(template, &|_| Ok(Vec::new()))? }],
            Vec::new(),
        ));
    }
    let mut refusal = format!("the arguments do not fit `{}`", rule.api);
    for signature in api::overloads(&rule.api) {
        let Some(places) = bind(file.parsed, &ast[args], &[], &signature, 0) else { continue };
        let bound = BoundCall {
            file,
            rule,
            template,
            func: *func,
            args: &ast[args],
            signature: &signature,
            places: &places,
            receiver,
        };
        match bound.fill() {
            Ok((pieces, items)) => return Ok((vec![DraftEdit { span: ast.span(call), pieces }], items)),
            Err(why) => refusal = why,
        }
    }
    Err(refusal)
}

/// A call bound to one overload of torch, and the template that it is written with.
struct BoundCall<'a> {
    file: &'a Rewriter<'a>,
    rule: &'a Rule,
    template: &'a str,
    func: ExprId,
    args: &'a [Arg],
    signature: &'a Signature,
    places: &'a [usize],
    receiver: Option<ExprId>,
}

impl BoundCall<'_> {
    /// True if the rule lists the values of a parameter: the template stands for all of them.
    fn allows(&self, param: &Parameter) -> bool {
        self.rule.arguments.get(&param.name).is_some_and(|exception| exception.action == Some(Action::Allow))
    }

    fn fill(&self) -> Result<(Vec<DraftPiece>, Vec<DraftItem>), String> {
        let missing = judge_missing(self.rule, self.signature, self.places, self.file.parsed.ast.span(self.func))?;
        let mut items: Vec<DraftItem> = missing.into_iter().collect();
        for (argument, place) in self.args.iter().zip(self.places) {
            if self.file.optimised.unsaid.contains(&argument.value) {
                continue;
            }
            let param = &self.signature.params[*place];
            let value = self.file.parsed.text(self.file.parsed.ast.span(argument.value)).trim();
            let captured = captures(self.template).any(|capture| capture.takes(param));
            match judge(self.rule, param, value, argument.span)? {
                Verdict::Drop(item) => items.extend(item),
                Verdict::Pass(_) if !captured && !self.allows(param) && !is_default(param, value) => {
                    return Err(format!("`{}` has no counterpart", param.name));
                }
                Verdict::Pass(item) => items.extend(item),
            }
        }
        fill(self.template, &|capture| self.capture(capture)).map(|pieces| (pieces, items))
    }

    /// What a capture stands for.
    fn capture(&self, capture: &Capture<'_>) -> Result<Vec<DraftPiece>, String> {
        if let Some(name) = capture.name.strip_prefix('*') {
            return self.spread(name);
        }
        let ast = &self.file.parsed.ast;
        if let Some(value) = self.value(capture.name) {
            let is_none = matches!(ast.expr(ast.unparen(value)), Expr::None);
            if let Some(other) = capture.other.filter(|_| is_none) {
                return self.other(other);
            }
            let again = captures(self.template).filter(|other| other.names().any(|name| name == capture.name)).count();
            if again > 1 && !is_looked_up(self.file, value) {
                return Err(computed_twice(capture.name));
            }
            return Ok(keep(self.file, value));
        }
        if let Some(other) = capture.other {
            return self.other(other);
        }
        let default = self.signature.param(capture.name).and_then(|param| param.default.clone());
        match default.filter(|_| !capture.required) {
            Some(default) => Ok(vec![DraftPiece::Text(default)]),
            None => Err(format!("`{}` is not passed", capture.name)),
        }
    }

    /// The second part of a capture: another capture, or Python text such as `None`.
    fn other(&self, other: &str) -> Result<Vec<DraftPiece>, String> {
        if other == "self" || self.signature.param(other).is_some() {
            return self.capture(&Capture { name: other, other: None, required: false });
        }
        let mut pieces = Vec::new();
        names(other, &mut pieces);
        Ok(pieces)
    }

    /// All arguments that torch takes as `*name` or `**name`, with what stands between them; behind other arguments
    /// there may be none.
    fn spread(&self, name: &str) -> Result<Vec<DraftPiece>, String> {
        let place = self.signature.params.iter().position(|param| param.name == name);
        let mut bound = self.args.iter().zip(self.places).filter(|(_, at)| Some(**at) == place);
        let Some((first, _)) = bound.next() else {
            let may_go = self.template.contains(&format!(", {{*{name}}}"));
            return if may_go { Ok(Vec::new()) } else { Err(format!("`{name}` is not passed")) };
        };
        let last = bound.next_back().map_or(first, |(last, _)| last);
        Ok(vec![DraftPiece::Keep(Span::new(first.span.start, last.span.end))])
    }

    /// The value that is passed for a parameter, or the receiver.
    fn value(&self, name: &str) -> Option<ExprId> {
        if name == "self" {
            return self.receiver;
        }
        let place = self.signature.params.iter().position(|param| param.name == name)?;
        let index = self.places.iter().position(|bound| *bound == place)?;
        Some(self.args[index].value)
    }
}

/// True for what may be read twice: names, constants, and members and items of them.
pub(super) fn is_cheap(ast: &Ast, expr: ExprId) -> bool {
    match ast.expr(expr) {
        Expr::Name | Expr::Number | Expr::Bool(_) | Expr::None => true,
        Expr::Str { parts, .. } => parts.is_empty(),
        Expr::Attribute { value, .. } | Expr::Paren(value) => is_cheap(ast, *value),
        Expr::Unary { operand, .. } => is_cheap(ast, *operand),
        Expr::Subscript { value, index } => is_cheap(ast, *value) && ast[index].iter().all(|item| is_cheap(ast, *item)),
        Expr::Tuple(items) | Expr::List(items) => ast[items].iter().all(|item| is_cheap(ast, *item)),
        _ => false,
    }
}

/// True for what is cheap, and for a module that is looked up by its name: `net.get_submodule("0").weight`.
fn is_looked_up(file: &Rewriter<'_>, expr: ExprId) -> bool {
    let ast = &file.parsed.ast;
    match ast.expr(expr) {
        Expr::Attribute { value, .. } | Expr::Paren(value) => is_looked_up(file, *value),
        Expr::Call { func, args, .. } => {
            let is_lookup =
                |value: ExprId, name: Span| file.parsed.text(name) == "get_submodule" && is_looked_up(file, value);
            matches!(ast.expr(*func), Expr::Attribute { value, name } if is_lookup(*value, *name))
                && ast[args].iter().all(|argument| is_cheap(ast, argument.value))
        }
        _ => is_cheap(ast, expr),
    }
}

/// Keeps an expression, in brackets if it is not one unit.
fn keep(file: &Rewriter<'_>, expr: ExprId) -> Vec<DraftPiece> {
    let ast = &file.parsed.ast;
    let is_unit = matches!(
        ast.expr(expr),
        Expr::Name
            | Expr::Attribute { .. }
            | Expr::Call { .. }
            | Expr::Subscript { .. }
            | Expr::Paren(_)
            | Expr::List(_)
            | Expr::Dict(_)
            | Expr::Set(_)
            | Expr::Bool(_)
            | Expr::None
            | Expr::Number
    ) || is_plain_string(file, expr)
        || file.parsed.bytes.get(ast.span(expr).start as usize) == Some(&b'(')
            && matches!(ast.expr(expr), Expr::Tuple(_));
    let kept = DraftPiece::Keep(ast.span(expr));
    if is_unit { vec![kept] } else { vec![DraftPiece::Text("(".to_owned()), kept, DraftPiece::Text(")".to_owned())] }
}

/// A string literal on one line; several of them joined would be torn apart.
fn is_plain_string(file: &Rewriter<'_>, expr: ExprId) -> bool {
    let ast = &file.parsed.ast;
    matches!(ast.expr(expr), Expr::Str { .. }) && !file.parsed.text(ast.span(expr)).contains(['\n', '\r'])
}

/// A place in a template that an argument fills.
struct Capture<'a> {
    /// A parameter of torch, or `self`.
    name: &'a str,
    /// `{stride|kernel_size}`: what stands there if the first is not passed, or is `None`.
    other: Option<&'a str>,
    /// `{eps!}`: the argument must be passed, the default does not do.
    required: bool,
}

impl<'a> Capture<'a> {
    fn parse(text: &'a str) -> Self {
        let (name, other) = text.split_once('|').map_or((text, None), |(name, other)| (name, Some(other)));
        Self { name: name.trim_end_matches('!'), other, required: name.ends_with('!') }
    }

    /// True if it takes the arguments of this parameter; `{*args}` alone takes more than one.
    fn takes(&self, param: &Parameter) -> bool {
        let many = matches!(param.passing, Passing::Varargs | Passing::Kwargs);
        self.names().any(|name| name.strip_prefix('*').map_or(!many && name == param.name, |name| name == param.name))
    }

    fn names(&self) -> impl Iterator<Item = &'a str> {
        std::iter::once(self.name).chain(self.other)
    }
}

fn captures(template: &str) -> impl Iterator<Item = Capture<'_>> {
    template.split('{').skip(1).filter_map(|part| Some(Capture::parse(part.split_once('}')?.0)))
}

/// Fills the captures of a template.
fn fill(
    template: &str,
    capture: &dyn Fn(&Capture<'_>) -> Result<Vec<DraftPiece>, String>,
) -> Result<Vec<DraftPiece>, String> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        names(before, &mut pieces);
        let (name, behind) = after.split_once('}').ok_or("the template is not closed")?;
        let mut captured = capture(&Capture::parse(name))?;
        let read = &template[..template.len() - after.len() - 1];
        if is_alone(read, behind) && captured.len() == 3 {
            captured = vec![captured.swap_remove(1)];
        }
        if captured.is_empty()
            && let Some(DraftPiece::Text(text)) = pieces.last_mut()
            && let Some(kept) = text.strip_suffix(", ").map(str::len)
        {
            text.truncate(kept);
        }
        pieces.extend(captured);
        rest = behind;
    }
    names(rest, &mut pieces);
    Ok(pieces)
}

/// True if what stands between these parts of a template is an argument or item of its own, and so needs no
/// brackets: in `f({x}, n={y})`, but not in `({x} * {y})`.
fn is_alone(before: &str, behind: &str) -> bool {
    let count = |bracket: [char; 2]| before.matches(bracket).count();
    let is_inside = count(['(', '[']) > count([')', ']']);
    let before = before.strip_suffix(", ").map_or(before, |_| ",");
    is_inside && before.ends_with(['(', ',', '=', '[']) && behind.starts_with([')', ',', ']'])
}

/// Splits text at the dotted names that start with `mindspore.`, `python.` or `helper.`.
pub(super) fn names(text: &str, pieces: &mut Vec<DraftPiece>) {
    let mut rest = text;
    while let Some(at) =
        ["mindspore.", rules::HELPER, rules::PYTHON].iter().filter_map(|prefix| rest.find(prefix)).min()
    {
        let end = rest[at..]
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.')))
            .map_or(rest.len(), |len| at + len);
        if at > 0 {
            pieces.push(DraftPiece::Text(rest[..at].to_owned()));
        }
        let name = &rest[at..end];
        pieces.push(DraftPiece::name(name, None));
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        pieces.push(DraftPiece::Text(rest.to_owned()));
    }
}

/// The place between a receiver and the bracket of its call: `.name(`.
pub(super) fn between(receiver: Span, parens: Span) -> Span {
    Span::new(receiver.end, parens.start + 1)
}
