//! How a rule was checked, looked up by API.
//!
//! The table is compiled in and searched when asked: nothing is built at start.

use super::verification::Verification;

const VERIFIED: &str = include_str!(concat!(env!("OUT_DIR"), "/verified.tsv"));

/// How the rule of an API was checked; `None` if it has no rule that rewrites.
#[must_use]
pub fn verification(api: &str) -> Option<Verification> {
    let (_, json) = VERIFIED.lines().filter_map(|line| line.split_once('\t')).find(|(name, _)| *name == api)?;
    // The table was written from a parsed file by build.rs.
    serde_json::from_str(json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_read() {
        let names: Vec<&str> = VERIFIED.lines().filter_map(|line| line.split_once('\t')).map(|(api, _)| api).collect();
        assert!(names.len() > 500, "{} rows", names.len());
        assert!(names.iter().all(|api| verification(api).is_some()));
    }

    #[test]
    fn an_api_without_a_rule_was_not_checked() {
        assert_eq!(verification("torch.no_such_function"), None);
    }
}
