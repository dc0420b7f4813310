//! The runs that work on Git history: start, status, undo.
//!
//! In: a [`Repo`](crate::git::Repo), a request, and the engine as a function. Out: a plan, a receipt, a
//! status: plain data. Only [`execute`] writes, objects first and one ref last. A run that cannot
//! begin is refused with the reason and the way out, and has written nothing.

mod carry;
mod error;
mod examine;
mod execute;
mod finish;
mod folder;
mod guard;
mod here;
mod judge;
mod lookup;
mod message;
mod notes;
mod patch;
mod plan;
mod scope;
mod select;
mod sources;
mod start;
mod status;
mod tree_files;
mod undo;
mod verdicts;

pub use error::{Error, Result};
pub use examine::{Engines, Examined, ExaminedFile, Look, OpenItem, Waive, examine};
pub use execute::{Receipt, execute};
pub use finish::{FinishRequest, Finished, finish};
pub use guard::Refusal;
pub use here::{Here, Patience, below, here};
pub use judge::{Judged, Judgement, accept, reject};
pub use lookup::{Pair, target};
pub use patch::patch;
pub use plan::{Content, FileLine, FileState, Placement, Plan, Rewrite, Size, Tally};
pub use start::{Convert, Stamp, StartRequest, Started, start};
pub use status::{BranchFile, BranchState, Rate, Standing, Status, status};
pub use undo::{UndoRequest, Undone, undo};
pub use verdicts::{NOTES, Verdict, Verdicts};
