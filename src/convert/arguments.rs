//! The arguments of a call: bound to a signature, and removed from the text.

use crate::api::{Parameter, Passing, Signature};
use crate::python::Parsed;
use crate::python::ast::{Arg, ArgForm};
use crate::text::Span;

use super::draft::DraftEdit;
use super::spread::Spread;

/// The place of a `**value` whose arguments are known.
pub(super) const SPREAD: usize = usize::MAX;

/// Returns, for each argument, the index of the parameter it is bound to, as Python would bind it.
///
/// `skip` leading parameters are taken already (a receiver that became the first argument). `spread`
/// says what a `**value` stands for; such an argument has the place [`SPREAD`]. `None` if Python would
/// refuse the call, or if `*args` or `**kwargs` hide what is bound.
pub(super) fn bind(
    parsed: &Parsed,
    args: &[Arg],
    spread: &[Option<Spread>],
    signature: &Signature,
    skip: usize,
) -> Option<Vec<usize>> {
    bind_some(parsed, args, spread, signature, skip).and_then(|(places, complete)| complete.then_some(places))
}

/// As [`bind`], with whether all parameters that need a value have one.
pub(super) fn bind_some(
    parsed: &Parsed,
    args: &[Arg],
    spread: &[Option<Spread>],
    signature: &Signature,
    skip: usize,
) -> Option<(Vec<usize>, bool)> {
    let params = &signature.params;
    let mut bound = vec![false; params.len()];
    bound.iter_mut().take(skip).for_each(|taken| *taken = true);
    let mut next = skip;
    let mut places = Vec::with_capacity(args.len());
    for (index, argument) in args.iter().enumerate() {
        if let Some(Some(entries)) = spread.get(index) {
            for (name, _) in entries {
                let place = by_name(signature, name)?;
                if std::mem::replace(&mut bound[place], true) {
                    return None;
                }
            }
            places.push(SPREAD);
            continue;
        }
        let place = match argument.form {
            ArgForm::Positional => {
                if params.get(next).is_some_and(|param| param.is_positional()) {
                    next += 1;
                    next - 1
                } else {
                    var_args(signature, next)?
                }
            }
            ArgForm::Star => var_args(signature, next)?,
            ArgForm::Keyword(name) => by_name(signature, parsed.text(name))?,
            ArgForm::DoubleStar => params.iter().position(|param| param.passing == Passing::Kwargs)?,
        };
        // `torch.std(x, False)` means `unbiased`: a truth value is no dimension.
        if is_dimension(&params[place]) && parsed.ast.is_bool(argument.value) {
            return None;
        }
        let many = matches!(params[place].passing, Passing::Varargs | Passing::Kwargs);
        if bound[place] && !many {
            return None;
        }
        bound[place] = true;
        places.push(place);
    }
    let complete = params.iter().zip(&bound).all(|(param, bound)| *bound || !param.is_required());
    Some((places, complete))
}

/// True for a parameter that says along which dimension.
pub(super) fn is_dimension(param: &Parameter) -> bool {
    matches!(param.name.as_str(), "dim" | "axis")
}

fn var_args(signature: &Signature, next: usize) -> Option<usize> {
    (signature.params.get(next)?.passing == Passing::Varargs).then_some(next)
}

/// Torch takes NumPy's names for these two everywhere, and documents it nowhere.
fn numpy_name(name: &str) -> Option<&'static str> {
    match name {
        "axis" => Some("dim"),
        "keepdims" => Some("keepdim"),
        _ => None,
    }
}

fn by_name(signature: &Signature, name: &str) -> Option<usize> {
    let at = |name: &str| signature.params.iter().position(|param| param.name == name && param.is_named());
    at(name)
        .or_else(|| at(numpy_name(name)?))
        .or_else(|| signature.params.iter().position(|param| param.passing == Passing::Kwargs))
}

/// Returns the edits that remove the arguments marked in `dropped`, with their commas and, where
/// an argument has lines of its own, those lines. Comments stay.
pub(super) fn remove(parsed: &Parsed, args: &[Arg], parens: Span, dropped: &[bool]) -> Vec<DraftEdit> {
    let inside = Span::new(parens.start + 1, parens.end - 1);
    if dropped.iter().all(|gone| *gone) && !args.is_empty() && !has_comment(parsed, inside) {
        return vec![DraftEdit::delete(inside)];
    }
    let last_kept = dropped.iter().rposition(|gone| !gone);
    let mut spans = Vec::new();
    let mut count = args.len();
    // Arguments at the end without a comma behind them take the comma before them along.
    if let (Some(kept), Some(last)) = (last_kept, args.last())
        && kept + 1 < args.len()
        && comma_after(&parsed.bytes, last.span.end, parens.end).is_none()
    {
        let run = Span::new(args[kept].span.end, last.span.end);
        if !has_comment(parsed, run) {
            spans.push(run);
            count = kept + 1;
        } else if let Some(comma) = comma_after(&parsed.bytes, args[kept].span.end, parens.end) {
            spans.push(Span::new(comma, comma + 1));
        }
    }
    for (argument, _) in args[..count].iter().zip(dropped).filter(|(_, gone)| **gone) {
        let end =
            comma_after(&parsed.bytes, argument.span.end, parens.end).map_or(argument.span.end, |comma| comma + 1);
        // A comment between the argument and its comma stays where it is.
        let whole = Span::new(argument.span.start, end);
        if has_comment(parsed, whole) {
            spans.push(argument.span);
            spans.push(Span::new(end - 1, end));
        } else {
            spans.push(with_its_space(parsed, whole.start, whole.end, parens));
        }
    }
    merged(spans).into_iter().map(DraftEdit::delete).collect()
}

/// Joins spans that touch or overlap.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort();
    let mut out: Vec<Span> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => out.push(span),
        }
    }
    out
}

/// Finds the comma that follows `from`, past spaces, line ends and comments.
fn comma_after(bytes: &[u8], from: u32, limit: u32) -> Option<u32> {
    let mut at = from;
    while at < limit {
        match bytes[at as usize] {
            b',' => return Some(at),
            b'#' => at += memchr::memchr2(b'\n', b'\r', &bytes[at as usize..]).map_or(limit - at, as_u32),
            b' ' | b'\t' | b'\n' | b'\r' | b'\\' | 0x0c => at += 1,
            _ => return None,
        }
    }
    None
}

/// Widens a removed span: over the lines that would be left empty, else over the spaces behind it.
fn with_its_space(parsed: &Parsed, start: u32, end: u32, parens: Span) -> Span {
    let bytes = &parsed.bytes;
    let line_start = parsed.lines.start(parsed.lines.line(start)).unwrap_or(0);
    let blank = |from: u32, to: u32| bytes[from as usize..to as usize].iter().all(|byte| matches!(byte, b' ' | b'\t'));
    let spaces =
        bytes[end as usize..parens.end as usize].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let behind = end + as_u32(spaces);
    let next_line = match bytes.get(behind as usize) {
        Some(b'\n') => Some(behind + 1),
        Some(b'\r') => Some(behind + if bytes.get(behind as usize + 1) == Some(&b'\n') { 2 } else { 1 }),
        _ => None,
    };
    match next_line {
        Some(next) if line_start > parens.start && blank(line_start, start) => Span::new(line_start, next),
        // Something follows on the line, or this is the line's last argument: then the spaces
        // before it are trailing ones.
        Some(_) if line_start <= parens.start || !blank(line_start, start) => {
            let before = bytes[..start as usize].iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            Span::new((start - as_u32(before)).max(parens.start + 1), end)
        }
        _ => Span::new(start, behind),
    }
}

fn has_comment(parsed: &Parsed, span: Span) -> bool {
    let first = parsed.ast.comments.partition_point(|comment| comment.start < span.start);
    parsed.ast.comments.get(first).is_some_and(|comment| comment.start < span.end)
}

fn as_u32(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
