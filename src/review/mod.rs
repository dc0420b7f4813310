//! Review items: what a person must look at.
//!
//! Plain data; knows nothing of how items are found or shown.

mod codes;
mod item;

pub use codes::{CODES, Code, CodeInfo};
pub use item::{ReviewItem, Severity};
