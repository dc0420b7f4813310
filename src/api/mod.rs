//! Facts about APIs: what one takes and what it returns.
//!
//! In: the fact files of `rules/facts`, embedded and searched in place. Out: [`Signature`]s and
//! [`Kind`]s. Lies below inference and rules; knows nothing of ours.

mod facts;
mod kind;
mod returns;
mod signature;
mod version;

pub use facts::{exists, members, overloads};
pub use kind::Kind;
pub use returns::{Fact, Gives, Role, member, returns};
pub use signature::{Parameter, Passing, Signature};
pub use version::{Version, VersionError};
