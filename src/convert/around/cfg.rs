//! Front end for `setup.cfg` and `tox.ini`: `install_requires`, `deps` of environments and what other options list below
//! them.

use super::entry::Requirements;
use super::lines::{Line, entry, lines};

/// Options of the section `options` that list requirements, and sections all of whose options do.
const OPTIONS: [&str; 3] = ["install_requires", "setup_requires", "tests_require"];
const SECTIONS: [&str; 1] = ["options.extras_require"];

/// Reads a file.
pub(super) fn read(text: &str) -> Requirements {
    let mut found = Requirements::default();
    let (mut section, mut is_list, mut group) = (String::new(), false, 0);
    for line in lines(text) {
        let content = &line.text[line.indent()..];
        if content.is_empty() || content.starts_with(['#', ';']) {
            continue;
        }
        if line.indent() > 0 {
            if is_list {
                found.entries.extend(entry(line, line.content(), group, ""));
            }
            continue;
        }
        if let Some(name) = content.strip_prefix('[') {
            section = name.split(']').next().unwrap_or_default().trim().to_owned();
            is_list = false;
            continue;
        }
        let Some((key, _)) = content.split_once(['=', ':']) else { continue };
        is_list = (section == "options" && OPTIONS.contains(&key.trim()))
            || SECTIONS.contains(&section.as_str())
            || (section.split(':').next() == Some("testenv") && key.trim() == "deps");
        group += 1;
        if is_list {
            found.entries.extend(on_line_of_key(line, key.len() + 1, group));
        }
    }
    found
}

/// A requirement behind the `=` itself: nothing can be put before it, and its line does not go with it.
fn on_line_of_key(line: Line<'_>, behind: usize, group: usize) -> Option<super::entry::Entry> {
    let value = line.text.get(behind..)?;
    let at = line.start + line.text.len() - value.trim_start().len();
    let mut found = entry(line, at, group, "")?;
    found.element = super::entry::Element::Whole(found.site);
    found.insert = None;
    Some(found)
}
