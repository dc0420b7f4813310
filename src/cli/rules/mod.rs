//! `rules`: what the rules say, what they do not say yet, and whether a project's own rules hold.

mod own;
mod query;
mod tested;
mod unanswered;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::args::SettingArgs;
use super::{Error, ExitStatus, Ui, here};
use crate::config;
use crate::rules::{RuleSet, Safety, is_below};

pub(super) use own::load;

/// `rules`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct RulesArgs {
    /// Print the public names of torch and torchvision that nothing answers.
    #[arg(long)]
    pub unanswered: bool,
    /// What to do; the number of rules if nothing is said.
    #[command(subcommand)]
    pub command: Option<RulesCommand>,
}

/// The subcommands of `rules`.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// List the rules: API, how far they can be trusted, counterpart.
    List(ListArgs),
    /// Say what becomes of an API: counterpart, arguments, differences, verification, versions.
    Query(QueryArgs),
    /// Run the examples of the project's own rules, or of rule files; exit with 1 if one does not hold.
    Test(TestArgs),
}

/// `rules list`
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only APIs that are this name or begin with it and a dot.
    #[arg(value_name = "PREFIX")]
    pub prefix: Option<String>,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingArgs,
}

/// `rules query`
#[derive(Debug, Args)]
pub struct QueryArgs {
    /// An API by its full name, such as torch.nn.functional.interpolate.
    #[arg(value_name = "API")]
    pub api: String,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingArgs,
}

/// `rules test`
#[derive(Debug, Args)]
pub struct TestArgs {
    /// Rule files; without any, the ones that the settings name.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingArgs,
}

pub(super) fn run(ui: &mut Ui, args: RulesArgs) -> Result<ExitStatus, Error> {
    match args.command {
        _ if args.unanswered => {
            unanswered::names(&load(&resolve(SettingArgs::default())?)?)
                .for_each(|name| ui.print(&format!("{name}\n")));
            Ok(ExitStatus::Clean)
        }
        Some(RulesCommand::List(args)) => {
            let rules = load(&resolve(args.settings)?)?;
            ui.print(&list(&rules, args.prefix.as_deref()));
            Ok(ExitStatus::Clean)
        }
        Some(RulesCommand::Query(args)) => query::run(ui, &load(&resolve(args.settings)?)?, &args.api),
        Some(RulesCommand::Test(args)) => tested::run(ui, &args.files, &resolve(args.settings)?),
        None => {
            ui.print(&counts(&load(&resolve(SettingArgs::default())?)?));
            Ok(ExitStatus::Clean)
        }
    }
}

fn resolve(args: SettingArgs) -> Result<config::Settings, Error> {
    Ok(config::resolve(&here()?, args.layer())?)
}

fn word(safety: Safety) -> &'static str {
    match safety {
        Safety::Equivalent => "equivalent",
        Safety::Differs => "differs",
        Safety::Manual => "manual",
    }
}

fn list(rules: &RuleSet, prefix: Option<&str>) -> String {
    let wanted = |api: &&str| prefix.is_none_or(|prefix| is_below(api, prefix));
    let all = rules.apis().into_iter().filter(wanted).flat_map(|api| rules.rules(api));
    all.map(|rule| {
        let to = rule.to.as_deref().or(rule.template.as_deref()).unwrap_or("-");
        format!("{}\t{}\t{to}\n", rule.api, word(rule.safety))
    })
    .collect()
}

fn counts(rules: &RuleSet) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in rules.apis().into_iter().filter_map(|api| rules.rule(api)) {
        *counts.entry(word(rule.safety)).or_default() += 1;
    }
    let total: usize = counts.values().sum();
    let parts: Vec<String> = counts.iter().map(|(word, count)| format!("{count} {word}")).collect();
    format!("{total} APIs have a rule: {}. Unanswered: {}.\n", parts.join(", "), unanswered::names(rules).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_ends_at_a_dot() {
        assert!(is_below("torch.fft.fft", "torch.fft") && is_below("torch.fft", "torch.fft"));
        assert!(!is_below("torch.fft2", "torch.fft"));
    }

    #[test]
    fn a_list_names_api_safety_and_counterpart() {
        let text = list(RuleSet::builtin(), Some("torch.cat"));
        assert_eq!(text, "torch.cat\tequivalent\tmindspore.mint.cat\n");
    }
}
