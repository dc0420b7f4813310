//! `accept` and `reject`: a person's verdict on files of a conversion branch.

use std::path::PathBuf;

use clap::Args;

use super::args::SettingArgs;
use super::engine::examine;
use super::review::located;
use super::{Error, ExitStatus, Ui};
use crate::git::{Environment, Repo};
use crate::report::text;
use crate::workflow::{self, Judged, Judgement, Look, Verdict};

/// `accept`
#[derive(Debug, Args)]
#[command(after_help = "A verdict holds for the content that a file has now. Share verdicts: docs/review.md.")]
pub struct AcceptArgs {
    /// Files and folders of the conversion.
    #[arg(value_name = "PATH", required_unless_present = "all_clean")]
    pub paths: Vec<PathBuf>,
    /// Accept all files without open items.
    #[arg(long, conflicts_with = "paths")]
    pub all_clean: bool,
    /// The conversion branch; the default is the current one, else the only one there is.
    #[arg(long, value_name = "BRANCH")]
    pub branch: Option<String>,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingArgs,
}

/// `reject`
#[derive(Debug, Args)]
#[command(after_help = "The originals come back in a commit on the branch; nothing is lost.")]
pub struct RejectArgs {
    /// Files and folders of the conversion.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// The conversion branch; the default is the current one, else the only one there is.
    #[arg(long, value_name = "BRANCH")]
    pub branch: Option<String>,
    /// Do not sign the commit, whatever commit.gpgSign says.
    #[arg(long)]
    pub no_sign: bool,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingArgs,
}

pub(super) fn accept(ui: &mut Ui, args: AcceptArgs) -> Result<ExitStatus, Error> {
    let repo = Repo::discover(Environment::of_process())?;
    let judgement = Judgement { paths: located(&repo, &args.paths)?, all_clean: args.all_clean, no_sign: false };
    let looked = examine(ui, &repo, args.branch.as_deref(), Look::Tip, args.settings.layer())?;
    let judged = workflow::accept(&repo, &looked.examined, &judgement)?;
    tell(ui, &judged);
    looked.tell_uncommitted(ui, "");
    Ok(ExitStatus::Clean)
}

pub(super) fn reject(ui: &mut Ui, args: RejectArgs) -> Result<ExitStatus, Error> {
    let repo = Repo::discover(Environment::of_process())?;
    let judgement = Judgement { paths: located(&repo, &args.paths)?, all_clean: false, no_sign: args.no_sign };
    let looked = examine(ui, &repo, args.branch.as_deref(), Look::Tip, args.settings.layer())?;
    let judged = workflow::reject(&repo, &looked.examined, &judgement)?;
    tell(ui, &judged);
    looked.tell_uncommitted(ui, "");
    Ok(ExitStatus::Clean)
}

fn tell(ui: &mut Ui, judged: &Judged) {
    let verb = match judged.verdict {
        Verdict::Accepted => "Accepted",
        Verdict::Rejected => "Rejected",
    };
    let files = text::counted(judged.files.len(), "file");
    match (judged.files.as_slice(), judged.commit) {
        ([], _) => ui.print(&format!("{verb} nothing: no file of {} waits for it\n", judged.branch)),
        ([file], None) => ui.print(&format!("{verb} {file}\n")),
        ([file], Some(_)) => ui.print(&format!("{verb} {file}: its original is back on {}\n", judged.branch)),
        (_, None) => ui.print(&format!("{verb} {files} of {}\n", judged.branch)),
        (_, Some(_)) => ui.print(&format!("{verb} {files}: their originals are back on {}\n", judged.branch)),
    }
    if !judged.undo.is_empty() {
        ui.hint(&format!("Undo it with: {}", judged.undo.join(" && ")));
    }
}
