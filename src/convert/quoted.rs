//! Whether words stand in the code of a file, or only in its strings and comments: docstrings are full of examples.
//!
//! In: bytes. Out: an answer that is never too narrow: inside of an f-string there may be code, so that counts.

/// True if one of `words` begins in code.
pub(super) fn is_in_code(bytes: &[u8], words: &[&str]) -> bool {
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'#' => at = line_end(bytes, at),
            b'"' | b'\'' => {
                let end = string_end(bytes, at);
                if is_formatted(&bytes[..at]) && words.iter().any(|word| holds(&bytes[at..end], word)) {
                    return true;
                }
                at = end;
            }
            _ => {
                if words.iter().any(|word| bytes[at..].starts_with(word.as_bytes())) {
                    return true;
                }
                at += 1;
            }
        }
    }
    false
}

fn holds(bytes: &[u8], word: &str) -> bool {
    memchr::memmem::find(bytes, word.as_bytes()).is_some()
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &bytes[at..]).map_or(bytes.len(), |length| at + length)
}

/// The end of the string whose quote stands at `at`; one of a single quote that is not closed ends with its line.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let quote = bytes[at];
    let is_long = bytes[at..].starts_with(&[quote; 3]);
    let width = if is_long { 3 } else { 1 };
    let mut at = at + width;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'\n' | b'\r' if !is_long => return at,
            byte if *byte == quote && (!is_long || bytes[at..].starts_with(&[quote; 3])) => return at + width,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The letters right before a quote make the string one with code in it.
fn is_formatted(before: &[u8]) -> bool {
    let prefix = before.iter().rev().take(2).take_while(|byte| byte.is_ascii_alphabetic());
    prefix.into_iter().any(|byte| matches!(byte, b'f' | b'F' | b't' | b'T'))
}

#[cfg(test)]
mod tests {
    use super::is_in_code;

    #[test]
    fn words_in_code_are_found() {
        for code in [
            "f(at='pt')",
            "'''doc'''\nf(at='pt')",
            "x = 'it\\'s'; f(at='pt')",
            "x = ''; f(at='pt')",
            "x = \"'\"; f(at='pt')",
            "x = f'{f(at=\"pt\")} at='\nf(at='pt')",
            "rf\"\"\"{g(at='pt')}\"\"\"",
            "# it's\nf(at='pt')",
            "x = 'open\nf(at='pt')",
        ] {
            assert!(is_in_code(code.as_bytes(), &["at='pt'"]), "{code}");
        }
    }

    #[test]
    fn words_in_strings_and_comments_are_not() {
        for code in [
            "'''\n>>> f(at='pt')\n'''",
            "\"\"\"it's \\\"\"\" at='pt'\"\"\"",
            "x = \"at='pt'\"",
            "# at='pt'",
            "x = 1  # it's at='pt'",
            "b\"at='pt'\"",
        ] {
            assert!(!is_in_code(code.as_bytes(), &["at='pt'"]), "{code}");
        }
    }
}
