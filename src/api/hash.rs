//! The hash under which build.rs files a row and [`Table`](super::table::Table) finds it: the same on every machine.

/// FNV-1a, 32 bits (Fowler, Noll, Vo: parameters of the 32-bit variant).
pub(crate) fn hash(key: &str) -> u32 {
    onward(0x811c_9dc5, key)
}

/// The hash of what was hashed to `hash`, followed by `more`.
pub(crate) fn onward(hash: u32, more: &str) -> u32 {
    more.bytes().fold(hash, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// What tells two keys apart whose places in a table are near each other: bits of the hash that do not say the place.
pub(crate) fn tag(hash: u32) -> u16 {
    (hash >> 16) as u16
}

/// A place of a hash table: enough to pass over a row that is not the one, and to find the one that is.
#[derive(Clone, Copy, Default)]
pub(crate) struct Slot {
    /// The row's number plus one; 0 in a free place.
    pub(crate) row: u16,
    /// The [`tag`] of its key's hash.
    pub(crate) tag: u16,
    /// Byte offset of the row in the table's text.
    pub(crate) start: u32,
}

impl From<Slot> for u64 {
    fn from(slot: Slot) -> Self {
        Self::from(slot.row) | Self::from(slot.tag) << 16 | Self::from(slot.start) << 32
    }
}

impl From<u64> for Slot {
    fn from(packed: u64) -> Self {
        Self { row: packed as u16, tag: (packed >> 16) as u16, start: (packed >> 32) as u32 }
    }
}
