//! Questions for a class that no value is of in MindSpore: `isinstance(x, BlockMask)`.
//!
//! In: a site that names the class in such a question. Out: the answer, or the class left out of the others; what the
//! answer decides is folded afterwards.

use crate::python::ast::Expr;
use crate::text::Span;

use super::draft::DraftEdit;
use super::find::Site;
use super::rewrite::Rewriter;
use super::template;

impl Rewriter<'_> {
    /// `isinstance(x, C)` is `False` for a class `C` that no value is of; in a tuple of classes it is left out.
    pub(super) fn no_instance(&self, site: &Site) -> Result<DraftEdit, String> {
        let ast = &self.parsed.ast;
        let other = || Err("it stands among classes in another way than in a tuple".to_owned());
        let Some(Expr::Call { args, .. }) = site.test.map(|test| ast.expr(test)) else { return other() };
        let [value, classes] = &ast[args] else { return other() };
        if classes.value == site.expr {
            let whole = site.test.map_or(Span::default(), |test| ast.span(test));
            let is_cheap = template::is_cheap(ast, value.value);
            return if is_cheap {
                Ok(DraftEdit::text(whole, "False"))
            } else {
                Err("the value is computed".to_owned())
            };
        }
        let Expr::Tuple(items) = ast.expr(classes.value) else { return other() };
        let Some(at) = ast[items].iter().position(|item| *item == site.expr) else { return other() };
        let own = ast.span(site.expr);
        match (at.checked_sub(1), ast[items].get(1)) {
            (Some(before), _) => Ok(DraftEdit::delete(Span::new(ast.span(ast[items][before]).end, own.end))),
            (None, Some(next)) => Ok(DraftEdit::delete(Span::new(own.start, ast.span(*next).start))),
            (None, None) => other(),
        }
    }
}
