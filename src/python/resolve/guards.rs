//! What a condition or a handler says about the imports under it.

use super::scope::Guard;
use crate::python::Parsed;
use crate::python::ast::{Expr, ExprId, Handler};

/// What guards the body and the `else` of an `if`, and whether it asks for a package.
pub(super) struct TestGuards {
    pub(super) body: Guard,
    pub(super) orelse: Guard,
    pub(super) asks: bool,
}

/// Reads a test: `TYPE_CHECKING`, `is_torch_available()`, `not HAS_TORCH`, or anything else.
pub(super) fn of_test(parsed: &Parsed, test: ExprId) -> TestGuards {
    let test = parsed.ast.unparen(test);
    if let Expr::Unary { op, operand } = parsed.ast.expr(test)
        && parsed.text(*op) == "not"
    {
        let TestGuards { body, orelse, asks } = of_test(parsed, *operand);
        return TestGuards { body: orelse, orelse: body, asks };
    }
    let text = parsed.text(parsed.ast.span(test));
    let checks_types = matches!(text, "TYPE_CHECKING" | "typing.TYPE_CHECKING");
    let lower = text.to_ascii_lowercase();
    let asks = checks_types || ["avail", "has_", "installed", "find_spec"].iter().any(|word| lower.contains(word));
    TestGuards { body: if checks_types { Guard::TypeChecking } else { Guard::If }, orelse: Guard::Else, asks }
}

/// True if a handler runs when an import fails.
pub(super) fn catches_import(parsed: &Parsed, handler: &Handler) -> bool {
    handler.exception.is_none_or(|exception| names_import_error(parsed, exception))
}

fn names_import_error(parsed: &Parsed, exception: ExprId) -> bool {
    match parsed.ast.expr(parsed.ast.unparen(exception)) {
        Expr::Tuple(items) => parsed.ast[items].iter().any(|item| names_import_error(parsed, *item)),
        Expr::Name => matches!(
            parsed.name(parsed.ast.unparen(exception)),
            Some("ImportError" | "ModuleNotFoundError" | "Exception" | "BaseException")
        ),
        _ => false,
    }
}
