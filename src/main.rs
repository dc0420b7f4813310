//! The `git-msconv` binary: everything happens in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    git_msconv::cli::run(std::env::args_os()).into()
}
