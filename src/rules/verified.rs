//! How a rule was checked, looked up by API.
//!
//! The table is compiled in and searched when asked: nothing is built at start.

use super::verification::Verification;
use crate::api::table::{Table, table};

const VERIFIED: Table = table!("verified");

/// How the rule of an API was checked; `None` if it has no rule that rewrites.
#[must_use]
pub fn verification(api: &str) -> Option<Verification> {
    // The table was written from a parsed file by build.rs.
    serde_json::from_str(VERIFIED.get(api)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_read() {
        let names: Vec<&str> = VERIFIED.keys().collect();
        assert!(names.len() > 500, "{} rows", names.len());
        assert!(names.iter().all(|api| verification(api).is_some()));
    }

    #[test]
    fn an_api_without_a_rule_was_not_checked() {
        assert_eq!(verification("torch.no_such_function"), None);
    }
}
