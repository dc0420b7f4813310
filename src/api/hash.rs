//! The hash under which build.rs files a row and [`Table`](super::table::Table) finds it: the same on every machine.

/// FNV-1a, 32 bits (Fowler, Noll, Vo: parameters of the 32-bit variant).
pub(crate) fn hash(key: &str) -> u32 {
    onward(0x811c_9dc5, key)
}

/// The hash of what was hashed to `hash`, followed by `more`.
pub(crate) fn onward(hash: u32, more: &str) -> u32 {
    more.bytes().fold(hash, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
