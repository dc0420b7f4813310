//! `convert --hook`: a hook that rewrites like a formatter, where nobody has to look at what it writes.
//!
//! A file of which every rewrite is equivalent and nothing is left is converted in place; any other
//! is left as it is and reported. The hook fails if a file changed, so that the change is staged, and
//! if torch is left.

use super::args::ConvertArgs;
use super::convert::{in_place, tell_undo};
use super::files::{Inputs, Walk};
use super::gate::{Gate, conversion_here, from_top};
use super::reporting::Reporting;
use super::waivers::Waivers;
use super::{Error, ExitStatus, Ui, Voice, here, rules};
use crate::config::{self, Layer};
use crate::convert::{FileOutcome, Mode, Options, Outcome, Sources, convert_project};
use crate::report::{Report, Task, text};
use crate::review::Severity;
use crate::workflow::Patience;

pub(super) fn run(ui: &mut Ui, args: &ConvertArgs) -> Result<ExitStatus, Error> {
    let directory = here()?;
    // A comment in a file that is left alone would be a change of its own.
    let flags = Layer { marks: Some(false), ..args.settings.clone().layer() };
    let settings = config::resolve(&directory, flags)?;
    ui.set_voice(Voice::Hook);
    let conversion = if settings.gate.is_none() { conversion_here(&directory, Patience::Short)? } else { None };
    let gate = Gate::new(&settings, conversion.as_ref())?;
    let walk = Walk { settings: &settings, no_ignore: args.no_ignore };
    let inputs = Inputs::collect(&args.paths, &walk)?.keep(|input| gate.holds(&input.file));
    let (rules, waivers) = (rules::load(&settings)?, Waivers::new(&settings, false)?);
    let options = Options { style: settings.style, ..Options::new(Mode::Convert, false, settings.target_version) };
    let progress = ui.progress("Converting", inputs.paths().len());
    let mut outcomes = convert_project(&inputs, &rules, &options, &|_| progress.advance());
    drop(progress);
    let tracked =
        |path: &str| inputs.get(path).map_or_else(|| path.to_owned(), |input| from_top(&settings, &input.file));
    waivers.apply(&settings, &tracked, &mut outcomes, Mode::Convert);
    let (fixed, left): (Vec<FileOutcome>, Vec<FileOutcome>) = outcomes.into_iter().partition(is_certain);
    let left: Vec<FileOutcome> = left.into_iter().filter(needs_a_person).collect();
    let shown = |path: &str| inputs.get(path).map_or_else(|| path.to_owned(), |input| input.shown.clone());
    let reporting = Reporting { task: Task::Convert, settings: &settings, rules: &rules, with_frames: true };
    let report = reporting.report(&inputs, &left, &shown);
    let undo = in_place(ui, &inputs, &fixed)?;
    let changed: Vec<String> = fixed.iter().filter(|file| is_changed(file)).map(|file| shown(&file.path)).collect();
    tell(ui, &changed, &report);
    tell_undo(ui, undo);
    Ok(if changed.is_empty() && left.is_empty() { ExitStatus::Clean } else { ExitStatus::Blocking })
}

/// Nobody has to look at what becomes of the file.
fn is_certain(file: &FileOutcome) -> bool {
    !file.items.iter().any(|item| item.is_blocking() || item.is_review())
}

fn is_changed(file: &FileOutcome) -> bool {
    matches!(file.outcome, Outcome::Converted { .. })
}

/// Torch is left in the file, or it would be rewritten to something that is not quite the same.
fn needs_a_person(file: &FileOutcome) -> bool {
    is_changed(file) || file.items.iter().any(|item| item.is_blocking())
}

fn tell(ui: &mut Ui, changed: &[String], report: &Report) {
    for path in changed {
        ui.print(&format!("msconv: Converted {path}\n"));
    }
    if !report.files.is_empty() {
        ui.print(&text::items(report, Severity::Review));
        let files = text::counted(report.files.len(), "file");
        ui.print(&format!("msconv: Left {files} as they were: somebody has to look at them\n"));
        ui.hint("Convert them with git msconv convert --in-place PATH, then review the items.");
    }
}
