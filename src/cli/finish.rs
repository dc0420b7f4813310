//! `finish`: ends a conversion of which nothing blocks any more.

use clap::Args;

use super::args::SettingArgs;
use super::engine::examine;
use super::{Error, ExitStatus, Ui};
use crate::git::{Environment, Repo};
use crate::report::text;
use crate::workflow::{self, FinishRequest, Finished, Look, Stamp};

/// `finish`
#[derive(Debug, Args)]
#[command(after_help = "Merge the branch afterwards as any other.")]
pub struct FinishArgs {
    /// The conversion branch; the default is the current one, else the only one there is.
    #[arg(value_name = "BRANCH")]
    pub branch: Option<String>,
    /// Refuse while a file has no verdict of a person.
    #[arg(long)]
    pub require_verdicts: bool,
    /// Put the conversion and everything after it into one commit on the baseline.
    #[arg(long, conflicts_with = "tag")]
    pub squash: bool,
    /// Write the summary to an annotated tag instead of a last commit.
    #[arg(long, value_name = "NAME")]
    pub tag: Option<String>,
    /// Do not sign, whatever commit.gpgSign says.
    #[arg(long)]
    pub no_sign: bool,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingArgs,
}

pub(super) fn run(ui: &mut Ui, args: FinishArgs) -> Result<ExitStatus, Error> {
    let repo = Repo::discover(Environment::of_process())?;
    let looked = examine(ui, &repo, args.branch.as_deref(), Look::Tip, args.settings.layer())?;
    let request = FinishRequest {
        require_verdicts: args.require_verdicts,
        squash: args.squash,
        tag: args.tag,
        no_sign: args.no_sign,
        stamp: Stamp {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rules: looked.rules.hash(),
            target: looked.settings.target_version.to_string(),
        },
    };
    let finished = workflow::finish(&repo, &looked.examined, &request)?;
    tell(ui, &repo, &finished);
    looked.tell_uncommitted(ui, "");
    Ok(ExitStatus::Clean)
}

fn tell(ui: &mut Ui, repo: &Repo, finished: &Finished) {
    let (branch, tip) = (&finished.branch, repo.short(finished.tip));
    ui.print(&match &finished.tag {
        Some(tag) => format!("Finished {branch} with tag {tag} on {tip}\n"),
        None if finished.squashed > 0 => {
            format!("Finished {branch} at {tip}: {} are one now\n", text::counted(finished.squashed, "commit"))
        }
        None => format!("Finished {branch} at {tip}\n"),
    });
    if finished.tag.is_none() {
        ui.hint("Let git blame pass over the conversion: git config blame.ignoreRevsFile .git-blame-ignore-revs");
    }
    ui.hint(&format!("Undo it with: {}", finished.undo.join(" && ")));
}
