//! Review items: what a person must look at.
//!
//! Plain data; knows nothing of how items are found or shown.

mod codes;
mod item;
mod waiver;

pub use codes::{CODES, Code, CodeExample, CodeInfo};
pub use item::{Original, ReviewItem, Severity, Waived};
pub use waiver::{FileWaiver, KEEP, SettingsWaiver, read_waiver, waive, waiver_note};
