//! The `git-msconv` binary: everything happens in the library.

use std::process::ExitCode;

/// A conversion makes many small things on each thread, which the allocator of the C library does slowly.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    git_msconv::cli::run(std::env::args_os()).into()
}
