//! Object ids that cannot be mixed up.

/// Makes a typed object id.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub(super) git2::Oid);

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(out)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(out, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(&self.0)
            }
        }
    };
}

id! {
    /// A commit.
    CommitId
}
id! {
    /// A directory.
    TreeId
}
id! {
    /// A file's content. In an entry of mode `Submodule` it is the id of the commit named there.
    BlobId
}

impl CommitId {
    /// Reads a full hexadecimal id, as a trailer holds it.
    #[must_use]
    pub fn parse(text: &str) -> Option<CommitId> {
        oid(text).map(CommitId)
    }
}

impl BlobId {
    /// Reads a full hexadecimal id, as the name of a note holds it.
    #[must_use]
    pub fn parse(text: &str) -> Option<BlobId> {
        oid(text).map(BlobId)
    }
}

fn oid(text: &str) -> Option<git2::Oid> {
    let format = match text.len() {
        40 => git2::ObjectFormat::Sha1,
        64 => git2::ObjectFormat::Sha256,
        _ => return None,
    };
    git2::Oid::from_str_ext(text, format).ok()
}
