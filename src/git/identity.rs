//! Who commits, and when: the environment first, then the config, as git does.

use super::error::Doing;
use super::{Environment, Error, Repo, Result, date};

/// Author and committer of the commits of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub(super) author: Who,
    pub(super) committer: Who,
}

/// A person at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Who {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) seconds: i64,
    /// East of Greenwich.
    pub(super) minutes: i32,
}

impl Identity {
    /// The committer's name and address, as git writes them.
    #[must_use]
    pub fn committer(&self) -> String {
        format!("{} <{}>", self.committer.name, self.committer.email)
    }

    /// When it is committed, in UTC: `2026-11-28T04:00:00Z`.
    #[must_use]
    pub fn moment(&self) -> String {
        date::utc(self.committer.seconds)
    }
}

impl Who {
    pub(super) fn signature(&self) -> Result<git2::Signature<'static>> {
        git2::Signature::new(&self.name, &self.email, &git2::Time::new(self.seconds, self.minutes))
            .doing(|| format!("write the name {}", self.name))
    }
}

impl Repo {
    /// Who commits, and when.
    ///
    /// # Errors
    /// [`Error::NoIdentity`] if a name or an address is missing (neither is made up from the host
    /// name), [`Error::Date`] if a date in the environment cannot be understood.
    pub fn identity(&self) -> Result<Identity> {
        let author = self.who("author", ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL"], "GIT_AUTHOR_DATE")?;
        let committer = self.who("committer", ["GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"], "GIT_COMMITTER_DATE")?;
        Ok(Identity { author, committer })
    }

    fn who(&self, role: &'static str, [name, email]: [&str; 2], date: &'static str) -> Result<Who> {
        let of = |variable: &str, key: &str| {
            let set = |key: String| self.setting(&key).filter(|value| !value.trim().is_empty());
            let text = self.env.get(variable).map(str::to_owned);
            text.or_else(|| set(format!("{role}.{key}"))).or_else(|| set(format!("user.{key}")))
        };
        let name = of(name, "name").ok_or(Error::NoIdentity { role })?;
        let email = of(email, "email").or_else(|| self.env.get("EMAIL").map(str::to_owned));
        let email = email.ok_or(Error::NoIdentity { role })?;
        // libgit2 strips what git strips from a name; nothing may be left then.
        let now = git2::Signature::now(&name, &email).map_err(|_| Error::NoIdentity { role })?;
        let time = when(&self.env, date)?.unwrap_or_else(|| now.when());
        Ok(Who { name, email, seconds: time.seconds(), minutes: time.offset_minutes() })
    }
}

fn when(env: &Environment, variable: &'static str) -> Result<Option<git2::Time>> {
    let Some(text) = env.get(variable) else { return Ok(None) };
    date::parse(text).map(Some).ok_or_else(|| Error::Date { variable, value: text.to_owned() })
}
