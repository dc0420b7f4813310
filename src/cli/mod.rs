//! The command line: what was asked for, what is printed, how the process ends.
//!
//! In: arguments. Out: an [`ExitStatus`]. Knows every other module; none knows it. A file for each
//! subcommand; only `ui` prints.

pub mod args;
mod check;
mod code_page;
mod convert;
mod engine;
mod error;
mod explain;
mod files;
mod finish;
mod fix;
mod gate;
mod hook;
mod judge;
mod man;
mod mirror;
mod originals;
mod plan;
mod publish;
mod pushed;
mod report;
mod reporting;
mod review;
mod rules;
mod scan;
mod shell;
mod since;
mod start;
mod status;
mod suggest;
mod ui;
mod undo;
mod waivers;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

pub use args::Cli;
pub use code_page::CodePage;
pub use error::{Error, Kind};
pub use ui::{Progress, Ui, Voice};

/// How the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// Nothing blocking.
    Clean,
    /// Blocking items.
    Blocking,
    /// The work could not be done.
    Failed,
    /// Interrupted by the user. (An interrupt that finds nothing to clean up ends the process by
    /// its signal, which a shell reports as the same number.)
    Interrupted,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> ExitCode {
        ExitCode::from(match status {
            ExitStatus::Clean => 0,
            ExitStatus::Blocking => 1,
            ExitStatus::Failed => 2,
            ExitStatus::Interrupted => 130,
        })
    }
}

/// Runs the command that `arguments` (the program's name first) ask for.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitStatus {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let mut ui = Ui::new(colour(cli.color));
    if cli.quiet {
        ui.set_voice(Voice::Quiet);
    }
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| dispatch(&mut ui, cli.command)));
    let outcome = outcome.unwrap_or_else(|_| Err(Error::internal("The tool panicked")));
    let status = outcome.unwrap_or_else(|error| {
        ui.error(&error.text());
        if let Some(hint) = &error.hint {
            ui.hint(hint);
        }
        error.status()
    });
    match ui.finish() {
        Ok(()) => status,
        Err(_) => ExitStatus::Failed,
    }
}

fn dispatch(ui: &mut Ui, command: args::Command) -> Result<ExitStatus, Error> {
    match command {
        args::Command::Scan(args) => scan::run(ui, args),
        args::Command::Start(args) => start::run(ui, args),
        args::Command::Status(args) => status::run(ui, args),
        args::Command::Review(args) => review::run(ui, args),
        args::Command::Accept(args) => judge::accept(ui, args),
        args::Command::Reject(args) => judge::reject(ui, args),
        args::Command::Finish(args) => finish::run(ui, args),
        args::Command::Report(args) => report::run(ui, args),
        args::Command::Plan(args) => plan::run(ui, args),
        args::Command::Hook(args) => hook::run(ui, args),
        args::Command::Undo(args) => undo::run(ui, args),
        args::Command::Check(args) => check::run(ui, args),
        args::Command::Convert(args) => convert::run(ui, args),
        args::Command::Explain(args) => explain::run(ui, args),
        args::Command::Rules(args) => rules::run(ui, args),
        args::Command::Man => man::run(ui),
    }
}

/// The current folder, as an absolute path.
fn here() -> Result<std::path::PathBuf, Error> {
    std::env::current_dir().map_err(|why| Error::file("find", std::path::Path::new("the current folder"), &why))
}

/// Help and version are answers; anything else is a mistake in the command line.
fn usage(error: &clap::Error) -> ExitStatus {
    // Clap prints for itself, in colour where that is wanted; a reader that went away is no failure.
    let _ = error.print();
    if error.use_stderr() { ExitStatus::Failed } else { ExitStatus::Clean }
}

fn colour(choice: args::Colour) -> anstream::ColorChoice {
    match choice {
        args::Colour::Auto => anstream::ColorChoice::Auto,
        args::Colour::Always => anstream::ColorChoice::AlwaysAnsi,
        args::Colour::Never => anstream::ColorChoice::Never,
    }
}
