//! Where the engine's bytes come from.

use std::sync::Arc;

/// A set of files, read on demand and from any thread.
///
/// The engine never holds all of them: it reads a file when its turn comes.
pub trait Sources: Sync {
    /// Paths, `/` between their parts, in byte order.
    fn paths(&self) -> &[String];

    /// The bytes of file `index` of [`Sources::paths`].
    ///
    /// # Errors
    /// Says in a few words why the file cannot be read.
    fn read(&self, index: usize) -> Result<Arc<[u8]>, String>;
}
