//! Older MindSpore versions: what they lack is left, with an item that says since when it exists.

use git_msconv::convert::{Mode, Options, Outcome, convert_one};

/// The code and the reasons of its items, for a version.
fn for_version(code: &str, version: &str) -> (String, Vec<String>) {
    let options = Options::new(Mode::Convert, false, version.parse().unwrap());
    let outcome = convert_one("code.py", code.as_bytes(), &options);
    let text = match outcome.outcome {
        Outcome::Converted { bytes } => String::from_utf8(bytes).unwrap(),
        _ => code.to_owned(),
    };
    (text, outcome.items.into_iter().map(|item| item.why).collect())
}

#[test]
fn what_came_later_is_left_with_the_version() {
    let code = "from torch.utils.data import DataLoader\nloader = DataLoader(dataset, batch_size=4)\n";
    let (text, items) = for_version(code, "2.7");
    assert_eq!(text, code);
    let why = "`mindspore.dataset.dataloader.DataLoader` exists since MindSpore 2.8; the target is 2.7";
    assert!(items.iter().any(|item| item == why), "{items:?}");
    let (text, items) = for_version(code, "2.8.1");
    assert!(text.contains("mindspore") && items.is_empty(), "{text}{items:?}");
}

#[test]
fn what_every_version_has_is_the_same_in_all() {
    let code = "import torch\nx = torch.cat((a, b), dim=1)\n";
    let newest = for_version(code, "2.10");
    assert_ne!(newest.0, code);
    for version in ["2.7", "2.8", "2.9.2"] {
        assert_eq!(for_version(code, version), newest, "{version}");
    }
}

#[test]
fn a_parameter_that_came_later_is_not_written() {
    let code = "import torch.nn.functional as F\ny = F.dropout2d(x, 0.5, True, True)\n";
    assert!(!for_version(code, "2.7").0.contains("mint.nn.functional.dropout2d(x, 0.5, True, True)"));
}
