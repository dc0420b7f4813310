//! Loaders as pipelines of `mindspore.dataset`, where the settings ask for them or the version has nothing else.
//!
//! `tests/fixtures/data/KIND.before.py` holds loaders as people write them, `KIND.after.py` what becomes of them, with the
//! items in its last lines. `MSCONV_BLESS=1` writes it; the lane in `tests/training` runs a pipeline.

use std::path::Path;

use git_msconv::api::{Data, Style, Version};
use git_msconv::convert::{InMemory, Mode, Options, Outcome, convert_one, convert_project};
use git_msconv::rules::RuleSet;

use super::{converted_in, stays};

const PIPELINE: Style = Style { training: git_msconv::api::Training::Functional, data: Data::Pipeline };

#[track_caller]
fn kind(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/data");
    let before = std::fs::read_to_string(folder.join(format!("{name}.before.py"))).unwrap();
    let (code, _) = converted_in(&before, PIPELINE);
    let options = Options { style: PIPELINE, ..Options::new(Mode::Convert, false, Version::NEWEST) };
    let items = convert_one("code.py", before.as_bytes(), &options).items;
    let line = |item: &git_msconv::review::ReviewItem| {
        format!("# {}: {} {:?}: {}\n", item.original.line, item.code, item.severity, item.why)
    };
    let text = code + &items.iter().map(line).collect::<String>();
    let path = folder.join(format!("{name}.after.py"));
    if std::env::var_os("MSCONV_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(&path).unwrap_or_default(), "{} is not current", path.display());
}

#[test]
fn loaders_that_a_pipeline_says() {
    kind("pipeline");
}

#[test]
fn loaders_that_stay_what_they_are() {
    kind("no_pipeline");
}

const CODE: &str = "from torch.utils.data import DataLoader, Dataset\n\n\nclass Points(Dataset):\n    def __len__(self):\n        \
    return 8\n\n    def __getitem__(self, index):\n        return float(index), index\n\n\nloader = DataLoader(Points(), 4)\nfor x, y in \
    loader:\n    print(x, y)\n";

#[test]
fn nobody_who_does_not_ask_gets_a_pipeline() {
    let (code, _) = converted_in(CODE, Style::default());
    assert!(code.contains("loader = DataLoader(Points(), 4)\nfor x, y in loader:\n"), "{code}");
}

#[test]
fn a_version_without_loaders_gets_one_without_being_asked() {
    let options = Options::new(Mode::Convert, false, "2.7".parse::<Version>().unwrap());
    let outcome = convert_one("code.py", CODE.as_bytes(), &options);
    let Outcome::Converted { bytes } = outcome.outcome else { panic!("{:?}", outcome.items) };
    let code = String::from_utf8(bytes).unwrap();
    assert!(code.contains("\n\nclass Points:\n"), "{code}");
    assert!(!code.contains("torch") && !code.contains("dataloader"), "{code}");
    assert!(
        outcome.items.iter().all(|item| item.severity != git_msconv::review::Severity::Blocking),
        "{:?}",
        outcome.items
    );
}

#[test]
fn a_loader_of_ones_own_is_none() {
    stays("class DataLoader:\n    pass\n\n\nloader = DataLoader()\nfor x in loader:\n    print(x)\n");
}

#[test]
fn names_of_batches_are_free() {
    let code = CODE.replace("\n\nloader", "\n\nbatches = 1\nloader");
    let (new, _) = converted_in(&code, PIPELINE);
    assert!(new.contains("batches_2 = loader.create_tuple_iterator()\nfor x, y in batches_2:\n"), "{new}");
}

#[test]
fn a_loader_beside_other_statements_on_its_line_gets_no_second_line() {
    let code = CODE.replace("loader = DataLoader(Points(), 4)\n", "if True: loader = DataLoader(Points(), 4)\n");
    let (new, _) = converted_in(&code, PIPELINE);
    assert!(new.contains("for x, y in loader.create_tuple_iterator(num_epochs=1):\n"), "{new}");
}

#[test]
fn a_loader_that_another_file_takes_stays() {
    let options = Options { style: PIPELINE, ..Options::new(Mode::Convert, false, Version::NEWEST) };
    let code = |taken: &str| {
        let sources = InMemory::default()
            .with("data.py", CODE.as_bytes())
            .with("run.py", format!("from data import {taken}\n").as_bytes());
        let outcomes = convert_project(&sources, RuleSet::builtin(), &options, &|_| {});
        let Outcome::Converted { bytes } = &outcomes[0].outcome else { panic!("{:?}", outcomes[0].items) };
        String::from_utf8(bytes.clone()).unwrap()
    };
    assert!(code("loader").contains("loader = DataLoader(Points(), 4)\n"), "{}", code("loader"));
    assert!(code("Points").contains("GeneratorDataset"), "{}", code("Points"));
}
