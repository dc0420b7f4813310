//! Checkstyle's XML, which many review tools read.

use super::xml::escaped;
use super::{level, message};
use crate::report::{FileReport, Report, ReportItem};

/// Renders the report.
#[must_use]
pub fn checkstyle(report: &Report) -> String {
    let files: String = report.files.iter().filter(|file| !file.items.is_empty()).map(file).collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"8.0\">\n{files}</checkstyle>\n")
}

fn file(file: &FileReport) -> String {
    let errors: String = file.items.iter().map(error).collect();
    format!("  <file name=\"{}\">\n{errors}  </file>\n", escaped(&file.path))
}

fn error(found: &ReportItem) -> String {
    let item = &found.item;
    format!(
        "    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" source=\"msconv.{}\"/>\n",
        item.original.line,
        item.original.column,
        level(item, ["error", "warning", "info"]),
        escaped(&message(item)),
        item.code
    )
}
