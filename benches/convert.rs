//! How fast files are parsed and converted: `cargo bench --bench convert`.
//!
//! The three figures stand beside each other on purpose: `tree_sitter` is the floor, `parse` adds our tree and
//! the check by ruff's parser, `convert` is everything that happens to a file. All use every core.

mod models;

use std::sync::Arc;

use divan::counter::BytesCount;
use git_msconv::convert::{InMemory, Mode, Options, convert_project};
use git_msconv::python;
use git_msconv::rules::RuleSet;
use rayon::prelude::*;

fn main() {
    divan::main();
}

/// 40 files of about 45 KB.
fn files() -> Vec<Arc<[u8]>> {
    (0..40).map(|number| Arc::from(models::model(number, 25).into_bytes())).collect()
}

fn size(files: &[Arc<[u8]>]) -> BytesCount {
    BytesCount::new(files.iter().map(|file| file.len()).sum::<usize>())
}

#[divan::bench(sample_count = 20)]
fn tree_sitter(bencher: divan::Bencher<'_, '_>) {
    let files = files();
    bencher.counter(size(&files)).bench(|| {
        files.par_iter().for_each(|file| {
            let mut parser = tree_sitter::Parser::new();
            let language = tree_sitter::Language::new(tree_sitter_python::LANGUAGE);
            parser.set_language(&language).expect("the grammar fits");
            divan::black_box(parser.parse(file, None));
        });
    });
}

#[divan::bench(sample_count = 20)]
fn parse(bencher: divan::Bencher<'_, '_>) {
    let files = files();
    bencher.counter(size(&files)).bench(|| {
        files.par_iter().for_each(|file| {
            divan::black_box(python::parse(Arc::clone(file)).is_ok());
        });
    });
}

#[divan::bench(sample_count = 20)]
fn convert(bencher: divan::Bencher<'_, '_>) {
    let files = files();
    let add =
        |all: InMemory, (number, file): (usize, &Arc<[u8]>)| all.with(format!("m{number:02}.py"), Arc::clone(file));
    let sources = files.iter().enumerate().fold(InMemory::default(), add);
    let options = Options::new(Mode::Convert, true, git_msconv::api::Version::NEWEST);
    bencher.counter(size(&files)).bench(|| convert_project(&sources, RuleSet::builtin(), &options, &|_| {}));
}

/// One file of about 1,000 lines, the whole of what `git msconv convert -` does but the process.
#[divan::bench(sample_count = 50)]
fn convert_one_file(bencher: divan::Bencher<'_, '_>) {
    let file: Arc<[u8]> = Arc::from(models::model(0, 33).into_bytes());
    let options = Options::new(Mode::Convert, true, git_msconv::api::Version::NEWEST);
    bencher
        .counter(BytesCount::new(file.len()))
        .bench(|| git_msconv::convert::convert_one("model.py", Arc::clone(&file), &options));
}
