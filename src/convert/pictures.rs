//! The order of what a `Compose` does: MindSpore's transforms of pictures take no tensors, so that they must stand before
//! the one that makes a tensor. Where that can be seen, there is nothing to look at.

use crate::python::ast::{Expr, ExprId};
use crate::rules::Rule;

use super::find::Site;
use super::rewrite::Rewriter;

/// What makes a tensor of a picture.
const MAKERS: [&str; 3] =
    ["torchvision.transforms.ToTensor", "torchvision.transforms.PILToTensor", "torchvision.transforms.v2.ToImage"];

/// True if a site stands in the list of one of the APIs that the rule names, with no maker of tensors before it there.
pub(super) fn is_in_order(file: &Rewriter<'_>, site: &Site, rule: &Rule) -> bool {
    let ast = &file.parsed.ast;
    let Some(callee) = site.within.filter(|_| !rule.unless_within.is_empty()) else { return false };
    if !file.kinds.api(callee).is_some_and(|api| rule.unless_within.iter().any(|outer| outer == api)) {
        return false;
    }
    let lists = ast.exprs.iter().filter_map(|node| match &node.expr {
        Expr::Call { func, args, .. } if *func == callee => args.first().map(|argument| argument.value),
        _ => None,
    });
    let items = lists.filter_map(|list| match ast.expr(ast.unparen(list)) {
        Expr::List(items) | Expr::Tuple(items) => Some(items),
        _ => None,
    });
    items.into_iter().any(|items| {
        let holds = |item: &ExprId| ast.span(*item).contains(ast.span(site.expr));
        let place = items.iter().position(holds);
        place.is_some_and(|place| items[..place].iter().all(|item| !makes_tensor(file, *item)))
    })
}

fn makes_tensor(file: &Rewriter<'_>, item: ExprId) -> bool {
    let Expr::Call { func, .. } = file.parsed.ast.expr(item) else { return false };
    file.kinds.api(*func).is_some_and(|api| MAKERS.contains(&api))
}
