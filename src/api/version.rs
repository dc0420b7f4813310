//! A release of MindSpore.

/// A version such as `2.10.0`; a patch level that is not written is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// `2` of `2.10.0`
    pub major: u16,
    /// `10` of `2.10.0`
    pub minor: u16,
    /// `0` of `2.10.0`
    pub patch: u16,
}

impl Version {
    /// The oldest version that code can be written for.
    pub const OLDEST: Version = Version { major: 2, minor: 7, patch: 0 };
    /// The newest version that code can be written for, and the default.
    pub const NEWEST: Version = Version { major: 2, minor: 10, patch: 0 };

    /// True if this version is a release of `other`'s minor version, or of an older one.
    #[must_use]
    pub fn is_before_next_of(self, other: Version) -> bool {
        (self.major, self.minor) <= (other.major, other.minor)
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// Why a text is not a version that code can be written for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VersionError {
    /// Not of the form `2.10` or `2.10.0`.
    #[error("not a MindSpore version: {0:?} (write it like {newest})", newest = Version::NEWEST)]
    Form(String),
    /// Outside the supported range.
    #[error("MindSpore {0} is not supported ({oldest} to {newest} and their patch releases are)", oldest = Version::OLDEST, newest = Version::NEWEST)]
    Range(Version),
}

impl std::str::FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let form = || VersionError::Form(text.to_owned());
        let mut parts = text.trim().split('.');
        let mut number = || parts.next().map(|part| part.parse::<u16>().map_err(|_| form())).transpose();
        let major = number()?.ok_or_else(form)?;
        let minor = number()?.ok_or_else(form)?;
        let patch = number()?.unwrap_or(0);
        if parts.next().is_some() {
            return Err(form());
        }
        let version = Self { major, minor, patch };
        if version < Self::OLDEST || (version.major, version.minor) > (Self::NEWEST.major, Self::NEWEST.minor) {
            return Err(VersionError::Range(version));
        }
        Ok(version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_without_patch_level_is_its_first_release() {
        assert_eq!("2.10".parse(), Ok(Version { major: 2, minor: 10, patch: 0 }));
        assert_eq!("2.10.0".parse(), Ok(Version::NEWEST));
        assert_eq!("2.7".parse(), Ok(Version::OLDEST));
    }

    #[test]
    fn versions_compare_as_numbers() {
        assert!("2.10.9".parse::<Version>().unwrap() < "2.10.10".parse::<Version>().unwrap());
    }

    #[test]
    fn what_is_no_supported_version_is_refused() {
        for text in ["", "2", "2.x", "2.10.0.1", "newest", "-2.7"] {
            assert_eq!(text.parse::<Version>(), Err(VersionError::Form(text.to_owned())));
        }
        assert!(matches!("2.6.9".parse::<Version>(), Err(VersionError::Range(_))));
        assert!(matches!("2.11".parse::<Version>(), Err(VersionError::Range(_))));
    }
}
