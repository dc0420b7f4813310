//! `rules test`: runs the examples of rule files.

use std::path::{Path, PathBuf};

use super::super::{Error, ExitStatus, Ui};
use super::own;
use crate::config::Settings;
use crate::convert::try_example;
use crate::report::text::counted;
use crate::rules::{Own, RuleSet};

/// Runs the examples of `files`, or of the files that the settings name. The files are one set, as in a run.
pub(super) fn run(ui: &mut Ui, files: &[PathBuf], settings: &Settings) -> Result<ExitStatus, Error> {
    let mut rules = Own::default();
    let named: Vec<(String, PathBuf)> = if files.is_empty() {
        settings.rules.iter().map(|name| (name.clone(), settings.root.join(name))).collect()
    } else {
        files.iter().map(|file| (file.display().to_string(), file.clone())).collect()
    };
    if named.is_empty() {
        let hint = "Name them, or say rules = [\"rules.toml\"] in msconv.toml.";
        return Err(Error::user("There are no rule files to test", hint));
    }
    for (name, path) in &named {
        own::add(&mut rules, name, Path::new(path))?;
    }
    let apis: Vec<String> = rules.apis().map(str::to_owned).collect();
    let set = RuleSet::with(rules);
    let (mut tried, mut failed, mut bare) = (0, 0, 0);
    for api in &apis {
        for rule in set.own_rules(api) {
            bare += usize::from(rule.example.is_empty());
            for example in &rule.example {
                tried += 1;
                if let Err(why) = try_example(&set, example) {
                    failed += 1;
                    ui.print(&format!("{api}: {}\n  {why}\n", example.before));
                }
            }
        }
    }
    let without = if bare == 0 { String::new() } else { format!(" {bare} without an example.") };
    let rules = counted(apis.len(), "API");
    ui.print(&format!("{}, {failed} failed, of rules for {rules}.{without}\n", counted(tried, "example")));
    Ok(if failed > 0 { ExitStatus::Blocking } else { ExitStatus::Clean })
}
