//! Settings as git sees them: `git -c` over the repository's, the user's and the system's files.

use super::Repo;

impl Repo {
    /// A setting as text; `key` in lower case.
    #[must_use]
    pub fn setting(&self, key: &str) -> Option<String> {
        if let Some(value) = self.env.setting(key) {
            return Some(value.to_owned());
        }
        self.raw.config().ok()?.get_string(key).ok()
    }

    /// A setting as git's idea of yes or no; `key` in lower case.
    #[must_use]
    pub fn flag(&self, key: &str) -> Option<bool> {
        self.setting(key).and_then(|value| git2::Config::parse_bool(value).ok())
    }
}
