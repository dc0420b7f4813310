//! Tables that build.rs compiled: rows of a key and its JSON, sorted by key, searched where they lie.
//!
//! In: the embedded text and the offsets of its rows. Out: a row by key. Nothing is built before the first question,
//! and a question reads no row but those it compares.

/// A table in the binary.
#[derive(Clone, Copy)]
pub(super) struct Table {
    /// `key`, tab, JSON, line feed; sorted bytewise by key.
    text: &'static str,
    /// Byte offset of each row, four bytes each, the lowest first.
    starts: &'static [u8],
}

/// Embeds a table that build.rs wrote under this name.
macro_rules! table {
    ($name:literal) => {
        $crate::rules::table::Table::new(
            include_str!(concat!(env!("OUT_DIR"), "/", $name, ".tsv")),
            include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".starts")),
        )
    };
}
pub(super) use table;

impl Table {
    pub(super) const fn new(text: &'static str, starts: &'static [u8]) -> Self {
        Self { text, starts }
    }

    /// Number of rows.
    pub(super) fn len(self) -> usize {
        self.starts.len() / 4
    }

    /// Position of the row of `key`.
    pub(super) fn position(self, key: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.compare(middle, key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// The JSON of the row of `key`.
    pub(super) fn get(self, key: &str) -> Option<&'static str> {
        self.position(key).map(|position| self.json(position))
    }

    pub(super) fn json(self, position: usize) -> &'static str {
        self.row(position).1
    }

    /// The keys, sorted.
    pub(super) fn keys(self) -> impl Iterator<Item = &'static str> {
        (0..self.len()).map(move |position| self.key(position))
    }

    /// All of it, as it is embedded.
    pub(super) fn text(self) -> &'static str {
        self.text
    }

    fn key(self, position: usize) -> &'static str {
        self.row(position).0
    }

    /// How the key of a row sorts beside `key`; the tab behind it sorts before all that keys are made of.
    fn compare(self, position: usize, key: &str) -> std::cmp::Ordering {
        let row = &self.text.as_bytes()[self.start(position)..];
        let (head, rest) = row.split_at_checked(key.len()).unwrap_or((row, b"\t"));
        head.cmp(key.as_bytes()).then_with(|| rest.first().unwrap_or(&b'\t').cmp(&b'\t'))
    }

    fn row(self, position: usize) -> (&'static str, &'static str) {
        let rest = self.text.get(self.start(position)..self.start(position + 1)).unwrap_or("");
        rest.trim_end_matches('\n').split_once('\t').unwrap_or((rest, ""))
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

    const SMALL: Table = Table::new("a\t1\nab\t[2]\nb.c\t3\n", &[0, 0, 0, 0, 4, 0, 0, 0, 11, 0, 0, 0]);

    #[test]
    fn each_row_is_found_by_its_key() {
        assert_eq!(SMALL.len(), 3);
        assert_eq!((SMALL.get("a"), SMALL.get("ab"), SMALL.get("b.c")), (Some("1"), Some("[2]"), Some("3")));
        assert_eq!(SMALL.keys().collect::<Vec<_>>(), ["a", "ab", "b.c"]);
    }

    #[test]
    fn what_is_no_key_has_no_row() {
        for key in ["", "0", "aa", "abc", "b", "b.c.d", "z"] {
            assert_eq!(SMALL.get(key), None, "{key}");
        }
    }

    #[test]
    fn embedded_tables_are_sorted_and_whole() {
        for table in [
            table!("rules"),
            table!("namespaces"),
            table!("libraries"),
            table!("helpers"),
            table!("verified"),
            table!("members"),
        ] {
            let keys: Vec<&str> = table.keys().collect();
            assert_eq!(keys.len(), table.text().lines().count());
            assert!(keys.iter().zip(&keys[1..]).all(|(one, next)| one < next));
            assert!(keys.iter().all(|key| table.get(key).is_some_and(|json| json.starts_with(['[', '{', '"']))));
        }
    }
}
