//! The engine as the runs on Git history need it: a function of their files that keeps the report.

use std::cell::RefCell;
use std::sync::Arc;

use super::files::Excluded;
use super::reporting::Reporting;
use super::waivers::Waivers;
use super::{Error, Ui, here, rules};
use crate::config::{self, Layer, Settings};
use crate::convert::{FileOutcome, Mode, Options, Sources, convert_project};
use crate::git::Repo;
use crate::report::{Report, Task};
use crate::review::ReviewItem;
use crate::rules::RuleSet;
use crate::workflow::{self, Engines, Examined, Look};

/// The engine with its settings.
pub(super) struct Engine<'a> {
    ui: &'a Ui,
    settings: &'a Settings,
    rules: &'a RuleSet,
    excluded: Excluded,
    waivers: Waivers,
    task: Task,
    mode: Mode,
    report: RefCell<Option<Report>>,
}

impl<'a> Engine<'a> {
    /// An engine for one run.
    pub(super) fn new(
        ui: &'a Ui,
        settings: &'a Settings,
        rules: &'a RuleSet,
        task: Task,
        mode: Mode,
    ) -> Result<Self, Error> {
        let (excluded, waivers) = (Excluded::new(settings)?, Waivers::new(settings, false)?);
        Ok(Self { ui, settings, rules, excluded, waivers, task, mode, report: RefCell::new(None) })
    }

    /// Converts or checks all files that the settings do not exclude.
    pub(super) fn run(&self, sources: &dyn Sources) -> Vec<FileOutcome> {
        let mut outcomes = self.raw(sources);
        self.waivers.apply(self.settings, &str::to_owned, &mut outcomes, self.mode);
        let reporting = Reporting { task: self.task, settings: self.settings, rules: self.rules, with_frames: false };
        self.report.replace(Some(reporting.report(sources, &outcomes, &str::to_owned)));
        outcomes
    }

    /// The same before waivers count.
    fn raw(&self, sources: &dyn Sources) -> Vec<FileOutcome> {
        let sources = Included::new(sources, self.settings, &self.excluded);
        let options = Options {
            marks: self.settings.marks,
            target: self.settings.target_version,
            style: self.settings.style,
            mode: self.mode,
            may_add_files: true,
        };
        let label = if self.mode == Mode::Convert { "Converting" } else { "Checking" };
        let progress = self.ui.progress(label, sources.paths.len());
        convert_project(&sources, self.rules, &options, &|_| progress.advance())
    }

    /// The report of the run.
    pub(super) fn report(self) -> Report {
        let target = self.settings.target_version.to_string();
        let empty = Report { task: self.task, target, commits: None, files: Vec::new() };
        self.report.into_inner().unwrap_or(empty)
    }
}

/// Looks at a conversion branch with the engine: for the MindSpore version that the conversion was made for, unless
/// `layer` names another.
pub(super) fn examine(
    ui: &mut Ui,
    repo: &Repo,
    branch: Option<&str>,
    look: Look,
    layer: Layer,
) -> Result<Looked, Error> {
    let is_given = layer.target_version.is_some();
    let mut settings = config::resolve(&here()?, layer)?;
    if !is_given && let Ok(version) = workflow::target(repo, branch)?.parse() {
        settings.target_version = version;
    }
    let rules = rules::load(&settings)?;
    let shown: &Ui = ui;
    let engine = |mode| Engine::new(shown, &settings, &rules, Task::Review, mode);
    let (convert, check, waivers) = (engine(Mode::Convert)?, engine(Mode::Check)?, Waivers::new(&settings, false)?);
    // Waivers are applied last, to the items of both.
    let engines = Engines {
        convert: &|sources| convert.raw(sources),
        check: &|sources| check.raw(sources),
        waive: &|path, items, own| waivers.waive(&settings, path, items, own, &|_| true),
    };
    let examined = workflow::examine(repo, branch, look, engines)?;
    drop((convert, check));
    let made_by = examined.pair.rules();
    if made_by != rules.hash() {
        ui.warning("The conversion was made with other rules; what is open is said by those of this version.");
    }
    let notes = waivers.notes(true);
    Ok(Looked { examined, look, settings, rules, notes })
}

/// A conversion branch that was looked at, and by what.
pub(super) struct Looked {
    /// What was found.
    pub(super) examined: Examined,
    /// Where.
    look: Look,
    /// The settings of the run.
    pub(super) settings: Settings,
    /// The rules of the run.
    pub(super) rules: RuleSet,
    /// Notes about waivers of the settings.
    pub(super) notes: Vec<ReviewItem>,
}

impl Looked {
    /// Says that something is edited and not committed, if that was not looked at; `flag` looks at it.
    pub(super) fn tell_uncommitted(&self, ui: &mut Ui, flag: &str) {
        if let Some(files) = uncommitted(&self.examined).filter(|_| self.look == Look::Tip) {
            let but = if flag.is_empty() { String::new() } else { format!(", but with {flag}") };
            ui.hint(&format!("What is edited and not committed does not count here{but}: {files}"));
        }
    }
}

/// The files that the working tree has otherwise than the tip, as far as they fit a line.
fn uncommitted(examined: &Examined) -> Option<String> {
    match examined.uncommitted.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        [one, two] => Some(format!("{one} and {two}")),
        [one, others @ ..] => Some(format!("{one} and {} other files", others.len())),
    }
}

/// Some of the files of a source, with paths from the top of the repository.
pub(super) struct Included<'a> {
    all: &'a dyn Sources,
    paths: Vec<String>,
    indices: Vec<usize>,
}

impl<'a> Included<'a> {
    /// Leaves out what the settings exclude.
    pub(super) fn new(all: &'a dyn Sources, settings: &Settings, excluded: &Excluded) -> Self {
        Self::only(all, &|path| !excluded.matches(&settings.root.join(path), false))
    }

    /// Takes the files that are `wanted`.
    pub(super) fn only(all: &'a dyn Sources, wanted: &dyn Fn(&str) -> bool) -> Self {
        let chosen = all.paths().iter().enumerate().filter(|(_, path)| wanted(path));
        let (indices, paths) = chosen.map(|(index, path)| (index, path.clone())).unzip();
        Self { all, paths, indices }
    }
}

impl Sources for Included<'_> {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, index: usize) -> Result<Arc<[u8]>, String> {
        self.all.read(*self.indices.get(index).ok_or("no such file")?)
    }
}
