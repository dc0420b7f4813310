//! Tables that build.rs compiled: rows of a key and what belongs to it, sorted by key, found where they lie.
//!
//! In: the embedded text, the offsets of its rows and a hash table of their numbers. Out: a row by key. Nothing is
//! built at start, and a question reads no row but those it compares.

use super::hash::{Slot, hash, onward, tag};

/// A table in the binary.
#[derive(Clone, Copy)]
pub(crate) struct Table {
    /// `key`, tab, value, line feed; sorted bytewise by key.
    text: &'static str,
    /// Byte offset of each row, four bytes each, the lowest first.
    starts: &'static [u8],
    /// For each hash value, modulo their number, a power of two: a [`Slot`] in eight bytes. A row whose place is taken
    /// stands in the next free one.
    slots: &'static [u8],
}

/// Embeds a table that build.rs wrote under this name.
macro_rules! table {
    ($name:literal) => {
        $crate::api::table::Table::new(
            include_str!(concat!(env!("OUT_DIR"), "/", $name, ".tsv")),
            include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".starts")),
            include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".slots")),
        )
    };
}
pub(crate) use table;

impl Table {
    pub(crate) const fn new(text: &'static str, starts: &'static [u8], slots: &'static [u8]) -> Self {
        Self { text, starts, slots }
    }

    /// Number of rows.
    pub(crate) fn len(self) -> usize {
        self.starts.len() / 4
    }

    /// Position of the row of `key`.
    pub(crate) fn position(self, key: &str) -> Option<usize> {
        self.found(key, "").map(|(position, _)| position)
    }

    /// The value of the row of `key`.
    pub(crate) fn get(self, key: &str) -> Option<&'static str> {
        self.get_joined(key, "")
    }

    /// The value of the row whose key is `start` followed by `end`.
    pub(crate) fn get_joined(self, start: &str, end: &str) -> Option<&'static str> {
        self.found(start, end).map(|(_, value)| value)
    }

    /// Position and value of the row whose key is `start` followed by `end`.
    fn found(self, start: &str, end: &str) -> Option<(usize, &'static str)> {
        let mask = (self.slots.len() / 8).checked_sub(1)?;
        let hash = onward(hash(start), end);
        let mut place = hash as usize & mask;
        loop {
            let slot = Slot::from(u64::from_le_bytes(*self.slots[place * 8..].first_chunk()?));
            let row = usize::from(slot.row).checked_sub(1)?;
            // The text is far away: it is not looked at for a row that is another one.
            if slot.tag == tag(hash)
                && let Some(value) = self.value_at(slot.start as usize, start, end)
            {
                return Some((row, value));
            }
            place = (place + 1) & mask;
        }
    }

    /// The value of the row that begins at `at`, if its key is `start` followed by `end`.
    fn value_at(self, at: usize, start: &str, end: &str) -> Option<&'static str> {
        let rest = self.text.get(at..)?.strip_prefix(start)?.strip_prefix(end)?.strip_prefix('\t')?;
        Some(memchr::memchr(b'\n', rest.as_bytes()).map_or(rest, |length| &rest[..length]))
    }

    pub(crate) fn value(self, position: usize) -> &'static str {
        self.row(position).1
    }

    /// The keys, sorted.
    pub(crate) fn keys(self) -> impl Iterator<Item = &'static str> {
        (0..self.len()).map(move |position| self.key(position))
    }

    /// All of it, as it is embedded.
    pub(crate) fn text(self) -> &'static str {
        self.text
    }

    fn key(self, position: usize) -> &'static str {
        self.row(position).0
    }

    fn row(self, position: usize) -> (&'static str, &'static str) {
        let line = self.line(position);
        line.split_once('\t').unwrap_or((line, ""))
    }

    /// A row without its line feed.
    fn line(self, position: usize) -> &'static str {
        let line = self.text.get(self.start(position)..self.start(position + 1)).unwrap_or("");
        line.strip_suffix('\n').unwrap_or(line)
    }

    /// Offset of a row; the end of the text past the last.
    fn start(self, position: usize) -> usize {
        let bytes = self.starts.get(position * 4..).and_then(|rest| rest.first_chunk::<4>());
        bytes.map_or(self.text.len(), |bytes| u32::from_le_bytes(*bytes) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_without_rows_has_no_row() {
        let empty = Table::new("", &[], &[0; 8]);
        assert_eq!((empty.len(), empty.get(""), empty.get("a")), (0, None, None));
    }

    #[test]
    fn embedded_tables_are_sorted_and_whole() {
        let rules = [table!("rules"), table!("namespaces"), table!("libraries"), table!("helpers"), table!("verified")];
        for table in rules.into_iter().chain([table!("members"), table!("returns"), table!("aliases")]) {
            let keys: Vec<&str> = table.keys().collect();
            assert!(!keys.is_empty() && keys.len() == table.text().lines().count());
            assert!(keys.iter().zip(&keys[1..]).all(|(one, next)| one < next));
            for (position, key) in keys.iter().enumerate() {
                assert_eq!(table.position(key), Some(position), "{key}");
                assert_eq!(table.get(&format!("{key}.")), None, "{key}");
                let shorter = &key[..key.len() - 1];
                assert_eq!(table.get(shorter).is_some(), keys.binary_search(&shorter).is_ok(), "{key}");
            }
        }
    }
}
