//! The engine: PyTorch files in, MindSpore files and review items out. Does no I/O.
//!
//! In: [`Sources`] and [`Options`]. Out: a [`FileOutcome`] per Python file, in order of the paths.
//! Two sweeps over the files: the first reads what each defines, the second rewrites.

mod arguments;
mod asked;
mod buffers;
mod call;
mod constructors;
mod defaults;
mod device_arguments;
mod devices;
mod draft;
mod example;
mod exceptions;
mod file;
mod find;
mod fold;
mod generators;
mod gradients;
mod helpers;
mod hidden;
mod idle;
mod imports;
mod indices;
mod keywords;
mod layers;
mod leftovers;
mod literal;
mod marks;
mod members;
mod mentions;
mod modules;
mod names;
mod notebook;
mod opaque;
mod other_files;
mod outcome;
mod parts;
mod placement;
mod ported;
mod rebound;
mod rewrite;
mod run;
mod said;
mod settle;
mod shapes;
mod single;
mod sort;
mod sources;
mod spread;
mod statements;
mod template;
mod training;
mod unused;
mod unwrap;
mod values;
mod waivers;

pub use example::{PRELUDE, try_example};
pub use other_files::{InnerImport, inner_imports, is_python, is_source};
pub use outcome::{FileOutcome, Outcome, Sites};
pub use run::{Mode, Options, convert_project};
pub use single::{InMemory, convert_one};
pub use sources::Sources;
