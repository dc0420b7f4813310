//! `start`: the branch with its two commits.

use std::path::PathBuf;

use clap::Args;

use super::args::{MarkArgs, SettingArgs};
use super::engine::Engine;
use super::{Error, ExitStatus, Ui, Voice, here, rules};
use crate::config::{self, Layer, Naming, Settings};
use crate::convert::Mode;
use crate::git::{Environment, Repo};
use crate::report::{Commits, Report, Task, json, text};
use crate::rules::RuleSet;
use crate::workflow::{self, FileState, Receipt, Stamp, StartRequest, Started};

/// Files with items that are named one by one.
const LISTED: usize = 20;

/// `start`
#[derive(Debug, Args)]
#[command(
    after_help = "Neither the working tree nor the index is touched; git msconv undo takes the branch away again."
)]
pub struct StartArgs {
    /// Files and folders, of HEAD or outside this repository; the whole repository if none is given.
    #[arg(value_name = "SOURCE")]
    pub sources: Vec<PathBuf>,
    /// Take the sources from a revision of another local repository.
    #[arg(long, value_name = "REPO@REV", conflicts_with = "worktree")]
    pub from: Option<String>,
    /// Take the sources as they are on disk, untracked files too, instead of as HEAD has them.
    #[arg(long)]
    pub worktree: bool,
    /// Mirror the sources to DIR of this repository; without it they are converted where they stand.
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
    /// Call the branch msconv/NAME; the default is the name of the current branch.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Run git switch to the new branch afterwards.
    #[arg(long, conflicts_with = "dry_run")]
    pub switch: bool,
    /// Do not sign the commits, whatever commit.gpgSign says.
    #[arg(long)]
    pub no_sign: bool,
    /// Say what would be done; write nothing.
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// With --dry-run: print the conversion as a diff.
    #[arg(long, requires = "dry_run", conflicts_with = "json")]
    pub diff: bool,
    /// Write the JSON document of docs/json.md.
    #[arg(long)]
    pub json: bool,
    /// Comments above statements.
    #[command(flatten)]
    pub marks: MarkArgs,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingArgs,
}

pub(super) fn run(ui: &mut Ui, args: StartArgs) -> Result<ExitStatus, Error> {
    let flags = Layer { marks: args.marks.choice(), name: args.name.clone(), ..args.settings.clone().layer() };
    let settings = config::resolve(&here()?, flags)?;
    let repo = Repo::discover(Environment::of_process())?;
    let rules = rules::load(&settings)?;
    let engine = Engine::new(ui, &settings, &rules, Task::Start, Mode::Convert)?;
    let started = workflow::start(&repo, &request(&args, &settings, &rules), &|sources| engine.run(sources))?;
    let report = Report { commits: started.receipt.as_ref().map(commits), ..engine.report() };
    if args.diff {
        workflow::patch(&repo, &started.plan, &mut |part| ui.write(part))?;
    } else if args.json {
        ui.print(&json::render(&report));
    } else {
        ui.print(&summary(&started, &report));
    }
    for note in &started.plan.notes {
        ui.warning(note);
    }
    if let Some(receipt) = &started.receipt {
        next(ui, &repo, receipt, args.switch)?;
    }
    Ok(if report.is_blocking() { ExitStatus::Blocking } else { ExitStatus::Clean })
}

fn request(args: &StartArgs, settings: &Settings, rules: &RuleSet) -> StartRequest {
    StartRequest {
        sources: args.sources.clone(),
        from: args.from.clone(),
        worktree: args.worktree,
        to: args.to.clone(),
        name: match &settings.name {
            Naming::Given(name) => Some(name.clone()),
            Naming::SourceBranch => None,
        },
        no_sign: args.no_sign,
        dry_run: args.dry_run,
        stamp: Stamp {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rules: rules.hash(),
            target: settings.target_version.to_string(),
        },
    }
}

fn commits(receipt: &Receipt) -> Commits {
    Commits {
        branch: receipt.branch.clone(),
        baseline: receipt.baseline.to_string(),
        conversion: receipt.conversion.to_string(),
    }
}

/// What needs a person, file by file, and the last line.
fn summary(started: &Started, report: &Report) -> String {
    let mut out = String::new();
    if started.receipt.is_none() {
        let plan = &started.plan;
        let sources = plan.sources.join(", ");
        out.push_str(&format!("Would make branch {} from {sources}\n", plan.branch));
        plan.files.iter().for_each(|file| {
            let edits = match file.state {
                FileState::Added => String::new(),
                _ => format!(": {}", text::counted(file.edits, "edit")),
            };
            out.push_str(&format!("  {} {}{edits}\n", file.state, file.path));
        });
    }
    let with_items: Vec<_> = started.plan.files.iter().filter(|file| file.blocking + file.review > 0).collect();
    for file in with_items.iter().take(LISTED) {
        let items = text::counted(file.blocking + file.review, "item");
        out.push_str(&format!("{}: {items} to review, {} blocking\n", file.path, file.blocking));
    }
    if with_items.len() > LISTED {
        out.push_str(&format!("and {} more: git msconv status\n", text::counted(with_items.len() - LISTED, "file")));
    }
    out + &text::last_line(report) + "\n"
}

/// Names the next commands, or does the next step.
fn next(ui: &mut Ui, repo: &Repo, receipt: &Receipt, switch: bool) -> Result<(), Error> {
    let branch = &receipt.branch;
    if ui.voice() == Voice::Normal {
        ui.hint(&format!("Review the conversion: git diff {branch}~1 {branch}"));
    }
    if !switch {
        ui.hint(&format!("Work on it: git switch {branch}"));
        ui.hint(&format!("Undo it with: git msconv undo {branch}"));
        return Ok(());
    }
    repo.switch(branch).map_err(|refused| {
        let mut error = Error::user(
            format!("Could not switch to {branch}"),
            "The branch was made. Do what git says, then run git switch.",
        );
        error.causes.push(refused.0);
        error
    })?;
    ui.status("Switched", &format!("to {branch}"));
    ui.hint(&format!("Undo it with: git switch - && git msconv undo {branch}"));
    Ok(())
}
