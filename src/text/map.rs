//! Where the bytes of the original stand in the new file.

/// Copied runs of bytes: which original offsets stand at which new offsets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    /// (original offset, new offset, length), in order of the new file.
    runs: Vec<(u32, u32, u32)>,
}

impl SourceMap {
    pub(super) fn push(&mut self, original: u32, new: u32, len: usize) {
        self.runs.push((original, new, u32::try_from(len).unwrap_or(u32::MAX)));
    }

    /// Maps an original offset to the new file: exactly where it was kept, else to the end of the
    /// nearest kept run before it.
    #[must_use]
    pub fn to_new(&self, original: u32) -> u32 {
        let mut before: Option<(u32, u32, u32)> = None;
        for &(from, to, len) in &self.runs {
            if from <= original && original < from + len {
                return to + (original - from);
            }
            if from + len <= original && before.is_none_or(|(f, _, l)| f + l <= from + len) {
                before = Some((from, to, len));
            }
        }
        before.map_or(0, |(_, to, len)| to + len)
    }

    /// The copied runs: (original offset, new offset, length in bytes).
    #[must_use]
    pub fn runs(&self) -> &[(u32, u32, u32)] {
        &self.runs
    }
}
