//! `convert`: files, a folder or standard input, without Git.

use std::io::{Read as _, Write as _};
use std::path::Path;

use super::args::ConvertArgs;
use super::files::{Input, Inputs, Walk, engine_path, slashed};
use super::gate::from_top;
use super::mirror::Mirror;
use super::originals::{keep, replaced};
use super::reporting::Reporting;
use super::shell::word;
use super::waivers::Waivers;
use super::{Error, ExitStatus, Ui, Voice, fix, here, rules};
use crate::config::{self, Layer, Settings};
use crate::convert::{FileOutcome, InMemory, Mode, Options, Outcome, Sources, convert_project};
use crate::git::diff;
use crate::report::{Report, Task, json, text};
use crate::review::Severity;
use crate::rules::RuleSet;

/// The name of standard input in reports and diffs.
const STDIN: &str = "<stdin>";

/// Lines around a change, as git shows them.
const CONTEXT: u32 = 3;

/// Where the converted code goes.
enum Destination {
    Stdout,
    Diff,
    InPlace,
    Mirror(Mirror),
}

pub(super) fn run(ui: &mut Ui, args: ConvertArgs) -> Result<ExitStatus, Error> {
    if args.hook {
        return fix::run(ui, &args);
    }
    let flags = Layer { marks: args.marks.choice(), ..args.settings.clone().layer() };
    let settings = config::resolve(&here()?, flags)?;
    let destination = destination(&args)?;
    let (rules, waivers) = (rules::load(&settings)?, Waivers::new(&settings, false)?);
    let run = Run { args: &args, settings: &settings, rules: &rules, destination: &destination, waivers };
    let (report, undo) = if args.paths.iter().any(|path| path == Path::new("-")) {
        (run.standard_input(ui)?, None)
    } else {
        let inputs = Inputs::collect(&args.paths, &Walk { settings: &settings, no_ignore: args.no_ignore })?;
        if matches!(destination, Destination::Stdout) && inputs.all().is_empty() {
            return Err(Error::user(
                format!("{} is no Python file, or excluded by the settings", args.paths[0].display()),
                "Name a file with the suffix .py or .pyi.",
            ));
        }
        run.files(ui, &inputs)?
    };
    show(ui, &report, args.json);
    tell_undo(ui, undo);
    Ok(if report.is_blocking() { ExitStatus::Blocking } else { ExitStatus::Clean })
}

/// Refuses what does not fit together before anything is read.
fn destination(args: &ConvertArgs) -> Result<Destination, Error> {
    let is_stdin = args.paths.iter().any(|path| path == Path::new("-"));
    if is_stdin && args.paths.len() > 1 {
        return Err(Error::user("Standard input cannot be mixed with files", "Run the command once for each."));
    }
    if args.stdin_filename.is_some() && !is_stdin {
        return Err(Error::user("--stdin-filename names standard input, which is not read", "Give - as the path."));
    }
    if args.diff {
        return Ok(Destination::Diff);
    }
    if is_stdin && (args.in_place || args.to.is_some()) {
        return Err(Error::user("Standard input has no place to write to", "Leave --in-place and --to out."));
    }
    if args.in_place {
        return Ok(Destination::InPlace);
    }
    if let Some(to) = &args.to {
        let [from] = args.paths.as_slice() else {
            return Err(Error::user("--to takes one folder", "Run the command once for each folder."));
        };
        return Mirror::new(from, to, args.force, args.no_ignore).map(Destination::Mirror);
    }
    if args.json {
        return Err(Error::user("Standard output cannot hold both code and JSON", "Add --in-place or --to DIR."));
    }
    if args.paths.len() > 1 || args.paths[0].is_dir() {
        return Err(Error::user("Only a single file can be printed", "Add --diff, --in-place or --to DIR."));
    }
    Ok(Destination::Stdout)
}

/// What is converted, how, and where to.
struct Run<'a> {
    args: &'a ConvertArgs,
    settings: &'a Settings,
    rules: &'a RuleSet,
    destination: &'a Destination,
    waivers: Waivers,
}

impl Run<'_> {
    fn standard_input(&self, ui: &mut Ui) -> Result<Report, Error> {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(|why| Error::file("read", Path::new(STDIN), &why))?;
        let name = self.args.stdin_filename.as_deref();
        let source = InMemory::default().with(engine_path(Path::new(name.unwrap_or("stdin.py"))), bytes);
        let name = name.unwrap_or(STDIN);
        let mut outcomes = convert_project(&source, self.rules, &self.options(), &|_| ());
        self.waivers.apply(self.settings, &str::to_owned, &mut outcomes, Mode::Convert);
        for (index, outcome) in outcomes.iter().enumerate() {
            let original = source.read(index).unwrap_or_default();
            emit(ui, self.destination, name, &original, outcome);
        }
        Ok(self.reporting().report(&source, &outcomes, &|_| name.to_owned()))
    }

    /// Converts files; returns the report, and the command that undoes what was written.
    fn files(&self, ui: &mut Ui, inputs: &Inputs) -> Result<(Report, Option<String>), Error> {
        let progress = ui.progress("Converting", inputs.paths().len());
        let mut outcomes = convert_project(inputs, self.rules, &self.options(), &|_| progress.advance());
        drop(progress);
        let tracked =
            |path: &str| inputs.get(path).map_or_else(|| path.to_owned(), |input| from_top(self.settings, &input.file));
        self.waivers.apply(self.settings, &tracked, &mut outcomes, Mode::Convert);
        let shown = |path: &str| {
            let input = inputs.get(path).cloned().or_else(|| inputs.added(path));
            input.map_or_else(|| path.to_owned(), |input| input.shown)
        };
        let added = added(inputs, &outcomes)?;
        // The report quotes the originals, so it is made before anything is written over them.
        let report = self.reporting().report(inputs, &outcomes, &shown);
        let undo = match self.destination {
            Destination::Stdout | Destination::Diff => {
                print_all(ui, self.destination, inputs, &outcomes)?;
                for (input, bytes) in &added {
                    ui.write(&diff::added(&diff_path(&input.shown), bytes));
                }
                None
            }
            Destination::InPlace => {
                let undo = in_place(ui, inputs, &outcomes)?;
                for (input, bytes) in &added {
                    std::fs::write(&input.file, bytes).map_err(|why| Error::file("write", &input.file, &why))?;
                }
                undo.map(|undo| {
                    added.iter().fold(undo, |undo, (input, _)| format!("{undo} && rm {}", word(&input.shown)))
                })
            }
            Destination::Mirror(mirror) => {
                let converted = outcomes.iter().filter_map(|outcome| match &outcome.outcome {
                    Outcome::Converted { bytes } => Some((inputs.get(&outcome.path)?.file.clone(), bytes.as_slice())),
                    Outcome::Added { .. } | Outcome::Unchanged | Outcome::Kept => None,
                });
                mirror.write(ui, &converted.collect(), &added)?
            }
        };
        Ok((report, undo))
    }

    fn options(&self) -> Options {
        Options {
            marks: self.settings.marks,
            target: self.settings.target_version,
            style: self.settings.style,
            mode: Mode::Convert,
            may_add_files: !matches!(self.destination, Destination::Stdout),
        }
    }

    fn reporting(&self) -> Reporting<'_> {
        Reporting { task: Task::Convert, settings: self.settings, rules: self.rules, with_frames: !self.args.json }
    }
}

/// The files that a run adds, and their bytes. What stands there already was not to be looked at.
fn added<'a>(inputs: &Inputs, outcomes: &'a [FileOutcome]) -> Result<Vec<(Input, &'a [u8])>, Error> {
    let mut added = Vec::new();
    for outcome in outcomes {
        let Outcome::Added { bytes } = &outcome.outcome else { continue };
        let Some(input) = inputs.added(&outcome.path) else { continue };
        if input.file.exists() {
            let message = format!("The helpers of converted files belong into {}, which stands there", input.shown);
            return Err(Error::user(message, "Rename it, or let the settings include it."));
        }
        added.push((input, bytes.as_slice()));
    }
    Ok(added)
}

fn print_all(ui: &mut Ui, to: &Destination, inputs: &Inputs, outcomes: &[FileOutcome]) -> Result<(), Error> {
    for (index, outcome) in outcomes.iter().take(inputs.all().len()).enumerate() {
        if matches!(to, Destination::Diff) && !matches!(outcome.outcome, Outcome::Converted { .. }) {
            continue;
        }
        let input = &inputs.all()[index];
        let original = inputs.read(index).map_err(|why| Error::file("read", &input.file, &why))?;
        emit(ui, to, &input.shown, &original, outcome);
    }
    Ok(())
}

/// Writes one file to standard output: whole, or as a diff.
fn emit(ui: &mut Ui, to: &Destination, name: &str, original: &[u8], outcome: &FileOutcome) {
    let new = match &outcome.outcome {
        Outcome::Converted { bytes } | Outcome::Added { bytes } => bytes.as_slice(),
        Outcome::Unchanged | Outcome::Kept => original,
    };
    if !matches!(to, Destination::Diff) {
        ui.write(new);
    } else if new != original {
        ui.write(&diff::unified(&diff_path(name), original, new, CONTEXT));
    }
}

/// The path of a file in a diff: from the top of the repository, as `git apply` wants it in any
/// folder; without a repository from the current folder, as `patch -p1` wants it.
fn diff_path(shown: &str) -> String {
    let path = Path::new(shown);
    let real = path.parent().map(|up| if up.as_os_str().is_empty() { Path::new(".") } else { up });
    let real = real.and_then(|up| Some(up.canonicalize().ok()?.join(path.file_name()?)));
    let here = here().ok().and_then(|here| here.canonicalize().ok());
    let below = real.zip(here).and_then(|(real, here)| {
        let top = config::top(&here).unwrap_or(&here);
        real.strip_prefix(top).map(slashed).ok()
    });
    below.unwrap_or_else(|| shown.trim_start_matches('/').to_owned())
}

/// Replaces the files; returns the command that puts the originals back, where a repository could keep them.
pub(super) fn in_place(ui: &mut Ui, inputs: &Inputs, outcomes: &[FileOutcome]) -> Result<Option<String>, Error> {
    for input in outcomes.iter().filter(|outcome| is_converted(outcome)).filter_map(|outcome| inputs.get(&outcome.path))
    {
        if input.is_link {
            ui.warning(&format!(
                "{} is a symbolic link and was left alone. Convert the file that it names.",
                input.shown
            ));
        }
    }
    let files: Vec<(&Input, &[u8])> = replaced(inputs, outcomes).collect();
    let undo = keep(&files.iter().map(|(input, _)| *input).collect::<Vec<_>>());
    for (input, bytes) in files {
        replace(input, bytes).map_err(|why| Error::file("write", &input.file, &why))?;
    }
    Ok(undo)
}

/// Names the command that takes back what was written.
pub(super) fn tell_undo(ui: &mut Ui, undo: Option<String>) {
    if let Some(undo) = undo {
        ui.hint(&format!("Undo it with: {undo}"));
    }
}

fn is_converted(outcome: &FileOutcome) -> bool {
    matches!(outcome.outcome, Outcome::Converted { .. })
}

/// Replaces a file at once: a reader sees the old bytes or the new ones, never a part.
fn replace(input: &Input, bytes: &[u8]) -> std::io::Result<()> {
    let folder = input.file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = tempfile::Builder::new().prefix(".msconv-").tempfile_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    file.as_file().set_permissions(std::fs::metadata(&input.file)?.permissions())?;
    file.persist(&input.file)?;
    Ok(())
}

/// The report goes to stdout as JSON, or beside the code to stderr as text.
fn show(ui: &mut Ui, report: &Report, is_json: bool) {
    if is_json {
        ui.print(&json::render(report));
    } else if ui.voice() != Voice::Quiet {
        ui.print_aside(&text::render(report, Severity::Review));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_with_its_mode_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("run.py");
        std::fs::write(&file, "old").unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let before = std::fs::metadata(&file).unwrap().permissions();
        let input = Input { path: "run.py".into(), shown: "run.py".into(), file: file.clone(), is_link: false };
        replace(&input, b"new").unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"new");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions(), before);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
