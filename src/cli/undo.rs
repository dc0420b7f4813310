//! `undo`: takes a conversion branch away.

use clap::Args;

use super::{Error, ExitStatus, Ui};
use crate::git::{Environment, Repo};
use crate::report::text;
use crate::workflow::{self, UndoRequest};

/// `undo`
#[derive(Debug, Args)]
pub struct UndoArgs {
    /// The conversion branch; the default is the current one, else the only one there is.
    #[arg(value_name = "BRANCH")]
    pub branch: Option<String>,
    /// Delete it even if it has further commits.
    #[arg(long)]
    pub force: bool,
}

pub(super) fn run(ui: &mut Ui, args: UndoArgs) -> Result<ExitStatus, Error> {
    let repo = Repo::discover(Environment::of_process())?;
    let undone = workflow::undo(&repo, &UndoRequest { branch: args.branch, force: args.force })?;
    let further = match undone.further {
        0 => String::new(),
        further => format!(" and {} after it", text::counted(further, "commit")),
    };
    ui.print(&format!("Deleted branch {} with its conversion{further}\n", undone.branch));
    ui.hint(&format!("Undo it with: git branch {} {}", undone.branch, repo.short(undone.tip)));
    Ok(ExitStatus::Clean)
}
