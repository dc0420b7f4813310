//! Helpers: short definitions that a rewrite may need and that are written into the user's file.
//!
//! `rules/helpers/NAME.py` defines one class or function called `NAME`, with MindSpore's APIs by their qualified
//! names. A template names it as `helper.NAME`.

use crate::api::table::{Table, table};

const HELPERS: Table = table!("helpers");

/// How a template names a helper: `helper.finfo`.
pub const PREFIX: &str = "helper.";

/// The definition of a helper, with line feeds and without one at its end.
#[must_use]
pub fn helper(name: &str) -> Option<String> {
    let text: String = serde_json::from_str(HELPERS.get(name)?).ok()?;
    Some(text.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_helper_defines_its_name_once_and_says_what_it_is() {
        for name in HELPERS.keys() {
            let text = helper(name).unwrap();
            let heads: Vec<&str> = text.lines().filter(|line| line.starts_with(|c: char| c.is_alphabetic())).collect();
            let defines = heads.len() == 1
                && ["class ", "def "].iter().any(|word| {
                    let rest = heads[0].strip_prefix(word).and_then(|rest| rest.strip_prefix(name));
                    rest.is_some_and(|rest| rest.starts_with(['(', ':']))
                });
            assert!(defines, "{name}: {heads:?}");
            // Comments are the user's: a conversion adds none but marks.
            assert!(text.contains("\"\"\"") && !text.contains("torch") && !text.contains('#'), "{name}");
        }
    }

    /// Only dotted names are spelled for the file: the module by itself would be unbound where it is called `ms`.
    #[test]
    fn no_helper_takes_the_module_itself_as_a_value() {
        for name in HELPERS.keys() {
            let text = helper(name).unwrap();
            let mut behind = text.split("mindspore").skip(1);
            assert!(behind.all(|rest| rest.starts_with(['.', '"', '\''])), "{name}");
        }
    }

    #[test]
    fn what_is_no_helper_has_no_text() {
        assert_eq!(helper("no_such_helper"), None);
    }
}
