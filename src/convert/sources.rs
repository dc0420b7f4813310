//! Where a run's files come from, as far as the engine needs to know.

use std::sync::Arc;

/// The files of a run. Read from several threads, each file at most twice.
pub trait Sources: Sync {
    /// Paths, `/` between their parts, in order.
    fn paths(&self) -> &[String];

    /// The bytes of the file at `index` of [`Sources::paths`].
    ///
    /// # Errors
    /// One line that says why the file cannot be read.
    fn read(&self, index: usize) -> Result<Arc<[u8]>, String>;
}
