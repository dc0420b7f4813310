//! Trailers: the `Key: value` lines of the last paragraph of a commit message.

/// The trailers of one message, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trailers(Vec<(String, String)>);

impl Trailers {
    /// Reads the trailers of a message; lines of the last paragraph that are none are passed over.
    ///
    /// A person may have added a `Signed-off-by` or other lines of prose below.
    #[must_use]
    pub fn parse(message: &str) -> Trailers {
        let last = message.trim_end().rsplit("\n\n").next().unwrap_or_default();
        let pair = |line: &str| {
            let (key, value) = line.split_once(": ")?;
            let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            is_key.then(|| (key.to_owned(), value.trim().to_owned()))
        };
        Trailers(last.lines().filter_map(pair).collect())
    }

    /// Adds one. Line ends in the value become spaces, so that a path cannot forge a trailer.
    pub fn push(&mut self, key: &str, value: &str) {
        self.0.push((key.to_owned(), value.replace(['\n', '\r'], " ")));
    }

    /// The first value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// All values of `key`.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

impl std::fmt::Display for Trailers {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|(key, value)| writeln!(out, "{key}: {value}"))
    }
}

#[cfg(test)]
mod tests {
    use super::Trailers;

    #[test]
    fn what_is_written_is_read_back() {
        let mut trailers = Trailers::default();
        trailers.push("Msconv-Version", "0.1.0");
        trailers.push("Msconv-Source", "a\nMsconv-Baseline: forged");
        let message = format!("subject\n\nMsconv-Version: not this one\n\n{trailers}Signed-off-by: A <a@b>\n");
        let read = Trailers::parse(&message);
        assert_eq!(read.get("Msconv-Version"), Some("0.1.0"));
        assert_eq!(read.get("Msconv-Baseline"), None);
        assert_eq!(read.all("Msconv-Source").count(), 1);
    }

    #[test]
    fn a_message_without_trailers_has_none() {
        assert_eq!(Trailers::parse("subject only").get("subject only"), None);
        assert_eq!(Trailers::parse(""), Trailers::default());
    }
}
