//! Packs that a setting switches on: the rules of a port, read with those of the project.
//!
//! In: a [`Port`]. Out: its rules, which hold only where it is on. What a file takes from others of the library and
//! has a rule here is an API; all other names are at the home that the port knows.

use super::own::{Mistake, Own};
use super::set::RuleSet;
use crate::api::Port;

const TEXTS: [(&str, &str); 1] =
    [("mindone-transformers", include_str!("../../rules/packs/mindone-transformers/pack.toml"))];

impl Own {
    /// Adds the rules of a port; those of the project are added after it and go before them.
    ///
    /// # Errors
    /// The mistakes in them: a test holds that there are none.
    pub fn add_port(&mut self, port: Port) -> Result<(), Vec<Mistake>> {
        let text = TEXTS.into_iter().find(|(name, _)| *name == port.name).map_or("", |(_, text)| text);
        self.add(port.name, text)
    }
}

impl RuleSet {
    /// The rules of a port and the built-in ones.
    ///
    /// # Errors
    /// The mistakes in the port's rules: a test holds that there are none.
    pub fn of_port(port: Port) -> Result<RuleSet, Vec<Mistake>> {
        let mut own = Own::default();
        own.add_port(port)?;
        Ok(RuleSet::with(own).for_port(Some(port)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_rule_has_no_home() {
        for port in Port::ALL {
            let rules = RuleSet::of_port(port).unwrap();
            let answered = rules.answered_in_port();
            assert!(!answered.is_empty());
            let both: Vec<_> = answered.into_iter().filter(|name| port.home(name).is_some()).collect();
            assert!(both.is_empty(), "run tools/facts/from_mindone_port.py: {both:?}");
        }
    }
}
