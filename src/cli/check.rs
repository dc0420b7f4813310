//! `check`: the gate. Fails if the code that it looks at still uses the torch family.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{CheckArgs, Format};
use super::files::{Inputs, Walk};
use super::reporting::Reporting;
use super::{Error, ExitStatus, Ui, Voice, here};
use crate::config::{self, Settings};
use crate::convert::{Mode, Options, Sources, convert_project};
use crate::git::staged::Staged;
use crate::report::{Report, Task, json, text};
use crate::review::Severity;

pub(super) fn run(ui: &mut Ui, args: CheckArgs) -> Result<ExitStatus, Error> {
    let directory = here()?;
    let settings = config::resolve(&directory, args.settings.layer())?;
    if (args.hook || args.staged) && args.format == Format::Text {
        ui.set_voice(Voice::Hook);
    }
    let with_frames = args.format == Format::Text;
    let report = if args.staged {
        let staged = Staged::open(&directory, &args.paths)?;
        examine(ui, &staged, &settings, with_frames, &|path| path.to_owned())
    } else {
        let paths = if args.paths.is_empty() { everything(&directory) } else { args.paths };
        let inputs = Inputs::collect(&paths, &Walk { settings: &settings, no_ignore: args.no_ignore })?;
        let shown = |path: &str| inputs.get(path).map_or_else(|| path.to_owned(), |input| input.shown.clone());
        examine(ui, &inputs, &settings, with_frames, &shown)
    };
    show(ui, &report, args.format);
    Ok(if report.is_blocking() { ExitStatus::Blocking } else { ExitStatus::Clean })
}

fn examine(
    ui: &Ui,
    sources: &dyn Sources,
    settings: &Settings,
    with_frames: bool,
    shown: &dyn Fn(&str) -> String,
) -> Report {
    let options = Options { marks: settings.marks, mode: Mode::Check };
    let progress = ui.progress("Checking", sources.paths().len());
    let outcomes = convert_project(sources, &options, &|_| progress.advance());
    Reporting { task: Task::Check, settings, with_frames }.report(sources, &outcomes, shown)
}

impl Sources for Staged {
    fn paths(&self) -> &[String] {
        Staged::paths(self)
    }

    fn read(&self, index: usize) -> Result<Arc<[u8]>, String> {
        Staged::read(self, index).map_err(|error| format!("{error:#}"))
    }
}

/// The folder to look at if none is named: the repository that `directory` is in, seen from it.
fn everything(directory: &Path) -> Vec<PathBuf> {
    let depth = directory.ancestors().position(|folder| folder.join(".git").exists()).unwrap_or(0);
    if depth == 0 { vec![".".into()] } else { vec![std::iter::repeat_n("..", depth).collect()] }
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
