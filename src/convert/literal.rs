//! Literals as text: defaults in the facts, values in calls.

/// True for a number, a truth value, a string, or a tuple or list of whatever.
pub(super) fn is_literal(text: &str) -> bool {
    number(text).is_some()
        || matches!(text, "True" | "False")
        || text.starts_with(['\'', '"'])
        || text.starts_with(['(', '['])
}

fn number(text: &str) -> Option<f64> {
    text.replace('_', "").parse().ok()
}

/// True if two literals are the same value: `1e-05` and `1e-5`, `'sum'` and `"sum"`.
pub(super) fn same_value(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    if let (Some(left), Some(right)) = (number(left), number(right)) {
        return left == right;
    }
    let unquoted = |text: &str| -> Option<String> {
        let quote = text.chars().next().filter(|first| matches!(first, '\'' | '"'))?;
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains(['\\', quote])).then(|| inner.to_owned())
    };
    unquoted(left).is_some_and(|text| unquoted(right) == Some(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_as_numbers() {
        assert!(same_value("1e-05", "0.00001"));
        assert!(same_value("1", "1.0"));
        assert!(!same_value("1", "True"));
    }

    #[test]
    fn quotes_do_not_matter() {
        assert!(same_value("'mean'", "\"mean\""));
        assert!(!same_value("'mean'", "'sum'"));
        assert!(!same_value("mean", "'mean'"));
    }
}
