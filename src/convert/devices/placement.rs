//! Devices and dtypes among the arguments of `.to(...)`.

use crate::api::Kind;
use crate::python::ast::{Arg, ArgForm, Expr, ExprId};
use crate::text::Span;

use crate::convert::arguments::remove;
use crate::convert::draft::DraftEdit;
use crate::convert::rewrite::Rewriter;

/// What is left of `.to(...)` without its devices.
pub(in crate::convert) enum Moved {
    /// The receiver alone.
    Nothing,
    /// A dtype; the edits remove the rest.
    Dtype(Vec<DraftEdit>),
}

/// What an argument of `.to` is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Placed {
    Device,
    Dtype,
    Unknown,
}

/// Sorts the arguments of a `.to(...)` call.
///
/// # Errors
/// If an argument may be a device as well as a dtype or a tensor.
pub(in crate::convert) fn to_arguments(file: &Rewriter<'_>, args: &[Arg], parens: Span) -> Result<Moved, String> {
    let mut dropped = Vec::with_capacity(args.len());
    for argument in args {
        let gone = match argument.form {
            ArgForm::Keyword(name) => match file.parsed.text(name) {
                "device" | "non_blocking" | "memory_format" => true,
                "dtype" => false,
                "copy" => return Err("`copy` asks for a copy that MindSpore makes at another time".to_owned()),
                other => return Err(format!("`{other}` is no argument of a tensor's `to`")),
            },
            ArgForm::Positional => match placed(file, argument.value) {
                Placed::Device => true,
                Placed::Dtype => false,
                Placed::Unknown => {
                    let text = file.parsed.text(argument.span);
                    return Err(format!("`{text}` may be a device, a dtype or a tensor"));
                }
            },
            ArgForm::Star | ArgForm::DoubleStar => return Err("`*` or `**` hides a device".to_owned()),
        };
        dropped.push(gone);
    }
    if dropped.iter().all(|gone| *gone) {
        return Ok(Moved::Nothing);
    }
    Ok(Moved::Dtype(remove(file.parsed, args, parens, &dropped)))
}

/// True for what is proved to be a device, or has the name of one.
pub(super) fn is_device(file: &Rewriter<'_>, expr: ExprId) -> bool {
    placed(file, expr) == Placed::Device
}

/// Tells a device from a dtype, by what it is proved to be, else by the name it is given.
fn placed(file: &Rewriter<'_>, expr: ExprId) -> Placed {
    let ast = &file.parsed.ast;
    let expr = ast.unparen(expr);
    match file.kinds.kind(expr) {
        Kind::Device => return Placed::Device,
        // A tensor stands for its dtype, for MindSpore too.
        Kind::Dtype | Kind::Tensor | Kind::Complex | Kind::Parameter => return Placed::Dtype,
        _ => {}
    }
    let named = |text: &str| {
        let lower = text.to_ascii_lowercase();
        match (lower.contains("device"), lower.contains("dtype")) {
            (true, false) => Placed::Device,
            (false, true) => Placed::Dtype,
            _ => Placed::Unknown,
        }
    };
    match ast.expr(expr) {
        Expr::Name => named(file.parsed.text(ast.span(expr))),
        Expr::Attribute { name, .. } => match file.kinds.api(expr) {
            Some(api) if file.rules.rule(api).is_some_and(|rule| is_dtype(rule.to.as_deref())) => Placed::Dtype,
            _ => named(file.parsed.text(*name)),
        },
        Expr::Str { .. } => {
            let text = file.parsed.text(ast.span(expr)).trim_matches(['"', '\'']);
            let known = ["cuda", "cpu", "npu", "mps", "xpu", "meta", "hpu"];
            let is_device = known.contains(&text.split(':').next().unwrap_or(text));
            if is_device { Placed::Device } else { Placed::Unknown }
        }
        Expr::Conditional { body, orelse, .. } => {
            let (body, orelse) = (placed(file, *body), placed(file, *orelse));
            if body == orelse { body } else { Placed::Unknown }
        }
        _ => Placed::Unknown,
    }
}

fn is_dtype(target: Option<&str>) -> bool {
    target.and_then(|target| target.strip_prefix("mindspore.")).is_some_and(|name| {
        let digits = name.trim_end_matches(|c: char| c.is_ascii_digit());
        matches!(
            digits,
            "float" | "bfloat" | "int" | "uint" | "complex" | "bool" | "half" | "double" | "long" | "short" | "bool_"
        )
    })
}
