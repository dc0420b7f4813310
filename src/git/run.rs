//! The `git` program, for what libgit2 cannot do: sign, and change a working tree safely.

use std::io::Write;
use std::process::{Command, Stdio};

use super::error::Doing;
use super::{CommitId, Error, NewCommit, Repo, Result};

/// Why `git switch` did not switch: its own words.
#[derive(Debug)]
pub struct SwitchRefused(pub String);

impl Repo {
    /// There is a `git` program.
    #[must_use]
    pub fn has_program(&self) -> bool {
        Command::new("git").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
    }

    /// Runs `git switch`: the one step that touches index and working tree.
    ///
    /// # Errors
    /// Git's own refusal; it harms nothing.
    pub fn switch(&self, branch: &str) -> std::result::Result<(), SwitchRefused> {
        let output = Command::new("git").arg("-C").arg(self.here()).args(["switch", "--quiet", branch]).output();
        match output {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => Err(SwitchRefused(String::from_utf8_lossy(&output.stderr).trim().to_owned())),
            Err(error) => Err(SwitchRefused(format!("git could not be run: {error}"))),
        }
    }

    /// Brings index and working tree from commit `old`, on which they stand, to `new`, as `git switch` does it: what is
    /// staged or edited elsewhere stays, and if anything of it were in the way nothing is touched.
    ///
    /// # Errors
    /// Git's own refusal; it harms nothing.
    pub fn carry_over(&self, old: CommitId, new: CommitId) -> std::result::Result<(), SwitchRefused> {
        let top = self.workdir().unwrap_or_else(|| self.here().to_path_buf());
        let git = |args: &[&str]| Command::new("git").arg("-C").arg(&top).args(args).output();
        // Entries whose times alone have changed would be taken for edits. That some are edited is no failure.
        let refreshed = git(&["update-index", "-q", "--refresh"]);
        let output = refreshed.and_then(|_| git(&["read-tree", "-m", "-u", &old.to_string(), &new.to_string()]));
        match output {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => Err(SwitchRefused(String::from_utf8_lossy(&output.stderr).trim().to_owned())),
            Err(error) => Err(SwitchRefused(format!("git could not be run: {error}"))),
        }
    }

    /// Writes a signed tag by `git tag -s`.
    pub(super) fn tag_by_git(&self, name: &str, on: CommitId, message: &str) -> Result<()> {
        let doing = || "run git tag".to_owned();
        let mut command = Command::new("git");
        command.arg("--git-dir").arg(self.raw.path()).args(["tag", "-s", "-F", "-", name]).arg(on.to_string());
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().doing(doing)?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(message.as_bytes()).doing(doing)?;
        }
        let output = child.wait_with_output().doing(doing)?;
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        if output.status.success() { Ok(()) } else { Err(Error::Program { verb: "tag", message: said }) }
    }

    /// Writes a signed commit by `git commit-tree -S`.
    pub(super) fn commit_by_git(&self, new: &NewCommit<'_>) -> Result<CommitId> {
        let doing = || "run git commit-tree".to_owned();
        let mut command = Command::new("git");
        command.arg("--git-dir").arg(self.raw.path()).args(["commit-tree", "-S"]);
        command.args(new.parent.iter().flat_map(|parent| ["-p".to_owned(), parent.to_string()]));
        command.args(["-F", "-"]).arg(new.tree.to_string());
        for (role, who) in [("AUTHOR", &new.identity.author), ("COMMITTER", &new.identity.committer)] {
            let (sign, minutes) = (if who.minutes < 0 { '-' } else { '+' }, who.minutes.abs());
            let date = format!("@{} {sign}{:02}{:02}", who.seconds, minutes / 60, minutes % 60);
            command.env(format!("GIT_{role}_NAME"), &who.name);
            command.env(format!("GIT_{role}_EMAIL"), &who.email);
            command.env(format!("GIT_{role}_DATE"), date);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().doing(doing)?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(new.message.as_bytes()).doing(doing)?;
        }
        let output = child.wait_with_output().doing(doing)?;
        let failed = |bytes: &[u8]| Error::Program {
            verb: "commit-tree",
            message: String::from_utf8_lossy(bytes).trim().to_owned(),
        };
        if !output.status.success() {
            return Err(failed(&output.stderr));
        }
        CommitId::parse(String::from_utf8_lossy(&output.stdout).trim()).ok_or_else(|| failed(&output.stdout))
    }
}
