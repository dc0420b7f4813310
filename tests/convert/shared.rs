//! The module that holds the helpers of a package.

use std::collections::BTreeMap;

use git_msconv::api::Version;
use git_msconv::convert::{InMemory, Mode, Options, Outcome, convert_project};
use git_msconv::python::verify;
use git_msconv::rules::RuleSet;

type Files = BTreeMap<String, String>;

/// A use of the helper `finfo`.
const LEAST: &str = "import torch\n\n\ndef least(x):\n    return torch.finfo(x.dtype).min\n";

fn files(files: &[(&str, &str)]) -> Files {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// The files after a conversion. A second one must change nothing.
#[track_caller]
fn converted(before: &Files) -> Files {
    let after = once(before);
    assert_eq!(once(&after), after, "a second conversion changes something");
    for (path, text) in &after {
        assert!(verify(text.as_bytes()).is_ok(), "{path} is no Python:\n{text}");
    }
    after
}

fn once(before: &Files) -> Files {
    let sources = before.iter().fold(InMemory::default(), |all, (path, text)| all.with(path.as_str(), text.as_bytes()));
    let options = Options { may_add_files: true, ..Options::new(Mode::Convert, false, Version::NEWEST) };
    let mut after = before.clone();
    for outcome in convert_project(&sources, RuleSet::builtin(), &options, &|_| {}) {
        if let Outcome::Converted { bytes } | Outcome::Added { bytes } = outcome.outcome {
            after.insert(outcome.path, String::from_utf8(bytes).unwrap());
        }
    }
    after
}

fn package(more: &[(&str, &str)]) -> Files {
    let mut all = files(&[("pkg/__init__.py", ""), ("pkg/sub/__init__.py", "")]);
    all.extend(files(more));
    all
}

#[test]
fn files_of_a_package_take_a_helper_from_one_module() {
    let after = converted(&package(&[("pkg/a.py", LEAST), ("pkg/sub/b.py", LEAST)]));
    let body = "\n\n\ndef least(x):\n    return finfo(x.dtype).min\n";
    assert_eq!(after["pkg/a.py"], format!("from .mindspore_helpers import finfo{body}"));
    assert_eq!(after["pkg/sub/b.py"], format!("from ..mindspore_helpers import finfo{body}"));
    let module = &after["pkg/mindspore_helpers.py"];
    assert_eq!(module.matches("class finfo:").count(), 1, "{module}");
    assert!(module.starts_with("\"\"\"What the files of this package need"), "{module}");
    assert!(module.contains("\"\"\"\n\nimport ") || module.contains("\"\"\"\n\nfrom "), "{module}");
    assert!(module.ends_with('\n') && !module.ends_with("\n\n"), "{module}");
}

#[test]
fn a_file_that_is_the_only_one_to_need_helpers_has_them_in_itself() {
    let after = converted(&package(&[("pkg/a.py", LEAST), ("pkg/b.py", "import torch\nx = torch.cat(y)\n")]));
    assert!(after["pkg/a.py"].contains("class finfo:"), "{}", after["pkg/a.py"]);
    assert!(!after.contains_key("pkg/mindspore_helpers.py"));
}

#[test]
fn files_outside_of_packages_have_helpers_in_themselves() {
    let after = converted(&files(&[("a.py", LEAST), ("b.py", LEAST)]));
    assert!(after.len() == 2 && after.values().all(|text| text.contains("class finfo:")), "{after:?}");
}

#[test]
fn the_module_is_imported_as_the_file_imports_its_own_package() {
    let absolute = format!("from pkg.sub import x\n{LEAST}");
    let after = converted(&package(&[("src/pkg/a.py", ""), ("pkg/a.py", &absolute), ("pkg/sub/b.py", LEAST)]));
    let new = &after["pkg/a.py"];
    assert!(new.contains("from pkg.mindspore_helpers import finfo\n"), "{new}");
}

#[test]
fn a_script_in_a_package_that_imports_nothing_of_it_has_helpers_in_itself() {
    let script = format!("{LEAST}\n\nif __name__ == \"__main__\":\n    least(None)\n");
    let after = converted(&package(&[("pkg/a.py", LEAST), ("pkg/b.py", LEAST), ("pkg/run.py", &script)]));
    assert!(after["pkg/run.py"].contains("class finfo:"), "{}", after["pkg/run.py"]);
    assert!(after["pkg/a.py"].contains("from .mindspore_helpers import finfo"));
}

#[test]
fn a_name_that_is_taken_gets_another_one() {
    let taken = format!("{LEAST}\n\ndef finfo(path):\n    return path\n");
    let after = converted(&package(&[("pkg/a.py", LEAST), ("pkg/b.py", &taken)]));
    let new = &after["pkg/b.py"];
    assert!(new.contains("from .mindspore_helpers import finfo as ms_finfo\n"), "{new}");
    assert!(new.contains("return ms_finfo(x.dtype).min"), "{new}");
}

#[test]
fn the_guard_of_a_torch_import_is_that_of_the_helpers() {
    let guarded = "try:\n    import torch\nexcept ImportError:\n    torch = None\n\n\n\
                   def least(x):\n    return torch.finfo(x.dtype).min\n";
    let after = converted(&package(&[("pkg/a.py", LEAST), ("pkg/b.py", guarded)]));
    let new = &after["pkg/b.py"];
    assert!(new.contains("try:\n") && !new.starts_with("from .mindspore_helpers"), "{new}");
}

#[test]
fn a_module_that_is_there_gets_what_it_lacks_and_keeps_what_a_person_wrote() {
    let mut before = converted(&package(&[("pkg/a.py", LEAST), ("pkg/b.py", LEAST)]));
    let edited = before["pkg/mindspore_helpers.py"].replace("class finfo:", "class finfo(object):");
    before.insert("pkg/mindspore_helpers.py".to_owned(), edited.clone());
    let shapes = "import torch\n\n\ndef f(x, y):\n    return torch.finfo(x.dtype), torch.broadcast_shapes(x, y)\n";
    before.insert("pkg/c.py".to_owned(), shapes.to_owned());
    let after = converted(&before);
    let module = &after["pkg/mindspore_helpers.py"];
    assert!(module.contains("class finfo(object):") && module.matches("class finfo").count() == 1, "{module}");
    assert!(module.contains("\n\n\ndef broadcast_shapes("), "{module}");
    assert!(
        after["pkg/c.py"].contains("from .mindspore_helpers import broadcast_shapes, finfo"),
        "{}",
        after["pkg/c.py"]
    );
}

#[test]
fn a_module_of_that_name_that_is_somebody_elses_is_left_alone() {
    let theirs = "import os\n";
    let after = converted(&package(&[("pkg/a.py", LEAST), ("pkg/b.py", LEAST), ("pkg/mindspore_helpers.py", theirs)]));
    assert_eq!(after["pkg/mindspore_helpers.py"], theirs);
    assert!(after["pkg/a.py"].contains("class finfo:") && after["pkg/b.py"].contains("class finfo:"));
}

#[test]
fn helpers_that_name_others_bring_them() {
    let code = "import torch\n\n\ndef f(path, optimizer):\n    torch.save(optimizer.state_dict(), path)\n";
    let after = converted(&package(&[("pkg/a.py", code), ("pkg/b.py", code)]));
    let module = &after["pkg/mindspore_helpers.py"];
    assert!(module.contains("def save("), "{module}");
}

#[test]
fn a_file_that_imports_a_helper_already_does_not_import_it_twice() {
    let mut before = converted(&package(&[("pkg/a.py", LEAST), ("pkg/b.py", LEAST)]));
    let more =
        before["pkg/a.py"].clone() + "\n\ndef most(x):\n    import torch\n\n    return torch.finfo(x.dtype).max\n";
    before.insert("pkg/a.py".to_owned(), more);
    let after = converted(&before);
    let new = &after["pkg/a.py"];
    assert_eq!(new.matches("import finfo").count(), 1, "{new}");
    assert!(new.contains("return finfo(x.dtype).max"), "{new}");
}

#[test]
fn the_import_stands_behind_the_other_imports_and_not_behind_a_condition() {
    let code = "import torch\nfrom .x import y\n\nif y():\n    FLAG = True\nelse:\n    FLAG = False\n\n\n\
                def least(x):\n    return torch.finfo(x.dtype).min\n";
    let after = converted(&package(&[("pkg/a.py", code), ("pkg/b.py", LEAST), ("pkg/x.py", "def y(): pass\n")]));
    let new = &after["pkg/a.py"];
    assert!(new.starts_with("from .x import y\nfrom .mindspore_helpers import finfo\n\nif y():\n"), "{new}");
}

#[test]
fn files_of_a_package_that_import_each_other_as_scripts_do_have_helpers_in_themselves() {
    let by_name = format!("from b import least as other\n{LEAST}");
    let after = converted(&package(&[("pkg/a.py", &by_name), ("pkg/b.py", LEAST), ("pkg/sub/c.py", LEAST)]));
    for path in ["pkg/a.py", "pkg/b.py", "pkg/sub/c.py"] {
        assert!(after[path].contains("class finfo:"), "{}", after[path]);
    }
    let at_the_top = files(&[("__init__.py", ""), ("train.py", &by_name), ("b.py", LEAST)]);
    assert!(converted(&at_the_top).values().all(|text| !text.contains("mindspore_helpers")));
}

#[test]
fn a_module_of_the_package_that_is_called_as_one_of_python_is_no_sign_of_scripts() {
    let logs = format!("import logging\nfrom .b import least as other\n{LEAST}");
    let after = converted(&package(&[("pkg/a.py", &logs), ("pkg/b.py", LEAST), ("pkg/logging.py", "")]));
    assert!(after["pkg/a.py"].contains("from .mindspore_helpers import finfo\n"), "{}", after["pkg/a.py"]);
}
