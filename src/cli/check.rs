//! `check`: the gate. Fails if the code that it looks at still uses the torch family.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{CheckArgs, Format};
use super::engine::Included;
use super::files::{Excluded, Inputs, Walk};
use super::gate::{Gate, conversion_here, from_top};
use super::reporting::Reporting;
use super::since::Base;
use super::suggest::suggest;
use super::waivers::Waivers;
use super::{Error, ExitStatus, Ui, Voice, here, publish, pushed, rules};
use crate::config::{self, Settings};
use crate::convert::{Mode, Options, Sources, convert_project, is_source};
use crate::git::staged::{self, Staged};
use crate::git::{Entry, Environment, Found, LineMap, Repo};
use crate::report::{Commits, FileReport, FileState, Report, ReportItem, Task};
use crate::review::{Original, ReviewItem};
use crate::rules::RuleSet;
use crate::text::Position;
use crate::workflow::{Here, Patience};

pub(super) fn run(ui: &mut Ui, args: CheckArgs) -> Result<ExitStatus, Error> {
    let directory = here()?;
    let settings = config::resolve(&directory, args.settings.clone().layer())?;
    let is_hook = args.hook || args.staged || args.pushed.is_some();
    if is_hook && args.format == Format::Text {
        ui.set_voice(Voice::Hook);
    }
    let rules = rules::load(&settings)?;
    let waivers = Waivers::new(&settings, args.no_waivers)?;
    let check = Check { args: &args, settings: &settings, rules: &rules, waivers: &waivers };
    if let Some(remote) = &args.pushed {
        let report = pushed::pushed(ui, &check, remote)?;
        publish::publish(ui, &report, &args)?;
        return Ok(status(&report));
    }
    // A hook on named files has no need of the history if the settings say what is under the gate.
    let is_asked = args.paths.is_empty() || (is_hook && settings.gate.is_none());
    let patience = if is_hook { Patience::Short } else { Patience::Long };
    let here = if is_asked { conversion_here(&directory, patience)? } else { None };
    let gate = Gate::new(&settings, here.as_ref())?;
    let mut report = if args.staged {
        let staged = Staged::open(&directory, &args.paths, is_source)?;
        let excluded = Excluded::new(&settings)?;
        let wanted = |path: &str| !excluded.matches(&settings.root.join(path), false) && gate.holds_tracked(path);
        check.run(ui, &Included::only(&staged, &wanted), &str::to_owned, &str::to_owned, here.as_ref())?
    } else {
        let inputs = inputs(&args, &settings, &directory, here.as_ref())?;
        let inputs =
            if args.paths.is_empty() || args.hook { inputs.keep(|input| gate.holds(&input.file)) } else { inputs };
        let tracked =
            |path: &str| inputs.get(path).map_or_else(|| path.to_owned(), |input| from_top(&settings, &input.file));
        let typed = |path: &str| inputs.get(path).map_or_else(|| path.to_owned(), |input| input.shown.clone());
        let shown: &dyn Fn(&str) -> String = if publish::is_for_people(args.format) { &typed } else { &tracked };
        check.run(ui, &inputs, shown, &tracked, here.as_ref())?
    };
    let is_whole = args.paths.is_empty() && !args.staged && args.diff.is_none();
    add_notes(&mut report, waivers.notes(is_whole));
    if args.paths.is_empty() && !args.staged {
        report.commits = here.map(commits);
    }
    publish::publish(ui, &report, &args)?;
    Ok(status(&report))
}

fn status(report: &Report) -> ExitStatus {
    if report.is_blocking() { ExitStatus::Blocking } else { ExitStatus::Clean }
}

/// The files of a run that is not about the index.
fn inputs(args: &CheckArgs, settings: &Settings, directory: &Path, here: Option<&Here>) -> Result<Inputs, Error> {
    let walk = Walk { settings, no_ignore: args.no_ignore };
    match here {
        _ if !args.paths.is_empty() => Inputs::collect(&args.paths, &walk),
        Some(here) if settings.gate.is_none() => whole(directory, &here.scope, &walk),
        _ => whole(directory, &[PathBuf::new()], &walk),
    }
}

/// How a run looks at its files.
pub(super) struct Check<'a> {
    args: &'a CheckArgs,
    pub(super) settings: &'a Settings,
    rules: &'a RuleSet,
    waivers: &'a Waivers,
}

impl Check<'_> {
    /// Checks `sources`. `shown` turns one of their paths into that of the report, `tracked` into that from the top
    /// of the repository.
    pub(super) fn run(
        &self,
        ui: &Ui,
        sources: &dyn Sources,
        shown: &dyn Fn(&str) -> String,
        tracked: &dyn Fn(&str) -> String,
        here: Option<&Here>,
    ) -> Result<Report, Error> {
        let options = Options {
            marks: self.settings.marks,
            target: self.settings.target_version,
            style: self.settings.style,
            mode: Mode::Check,
            may_add_files: false,
        };
        let progress = ui.progress("Checking", sources.paths().len());
        let mut outcomes = convert_project(sources, self.rules, &options, &|_| progress.advance());
        drop(progress);
        self.waivers.apply(self.settings, tracked, &mut outcomes, Mode::Check);
        let read =
            |path: &str| sources.read(sources.paths().binary_search_by(|known| known.as_str().cmp(path)).ok()?).ok();
        if let Some(revision) = &self.args.diff {
            let repo = Repo::discover(Environment::of_process())?;
            outcomes = Base::find(&repo, revision)?.keep(&repo, outcomes, &read, tracked)?;
        }
        let reporting = Reporting {
            task: Task::Check,
            settings: self.settings,
            rules: self.rules,
            with_frames: self.has_frames(ui),
        };
        let mut report = reporting.report(sources, &outcomes, shown);
        let named = outcomes.iter().map(|outcome| outcome.path.as_str());
        if self.args.format == Format::Rdjson {
            let converted = convert_project(
                sources,
                self.rules,
                &Options { mode: Mode::Convert, marks: false, ..options },
                &|_| (),
            );
            suggest(&mut report, named, &converted, &read);
        } else if let Some(here) = here.filter(|_| !publish::is_text(self.args.format)) {
            let repo = Repo::discover(Environment::of_process())?;
            for (file, path) in report.files.iter_mut().zip(named).filter(|(file, _)| !file.items.is_empty()) {
                let place = tracked(path);
                followed(&repo, here, file, &place, read(path).as_deref());
            }
        }
        Ok(report)
    }

    /// Lines of code are wanted, unless a hook may have nothing to say.
    fn has_frames(&self, ui: &Ui) -> bool {
        !(self.args.format == Format::Json && ui.voice() == Voice::Quiet)
    }
}

/// Says where the items of a file stood in the baseline, if their lines stood there.
fn followed(repo: &Repo, here: &Here, file: &mut FileReport, path: &str, now: Option<&[u8]>) {
    let before = match repo.find(here.pair.baseline.tree, path.as_bytes()) {
        Ok(Some(Found::Entry(Entry { id, .. }))) => repo.blob(id).ok(),
        _ => None,
    };
    let (Some(before), Some(now)) = (before, now) else { return };
    let map = LineMap::between(&before, now);
    for found in &mut file.items {
        let now = found.item.original;
        let line = map.to_old(now.line.saturating_sub(1)).map(|line| line + 1);
        found.baseline = line.map(|line| Original { position: Position { line, ..now }, span: None });
    }
}

/// Adds notes that are about the settings, each to the file that holds it.
fn add_notes(report: &mut Report, notes: Vec<ReviewItem>) {
    for note in notes {
        let index = report.files.iter().position(|file| file.path == note.path).unwrap_or_else(|| {
            report.files.push(FileReport {
                path: note.path.clone(),
                state: FileState::Unchanged,
                is_torch: false,
                edits: 0,
                sites: [0; 3],
                items: Vec::new(),
            });
            report.files.len() - 1
        });
        report.files[index].items.push(ReportItem::new(note));
    }
    report.files.sort_by(|one, two| one.path.cmp(&two.path));
}

impl Sources for Staged {
    fn paths(&self) -> &[String] {
        Staged::paths(self)
    }

    fn read(&self, index: usize) -> Result<Arc<[u8]>, String> {
        Staged::read(self, index).map_err(|error| format!("{error:#}"))
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
