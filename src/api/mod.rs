//! Facts about APIs: what one takes and what it returns.
//!
//! In: the fact files of `rules/facts`, embedded. Out: [`Signature`]s and
//! [`Kind`]s. Lies below inference and rules; knows nothing of ours.

mod aliases;
mod facts;
mod hash;
mod kind;
mod layers;
mod mindspore;
mod port;
mod returns;
mod signature;
mod style;
pub(crate) mod table;
mod takes;
mod version;

pub use aliases::canonical;
pub use facts::{exists, is_module, members, overloads, torch_names};
pub use kind::Kind;
pub use layers::{has_method, layer_call};
pub use mindspore::Facts;
pub use port::{Home, Port, UnknownPort};
pub(crate) use returns::complex_makers;
pub use returns::{Fact, Gives, Role, member, returns};
pub use signature::{Parameter, Passing, Signature};
pub use style::{Data, Style, Training, UnknownStyle};
pub use takes::{is_distinctive, takes_tensor};
pub use version::{Version, VersionError};

/// The version of torch that the facts were taken from.
pub const TORCH_VERSION: &str = "2.15";

/// The version of MindSpore that is written.
pub const TARGET_VERSION: &str = "2.10.0";
