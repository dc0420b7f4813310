//! The command line, and all of its help text.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::api::{Data, Port, Training, Version};
use crate::config::Layer;

/// Turns a PyTorch repository into a MindSpore repository, as Git history that a person can review.
#[derive(Debug, Parser)]
#[command(name = "git-msconv", bin_name = "git msconv", version, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 nothing blocking, 1 blocking items, 2 could not do the work, 130 interrupted.")]
pub struct Cli {
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,
    /// Say less: results and errors only.
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what is there: which files use torch, and what each is for.
    Scan(ScanArgs),
    /// Make a branch with two commits: the originals, and their conversion.
    Start(super::start::StartArgs),
    /// Say what became of a conversion since it was made, and what is left to do.
    Status(super::status::StatusArgs),
    /// Show what is open on a conversion branch, with the lines of code.
    Review(super::review::ReviewArgs),
    /// Accept files of a conversion as they are.
    Accept(super::judge::AcceptArgs),
    /// Put the originals of files back, in a commit on the conversion branch.
    Reject(super::judge::RejectArgs),
    /// Write the state of a conversion as a page for a browser.
    Report(super::report::ReportArgs),
    /// Write work orders for what is left, for people and programs.
    Plan(super::plan::PlanArgs),
    /// End a conversion: refuse while something blocks, else write its summary to the branch.
    Finish(super::finish::FinishArgs),
    /// Put the gate into the hooks of this repository, or take it out.
    Hook(super::hook::HookArgs),
    /// Delete a conversion branch that nobody has worked on.
    Undo(super::undo::UndoArgs),
    /// Fail if converted code still uses torch: the gate for hooks and CI.
    Check(CheckArgs),
    /// Convert files, a folder or standard input, without Git.
    Convert(ConvertArgs),
    /// Explain a review item's code, or what becomes of an API.
    Explain(ExplainArgs),
    /// Say what the rules answer: counts, lists, single APIs; test a project's own.
    Rules(super::rules::RulesArgs),
    /// Print the manual page, for git help msconv and git msconv --help.
    #[command(after_help = "Put it where man looks: git msconv man > ~/.local/share/man/man1/git-msconv.1")]
    Man,
}

/// Choices that may also stand in `msconv.toml` or git config.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Settings")]
pub struct SettingArgs {
    /// MindSpore version to write for.
    #[arg(long, value_name = "VERSION")]
    pub target_version: Option<Version>,
    /// Port files of a library into a package of its structure: mindone-transformers.
    #[arg(long, value_name = "PACK")]
    pub pack: Option<Port>,
    /// How training loops are written: functional (the default), or model, with nn.TrainOneStepCell.
    #[arg(long, value_name = "STYLE")]
    pub training: Option<Training>,
    /// How batches are made: loader (the default), or pipeline, with mindspore.dataset.GeneratorDataset.
    #[arg(long, value_name = "STYLE")]
    pub data: Option<Data>,
    /// Do not look at paths that match (syntax of .gitignore); may be given several times.
    #[arg(long, value_name = "PATTERN")]
    pub exclude: Vec<String>,
}

/// Whether statements with blocking items get a comment.
#[derive(Clone, Copy, Debug, Default, Args)]
#[command(next_help_heading = "Settings")]
pub struct MarkArgs {
    /// Write a comment above each statement with a blocking item (the default).
    #[arg(long, overrides_with = "no_marks")]
    pub marks: bool,
    /// Write no such comments.
    #[arg(long)]
    pub no_marks: bool,
}

impl SettingArgs {
    /// These choices as the topmost layer of the settings.
    #[must_use]
    pub fn layer(self) -> Layer {
        let exclude = Some(self.exclude).filter(|patterns| !patterns.is_empty());
        Layer {
            target_version: self.target_version,
            pack: self.pack,
            training: self.training,
            data: self.data,
            exclude,
            ..Layer::default()
        }
    }
}

impl MarkArgs {
    /// On, off, or not said.
    #[must_use]
    pub fn choice(self) -> Option<bool> {
        match (self.marks, self.no_marks) {
            (true, _) => Some(true),
            (false, true) => Some(false),
            (false, false) => None,
        }
    }
}

/// `scan`
#[derive(Debug, Args)]
pub struct ScanArgs {
    /// Files and folders; the current folder if none is given.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Write the JSON document of docs/json.md.
    #[arg(long)]
    pub json: bool,
    /// Look at files that .gitignore leaves out, too.
    #[arg(long)]
    pub no_ignore: bool,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingArgs,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Code frames, for people.
    Text,
    /// One JSON document (docs/json.md).
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions, and the summary of the step in $GITHUB_STEP_SUMMARY.
    Github,
    /// A code quality report of GitLab.
    Gitlab,
    /// The diagnostics of reviewdog, with suggestions.
    Rdjson,
    /// Checkstyle's XML.
    Checkstyle,
    /// JUnit's XML.
    Junit,
    /// The body of a pull request.
    Markdown,
}

/// `check`
#[derive(Debug, Args)]
#[command(
    after_help = "Without PATH: the files of [gate] paths, else of the conversion that the branch stands on, else all."
)]
pub struct CheckArgs {
    /// Files and folders.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Check what is staged, as it is staged; with paths, only these.
    #[arg(long)]
    pub staged: bool,
    /// Check what a push to REMOTE takes: the files of its commits that are new there. Git tells a pre-push hook which
    /// on standard input.
    #[arg(long, value_name = "REMOTE", conflicts_with_all = ["staged", "diff", "paths"])]
    pub pushed: Option<String>,
    /// Report only what is about lines that changed since this branch parted from BASE.
    #[arg(long, value_name = "BASE", conflicts_with = "staged")]
    pub diff: Option<String>,
    /// How to write the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Let no waiver count, neither a comment nor one of the settings.
    #[arg(long)]
    pub no_waivers: bool,
    /// Speak as a hook: nothing at all unless something is blocking, and only files under the gate.
    #[arg(long)]
    pub hook: bool,
    /// Look at files that .gitignore leaves out, too.
    #[arg(long)]
    pub no_ignore: bool,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingArgs,
}

/// `convert`
#[derive(Debug, Args)]
#[command(after_help = "One file (or -) without --diff, --in-place or --to is printed to standard output.")]
pub struct ConvertArgs {
    /// Files, a folder, or - for standard input.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Print a diff that `git apply` and `patch -p1` understand; write nothing.
    #[arg(long, group = "destination")]
    pub diff: bool,
    /// Replace each converted file, at once and with its mode kept.
    #[arg(short, long, group = "destination")]
    pub in_place: bool,
    /// Mirror the folder to DIR: Python files converted, everything else copied byte for byte.
    #[arg(long, value_name = "DIR", group = "destination")]
    pub to: Option<PathBuf>,
    /// Work as a hook: rewrite files of which nothing needs a person, report the others, fail if either happened.
    #[arg(long, group = "destination", conflicts_with_all = ["json", "stdin_filename"])]
    pub hook: bool,
    /// With --to: write into DIR although it is not empty.
    #[arg(long, requires = "to")]
    pub force: bool,
    /// With -: the name that standard input goes by.
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<String>,
    /// Write the JSON report of docs/json.md to standard output; needs --in-place or --to.
    #[arg(long, conflicts_with = "diff")]
    pub json: bool,
    /// Take files that .gitignore leaves out, too.
    #[arg(long)]
    pub no_ignore: bool,
    /// Comments above statements.
    #[command(flatten)]
    pub marks: MarkArgs,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingArgs,
}

/// `explain`
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Codes such as MS201, and APIs such as torch.full_like; all codes if none is given.
    #[arg(value_name = "CODE|API")]
    pub subjects: Vec<String>,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingArgs,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_later_of_two_mark_flags_wins() {
        let choice = |flags: &[&str]| {
            let all = ["git-msconv", "convert", "a.py"].iter().chain(flags);
            match Cli::parse_from(all).command {
                Command::Convert(args) => args.marks.choice(),
                _ => None,
            }
        };
        assert_eq!(choice(&[]), None);
        assert_eq!(choice(&["--no-marks"]), Some(false));
        assert_eq!(choice(&["--no-marks", "--marks"]), Some(true));
    }

    #[test]
    fn only_one_destination_can_be_named() {
        assert!(Cli::try_parse_from(["git-msconv", "convert", "a.py", "--diff", "--in-place"]).is_err());
    }
}
