//! Words of a shell, for commands that are printed.

/// The text as one word of a shell.
pub(super) fn word(text: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-+@%,=".contains(letter);
    if text.chars().all(is_plain) && !text.is_empty() {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn a_text_is_one_word() {
        assert_eq!(word("a/b-c.py"), "a/b-c.py");
        assert_eq!(word("a b's.py"), "'a b'\\''s.py'");
        assert_eq!(word(""), "''");
    }
}
