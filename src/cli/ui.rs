//! Everything that a run prints: the report on stdout, the rest on stderr.
//!
//! No other module prints. Writing never fails in the middle of a run: a reader that went away
//! (`git msconv scan | head`) ends the output, not the work, and any other failure is kept for
//! [`Ui::finish`].

use std::io::{self, IsTerminal as _, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work shorter than this shows no progress.
const PATIENCE: Duration = Duration::from_millis(250);

const ERROR: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));
const WARNING: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));
const HINT: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Cyan)));
const STATUS: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// Everything.
    Normal,
    /// Errors and what was asked for only.
    Quiet,
    /// As a hook: each message names the tool, for the terminal is git's.
    Hook,
}

/// The terminal, or whatever stands in its place.
pub struct Ui {
    out: io::BufWriter<io::Stdout>,
    err: io::Stderr,
    /// Whether styles are wanted on each.
    is_out_styled: bool,
    is_err_styled: bool,
    /// A progress bar can be seen.
    is_live: bool,
    voice: Voice,
    failed: Option<io::Error>,
}

impl Ui {
    /// The process's own streams.
    #[must_use]
    pub fn new(colour: ColorChoice) -> Self {
        let (out, err) = (io::stdout(), io::stderr());
        let auto = [paged(AutoStream::choice(&out)), AutoStream::choice(&err)];
        let [is_out_styled, is_err_styled] =
            auto.map(|auto| (if colour == ColorChoice::Auto { auto } else { colour }) != ColorChoice::Never);
        Self {
            is_live: err.is_terminal(),
            out: io::BufWriter::new(out),
            err,
            is_out_styled,
            is_err_styled,
            voice: Voice::Normal,
            failed: None,
        }
    }

    /// Changes how much is said.
    pub fn set_voice(&mut self, voice: Voice) {
        self.voice = voice;
    }

    /// How much is said.
    #[must_use]
    pub fn voice(&self) -> Voice {
        self.voice
    }

    /// Prints a part of the report to stdout; styles are stripped where they are not wanted.
    pub fn print(&mut self, text: &str) {
        let result = put(&mut self.out, text, self.is_out_styled);
        self.keep(result);
    }

    /// Writes bytes to stdout as they are: code, a diff.
    pub fn write(&mut self, bytes: &[u8]) {
        let result = self.out.write_all(bytes);
        self.keep(result);
    }

    /// Prints a part of the report to stderr, where stdout carries code.
    pub fn print_aside(&mut self, text: &str) {
        let result = self.out.flush().and_then(|()| put(&mut self.err, text, self.is_err_styled));
        self.keep(result);
    }

    /// Says what was done: `status("Wrote", "14 files")`.
    pub fn status(&mut self, verb: &str, text: &str) {
        if self.voice == Voice::Normal {
            self.print_aside(&format!("{STATUS}{verb}{STATUS:#} {text}\n"));
        }
    }

    /// Names a next step, as an imperative sentence.
    pub fn hint(&mut self, text: &str) {
        if self.voice != Voice::Quiet {
            self.message(HINT, "hint", text);
        }
    }

    /// Tells of something that did not stop the work.
    pub fn warning(&mut self, text: &str) {
        self.message(WARNING, "warning", text);
    }

    /// Tells why the work could not be done.
    pub fn error(&mut self, text: &str) {
        self.message(ERROR, "error", text);
    }

    fn message(&mut self, style: Style, label: &str, text: &str) {
        let tool = if self.voice == Voice::Hook { "msconv: " } else { "" };
        self.print_aside(&format!("{tool}{style}{label}:{style:#} {text}\n"));
    }

    /// A progress bar over `total` files, for a terminal only.
    #[must_use]
    pub fn progress(&self, label: &'static str, total: usize) -> Progress {
        let is_shown = self.is_live && self.voice == Voice::Normal && total > 1;
        Progress { label, total, done: AtomicU64::new(0), started: Instant::now(), is_shown, bar: Mutex::new(None) }
    }

    /// Ends the output.
    ///
    /// # Errors
    /// The first failure to write, unless it was that the reader went away.
    pub fn finish(mut self) -> io::Result<()> {
        let result = self.out.flush().and_then(|()| self.err.flush());
        self.keep(result);
        match self.failed {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }

    fn keep(&mut self, result: io::Result<()>) {
        if let Err(error) = result {
            self.failed.get_or_insert(error);
        }
    }
}

/// `git -p msconv review` shows the output in a pager of git's, which is a terminal in the end.
fn paged(choice: ColorChoice) -> ColorChoice {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if is_set("GIT_PAGER_IN_USE") && !is_set("NO_COLOR") { ColorChoice::Always } else { choice }
}

fn put(to: &mut impl Write, text: &str, is_styled: bool) -> io::Result<()> {
    if is_styled { to.write_all(text.as_bytes()) } else { write!(to, "{}", anstream::adapter::strip_str(text)) }
}

/// A progress bar that shows itself once the work proves long. Files may be done on any thread.
pub struct Progress {
    label: &'static str,
    total: usize,
    done: AtomicU64,
    started: Instant,
    is_shown: bool,
    bar: Mutex<Option<ProgressBar>>,
}

impl Progress {
    /// Takes note that one more file is done.
    pub fn advance(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if !self.is_shown || self.started.elapsed() < PATIENCE {
            return;
        }
        if let Ok(mut bar) = self.bar.lock() {
            let bar = bar.get_or_insert_with(|| self.bar());
            // Threads report out of order; a bar that goes back would look broken.
            bar.set_position(bar.position().max(done));
        }
    }

    fn bar(&self) -> ProgressBar {
        let bar = ProgressBar::with_draw_target(Some(self.total as u64), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{prefix} [{bar:30}] {pos}/{len} files, {eta} left") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.with_prefix(self.label)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Ok(bar) = self.bar.get_mut()
            && let Some(bar) = bar.take()
        {
            bar.finish_and_clear();
        }
    }
}
