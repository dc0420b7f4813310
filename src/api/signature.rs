//! What a call of an API may look like: names, forms and defaults of its parameters.
//!
//! In: one line of a fact file, `torch.full_like(input, fill_value, *, dtype=None)`. Out:
//! [`Signature`]. Knows nothing of calls; binding arguments to parameters is the engine's work.

/// How an argument may be passed for a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Passing {
    /// By position only: before a `/`.
    PositionOnly,
    /// By position or by name.
    PositionOrName,
    /// Any number of positions: `*size`.
    Varargs,
    /// By name only: after a `*`.
    NameOnly,
    /// Any further names: `**kwargs`.
    Kwargs,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, without stars.
    pub name: String,
    /// How an argument may be passed for it.
    pub passing: Passing,
    /// The default as short Python text; `...` if there is one that nothing documents.
    pub default: Option<String>,
}

impl Parameter {
    /// Whether a call has to give an argument for it.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.default.is_none() && !matches!(self.passing, Passing::Varargs | Passing::Kwargs)
    }

    /// Whether one argument may be passed for it by position.
    #[must_use]
    pub fn is_positional(&self) -> bool {
        matches!(self.passing, Passing::PositionOnly | Passing::PositionOrName)
    }

    /// Whether an argument may be passed for it by name.
    #[must_use]
    pub fn is_named(&self) -> bool {
        matches!(self.passing, Passing::PositionOrName | Passing::NameOnly)
    }
}

/// The parameters of one overload, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// The parameters.
    pub params: Vec<Parameter>,
}

impl Signature {
    /// Reads the text between the brackets of a signature, or `None` if it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Signature> {
        let mut params: Vec<Parameter> = Vec::new();
        let mut passing = Passing::PositionOrName;
        for part in split_top_level(text)? {
            match part {
                "*" => passing = Passing::NameOnly,
                "/" => params.iter_mut().for_each(|param| param.passing = Passing::PositionOnly),
                _ => {
                    let param = parameter(part, passing)?;
                    if param.passing == Passing::Varargs {
                        passing = Passing::NameOnly;
                    }
                    params.push(param);
                }
            }
        }
        Some(Signature { params })
    }

    /// The parameter of this name.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&Parameter> {
        self.params.iter().find(|param| param.name == name)
    }

    /// Whether an argument may be passed by any name: `**kwargs`.
    #[must_use]
    pub fn takes_any_name(&self) -> bool {
        self.params.iter().any(|param| param.passing == Passing::Kwargs)
    }

    /// Whether nothing is known: `(*args, **kwargs)`.
    #[must_use]
    pub fn is_opaque(&self) -> bool {
        matches!(self.params.as_slice(), [first, second]
            if first.passing == Passing::Varargs && second.passing == Passing::Kwargs)
    }
}

fn parameter(part: &str, passing: Passing) -> Option<Parameter> {
    let (name, default) = match part.split_once('=') {
        Some((name, default)) => (name, Some(default.to_owned())),
        None => (part, None),
    };
    let (name, passing) = if let Some(name) = name.strip_prefix("**") {
        (name, Passing::Kwargs)
    } else if let Some(name) = name.strip_prefix('*') {
        (name, Passing::Varargs)
    } else {
        (name, passing)
    };
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
    is_name.then(|| Parameter { name: name.to_owned(), passing, default })
}

/// Splits at commas outside brackets and strings, or `None` if the brackets do not match.
fn split_top_level(text: &str) -> Option<Vec<&str>> {
    let (mut parts, mut depth, mut quote, mut start) = (Vec::new(), 0_usize, None, 0);
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"') => quote = Some(byte),
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') => depth = depth.checked_sub(1)?,
            (None, b',') if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    let last = text[start..].trim();
    if !last.is_empty() {
        parts.push(last);
    }
    (depth == 0 && quote.is_none()).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passings(text: &str) -> Vec<(String, Passing, Option<String>)> {
        let signature = Signature::parse(text).unwrap();
        signature.params.into_iter().map(|param| (param.name, param.passing, param.default)).collect()
    }

    #[test]
    fn a_bare_star_makes_what_follows_name_only() {
        let expected = vec![
            ("input".to_owned(), Passing::PositionOrName, None),
            ("dtype".to_owned(), Passing::NameOnly, Some("None".to_owned())),
        ];
        assert_eq!(passings("input, *, dtype=None"), expected);
    }

    #[test]
    fn varargs_make_what_follows_name_only() {
        let expected = vec![
            ("size".to_owned(), Passing::Varargs, None),
            ("out".to_owned(), Passing::NameOnly, Some("None".to_owned())),
            ("rest".to_owned(), Passing::Kwargs, None),
        ];
        assert_eq!(passings("*size, out=None, **rest"), expected);
    }

    #[test]
    fn a_slash_makes_what_stands_before_it_position_only() {
        let expected =
            vec![("obj".to_owned(), Passing::PositionOnly, None), ("x".to_owned(), Passing::PositionOrName, None)];
        assert_eq!(passings("obj, /, x"), expected);
    }

    #[test]
    fn commas_in_defaults_do_not_split() {
        let signature = Signature::parse("betas=(0.9, 0.999), sep=', ', eps=1e-08").unwrap();
        let defaults: Vec<_> = signature.params.iter().map(|param| param.default.as_deref().unwrap()).collect();
        assert_eq!(defaults, ["(0.9, 0.999)", "', '", "1e-08"]);
    }

    #[test]
    fn what_has_no_default_is_required_unless_it_is_starred() {
        let signature = Signature::parse("data, *rest, dtype, device=None, **more").unwrap();
        let required: Vec<_> = signature.params.iter().filter(|param| param.is_required()).collect();
        assert_eq!(required.iter().map(|param| param.name.as_str()).collect::<Vec<_>>(), ["data", "dtype"]);
    }

    #[test]
    fn nothing_known_is_told_from_nothing_taken() {
        assert!(Signature::parse("*args, **kwargs").unwrap().is_opaque());
        assert!(!Signature::parse("").unwrap().is_opaque());
    }

    #[test]
    fn text_that_is_no_signature_is_refused() {
        assert_eq!(Signature::parse("a, (b"), None);
        assert_eq!(Signature::parse("a, b)"), None);
        assert_eq!(Signature::parse("a b"), None);
        assert_eq!(Signature::parse("a, , b"), None);
    }
}
