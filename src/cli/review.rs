//! `review`: what is open on a conversion branch, place by place.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::args::SettingArgs;
use super::engine::{Looked, examine};
use super::reporting::source;
use super::{Error, ExitStatus, Ui};
use crate::git::{Environment, Repo, RepoPath, contains, show};
use crate::report::{Commits, FileReport, FileState, Frame, Report, ReportItem, Task, json, text};
use crate::review::{Code, ReviewItem, Severity};
use crate::text::LineIndex;
use crate::workflow::{Examined, ExaminedFile, Look, OpenItem};

/// `review`
#[derive(Debug, Args)]
#[command(after_help = "Items of one cause are shown together. An item goes once a commit changes its lines.")]
pub struct ReviewArgs {
    /// Files and folders to show; all if none is given.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The conversion branch; the default is the current one, else the only one there is.
    #[arg(long, value_name = "BRANCH")]
    pub branch: Option<String>,
    /// Show this code only, such as MS201; may be given several times.
    #[arg(long, value_name = "CODE", value_parser = code)]
    pub code: Vec<Code>,
    /// Show this severity only; may be given several times.
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub severity: Vec<Weight>,
    /// Show items about this API and what lies below it only, such as torch.nn.utils; may be given several times.
    #[arg(long, value_name = "API")]
    pub api: Vec<String>,
    /// Show what is settled by accepting a file, too.
    #[arg(long)]
    pub all: bool,
    /// Fail if an item is shown that is not waived, whatever its severity.
    #[arg(long)]
    pub exit_code: bool,
    /// Write the JSON document of docs/json.md.
    #[arg(long)]
    pub json: bool,
    /// Look at the files as they are in the working tree, not as they are committed.
    #[arg(long)]
    pub worktree: bool,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingArgs,
}

/// A severity on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Weight {
    /// Makes check fail.
    Blocking,
    /// A person should look.
    Review,
    /// Good to know.
    Note,
}

impl From<Weight> for Severity {
    fn from(weight: Weight) -> Severity {
        match weight {
            Weight::Blocking => Severity::Blocking,
            Weight::Review => Severity::Review,
            Weight::Note => Severity::Note,
        }
    }
}

fn code(text: &str) -> Result<Code, String> {
    Code::parse(text).ok_or_else(|| format!("{text} is no code; git msconv explain lists them"))
}

pub(super) fn run(ui: &mut Ui, args: ReviewArgs) -> Result<ExitStatus, Error> {
    let repo = Repo::discover(Environment::of_process())?;
    let look = if args.worktree { Look::Worktree } else { Look::Tip };
    let looked = examine(ui, &repo, args.branch.as_deref(), look, args.settings.clone().layer())?;
    let filter = Filter::new(&repo, &args)?;
    filter.check(&looked.examined)?;
    let report = report(&repo, &looked, &filter);
    ui.print(&if args.json { json::render(&report) } else { text::review(&report) });
    looked.tell_uncommitted(ui, "--worktree");
    let totals = report.totals();
    let fails = report.is_blocking() || (args.exit_code && totals.review + totals.note > 0);
    Ok(if fails { ExitStatus::Blocking } else { ExitStatus::Clean })
}

/// Which items are shown.
struct Filter<'a> {
    paths: Vec<RepoPath>,
    args: &'a ReviewArgs,
}

impl Filter<'_> {
    fn new<'a>(repo: &Repo, args: &'a ReviewArgs) -> Result<Filter<'a>, Error> {
        Ok(Filter { paths: located(repo, &args.paths)?, args })
    }

    /// A path that names no file of the conversion is a mistake, not a file without items.
    fn check(&self, examined: &Examined) -> Result<(), Error> {
        let is_known = |place: &RepoPath| examined.files.iter().any(|file| contains(place, file.path.as_bytes()));
        match self.paths.iter().find(|place| !is_known(place)) {
            None => Ok(()),
            Some(place) => Err(Error::user(
                format!("{} is no file of the conversion on {}", show(place), examined.branch),
                "See its files with git msconv status.",
            )),
        }
    }

    fn shows(&self, item: &ReviewItem) -> bool {
        let args = self.args;
        let below = |api: &String| item.api.as_deref().is_some_and(|known| is_below(known, api));
        let any = |is_empty: bool, holds: bool| is_empty || holds;
        any(self.paths.is_empty(), self.paths.iter().any(|place| contains(place, item.path.as_bytes())))
            && any(args.code.is_empty(), args.code.contains(&item.code))
            && any(args.severity.is_empty(), args.severity.iter().any(|one| Severity::from(*one) == item.severity))
            && any(args.api.is_empty(), args.api.iter().any(below))
    }
}

fn is_below(api: &str, above: &str) -> bool {
    api.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The paths of a command line as paths in the repository.
pub(super) fn located(repo: &Repo, paths: &[PathBuf]) -> Result<Vec<RepoPath>, Error> {
    let outside = |path: &PathBuf| {
        let message = format!("{} lies outside the repository", path.display());
        Error::user(message, "Name files and folders of the conversion.")
    };
    paths.iter().map(|path| repo.locate(path).ok_or_else(|| outside(path))).collect()
}

fn report(repo: &Repo, looked: &Looked, filter: &Filter<'_>) -> Report {
    let files = looked.examined.files.iter().filter_map(|file| shown(repo, looked, filter, file));
    let notes = looked.notes.iter().filter(|note| filter.shows(note)).cloned().map(|note| FileReport {
        path: note.path.clone(),
        state: FileState::Unchanged,
        is_torch: false,
        edits: 0,
        sites: [0; 3],
        items: vec![ReportItem::new(note)],
    });
    Report {
        task: Task::Review,
        target: looked.settings.target_version.to_string(),
        commits: Some(commits(&looked.examined)),
        files: files.chain(notes).collect(),
    }
}

/// The commits that a report names.
pub(super) fn commits(examined: &Examined) -> Commits {
    Commits {
        branch: examined.branch.clone(),
        baseline: examined.pair.baseline.id.to_string(),
        conversion: examined.pair.conversion.id.to_string(),
    }
}

fn shown(repo: &Repo, looked: &Looked, filter: &Filter<'_>, file: &ExaminedFile) -> Option<FileReport> {
    let settled = file.settled.iter().filter(|_| filter.args.all);
    let mut items: Vec<&OpenItem> = file.items.iter().chain(settled).filter(|open| filter.shows(&open.item)).collect();
    items.sort_by(|one, two| one.item.cmp(&two.item));
    if items.is_empty() {
        return None;
    }
    let code = file.now.and_then(|id| looked.examined.content(repo, id).ok());
    let lines = code.as_deref().map(LineIndex::new);
    let frame = |item: &ReviewItem| Some(Frame::cut(code.as_deref()?, lines.as_ref()?, item.span));
    let items = items.into_iter().map(|open| ReportItem {
        frame: frame(&open.item),
        baseline: open.baseline,
        source: source(&looked.rules, &open.item),
        ..ReportItem::new(open.item.clone())
    });
    Some(FileReport {
        items: items.collect(),
        path: file.path.clone(),
        state: if file.converted == file.original { FileState::Unchanged } else { FileState::Converted },
        is_torch: file.is_torch,
        edits: 0,
        sites: [file.sites.total, file.sites.converted, file.left],
    })
}

#[cfg(test)]
mod tests {
    use super::is_below;

    #[test]
    fn an_api_is_below_its_modules_and_not_below_names_that_begin_alike() {
        assert!(is_below("torch.nn.utils.clip", "torch.nn") && is_below("torch.nn", "torch.nn"));
        assert!(!is_below("torch.nnx.clip", "torch.nn"));
    }
}
