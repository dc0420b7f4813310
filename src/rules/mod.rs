//! Rules: what becomes of each torch API.
//!
//! In: the TOML files of `rules/`, compiled by `build.rs`. Out: [`RuleSet`], looked up by API. Knows
//! nothing of syntax trees or Git.

mod raw;
mod set;

pub use raw::{Action, Argument, Example, Library, Rule, Safety, Transform, Use, Weight};
pub use set::RuleSet;
