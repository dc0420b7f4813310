//! `explain`: what a code means, what becomes of an API. Offline: both are compiled in.

use super::args::ExplainArgs;
use super::{Error, ExitStatus, Ui};
use crate::review::{CODES, Code, CodeInfo};

const BOLD: anstyle::Style = anstyle::Style::new().bold();

pub(super) fn run(ui: &mut Ui, args: &ExplainArgs) -> Result<ExitStatus, Error> {
    let Some(subject) = &args.subject else {
        for info in CODES {
            ui.print(&format!("{BOLD}{}{BOLD:#}  {}\n", info.code, info.title));
        }
        return Ok(ExitStatus::Clean);
    };
    if let Some(info) = Code::parse(subject).and_then(Code::info) {
        ui.print(&of_code(info));
        return Ok(ExitStatus::Clean);
    }
    Err(Error::user(
        format!("Nothing is known of {subject}"),
        "Give a code such as MS201 or an API by its full name, such as torch.full_like. Run git msconv explain to see all codes.",
    ))
}

fn of_code(info: &CodeInfo) -> String {
    format!("{BOLD}{}{BOLD:#}: {}\n\n{}", info.code, info.title, wrapped(info.text))
}

/// Breaks `text` into lines of at most 80 characters, each with a line ending.
fn wrapped(text: &str) -> String {
    let mut out = String::new();
    let mut width = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > 80 {
            out.push('\n');
            width = 0;
        } else if width > 0 {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += length;
    }
    out + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_broken_between_words() {
        let text = wrapped(&"word ".repeat(40));
        assert!(text.lines().all(|line| line.len() <= 80 && !line.ends_with(' ')));
        assert_eq!(text.split_whitespace().count(), 40);
    }

    #[test]
    fn every_code_has_an_explanation() {
        for info in CODES {
            assert!(of_code(info).contains(info.title) && info.text.len() > 40, "{}", info.code);
        }
    }
}
