//! Forms of single values that the target wants otherwise: lists for generators, tuples and floats for numbers.
//!
//! In: an argument of a call that is being mapped. Out: whether it is rewritten, and the edits of floats.

use crate::api::Parameter;
use crate::python::ast::{Arg, ArgForm, ComprehensionKind, Expr};
use crate::rules::Action;

use super::call::{Mapping, State, short};
use super::draft::DraftEdit;
use super::exceptions::passed;

impl Mapping<'_> {
    /// A generator where the target takes a list only: `*` if it has brackets of its own.
    pub(super) fn wants_list(&self, param: &Parameter, argument: &Arg) -> Option<&'static str> {
        let wanted =
            self.rule.arguments.get(&param.name).is_some_and(|exception| exception.action == Some(Action::List));
        let ast = &self.call.parsed.ast;
        match ast.expr(ast.unparen(argument.value)) {
            Expr::Comprehension { kind: ComprehensionKind::Generator, .. } if wanted => {
                let bracketed = self.call.parsed.bytes.get(ast.span(argument.value).start as usize) == Some(&b'(');
                Some(if bracketed { "*" } else { "" })
            }
            _ => None,
        }
    }

    /// A single number where the target takes a tuple only.
    pub(super) fn wants_tuple(&self, param: &Parameter, argument: &Arg) -> bool {
        let ast = &self.call.parsed.ast;
        let is_number = |id| matches!(ast.expr(id), Expr::Number);
        let value = ast.unparen(argument.value);
        let number = is_number(value) || matches!(ast.expr(value), Expr::Unary { operand, .. } if is_number(*operand));
        number && self.rule.arguments.get(&param.name).is_some_and(|exception| exception.action == Some(Action::Tuple))
    }

    /// Unpacks a list of values that torch takes in place of the values.
    pub(super) fn unpacked(&self, state: &mut State, param: &Parameter, args: &[Arg]) {
        let exception = self.rule.arguments.get(&param.name);
        let wanted = exception.is_some_and(|exception| exception.action == Some(Action::Unpack));
        let [only] = args else { return };
        if wanted && only.form == ArgForm::Positional && self.is_sequence(only) {
            state.edits.push(DraftEdit::insert(only.span.start, "*"));
        } else if wanted && only.form == ArgForm::Positional && !self.call.kinds.kind(only.value).is_tensor() {
            let name = short(self.name);
            let why = format!("`{name}` takes separate values: unpack a list with `*`");
            state.items.push(passed(self.rule, only.span, &param.name, &why));
        }
    }

    pub(super) fn wants_float(&self, param: &Parameter) -> bool {
        self.rule.arguments.get(&param.name).is_some_and(|exception| exception.action == Some(Action::Float))
    }

    /// Writes whole numbers as floats, where they can be seen; what cannot be told is an item.
    pub(super) fn floats(&self, state: &mut State, argument: &Arg) {
        let ast = &self.call.parsed.ast;
        let value = ast.unparen(argument.value);
        let parts = match ast.expr(value) {
            Expr::Tuple(parts) | Expr::List(parts) => ast[parts].to_vec(),
            _ => vec![value],
        };
        let mut unclear = false;
        for part in parts {
            let text = self.call.parsed.text(ast.span(part));
            match ast.expr(part) {
                Expr::Number if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                    state.edits.push(DraftEdit::insert(ast.span(part).end, ".0"));
                }
                Expr::Number | Expr::None => {}
                Expr::Call { func, .. } if self.call.parsed.text(ast.span(*func)) == "float" => {}
                Expr::Binary { op, .. } if self.call.parsed.text(*op) == "/" => {}
                // Sequences have no such operators: it is one number.
                Expr::Binary { op, .. } if matches!(self.call.parsed.text(*op), "**" | "//" | "-") => {
                    let span = ast.span(part);
                    state.edits.push(DraftEdit::insert(span.start, "float("));
                    state.edits.push(DraftEdit::insert(span.end, ")"));
                }
                _ => unclear = true,
            }
        }
        if unclear {
            let name = short(self.name);
            let why = format!("`{name}` takes floats only here and raises for an int");
            let word = self.call.parsed.text(argument.span).split(['=', ' ']).next().unwrap_or_default();
            state.items.push(passed(self.rule, argument.span, word, &why));
        }
    }

    pub(super) fn is_sequence(&self, argument: &Arg) -> bool {
        let ast = &self.call.parsed.ast;
        matches!(ast.expr(ast.unparen(argument.value)), Expr::Tuple(_) | Expr::List(_))
    }
}
