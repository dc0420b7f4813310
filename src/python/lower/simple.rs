//! Simple statements: expressions, assignments, imports and the one-word ones.

use tree_sitter::TreeCursor;

use super::super::ast::{Alias, Expr, ImportFrom, List, Stmt, StmtId, TypeAlias};
use super::{Kind, Lowerer};
use crate::text::Span;

impl Lowerer<'_> {
    pub(super) fn simple(&mut self, cursor: &mut TreeCursor<'_>, span: Span, kind: Kind) -> StmtId {
        let stmt = match kind {
            Kind::ExpressionStatement => self.expression_stmt(cursor, span),
            Kind::ReturnStatement => {
                let values = self.elements(cursor);
                Stmt::Return(self.ast[values].first().copied())
            }
            Kind::ImportStatement => Stmt::Import(self.aliases(cursor)),
            Kind::ImportFromStatement | Kind::FutureImportStatement => self.import_from(cursor, kind),
            Kind::AssertStatement => {
                let parts = self.elements(cursor);
                match self.ast[parts] {
                    [test] => Stmt::Assert { test, message: None },
                    [test, message] => Stmt::Assert { test, message: Some(message) },
                    _ => return self.odd_stmt(span),
                }
            }
            Kind::RaiseStatement => self.raise(cursor),
            Kind::DeleteStatement => self.delete(cursor),
            Kind::PassStatement => Stmt::Pass,
            Kind::BreakStatement => Stmt::Break,
            Kind::ContinueStatement => Stmt::Continue,
            Kind::GlobalStatement => Stmt::Global(self.names(cursor)),
            Kind::NonlocalStatement => Stmt::Nonlocal(self.names(cursor)),
            Kind::TypeAliasStatement => return self.type_alias(cursor, span),
            Kind::PrintStatement | Kind::ExecStatement => return self.reread(cursor),
            _ => return self.odd_stmt(span),
        };
        self.push_stmt(span, stmt)
    }

    fn expression_stmt(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> Stmt {
        let (mut found, mut commas, mut assigned) = (Vec::with_capacity(1), false, None);
        self.each_token(cursor, |s, cursor, kind| match kind {
            Kind::Assignment => assigned = Some(s.assignment(cursor)),
            Kind::AugmentedAssignment => {
                let whole = s.here(cursor);
                let (target, (op, _), value) = s.pair(cursor, whole);
                assigned = Some(Stmt::AugAssign { target, op, value });
            }
            kind if kind.is_token() => commas = true,
            _ => found.push(s.expr(cursor)),
        });
        match (assigned, &*found) {
            (Some(stmt), _) => stmt,
            (None, &[only]) if !commas => Stmt::Expr(only),
            (None, _) => {
                let elements = self.ast.list(&found);
                Stmt::Expr(self.push(span, Expr::Tuple(elements)))
            }
        }
    }

    /// `a = b = value` is nested to the right in tree-sitter's tree; here it is one statement.
    fn assignment(&mut self, cursor: &mut TreeCursor<'_>) -> Stmt {
        let (mut targets, mut value, mut annotation) = (Vec::with_capacity(1), None, None);
        let span = self.here(cursor);
        let (mut links, mut last) = (0, false);
        while !last {
            last = true;
            // Steps in and out by hand: a chain is as long as its author likes.
            let (mut target, mut left) = (None, cursor.node().named_child_count());
            let mut more = left > 0 && cursor.goto_first_child();
            while more {
                let kind = Kind::of(&cursor.node());
                left -= usize::from(!kind.is_token());
                match kind {
                    Kind::Comment => {
                        let comment = self.comment(&cursor.node());
                        self.ast.comments.push(comment);
                    }
                    Kind::Type => annotation = Some(self.annotation(cursor)),
                    Kind::Assignment => {
                        last = false;
                        break;
                    }
                    Kind::LineContinuation => {}
                    kind if kind.is_token() => {}
                    _ if target.is_none() => target = Some(self.expr(cursor)),
                    _ => value = Some(self.expr(cursor)),
                }
                more = left > 0 && cursor.goto_next_sibling();
            }
            targets.push(self.need(target, span));
            links += 1;
        }
        for _ in 0..links {
            cursor.goto_parent();
        }
        match (annotation, &*targets) {
            (Some(annotation), &[target]) => Stmt::AnnAssign { target, annotation, value },
            _ => Stmt::Assign { targets: self.ast.list(&targets), value: self.need(value, span) },
        }
    }

    fn raise(&mut self, cursor: &mut TreeCursor<'_>) -> Stmt {
        let (mut value, mut cause, mut from) = (None, None, false);
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::TokenFrom => from = true,
            kind if kind.is_token() => {}
            _ if from => cause = Some(s.expr(cursor)),
            _ => value = Some(s.expr(cursor)),
        });
        Stmt::Raise { value, cause }
    }

    fn delete(&mut self, cursor: &mut TreeCursor<'_>) -> Stmt {
        let mut targets = List::default();
        self.each(cursor, |s, cursor, kind| match kind {
            Kind::ExpressionList => targets = s.elements(cursor),
            kind if kind.is_token() => {}
            _ => {
                let only = s.expr(cursor);
                targets = s.ast.list(&[only]);
            }
        });
        Stmt::Delete(targets)
    }

    fn names(&mut self, cursor: &mut TreeCursor<'_>) -> List<Span> {
        let mut names = Vec::new();
        self.each(cursor, |s, cursor, kind| {
            if !kind.is_token() {
                names.push(s.here(cursor));
            }
        });
        self.ast.list(&names)
    }

    fn type_alias(&mut self, cursor: &mut TreeCursor<'_>, span: Span) -> StmtId {
        // After the word `type`, an alias has a name: `type(self).x = v` has none there.
        let after = self.text(span).get(4..).unwrap_or(b"").trim_ascii_start();
        if !after
            .first()
            .is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_' || *byte >= 0x80 || *byte == b'\\')
        {
            return self.reread(cursor);
        }
        let (mut name, mut value) = (None, None);
        let (mut type_params, mut bounds) = (Vec::new(), Vec::new());
        self.each(cursor, |s, cursor, kind| match kind {
            kind if kind.is_token() => {}
            _ if name.is_none() => name = Some(s.declared(cursor, &mut type_params, &mut bounds)),
            _ => value = Some(s.expr(cursor)),
        });
        let (name, value) = (name.unwrap_or(span), self.need(value, span));
        let (type_params, type_bounds) = (self.ast.list(&type_params), self.ast.list(&bounds));
        self.push_stmt(span, Stmt::TypeAlias(Box::new(TypeAlias { name, value, type_params, type_bounds })))
    }

    fn import_from(&mut self, cursor: &mut TreeCursor<'_>, kind: Kind) -> Stmt {
        let mut import = ImportFrom { level: 0, module: None, names: List::default(), star: false };
        let (mut names, mut after) = (Vec::new(), false);
        self.each(cursor, |s, cursor, child| match child {
            // `__future__` is a token of its own in its statement, the first after `from`.
            kind_of if kind_of.is_token() => {
                let here = s.here(cursor);
                match s.text(here) {
                    b"import" => after = true,
                    b"__future__" if kind == Kind::FutureImportStatement => import.module = Some(here),
                    _ => {}
                }
            }
            Kind::WildcardImport => import.star = true,
            Kind::RelativeImport => s.relative(cursor, &mut import),
            Kind::DottedName if !after => import.module = Some(s.here(cursor)),
            _ => names.push(s.alias(cursor, child)),
        });
        import.names = self.ast.list(&names);
        Stmt::ImportFrom(import)
    }

    fn relative(&mut self, cursor: &mut TreeCursor<'_>, import: &mut ImportFrom) {
        self.each(cursor, |s, cursor, kind| {
            let here = s.here(cursor);
            match kind {
                Kind::ImportPrefix => {
                    import.level = super::index(s.text(here).iter().filter(|byte| **byte == b'.').count());
                }
                Kind::DottedName => import.module = Some(here),
                _ => {}
            }
        });
    }

    fn aliases(&mut self, cursor: &mut TreeCursor<'_>) -> List<Alias> {
        let mut names = Vec::with_capacity(1);
        self.each(cursor, |s, cursor, kind| {
            if !kind.is_token() {
                names.push(s.alias(cursor, kind));
            }
        });
        self.ast.list(&names)
    }

    fn alias(&mut self, cursor: &mut TreeCursor<'_>, kind: Kind) -> Alias {
        let span = self.here(cursor);
        let mut alias = Alias { span, name: span, asname: None };
        if kind == Kind::AliasedImport {
            self.each(cursor, |s, cursor, kind| match kind {
                Kind::DottedName => alias.name = s.here(cursor),
                Kind::Identifier => alias.asname = Some(s.here(cursor)),
                _ => {}
            });
        }
        alias
    }
}
