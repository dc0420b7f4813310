//! Devices that go: MindSpore places what it makes by itself, so nothing has to be told where.

mod arguments;
mod dictionaries;
mod parameters;
pub(super) mod placement;

use crate::python::ProjectIndex;

pub(super) use parameters::without_unread;

use super::draft::Finding;
use super::rewrite::Rewriter;

const API: &str = "torch.device";
const DEVICE: &str = "device";

/// Returns what goes of dictionaries, of calls of the project's own functions, and what becomes of their parameters.
pub(super) fn findings(rewriter: &Rewriter<'_>, project: &ProjectIndex) -> Vec<Finding> {
    let mut found = dictionaries::findings(rewriter.parsed, rewriter.bindings, rewriter.kinds, rewriter.rules);
    found.extend(arguments::findings(rewriter, project));
    found.extend(parameters::findings(rewriter, project));
    found
}
