//! `status`: what became of a conversion since it was made.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::args::SettingArgs;
use super::engine::examine;
use super::review::located;
use super::{Error, ExitStatus, Ui};
use crate::git::{Environment, Repo, RepoPath, contains, quoted};
use crate::report::{Task, json, text};
use crate::workflow::{self, BranchFile, Look, Rate, Standing, Status};

/// `status`
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// The conversion branch; the default is the current one, else the only one there is.
    #[arg(value_name = "BRANCH")]
    pub branch: Option<String>,
    /// Write the JSON document of docs/json.md.
    #[arg(long, conflicts_with = "porcelain")]
    pub json: bool,
    /// Write lines that programs can rely on (docs/review.md).
    #[arg(long)]
    pub porcelain: bool,
    /// Fail unless these files have a verdict of a person; may be given several times.
    #[arg(long, value_name = "PATH")]
    pub has_verdict: Vec<PathBuf>,
    /// Look at the files as they are in the working tree, not as they are committed.
    #[arg(long)]
    pub worktree: bool,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingArgs,
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    tool: json::Tool,
    task: Task,
    status: &'a Status,
}

pub(super) fn run(ui: &mut Ui, args: StatusArgs) -> Result<ExitStatus, Error> {
    let repo = Repo::discover(Environment::of_process())?;
    let look = if args.worktree { Look::Worktree } else { Look::Tip };
    let looked = examine(ui, &repo, args.branch.as_deref(), look, args.settings.layer())?;
    let status = workflow::status(&looked.examined);
    if args.json {
        let (schema_version, tool, task) = (json::SCHEMA_VERSION, json::Tool::THIS, Task::Status);
        ui.print(&json::to_text(&Document { schema_version, tool, task, status: &status }));
    } else if args.porcelain {
        ui.print(&porcelain(&status));
    } else {
        ui.print(&render(&repo, &status));
    }
    looked.tell_uncommitted(ui, "--worktree");
    let judged = [Standing::Accepted, Standing::Rejected];
    let fails = if args.has_verdict.is_empty() {
        status.blocking > 0
    } else {
        let paths = located(&repo, &args.has_verdict)?;
        let is_at = |file: &BranchFile, place: &RepoPath| contains(place, file.path.as_bytes());
        let is_judged = |place: &RepoPath| {
            let mut files = status.files.iter().filter(|file| is_at(file, place)).peekable();
            files.peek().is_some() && files.all(|file| judged.contains(&file.standing))
        };
        !paths.iter().all(is_judged)
    };
    Ok(if fails { ExitStatus::Blocking } else { ExitStatus::Clean })
}

fn render(repo: &Repo, status: &Status) -> String {
    let further = match status.further {
        0 => "as start left it".to_owned(),
        further => format!("{} after the conversion", text::counted(further, "commit")),
    };
    let mut out = format!("Branch {}, {further}, for MindSpore {}\n", status.branch, status.target);
    for file in status.files.iter().filter(|file| needs_somebody(file)) {
        let items = match file.blocking + file.review {
            0 => String::new(),
            items => format!("   {} to review, {} blocking", text::counted(items, "item"), file.blocking),
        };
        out.push_str(&format!("  {:<9} {}{items}\n", file.standing.word(), file.path));
    }
    let count = |standing| status.files.iter().filter(|file| file.standing == standing).count();
    let parts = Standing::ALL.map(|standing| (count(standing), standing.word()));
    let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
    let items = match status.blocking + status.review {
        0 => "nothing to review".to_owned(),
        items => format!("{} to review, {} blocking", text::counted(items, "item"), status.blocking),
    };
    let (baseline, conversion) = (repo.short(status.baseline), repo.short(status.conversion));
    let (files, states) = (text::counted(status.files.len(), "file"), parts.collect::<Vec<_>>().join(", "));
    out.push_str(&rate(status.rate));
    out + &format!("{files}: {states}; {items}.      baseline {baseline}  conversion {conversion}\n")
}

/// A file that is good as it is, or that nobody has to say anything of, needs no line.
fn needs_somebody(file: &BranchFile) -> bool {
    !matches!(file.standing, Standing::Converted | Standing::Unchanged | Standing::Accepted)
}

/// `Converted 77 of 82 uses of torch (93.9 %); 5 are left now`
fn rate(rate: Rate) -> String {
    if rate.sites == 0 {
        return String::new();
    }
    let uses = text::counted(rate.sites, "use");
    format!("Converted {} of {uses} of torch ({} %); left now: {}\n", rate.converted, percent(rate), rate.left)
}

/// One decimal, rounded down: 99.96 is not all.
fn percent(rate: Rate) -> String {
    let per_mille = 1_000 * rate.converted / rate.sites.max(1);
    format!("{}.{}", per_mille / 10, per_mille % 10)
}

/// The form for programs: docs/review.md says what stands where.
fn porcelain(status: &Status) -> String {
    let mut out = String::from("# msconv status 1\n");
    for (key, value) in [
        ("branch", status.branch.clone()),
        ("tip", status.tip.to_string()),
        ("baseline", status.baseline.to_string()),
        ("conversion", status.conversion.to_string()),
        ("target", status.target.clone()),
        ("sites", format!("{} {} {}", status.rate.sites, status.rate.converted, status.rate.left)),
        ("items", format!("{} {}", status.blocking, status.review)),
        ("uncommitted", status.uncommitted.len().to_string()),
    ] {
        out.push_str(&format!("# {key} {value}\n"));
    }
    for file in &status.files {
        let (standing, state, path) = (file.standing.word(), file.state, quoted(&file.path));
        out.push_str(&format!("{standing} {state} {} {} {path}\n", file.blocking, file.review));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_not_rounded_up_to_all() {
        assert_eq!(percent(Rate { sites: 10_000, converted: 9_999, left: 1 }), "99.9");
        assert_eq!(percent(Rate { sites: 3, converted: 3, left: 0 }), "100.0");
    }
}
