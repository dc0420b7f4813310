//! What part of a repository a conversion is about, as its trailers say.

use crate::git::RepoPath;

/// The folders that the conversion is about, as its `Msconv-Source` trailers say.
pub(super) fn scope(sources: &[String]) -> Vec<RepoPath> {
    let place = |source: &String| match source.rsplit_once(" -> ") {
        Some((_, ".")) => RepoPath::new(),
        Some((_, to)) => to.as_bytes().to_vec(),
        None => {
            let path = source.split_once(':').map_or("", |(_, path)| path);
            path.strip_suffix(" + working tree").unwrap_or(path).as_bytes().to_vec()
        }
    };
    sources.iter().map(place).collect()
}
