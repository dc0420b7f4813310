//! `hook`: puts the gate into a repository's hooks, and takes it out again.
//!
//! A hook that is there is moved aside and run first, with the same arguments and input; it is never
//! overwritten. Ours is known by its second line, so that it can be renewed and taken away.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use super::{Error, ExitStatus, Ui};
use crate::git::{Environment, Repo};

/// The line that ours is known by.
const MARK: &str = "# git-msconv hook";

/// What the name of a hook that was moved aside ends with.
const ASIDE: &str = ".before-msconv";

/// `hook`
#[derive(Debug, Args)]
pub struct HookArgs {
    #[command(subcommand)]
    command: HookCommand,
}

#[derive(Debug, Subcommand)]
enum HookCommand {
    /// Make git run the gate before each commit, or before each push.
    Install(HookChoice),
    /// Take the hook away; one that was there before comes back.
    Uninstall(HookChoice),
}

#[derive(Clone, Copy, Debug, Args)]
struct HookChoice {
    /// Which hook.
    #[arg(long, value_enum, default_value_t = Which::PreCommit, value_name = "HOOK")]
    hook: Which,
}

/// The hooks that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Which {
    /// Judges what is staged.
    PreCommit,
    /// Judges the commits that are pushed.
    PrePush,
}

impl Which {
    fn name(self) -> &'static str {
        match self {
            Which::PreCommit => "pre-commit",
            Which::PrePush => "pre-push",
        }
    }

    /// The hook. A pre-push hook is told on standard input what is pushed, which both hooks have to see.
    fn script(self) -> String {
        let name = self.name();
        let head = format!(
            "#!/bin/sh\n{MARK}: made by git msconv hook install, taken away by git msconv hook uninstall --hook {name}\n\
             before=\"$0{ASIDE}\"\n"
        );
        head + match self {
            Which::PreCommit => PRE_COMMIT,
            Which::PrePush => PRE_PUSH,
        }
    }
}

const PRE_COMMIT: &str = r#"if [ -x "$before" ]; then
    "$before" "$@" || exit $?
fi
if ! command -v git-msconv >/dev/null 2>&1; then
    echo 'msconv: git-msconv is not in PATH: the gate could not be asked' >&2
    exit 2
fi
exec git-msconv check --staged </dev/null
"#;

const PRE_PUSH: &str = r#"refs=$(cat)
if [ -x "$before" ]; then
    printf '%s
' "$refs" | "$before" "$@" || exit $?
fi
if ! command -v git-msconv >/dev/null 2>&1; then
    echo 'msconv: git-msconv is not in PATH: the gate could not be asked' >&2
    exit 2
fi
printf '%s
' "$refs" | git-msconv check --pushed "$1"
"#;

pub(super) fn run(ui: &mut Ui, args: HookArgs) -> Result<ExitStatus, Error> {
    let repo = Repo::discover(Environment::of_process())?;
    match args.command {
        HookCommand::Install(choice) => install(ui, &repo, choice.hook),
        HookCommand::Uninstall(choice) => uninstall(ui, &repo, choice.hook),
    }?;
    Ok(ExitStatus::Clean)
}

/// The hook and where an older one stands aside.
struct Place {
    hook: PathBuf,
    aside: PathBuf,
}

impl Place {
    fn of(repo: &Repo, which: Which) -> Place {
        let folder = repo.hooks_dir();
        Place { hook: folder.join(which.name()), aside: folder.join(format!("{}{ASIDE}", which.name())) }
    }

    /// The hook that is there; `None` without one.
    fn is_ours(&self) -> Result<Option<bool>, Error> {
        match fs::read(&self.hook) {
            Ok(bytes) => {
                Ok(Some(String::from_utf8_lossy(&bytes).lines().nth(1).is_some_and(|line| line.starts_with(MARK))))
            }
            Err(error) if error.kind() == ErrorKind::NotFound && !self.hook.is_symlink() => Ok(None),
            Err(why) => Err(Error::file("read", &self.hook, &why)),
        }
    }
}

fn install(ui: &mut Ui, repo: &Repo, which: Which) -> Result<(), Error> {
    let place = Place::of(repo, which);
    let is_ours = place.is_ours()?;
    if is_ours == Some(false) {
        if place.aside.exists() || place.aside.is_symlink() {
            return Err(Error::user(
                format!("A hook stands at {}, and {} is taken", place.hook.display(), place.aside.display()),
                "Move one of them away, then run the command again.",
            ));
        }
        fs::rename(&place.hook, &place.aside).map_err(|why| Error::file("move aside", &place.hook, &why))?;
        ui.status("Moved", &format!("the hook that was there to {}; it runs first", seen(repo, &place.aside)));
    }
    let written = write(&place.hook, &which.script());
    if written.is_err() && is_ours == Some(false) {
        // What was there comes back, as far as it can.
        let _ = fs::rename(&place.aside, &place.hook);
    }
    written.map_err(|why| Error::file("write", &place.hook, &why))?;
    ui.print(&format!("Installed {}\n", seen(repo, &place.hook)));
    ui.hint(&format!("Undo it with: git msconv hook uninstall --hook {}", which.name()));
    Ok(())
}

/// The path as seen from the current folder, if it lies below.
fn seen(repo: &Repo, path: &Path) -> String {
    let real = path.parent().and_then(|folder| Some(folder.canonicalize().ok()?.join(path.file_name()?)));
    let path = real.as_deref().unwrap_or(path);
    path.strip_prefix(repo.here()).unwrap_or(path).display().to_string()
}

/// Writes the hook at once: git sees a whole one or none.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".msconv-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    #[cfg(unix)]
    file.as_file().set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    file.persist(path)?;
    Ok(())
}

fn uninstall(ui: &mut Ui, repo: &Repo, which: Which) -> Result<(), Error> {
    let place = Place::of(repo, which);
    match place.is_ours()? {
        Some(true) => {}
        Some(false) => {
            return Err(Error::user(
                format!("The hook at {} is not of git msconv", place.hook.display()),
                "It was left as it is.",
            ));
        }
        None => return Err(Error::user(format!("There is no hook at {}", place.hook.display()), "Nothing was done.")),
    }
    if place.aside.exists() {
        // The one that was there takes its place again in one step.
        fs::rename(&place.aside, &place.hook).map_err(|why| Error::file("move back", &place.aside, &why))?;
        ui.print(&format!("Put the earlier hook back at {}\n", seen(repo, &place.hook)));
    } else {
        fs::remove_file(&place.hook).map_err(|why| Error::file("remove", &place.hook, &why))?;
        ui.print(&format!("Removed {}\n", seen(repo, &place.hook)));
    }
    ui.hint(&format!("Undo it with: git msconv hook install --hook {}", which.name()));
    Ok(())
}
