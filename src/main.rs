//! The `git-msconv` binary: everything happens in the library.

fn main() {}
