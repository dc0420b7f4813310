//! Compares converting with parsing: `cargo bench --bench ratio -- FOLDER...`.
//!
//! Reads the Python files below the folders into memory, as one project each; without folders it makes some.
//! Prints the time of tree-sitter alone over the torch files and of the whole conversion, the best of three each,
//! and their ratio: CPU time of all threads where the system tells it (Linux), else wall time. Parsing is measured in a
//! process of its own: behind a conversion it is slower, for the heap that was left, and would flatter the ratio.
//! With `MSCONV_RATIO_LIMIT` it fails if the ratio of the sums is above that.

#![expect(clippy::print_stdout, reason = "a program for people, not part of the library")]

mod models;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use git_msconv::convert::{InMemory, Mode, Options, Outcome, convert_project};
use git_msconv::rules::RuleSet;
use rayon::prelude::*;

/// As in the binary. Tree-sitter takes its memory from the C library, here and there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Files = Vec<(String, Arc<[u8]>)>;

/// The argument that makes the process measure parsing alone: of the files that standard input has, each behind its
/// length.
const PARSE: &str = "--parse-standard-input";

fn main() -> std::process::ExitCode {
    if std::env::args().any(|argument| argument == PARSE) {
        let files = from_input(std::io::stdin().lock());
        println!("{}", best(|| files.par_iter().for_each(|bytes| tree_sitter_alone(bytes))).as_millis());
        return std::process::ExitCode::SUCCESS;
    }
    let folders: Vec<PathBuf> = std::env::args_os().skip(1).filter(|arg| arg != "--bench").map(PathBuf::from).collect();
    let limit: Option<f64> = std::env::var("MSCONV_RATIO_LIMIT").ok().and_then(|text| text.parse().ok());
    let mut all = Times::default();
    if folders.is_empty() {
        let made =
            (0..80).map(|number| (format!("m{number:02}.py"), Arc::from(models::model(number, 25).into_bytes())));
        all.add(compare("made up", &made.collect()));
    }
    for folder in &folders {
        let name = folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        all.add(compare(&name, &read(folder)));
    }
    println!(
        "all: {all}; peak memory {}",
        peak().map_or("unknown".to_owned(), |kilobytes| format!("{} MB", kilobytes / 1024))
    );
    std::process::ExitCode::from(u8::from(limit.is_some_and(|limit| all.ratio() > limit)))
}

/// Times of one project, or of all.
#[derive(Default)]
struct Times {
    parsing: Duration,
    converting: Duration,
}

impl Times {
    fn add(&mut self, other: Times) {
        self.parsing += other.parsing;
        self.converting += other.converting;
    }

    fn ratio(&self) -> f64 {
        self.converting.as_secs_f64() / self.parsing.as_secs_f64()
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (parsing, converting) = (self.parsing.as_secs_f64(), self.converting.as_secs_f64());
        write!(out, "tree-sitter alone {parsing:.2} s, converting {converting:.2} s, ratio {:.2}", self.ratio())
    }
}

/// Measures one project and prints a line.
fn compare(name: &str, files: &Files) -> Times {
    let sources =
        files.iter().fold(InMemory::default(), |all, (path, bytes)| all.with(path.clone(), Arc::clone(bytes)));
    let new = Options::new(Mode::Convert, true, git_msconv::api::Version::NEWEST);
    let options = Options { may_add_files: true, ..new };
    let mut outcomes = Vec::new();
    let converting = best(|| outcomes = convert_project(&sources, RuleSet::builtin(), &options, &|_| {}));
    let torch: Vec<&Arc<[u8]>> =
        files.iter().zip(&outcomes).filter(|(_, outcome)| outcome.is_torch).map(|((_, bytes), _)| bytes).collect();
    let parsing = parsed_elsewhere(&torch).unwrap_or_default();
    let times = Times { parsing, converting };
    let all: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let of_torch: usize = torch.iter().map(|bytes| bytes.len()).sum();
    let converted = outcomes.iter().filter(|outcome| matches!(outcome.outcome, Outcome::Converted { .. })).count();
    println!(
        "{name}: {} files, {:.1} MB; {} torch files, {:.1} MB; {converted} converted; {times}",
        files.len(),
        all as f64 / 1e6,
        torch.len(),
        of_torch as f64 / 1e6,
    );
    times
}

/// Has another process of this program parse the files, and returns how long that took.
fn parsed_elsewhere(files: &[&Arc<[u8]>]) -> Option<Duration> {
    let mut command = Command::new(std::env::current_exe().ok()?);
    let mut child = command.arg(PARSE).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let mut input = child.stdin.take()?;
    for bytes in files {
        input.write_all(&(bytes.len() as u64).to_le_bytes()).ok()?;
        input.write_all(bytes).ok()?;
    }
    drop(input);
    let output = child.wait_with_output().ok()?;
    let milliseconds = String::from_utf8(output.stdout).ok()?.trim().parse().ok()?;
    Some(Duration::from_millis(milliseconds))
}

/// The files that [`parsed_elsewhere`] writes.
fn from_input(mut input: impl Read) -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    let mut length = [0; 8];
    while input.read_exact(&mut length).is_ok() {
        let mut bytes = vec![0; usize::try_from(u64::from_le_bytes(length)).unwrap_or_default()];
        if input.read_exact(&mut bytes).is_err() {
            break;
        }
        files.push(bytes);
    }
    files
}

fn best(mut work: impl FnMut()) -> Duration {
    let mut time = |_| {
        let (start, cpu) = (Instant::now(), cpu_time());
        work();
        match (cpu, cpu_time()) {
            (Some(before), Some(after)) => after - before,
            _ => start.elapsed(),
        }
    };
    (0..3).map(&mut time).min().unwrap_or_default()
}

fn tree_sitter_alone(bytes: &[u8]) {
    let mut parser = tree_sitter::Parser::new();
    if parser.set_language(&tree_sitter::Language::new(tree_sitter_python::LANGUAGE)).is_ok() {
        std::hint::black_box(parser.parse(bytes, None));
    }
}

/// CPU time of this process so far: fields 14 and 15 of its `stat`, in hundredths of a second. On a machine with
/// other work it is far steadier than the wall time.
fn cpu_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis(10 * (ticks()? + ticks()?)))
}

/// Peak memory of this process in KB, where the system says.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}

/// Python files below `folder`, in order of their paths.
fn read(folder: &Path) -> Files {
    let walk = ignore::WalkBuilder::new(folder).standard_filters(false).sort_by_file_path(Path::cmp).build();
    let is_python = |path: &Path| path.extension().is_some_and(|suffix| suffix == "py" || suffix == "pyi");
    let mut files: Files = walk
        .flatten()
        .filter(|entry| is_python(entry.path()))
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(folder).ok()?.to_string_lossy().replace('\\', "/");
            Some((path, Arc::from(std::fs::read(entry.path()).ok()?)))
        })
        .collect();
    files.sort();
    files
}
