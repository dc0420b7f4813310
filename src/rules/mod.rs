//! Rules: what becomes of each torch API.
//!
//! In: the TOML files of `rules/`, compiled by `build.rs`, and a project's own. Out: [`RuleSet`], looked up
//! by API. Knows nothing of syntax trees or Git.

mod around;
mod available;
mod check;
mod file;
mod helpers;
mod own;
mod packs;
mod raw;
mod set;
mod stdlib;
mod verification;
mod verified;

pub use around::{Around, Front, Install, Launcher, Meaning, Package};
pub use available::{unavailable, written_names};
pub use check::check;
pub use helpers::{PREFIX as HELPER, helper};
pub use own::{Mistake, Own};
pub(crate) use raw::is_below;
pub use raw::{Action, Argument, Example, Library, Of, Place, Rule, Safety, Transform, Use, Weight};
pub use set::RuleSet;
pub use stdlib::{MODULES as PYTHON_MODULES, PREFIX as PYTHON, module_of as python_module_of};
pub use verification::{Counts, Verification, VerifiedFile};
pub use verified::verification;
