//! `report`: the state of a conversion as one page for a browser.

use std::path::{Path, PathBuf};

use clap::Args;

use super::args::SettingArgs;
use super::engine::{Looked, examine};
use super::reporting::source;
use super::{Error, ExitStatus, Ui};
use crate::git::{BlobId, Environment, LineMap, Repo};
use crate::report::html::{HtmlFile, HtmlReport};
use crate::report::text;
use crate::workflow::{ExaminedFile, Look, Standing, status};

/// `report`
#[derive(Debug, Args)]
#[command(
    after_help = "The page needs no network and nothing beside it. Files that have nothing to do with torch are left out."
)]
pub struct ReportArgs {
    /// The conversion branch; the default is the current one, else the only one there is.
    #[arg(value_name = "BRANCH")]
    pub branch: Option<String>,
    /// Write one self-contained page.
    #[arg(long, required = true)]
    pub html: bool,
    /// Where to write it; - for standard output.
    #[arg(short, long, value_name = "FILE", default_value = "msconv-report.html")]
    pub output: PathBuf,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingArgs,
}

pub(super) fn run(ui: &mut Ui, args: ReportArgs) -> Result<ExitStatus, Error> {
    let repo = Repo::discover(Environment::of_process())?;
    let looked = examine(ui, &repo, args.branch.as_deref(), Look::Tip, args.settings.layer())?;
    let page = page(&repo, &looked)?;
    let html = page.render();
    if args.output == Path::new("-") {
        ui.write(html.as_bytes());
        return Ok(ExitStatus::Clean);
    }
    std::fs::write(&args.output, &html).map_err(|why| Error::file("write", &args.output, &why))?;
    let files = text::counted(page.files.len(), "file");
    ui.print(&format!("Wrote {}: {files}, {} kB\n", args.output.display(), html.len().div_ceil(1_000)));
    looked.tell_uncommitted(ui, "");
    Ok(ExitStatus::Clean)
}

fn page(repo: &Repo, looked: &Looked) -> Result<HtmlReport, Error> {
    let examined = &looked.examined;
    let status = status(examined);
    let ours = examined.files.iter().filter(|file| file.is_ours());
    let mut files = ours.map(|file| of_file(repo, looked, file)).collect::<Result<Vec<HtmlFile>, Error>>()?;
    // The files of a folder stand together, before those of the folders in it.
    let place = |file: &HtmlFile| file.path.rsplit_once('/').map_or((String::new(), file.path.clone()), owned);
    files.sort_by_cached_key(place);
    let (baseline, tip) = (repo.short(status.baseline), repo.short(status.tip));
    Ok(HtmlReport {
        title: format!("{} to MindSpore {}", examined.branch, status.target),
        about: format!("baseline {baseline}, conversion {}, tip {tip}", repo.short(status.conversion)),
        rate: [status.rate.sites, status.rate.converted, status.rate.left],
        standings: Standing::ALL.iter().map(|standing| standing.word()).collect(),
        files,
    })
}

fn owned((folder, name): (&str, &str)) -> (String, String) {
    (folder.to_owned(), name.to_owned())
}

fn of_file(repo: &Repo, looked: &Looked, file: &ExaminedFile) -> Result<HtmlFile, Error> {
    let read = |id: Option<BlobId>| id.map(|id| repo.blob(id)).transpose();
    let (old, now) = (read(file.original)?.unwrap_or_default(), read(file.now)?);
    let map = LineMap::between(&old, now.as_deref().unwrap_or_default());
    let changes = map.changes().iter().map(|(old, new)| [old.start, old.end, new.start, new.end]);
    Ok(HtmlFile {
        path: file.path.clone(),
        standing: Standing::of(file).word(),
        items: file
            .items
            .iter()
            .chain(&file.settled)
            .map(|open| (open.item.clone(), source(&looked.rules, &open.item)))
            .collect(),
        changes: changes.collect(),
        old: String::from_utf8_lossy(&old).into_owned(),
        now: now.map(|now| String::from_utf8_lossy(&now).into_owned()),
    })
}
