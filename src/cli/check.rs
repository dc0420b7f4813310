//! `check`: the gate. Fails if the code that it looks at still uses the torch family.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{CheckArgs, Format};
use super::engine::Included;
use super::files::{Excluded, Inputs, Walk};
use super::reporting::Reporting;
use super::{Error, ExitStatus, Ui, Voice, here, rules};
use crate::config::{self, Settings};
use crate::convert::{Mode, Options, Sources, convert_project, is_source};
use crate::git::staged::{self, Staged};
use crate::git::{Environment, Repo};
use crate::report::{Commits, Report, Task, json, text};
use crate::review::Severity;
use crate::rules::RuleSet;
use crate::workflow::{self, Here};

pub(super) fn run(ui: &mut Ui, args: CheckArgs) -> Result<ExitStatus, Error> {
    let directory = here()?;
    let settings = config::resolve(&directory, args.settings.layer())?;
    if (args.hook || args.staged) && args.format == Format::Text {
        ui.set_voice(Voice::Hook);
    }
    let rules = rules::load(&settings)?;
    let task = Examination { settings: &settings, rules: &rules, with_frames: args.format == Format::Text };
    let report = if args.staged {
        let staged = Staged::open(&directory, &args.paths, is_source)?;
        task.run(ui, &Included::new(&staged, &settings, &Excluded::new(&settings)?), &str::to_owned)
    } else {
        let walk = Walk { settings: &settings, no_ignore: args.no_ignore };
        let here = if args.paths.is_empty() { conversion_here(&directory)? } else { None };
        let inputs = match &here {
            _ if !args.paths.is_empty() => Inputs::collect(&args.paths, &walk)?,
            Some(here) => whole(&directory, &here.scope, &walk)?,
            None => whole(&directory, &[PathBuf::new()], &walk)?,
        };
        let shown = |path: &str| inputs.get(path).map_or_else(|| path.to_owned(), |input| input.shown.clone());
        Report { commits: here.map(commits), ..task.run(ui, &inputs, &shown) }
    };
    show(ui, &report, args.format);
    Ok(if report.is_blocking() { ExitStatus::Blocking } else { ExitStatus::Clean })
}

/// How a run looks at its files.
struct Examination<'a> {
    settings: &'a Settings,
    rules: &'a RuleSet,
    with_frames: bool,
}

impl Examination<'_> {
    fn run(&self, ui: &Ui, sources: &dyn Sources, shown: &dyn Fn(&str) -> String) -> Report {
        let options = Options { marks: self.settings.marks, target: self.settings.target_version, mode: Mode::Check };
        let progress = ui.progress("Checking", sources.paths().len());
        let outcomes = convert_project(sources, self.rules, &options, &|_| progress.advance());
        let reporting = Reporting { task: Task::Check, settings: self.settings, with_frames: self.with_frames };
        reporting.report(sources, &outcomes, shown)
    }
}

impl Sources for Staged {
    fn paths(&self) -> &[String] {
        Staged::paths(self)
    }

    fn read(&self, index: usize) -> Result<Arc<[u8]>, String> {
        Staged::read(self, index).map_err(|error| format!("{error:#}"))
    }
}

/// The conversion that the branch stands on, if there is one.
fn conversion_here(directory: &Path) -> Result<Option<Here>, Error> {
    match config::top(directory) {
        Some(_) => Ok(workflow::here(&Repo::discover(Environment::of_process())?)?),
        None => Ok(None),
    }
}

/// The repository that `directory` is in, as seen from there; without one, the folder itself.
fn whole(directory: &Path, scope: &[PathBuf], walk: &Walk) -> Result<Inputs, Error> {
    let Some(top) = config::top(directory) else { return Inputs::collect(&[".".into()], walk) };
    let depth = directory.strip_prefix(top).map_or(0, |below| below.components().count());
    let seen = if depth == 0 { PathBuf::from(".") } else { std::iter::repeat_n("..", depth).collect() };
    Inputs::repository(&seen, scope, staged::tracked(is_source)?, walk)
}

fn commits(here: Here) -> Commits {
    Commits {
        branch: here.branch,
        baseline: here.pair.baseline.id.to_string(),
        conversion: here.pair.conversion.id.to_string(),
    }
}

fn show(ui: &mut Ui, report: &Report, format: Format) {
    match (format, ui.voice()) {
        (Format::Json, _) => ui.print(&json::render(report)),
        (Format::Text, Voice::Normal) => ui.print(&text::render(report, Severity::Note)),
        (Format::Text, Voice::Quiet) => ui.print(&text::items(report, Severity::Review)),
        (Format::Text, Voice::Hook) => {
            if report.is_blocking() {
                ui.print(&text::items(report, Severity::Blocking));
                ui.print(&format!("msconv: {}\n", text::last_line(report)));
            }
        }
    }
}
