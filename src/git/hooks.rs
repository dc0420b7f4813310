//! Where git looks for hooks.

use std::path::PathBuf;

use super::Repo;

impl Repo {
    /// The folder that git runs hooks from: `core.hooksPath`, else `hooks` of the repository.
    #[must_use]
    pub fn hooks_dir(&self) -> PathBuf {
        match self.setting("core.hookspath").filter(|path| !path.is_empty()) {
            // A relative path counts from where hooks run: the top of the working tree.
            Some(path) => {
                let home = || self.env.get("HOME").map(PathBuf::from);
                let path = match path.strip_prefix("~/") {
                    Some(rest) => home().map_or_else(|| PathBuf::from(&path), |home| home.join(rest)),
                    None => PathBuf::from(&path),
                };
                self.workdir().unwrap_or_else(|| self.git_dir()).join(path)
            }
            None => self.raw.commondir().join("hooks"),
        }
    }
}
