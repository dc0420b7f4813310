//! A plan's conversion as a patch for `git apply`.

use super::sources::Reader;
use super::{Plan, Result};
use crate::git::{Repo, diff};

/// Lines around a change, as git shows them.
const CONTEXT: u32 = 3;

/// Hands the patch to `out`, a file at a time.
///
/// # Errors
/// An original cannot be read again.
pub fn patch(repo: &Repo, plan: &Plan, out: &mut dyn FnMut(&[u8])) -> Result<()> {
    let reader = Reader::new(repo, plan.there.as_ref());
    for rewrite in &plan.conversion {
        out(&match &rewrite.old {
            Some(old) => diff::unified(&rewrite.path, &reader.read(old)?, &rewrite.new, CONTEXT),
            None => diff::added(&rewrite.path, &rewrite.new),
        });
    }
    Ok(())
}
