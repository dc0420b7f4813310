//! Writes the report of a check in the form that was asked for.

use std::io::Write as _;
use std::path::Path;

use super::args::{CheckArgs, Format};
use super::{Error, Ui, Voice};
use crate::report::formats::{self, Reproduce};
use crate::report::{Report, json, text};
use crate::review::Severity;

/// Characters that the body of a pull request may have.
const LONGEST_BODY: usize = 65_536;

/// GitHub hands the file to every step.
const STEP_SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Paths are shown as they were typed.
pub(super) fn is_for_people(format: Format) -> bool {
    matches!(format, Format::Text | Format::Json)
}

/// The form has no place for the baseline.
pub(super) fn is_text(format: Format) -> bool {
    format == Format::Text
}

/// Prints the report; for GitHub the summary of the step is written too.
pub(super) fn publish(ui: &mut Ui, report: &Report, args: &CheckArgs) -> Result<(), Error> {
    match args.format {
        Format::Text => show(ui, report),
        Format::Json => ui.print(&json::render(report)),
        Format::Sarif => ui.print(&formats::sarif(report, formats::MOST_RESULTS)),
        Format::Github => {
            ui.print(&formats::annotations(report));
            summarize(&formats::step_summary(report, &reproduce(args)))?;
        }
        Format::Gitlab => ui.print(&formats::code_quality(report)),
        Format::Rdjson => ui.print(&formats::rdjson(report)),
        Format::Checkstyle => ui.print(&formats::checkstyle(report)),
        Format::Junit => ui.print(&formats::junit(report)),
        Format::Markdown => ui.print(&formats::markdown(report, &reproduce(args), LONGEST_BODY)),
    }
    Ok(())
}

fn show(ui: &mut Ui, report: &Report) {
    match ui.voice() {
        Voice::Normal => ui.print(&text::render(report, Severity::Note)),
        Voice::Quiet => ui.print(&text::items(report, Severity::Review)),
        Voice::Hook => {
            if report.is_blocking() {
                ui.print(&text::items(report, Severity::Blocking));
                ui.print(&format!("msconv: {}\n", text::last_line(report)));
            }
        }
    }
}

/// Adds to the summary of the step, if there is a step.
fn summarize(markdown: &str) -> Result<(), Error> {
    let Some(path) = std::env::var_os(STEP_SUMMARY).filter(|path| !path.is_empty()) else { return Ok(()) };
    let file = std::fs::OpenOptions::new().create(true).append(true).open(&path);
    file.and_then(|mut file| file.write_all(markdown.as_bytes()))
        .map_err(|why| Error::file("write the summary of the step to", Path::new(&path), &why))
}

/// The command that shows the same to a person.
fn reproduce(args: &CheckArgs) -> Reproduce {
    let mut command = "git msconv check".to_owned();
    if args.staged {
        command.push_str(" --staged");
    }
    if let Some(base) = &args.diff {
        command.push_str(&format!(" --diff {base}"));
    }
    if args.no_waivers {
        command.push_str(" --no-waivers");
    }
    args.paths.iter().for_each(|path| command.push_str(&format!(" {}", path.display())));
    Reproduce { command }
}
