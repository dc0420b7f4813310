//! The engine as the runs on Git history need it: a function of their files that keeps the report.

use std::cell::RefCell;
use std::sync::Arc;

use super::files::Excluded;
use super::reporting::Reporting;
use super::{Error, Ui};
use crate::config::Settings;
use crate::convert::{FileOutcome, Mode, Options, Sources, convert_project};
use crate::report::{Report, Task};
use crate::rules::RuleSet;

/// The engine with its settings.
pub(super) struct Engine<'a> {
    ui: &'a Ui,
    settings: &'a Settings,
    rules: &'a RuleSet,
    excluded: Excluded,
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
        Ok(Self { ui, settings, rules, excluded: Excluded::new(settings)?, task, mode, report: RefCell::new(None) })
    }

    /// Converts or checks all files that the settings do not exclude.
    pub(super) fn run(&self, sources: &dyn Sources) -> Vec<FileOutcome> {
        let sources = Included::new(sources, self.settings, &self.excluded);
        let options = Options { marks: self.settings.marks, target: self.settings.target_version, mode: self.mode };
        let label = if self.mode == Mode::Convert { "Converting" } else { "Checking" };
        let progress = self.ui.progress(label, sources.paths.len());
        let outcomes = convert_project(&sources, self.rules, &options, &|_| progress.advance());
        drop(progress);
        let reporting = Reporting { task: self.task, settings: self.settings, with_frames: false };
        self.report.replace(Some(reporting.report(&sources, &outcomes, &str::to_owned)));
        outcomes
    }

    /// The report of the run.
    pub(super) fn report(self) -> Report {
        let target = self.settings.target_version.to_string();
        let empty = Report { task: self.task, target, commits: None, files: Vec::new() };
        self.report.into_inner().unwrap_or(empty)
    }
}

/// The files that are not excluded, of sources whose paths count from the top of the repository.
pub(super) struct Included<'a> {
    all: &'a dyn Sources,
    paths: Vec<String>,
    indices: Vec<usize>,
}

impl<'a> Included<'a> {
    /// Leaves out what the settings exclude.
    pub(super) fn new(all: &'a dyn Sources, settings: &Settings, excluded: &Excluded) -> Self {
        let wanted = |(_, path): &(usize, &String)| !excluded.matches(&settings.root.join(path), false);
        let chosen = all.paths().iter().enumerate().filter(wanted);
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
