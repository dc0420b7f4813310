//! The engine's door: what it reads and what it hands back.
//!
//! In: [`Sources`]. Out: [`FileOutcome`]s in path order. No I/O of its own.

mod outcome;
mod sources;

pub use outcome::{FileOutcome, Outcome, Sites};
pub use sources::Sources;
