//! `status`: what became of a conversion since it was made.

use clap::Args;
use serde::Serialize;

use super::args::SettingArgs;
use super::engine::Engine;
use super::{Error, ExitStatus, Ui, here, rules};
use crate::config;
use crate::convert::Mode;
use crate::git::{Environment, Repo};
use crate::report::{Task, json, text};
use crate::workflow::{self, BranchState, Status, StatusRequest};

/// `status`
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// The conversion branch; the default is the current one, else the only one there is.
    #[arg(value_name = "BRANCH")]
    pub branch: Option<String>,
    /// Write the JSON document of docs/json.md.
    #[arg(long)]
    pub json: bool,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingArgs,
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    tool: json::Tool,
    task: Task,
    status: &'a Status,
}

pub(super) fn run(ui: &mut Ui, args: StatusArgs) -> Result<ExitStatus, Error> {
    let settings = config::resolve(&here()?, args.settings.layer())?;
    let repo = Repo::discover(Environment::of_process())?;
    let request = StatusRequest { branch: args.branch };
    let rules = rules::load(&settings)?;
    let engine = Engine::new(ui, &settings, &rules, Task::Status, Mode::Check)?;
    let status = workflow::status(&repo, &request, &|sources| engine.run(sources))?;
    drop(engine);
    if args.json {
        let (schema_version, tool, task) = (json::SCHEMA_VERSION, json::Tool::THIS, Task::Status);
        ui.print(&json::to_text(&Document { schema_version, tool, task, status: &status }));
    } else {
        ui.print(&render(&repo, &status));
    }
    Ok(if status.blocking > 0 { ExitStatus::Blocking } else { ExitStatus::Clean })
}

fn render(repo: &Repo, status: &Status) -> String {
    let further = match status.further {
        0 => "as start left it".to_owned(),
        further => format!("{} after the conversion", text::counted(further, "commit")),
    };
    let mut out = format!("Branch {}, {further}, for MindSpore {}\n", status.branch, status.target);
    let quiet = |state| state == BranchState::Converted;
    // A file that is as the conversion left it and has no items needs no line.
    for file in status.files.iter().filter(|file| !quiet(file.state) || file.blocking + file.review > 0) {
        let items = match file.blocking + file.review {
            0 => String::new(),
            items => format!("   {} to review, {} blocking", text::counted(items, "item"), file.blocking),
        };
        out.push_str(&format!("  {:<9} {}{items}\n", file.state, file.path));
    }
    let count = |state| status.files.iter().filter(|file| file.state == state).count();
    let states =
        [BranchState::Converted, BranchState::Edited, BranchState::Reverted, BranchState::Deleted, BranchState::Open];
    let parts = states.map(|state| (count(state), state)).into_iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = parts.map(|(count, state)| format!("{count} {state}")).collect();
    let items = match status.blocking + status.review {
        0 => "nothing to review".to_owned(),
        items => format!("{} to review, {} blocking", text::counted(items, "item"), status.blocking),
    };
    let (baseline, conversion) = (repo.short(status.baseline), repo.short(status.conversion));
    let files = text::counted(status.files.len(), "file");
    out + &format!("{files}: {}; {items}.      baseline {baseline}  conversion {conversion}\n", counts.join(", "))
}
