//! `check --pushed REMOTE`: what a push takes, as a `pre-push` hook is told on standard input.
//!
//! Of each ref the files are looked at that the remote does not have, as they are in the commit that is pushed; a file
//! that two refs take is looked at once.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use super::check::Check;
use super::engine::Included;
use super::files::Excluded;
use super::gate::Gate;
use super::{Error, Ui};
use crate::convert::{Sources, is_source};
use crate::git::{BlobId, Environment, Pushed, Repo, Update};
use crate::report::{Report, Task};
use crate::workflow::{self, Patience};

/// The report about all refs of a push to `remote`.
pub(super) fn pushed(ui: &Ui, check: &Check<'_>, remote: &str) -> Result<Report, Error> {
    let repo = Repo::discover(Environment::of_process())?;
    let mut lines = String::new();
    std::io::stdin().read_to_string(&mut lines).map_err(|why| Error::file("read", Path::new("<stdin>"), &why))?;
    let target = check.settings.target_version.to_string();
    let mut report = Report { task: Task::Check, target, commits: None, files: Vec::new() };
    let mut seen = BTreeSet::new();
    for update in repo.updates(&lines)? {
        let one = of_ref(ui, check, &repo, &update, &repo.pushed(remote, &update, is_source)?, &mut seen)?;
        report.files.extend(one.files);
    }
    report.files.sort_by(|one, two| one.path.cmp(&two.path));
    Ok(report)
}

/// The report about one ref, without the files that were `seen`.
fn of_ref(
    ui: &Ui,
    check: &Check<'_>,
    repo: &Repo,
    update: &Update,
    files: &Pushed,
    seen: &mut BTreeSet<(String, BlobId)>,
) -> Result<Report, Error> {
    let settings = check.settings;
    let is_declared = settings.gate.is_some();
    let here = if is_declared { None } else { workflow::below(repo, String::new(), update.tip, Patience::Short)? };
    let (gate, excluded) = (Gate::new(settings, here.as_ref())?, Excluded::new(settings)?);
    let new: BTreeSet<String> =
        files.files().filter(|(path, id)| seen.insert(((*path).clone(), *id))).map(|(path, _)| path.clone()).collect();
    let wanted = |path: &str| {
        new.contains(path) && !excluded.matches(&settings.root.join(path), false) && gate.holds_tracked(path)
    };
    check.run(ui, &Included::only(files, &wanted), &str::to_owned, &str::to_owned, here.as_ref())
}

impl Sources for Pushed {
    fn paths(&self) -> &[String] {
        Pushed::paths(self)
    }

    fn read(&self, index: usize) -> Result<Arc<[u8]>, String> {
        Pushed::read(self, index).map_err(|error| format!("{error:#}"))
    }
}
