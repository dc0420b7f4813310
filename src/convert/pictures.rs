//! The order of what a `Compose` does: MindSpore's transforms of pictures take no tensors, so that they must stand before
//! the one that makes a tensor. Where that can be seen, there is nothing to look at. Where torch makes the tensor early and
//! goes on with it (`ToImage(), Resize(224), ToDtype(torch.float32, scale=True)`), the same is done to the picture itself.

use crate::python::ast::{Arg, ArgForm, Expr, ExprId};
use crate::rules::{Place, Rule, Use};
use crate::text::Span;

use super::find::Site;
use super::rewrite::Rewriter;

/// What makes a tensor of floats of a picture.
const AT_ONCE: [&str; 2] = ["torchvision.transforms.ToTensor", "torchvision.transforms.v2.ToTensor"];

/// What makes a tensor of bytes of a picture.
const FIRST: [&str; 3] = [
    "torchvision.transforms.PILToTensor",
    "torchvision.transforms.v2.PILToTensor",
    "torchvision.transforms.v2.ToImage",
];

/// What makes floats of a tensor of bytes.
const LAST: [&str; 3] = [
    "torchvision.transforms.ConvertImageDtype",
    "torchvision.transforms.v2.ConvertImageDtype",
    "torchvision.transforms.v2.ToDtype",
];

/// Lists of transforms of which each takes what the list takes.
const LISTS: [&str; 3] = ["RandomApply", "RandomChoice", "RandomOrder"];

/// What becomes of a step on the way from a picture to a tensor.
pub(super) enum Step {
    /// It becomes the template of its rule.
    Written,
    /// It does nothing to a picture; this goes.
    Gone(Span),
}

/// True if a site stands in the list of one of the APIs that the rule names, with no maker of tensors before it there.
pub(super) fn is_in_order(file: &Rewriter<'_>, site: &Site, rule: &Rule) -> bool {
    let is_named = |api: &str| rule.unless_within.iter().any(|outer| outer == api);
    if rule.unless_within.is_empty() {
        return false;
    }
    listed(file, site, is_named).is_some_and(|(items, place)| {
        let made = items.iter().position(|item| makes(file, *item, &AT_ONCE) || makes(file, *item, &FIRST));
        let made = steps(file, items).map(|(_, last)| last).or(made);
        made.is_none_or(|made| place <= made)
    })
}

/// What becomes of the first or last step, or of one between them that changes nothing. Nothing if something in the list
/// may need the tensor.
pub(super) fn step(file: &Rewriter<'_>, site: &Site, rule: &Rule) -> Option<Step> {
    let (items, place) = listed(file, site, |api| api.ends_with(".Compose"))?;
    let (first, last) = steps(file, items)?;
    let is_kept = rule.template.is_some() && (place == first || place == last);
    if !(first..=last).contains(&place) || !is_itself(file, site, items[place]) {
        return None;
    }
    Some(if is_kept { Step::Written } else { Step::Gone(up_to_next(file, items[place], items[place + 1])) })
}

/// True if the site is what an item calls.
fn is_itself(file: &Rewriter<'_>, site: &Site, item: ExprId) -> bool {
    matches!(file.parsed.ast.expr(item), Expr::Call { func, .. } if *func == site.expr)
}

/// The list that is passed to the call around a site, and the place in it where the site stands. `RandomApply` and its
/// like may stand between them.
fn listed<'a>(file: &Rewriter<'a>, site: &Site, is_named: impl Fn(&str) -> bool) -> Option<(&'a [ExprId], usize)> {
    let ast = &file.parsed.ast;
    let innermost = site.within?;
    let is_passed_over = file.kinds.api(innermost).is_some_and(is_list);
    let holds = |item: &ExprId| ast.span(*item).contains(ast.span(site.expr));
    ast.exprs.iter().filter(|node| node.span.contains(ast.span(site.expr))).find_map(|node| {
        let Expr::Call { func, args, .. } = &node.expr else { return None };
        let is_it = (*func == innermost || is_passed_over) && file.kinds.api(*func).is_some_and(&is_named);
        let items = items(file, &ast[args]).filter(|_| is_it)?;
        Some((items, items.iter().position(holds)?))
    })
}

/// True for `RandomApply` and its like.
fn is_list(api: &str) -> bool {
    api.strip_prefix("torchvision.transforms.").is_some_and(|name| LISTS.contains(&name.trim_start_matches("v2.")))
}

/// The items of a list that is passed first.
fn items<'a>(file: &Rewriter<'a>, args: &'a [Arg]) -> Option<&'a [ExprId]> {
    let ast = &file.parsed.ast;
    match ast.expr(ast.unparen(args.first()?.value)) {
        Expr::List(items) | Expr::Tuple(items) => Some(&ast[items]),
        _ => None,
    }
}

/// Where a list makes a tensor of bytes and where floats, if what stands between them works on pictures as well.
fn steps(file: &Rewriter<'_>, items: &[ExprId]) -> Option<(usize, usize)> {
    let first = items.iter().position(|item| makes(file, *item, &FIRST))?;
    let last = first + 1 + items[first + 1..].iter().position(|item| makes_floats(file, *item))?;
    let before = !items[..first].iter().any(|item| makes(file, *item, &AT_ONCE));
    let between = items[first + 1..last].iter().all(|item| is_of_pictures(file, *item) || keeps_bytes(file, *item));
    (before && between).then_some((first, last))
}

/// True for a transform that MindSpore has for pictures.
fn is_of_pictures(file: &Rewriter<'_>, item: ExprId) -> bool {
    let Some((api, args)) = called(file, item) else { return false };
    if is_list(api) {
        return items(file, args).is_some_and(|items| items.iter().all(|item| is_of_pictures(file, *item)));
    }
    let rule = file.rules.rule_for(api, Place::anywhere(Use::Call));
    !AT_ONCE.contains(&api) && rule.is_some_and(|rule| !rule.unless_within.is_empty())
}

fn makes(file: &Rewriter<'_>, item: ExprId, makers: &[&str]) -> bool {
    called(file, item).is_some_and(|(api, _)| makers.contains(&api))
}

/// `ConvertImageDtype(torch.float32)`, `ToDtype(torch.float32, scale=True)`
fn makes_floats(file: &Rewriter<'_>, item: ExprId) -> bool {
    makes(file, item, &LAST) && scaled_to(file, item).is_some_and(|dtype| matches!(dtype, "float32" | "float"))
}

/// `ToDtype(torch.uint8, scale=True)`
fn keeps_bytes(file: &Rewriter<'_>, item: ExprId) -> bool {
    makes(file, item, &LAST) && scaled_to(file, item) == Some("uint8")
}

/// The dtype that values are scaled to.
fn scaled_to<'a>(file: &Rewriter<'a>, item: ExprId) -> Option<&'a str> {
    let (api, args) = called(file, item)?;
    let passed = |at: usize, name: &str| {
        let is_it = |index: usize, argument: &Arg| match argument.form {
            ArgForm::Positional => index == at,
            ArgForm::Keyword(keyword) => file.parsed.text(keyword) == name,
            ArgForm::Star | ArgForm::DoubleStar => false,
        };
        args.iter().enumerate().find(|(index, argument)| is_it(*index, argument)).map(|(_, argument)| argument.value)
    };
    let is_scaled = !api.ends_with("ToDtype")
        || passed(1, "scale").is_some_and(|scale| file.parsed.text(file.parsed.ast.span(scale)) == "True");
    match passed(0, "dtype") {
        Some(dtype) => file.kinds.api(dtype).filter(|_| is_scaled)?.strip_prefix("torch."),
        None => (is_scaled && args.is_empty()).then_some("float32"),
    }
}

/// The API that an item calls, and its arguments.
fn called<'a>(file: &Rewriter<'a>, item: ExprId) -> Option<(&'a str, &'a [Arg])> {
    let Expr::Call { func, args, .. } = file.parsed.ast.expr(item) else { return None };
    Some((file.kinds.api(*func)?, &file.parsed.ast[args]))
}

/// An item up to the next one, or to a comment that stands above that.
fn up_to_next(file: &Rewriter<'_>, item: ExprId, next: ExprId) -> Span {
    let ast = &file.parsed.ast;
    let (item, next) = (ast.span(item), ast.span(next));
    let between = file.parsed.text(Span::new(item.end, next.start));
    let own_line = between.find('\n').and_then(|line| Some(line + between[line..].find('#')?));
    let end = own_line.map_or(next.start, |at| item.end + u32::try_from(at).unwrap_or(0));
    Span::new(item.start, end)
}
