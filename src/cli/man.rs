//! `man`: the manual page that `git help msconv` and `git msconv --help` look for.
//!
//! Git hands `--help` of a command that is not its own to `man`, before this program is asked.

use std::io::Write as _;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::{Cli, Error, ExitStatus, Ui};

pub(super) fn run(ui: &mut Ui) -> Result<ExitStatus, Error> {
    let page = page().map_err(|why| Error::internal(format!("Could not write the manual page: {why}")))?;
    ui.print(&page);
    Ok(ExitStatus::Clean)
}

/// One page for all subcommands, each with a section of its own.
fn page() -> std::io::Result<String> {
    let mut command = Cli::command();
    command.build();
    let man = Man::new(command.clone()).title("git-msconv").manual("Git Manual");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    for subcommand in command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help") {
        section(subcommand, "git msconv", &mut page)?;
    }
    man.render_extra_section(&mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

/// What `command` is for, how it is called and its own options; then those of its subcommands.
fn section(command: &Command, above: &str, page: &mut Vec<u8>) -> std::io::Result<()> {
    let name = format!("{above} {}", command.get_name());
    let about = command.get_long_about().or_else(|| command.get_about()).map(ToString::to_string).unwrap_or_default();
    let mut head = Roff::new();
    head.control("SH", [name.to_uppercase().as_str()]).text([roman(about)]).control("PP", []);
    let usage = command.clone().render_usage().to_string();
    head.text([roman(usage.trim_start_matches("Usage: "))]);
    head.to_writer(page)?;
    // The options of all commands stand in front.
    let own = command.clone().mut_args(|arg| if arg.is_global_set() { arg.hide(true) } else { arg });
    let own = own.mut_arg("help", |arg| arg.hide(true));
    let mut options = Vec::new();
    Man::new(own.clone()).render_options_section(&mut options)?;
    let options = String::from_utf8_lossy(&options).replace(".SH OPTIONS", ".PP").replace(".SH ", ".SS ");
    page.write_all(options.as_bytes())?;
    if let Some(after) = command.get_after_help() {
        let mut tail = Roff::new();
        tail.control("PP", []).text([roman(after.to_string())]);
        tail.to_writer(page)?;
    }
    command
        .get_subcommands()
        .filter(|inner| inner.get_name() != "help")
        .try_for_each(|inner| section(inner, &name, page))
}
