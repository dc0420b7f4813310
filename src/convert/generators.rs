//! Decorators that guard what runs inside, on generators: MindSpore's guard the call, which only makes the generator.

use crate::python::ast::{Expr, ExprId, Stmt, StmtId};
use crate::python::visit;
use crate::review::{Code, Severity};
use crate::rules::Rule;

use super::draft::DraftItem;
use super::find::Site;
use super::rewrite::Rewriter;

impl Rewriter<'_> {
    /// The item for such a decorator.
    pub(super) fn generator(&self, site: &Site, rule: &Rule) -> Option<DraftItem> {
        let Stmt::Function(function) = self.parsed.ast.stmt(site.stmt) else { return None };
        (rule.guards && site.decorates && self.yields(&self.parsed.ast[function.body])).then(|| DraftItem {
            span: self.parsed.ast.span(site.expr),
            code: Code::DIFFERS,
            api: Some(rule.api.clone()),
            severity: Severity::Review,
            why:
                "the function is a generator: torch's decorator holds while it runs, MindSpore's only while it is made"
                    .to_owned(),
            advice: Some("Write it as a `with` around each computation inside.".to_owned()),
        })
    }

    fn yields(&self, block: &[StmtId]) -> bool {
        block.iter().any(|stmt| self.statement_yields(*stmt))
    }

    fn statement_yields(&self, id: StmtId) -> bool {
        let ast = &self.parsed.ast;
        if matches!(ast.stmt(id), Stmt::Function(_) | Stmt::Class(_)) {
            return false;
        }
        let mut found = false;
        visit::exprs_of_stmt(ast, id, &mut |expr| found |= self.expr_yields(expr));
        visit::blocks_of_stmt(ast, id, &mut |block| found |= self.yields(block));
        found
    }

    fn expr_yields(&self, id: ExprId) -> bool {
        match self.parsed.ast.expr(id) {
            Expr::Yield { .. } => true,
            Expr::Lambda { .. } => false,
            _ => {
                let mut found = false;
                visit::children_of_expr(&self.parsed.ast, id, &mut |expr| found |= self.expr_yields(expr));
                found
            }
        }
    }
}
