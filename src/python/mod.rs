//! The Python front end: bytes to a tree, names to APIs, expressions to kinds.
//!
//! In: the bytes of a file. Out: [`Parsed`], [`Bindings`], [`ProjectIndex`], [`Kinds`], in this
//! order. Knows nothing of rules, MindSpore or Git; only this module names tree-sitter and ruff.

pub mod ast;
mod encoding;
pub mod infer;
mod lower;
mod module_path;
mod outline;
mod parse;
pub mod project;
pub mod resolve;
mod respell;
mod verify;
pub mod visit;

pub use infer::{Kinds, infer};
pub use module_path::ModulePath;
pub use outline::{imported_packages, outline};
pub use parse::{Parsed, Unreadable, parse, parse_tree};
pub use project::{ProjectIndex, index, index_names, summarize};
pub use resolve::{Bindings, Ported, StarImport, resolve, resolve_ported};
pub use verify::{verify, verify_edited};
