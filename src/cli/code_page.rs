//! The example of a code: for `explain` and for the page of codes, from one source.

use crate::api;
use crate::convert::{Mode, Options, Outcome, convert_one};
use crate::review::{CodeInfo, ReviewItem, waive};

/// The example of a code, with what the conversion makes of it.
pub struct CodePage {
    /// Before the conversion.
    pub before: &'static str,
    /// What the conversion makes of it; `None` if it leaves it as it is.
    pub after: Option<String>,
    /// The items that it gives, one a line.
    pub items: Vec<String>,
    /// Once a person has dealt with it.
    pub resolved: &'static str,
}

impl CodePage {
    /// Converts the example.
    #[must_use]
    pub fn of(info: &CodeInfo) -> CodePage {
        let example = &info.example;
        let options = Options::new(Mode::Convert, true, api::Version::NEWEST);
        let mut outcome = convert_one(example.file, example.before.as_bytes(), &options);
        let mut found: Vec<&mut ReviewItem> = outcome.items.iter_mut().collect();
        let (notes, _) = waive(example.file, &mut found, &outcome.waivers, &[], &|_| true);
        outcome.items.extend(notes);
        let item = |item: &ReviewItem| {
            let api = item.api.as_deref().map(|api| format!(" {api}")).unwrap_or_default();
            format!("{} {}{api}: {}", item.severity.word(), item.code, item.why)
        };
        let after = match &outcome.outcome {
            Outcome::Converted { bytes } => Some(String::from_utf8_lossy(bytes).into_owned()),
            Outcome::Added { .. } | Outcome::Unchanged | Outcome::Kept => None,
        };
        let items = outcome.items.iter().map(item).collect();
        CodePage { before: example.before, after, items, resolved: example.resolved }
    }

    /// The parts to show, each with its title.
    #[must_use]
    pub fn parts(&self) -> Vec<(&'static str, String)> {
        let mut parts = vec![("Before", self.before.to_owned())];
        match &self.after {
            Some(after) => parts.push(("After the conversion", after.clone())),
            None => parts.push(("After the conversion: as it was", String::new())),
        }
        if !self.items.is_empty() {
            parts.push(("Items", self.items.join("\n") + "\n"));
        }
        parts.push(("Resolved by hand", self.resolved.to_owned()));
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{CODES, Code};

    #[test]
    fn the_example_of_a_code_has_an_item_of_it() {
        // What KEPT is about would be mended, had it an example.
        for info in CODES.iter().filter(|info| info.code != Code::KEPT) {
            let items = CodePage::of(info).items;
            assert!(items.iter().any(|item| item.contains(&info.code.to_string())), "{}: {items:?}", info.code);
        }
    }

    #[test]
    fn nothing_blocks_in_an_example_that_is_resolved() {
        for info in CODES {
            let options = Options::new(Mode::Check, true, api::Version::NEWEST);
            let mut outcome = convert_one(info.example.file, info.example.resolved.as_bytes(), &options);
            let mut found: Vec<&mut ReviewItem> = outcome.items.iter_mut().collect();
            waive(info.example.file, &mut found, &outcome.waivers, &[], &|_| true);
            let blocking: Vec<_> = outcome.items.iter().filter(|item| item.is_blocking()).collect();
            assert!(blocking.is_empty(), "{}: {blocking:?}", info.code);
        }
    }
}
