//! `convert --to DIR`: the folder again, with the converted files in their places.
//!
//! Everything else is copied byte for byte: modes, empty folders and symbolic links as they are.
//! `.git` and what `.gitignore` leaves out stay behind.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::files::{Input, walker};
use super::shell::word;
use super::{Error, Ui};
use crate::report::text::counted;

/// A folder and where its mirror goes.
pub(super) struct Mirror {
    from: PathBuf,
    to: PathBuf,
    no_ignore: bool,
    /// Nothing stands there yet.
    is_new: bool,
}

impl Mirror {
    /// Checks that the mirror can be written: `from` is a folder, `to` lies outside it and is empty.
    pub(super) fn new(from: &Path, to: &Path, force: bool, no_ignore: bool) -> Result<Self, Error> {
        if !from.is_dir() {
            let message = format!("{} is no folder", from.display());
            return Err(Error::user(message, "Give a folder with --to, or a file without it."));
        }
        let real_from = from.canonicalize().map_err(|why| Error::file("read", from, &why))?;
        let real_to = real(to).map_err(|why| Error::file("find", to, &why))?;
        if real_to.starts_with(&real_from) {
            let message = format!("{} lies inside {}", to.display(), from.display());
            return Err(Error::user(message, "Name a folder outside it with --to, or use --in-place."));
        }
        let is_new = !fs::read_dir(to).is_ok_and(|mut entries| entries.next().is_some());
        if !force && !is_new {
            let message = format!("{} is not empty", to.display());
            return Err(Error::user(message, "Name a new folder, or add --force to write into this one."));
        }
        Ok(Self { from: from.to_owned(), to: to.to_owned(), no_ignore, is_new })
    }

    /// Writes the mirror; `converted` holds the new bytes of files by their place in the source, `added` files that it
    /// does not have. Returns the command that
    /// takes it away, unless something stood there before.
    pub(super) fn write(
        &self,
        ui: &mut Ui,
        converted: &HashMap<PathBuf, &[u8]>,
        added: &[(Input, &[u8])],
    ) -> Result<Option<String>, Error> {
        fs::create_dir_all(&self.to).map_err(|why| Error::file("create", &self.to, &why))?;
        let mut folders = Vec::new();
        for entry in walker(&self.from, self.no_ignore).build() {
            let entry = entry.map_err(|why| Error::file("walk", &self.from, &why))?;
            let to = self.to.join(entry.path().strip_prefix(&self.from).unwrap_or(entry.path()));
            let Some(kind) = entry.file_type() else { continue };
            let done = if entry.path_is_symlink() && entry.depth() > 0 {
                copy_link(entry.path(), &to)
            } else if kind.is_dir() || entry.depth() == 0 {
                folders.push((entry.path().to_owned(), to.clone()));
                fs::create_dir_all(&to)
            } else if kind.is_file() {
                write_file(entry.path(), &to, converted.get(entry.path()).copied())
            } else {
                ui.warning(&format!("{} is no regular file and was not copied.", entry.path().display()));
                Ok(())
            };
            done.map_err(|why| Error::file("write", &to, &why))?;
        }
        for (input, bytes) in added {
            let to = self.to.join(input.file.strip_prefix(&self.from).unwrap_or(&input.file));
            remove(&to).and_then(|()| fs::write(&to, bytes)).map_err(|why| Error::file("write", &to, &why))?;
        }
        // Modes of folders come last: one without write permission could not be filled.
        for (from, to) in folders.iter().skip(1).rev() {
            let copied = fs::metadata(from).and_then(|meta| fs::set_permissions(to, meta.permissions()));
            copied.map_err(|why| Error::file("write", to, &why))?;
        }
        self.tell_of_ignored(ui);
        Ok(self.is_new.then(|| format!("rm -r {}", word(&self.to.display().to_string()))))
    }

    fn tell_of_ignored(&self, ui: &mut Ui) {
        if self.no_ignore {
            return;
        }
        let count = |no_ignore| walker(&self.from, no_ignore).build().filter_map(Result::ok).filter(is_file).count();
        let left = count(true).saturating_sub(count(false));
        if left > 0 {
            let files = counted(left, "file");
            ui.hint(&format!("{files} that .gitignore leaves out stayed behind. Add --no-ignore to copy them, too."));
        }
    }
}

fn is_file(entry: &ignore::DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| !kind.is_dir())
}

/// The real path of something that may not be there yet.
fn real(path: &Path) -> std::io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    for up in path.ancestors() {
        if let Ok(real) = up.canonicalize() {
            return Ok(real.join(path.strip_prefix(up).unwrap_or(Path::new(""))));
        }
    }
    Ok(path)
}

fn write_file(from: &Path, to: &Path, converted: Option<&[u8]>) -> std::io::Result<()> {
    remove(to)?;
    match converted {
        Some(bytes) => {
            fs::write(to, bytes)?;
            fs::set_permissions(to, fs::metadata(from)?.permissions())
        }
        None => fs::copy(from, to).map(drop),
    }
}

fn copy_link(from: &Path, to: &Path) -> std::io::Result<()> {
    let target = fs::read_link(from)?;
    remove(to)?;
    #[cfg(unix)]
    return std::os::unix::fs::symlink(target, to);
    #[cfg(windows)]
    return std::os::windows::fs::symlink_file(target, to);
}

/// Makes way: writing through a link that stands there would change another file.
fn remove(to: &Path) -> std::io::Result<()> {
    match fs::remove_file(to) {
        Err(why) if why.kind() != std::io::ErrorKind::NotFound => Err(why),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn ui() -> Ui {
        let mut ui = Ui::new(anstream::ColorChoice::Never);
        ui.set_voice(super::super::Voice::Quiet);
        ui
    }

    fn project(top: &Path) -> PathBuf {
        let from = top.join("in");
        fs::create_dir_all(from.join("pkg/empty")).unwrap();
        fs::create_dir_all(from.join(".git")).unwrap();
        fs::write(from.join(".git/HEAD"), "x").unwrap();
        fs::write(from.join("pkg/a.py"), "old").unwrap();
        fs::set_permissions(from.join("pkg/a.py"), fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(from.join("pkg/data.bin"), [0, 159, 146, 150]).unwrap();
        symlink("a.py", from.join("pkg/link.py")).unwrap();
        symlink("nowhere", from.join("dangling")).unwrap();
        from
    }

    #[test]
    fn everything_is_mirrored_and_converted_files_stand_in_their_places() {
        let top = tempfile::tempdir().unwrap();
        let from = project(top.path());
        let to = top.path().join("x/out");
        let converted = HashMap::from([(from.join("pkg/a.py"), b"new".as_slice())]);
        Mirror::new(&from, &to, false, false).unwrap().write(&mut ui(), &converted, &[]).unwrap();
        assert_eq!(fs::read(to.join("pkg/a.py")).unwrap(), b"new");
        assert_eq!(fs::metadata(to.join("pkg/a.py")).unwrap().permissions().mode() & 0o777, 0o755);
        assert_eq!(fs::read(to.join("pkg/data.bin")).unwrap(), [0, 159, 146, 150]);
        assert_eq!(fs::read_link(to.join("pkg/link.py")).unwrap(), Path::new("a.py"));
        assert_eq!(fs::read_link(to.join("dangling")).unwrap(), Path::new("nowhere"));
        assert!(to.join("pkg/empty").is_dir() && !to.join(".git").exists());
    }

    #[test]
    fn a_mirror_inside_its_source_is_refused() {
        let top = tempfile::tempdir().unwrap();
        let from = project(top.path());
        symlink(&from, top.path().join("alias")).unwrap();
        assert!(Mirror::new(&from, &from, true, false).is_err());
        assert!(Mirror::new(&from, &from.join("pkg/out/deep"), true, false).is_err());
        assert!(Mirror::new(&from, &top.path().join("alias/out"), true, false).is_err());
    }

    #[test]
    fn a_folder_that_is_not_empty_needs_force() {
        let top = tempfile::tempdir().unwrap();
        let from = project(top.path());
        let to = top.path().join("out");
        fs::create_dir(&to).unwrap();
        assert!(Mirror::new(&from, &to, false, false).is_ok());
        fs::write(to.join("mine"), "x").unwrap();
        assert!(Mirror::new(&from, &to, false, false).is_err());
        assert!(Mirror::new(&from, &to, true, false).is_ok());
    }

    #[test]
    fn a_link_in_the_way_is_replaced_not_written_through() {
        let top = tempfile::tempdir().unwrap();
        let from = project(top.path());
        let to = top.path().join("out");
        fs::create_dir_all(to.join("pkg")).unwrap();
        fs::write(top.path().join("precious"), "mine").unwrap();
        symlink(top.path().join("precious"), to.join("pkg/a.py")).unwrap();
        Mirror::new(&from, &to, true, false).unwrap().write(&mut ui(), &HashMap::new(), &[]).unwrap();
        assert_eq!(fs::read(top.path().join("precious")).unwrap(), b"mine");
        assert_eq!(fs::read(to.join("pkg/a.py")).unwrap(), b"old");
    }
}
