use std::fs;

use super::*;
use crate::api::{Data, Training, Version};
use crate::git::settings::Value;

/// The layer that the file `name` with `text` gives, as seen from a folder below it.
fn file(name: &str, text: &str) -> Result<Layer, Error> {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join(".git")).unwrap();
    fs::create_dir_all(folder.path().join("a/b")).unwrap();
    fs::write(folder.path().join(name), text).unwrap();
    match discover::file(&folder.path().join("a/b")) {
        Some(found) => file::read(&found),
        None => Ok(Layer::default()),
    }
}

fn git(pairs: &[(&str, &str)]) -> Result<Layer, Error> {
    let values: Vec<Value> =
        pairs.iter().map(|(key, text)| Value { key: (*key).to_owned(), text: (*text).to_owned() }).collect();
    git_config::layer(&values)
}

#[test]
fn a_file_at_the_top_of_the_repository_is_found_from_below() {
    let layer = file("msconv.toml", "target-version = \"2.10.2\"\nmarks = \"off\"\nexclude = [\"vendor/\"]\n").unwrap();
    assert_eq!(layer.target_version, Some(Version { major: 2, minor: 10, patch: 2 }));
    assert_eq!((layer.marks, layer.exclude), (Some(false), Some(vec!["vendor/".to_owned()])));
}

#[test]
fn pyproject_counts_only_with_its_table() {
    assert_eq!(file("pyproject.toml", "[tool.msconv]\nname = \"x\"\n").unwrap().name.as_deref(), Some("x"));
    assert_eq!(file("pyproject.toml", "[tool.ruff]\nline-length = 100\n").unwrap(), Layer::default());
    assert_eq!(file("pyproject.toml", "broken = [").unwrap(), Layer::default());
}

#[test]
fn an_unknown_key_is_an_error_with_file_and_line() {
    let error = file("msconv.toml", "marks = \"on\"\ntarget = \"2.10.2\"\n").unwrap_err();
    assert!(error.to_string().contains("msconv.toml:2:1: unknown field `target`"), "{error}");
}

#[test]
fn a_bad_value_is_an_error_with_file_and_line() {
    let error = file("pyproject.toml", "[tool.msconv]\n\ntarget-version = \"1.0\"\n").unwrap_err().to_string();
    assert!(error.contains("pyproject.toml:3:18: MindSpore 1.0.0 is not supported"), "{error}");
}

#[test]
fn git_config_is_read_whatever_the_case_of_its_keys() {
    let layer = git(&[("msconv.targetversion", "2.10.3"), ("msconv.MARKS", "false"), ("msconv.exclude", "a")]).unwrap();
    assert_eq!(layer.target_version, Some(Version { major: 2, minor: 10, patch: 3 }));
    assert_eq!((layer.marks, layer.exclude), (Some(false), Some(vec!["a".to_owned()])));
}

#[test]
fn an_unknown_key_of_git_config_is_an_error() {
    let error = git(&[("msconv.colour", "red")]).unwrap_err().to_string();
    assert!(error.starts_with("git config msconv.colour: unknown key"), "{error}");
}

#[test]
fn the_style_of_training_is_one_of_two() {
    assert_eq!(file("msconv.toml", "training = \"model\"\n").unwrap().training, Some(Training::Model));
    assert_eq!(git(&[("msconv.training", "functional")]).unwrap().training, Some(Training::Functional));
    let wrong = file("msconv.toml", "training = \"cells\"\n").unwrap_err().to_string();
    assert!(wrong.contains("expected \"functional\" or \"model\", found \"cells\""), "{wrong}");
    let lowest = git(&[("msconv.training", "model")]).unwrap();
    let flags = Layer { training: Some(Training::Functional), ..Layer::default() };
    assert_eq!(Settings::new(lowest.clone().under(flags), PathBuf::new()).style.training, Training::Functional);
    assert_eq!(Settings::new(lowest, PathBuf::new()).style.training, Training::Model);
}

#[test]
fn the_style_of_batches_is_one_of_two() {
    assert_eq!(file("msconv.toml", "data = \"pipeline\"\n").unwrap().data, Some(Data::Pipeline));
    assert_eq!(git(&[("msconv.data", "loader")]).unwrap().data, Some(Data::Loader));
    let wrong = git(&[("msconv.data", "batches")]).unwrap_err().to_string();
    assert!(wrong.contains("expected \"loader\" or \"pipeline\", found \"batches\""), "{wrong}");
    let layer = git(&[("msconv.data", "pipeline")]).unwrap();
    assert_eq!(Settings::new(layer, PathBuf::new()).style.data, Data::Pipeline);
    assert_eq!(Settings::defaults(PathBuf::new()).style.data, Data::Loader);
}

#[test]
fn flags_go_over_the_file_and_the_file_over_git_config() {
    let lowest = git(&[("msconv.name", "git"), ("msconv.marks", "off"), ("msconv.targetVersion", "2.10.1")]).unwrap();
    let middle = Layer { name: Some("file".into()), marks: Some(true), ..Layer::default() };
    let flags = Layer { name: Some("flag".into()), ..Layer::default() };
    let settings = Settings::new(lowest.under(middle).under(flags), PathBuf::new());
    assert_eq!(settings.name, Naming::Given("flag".into()));
    assert!(settings.marks);
    assert_eq!(settings.target_version, "2.10.1".parse().unwrap());
}

#[test]
fn without_any_source_the_defaults_hold() {
    let settings = Settings::defaults(PathBuf::new());
    assert_eq!((settings.target_version, settings.marks), (Version::NEWEST, true));
}

#[test]
fn waivers_have_their_line_and_their_day() {
    let text = "[gate]\npaths = [\"port/\"]\n\n[[waive]]\npath = \"port/a.py\"\ncode = \"MS101\"\nreason = \"r\"\n\
        until = 2027-01-31\n\n[[waive]] # second\npath = \"b.py\"\ncode = \"ms201\"\nreason = \"r\"\nuntil = \"2027-02-01\"\n";
    let layer = file("msconv.toml", text).unwrap();
    assert_eq!(layer.gate, Some(Gate { paths: vec!["port/".into()] }));
    let said: Vec<(&str, Option<&str>)> =
        layer.waive.iter().map(|waive| (waive.place.as_str(), waive.until.as_deref())).collect();
    assert_eq!(said, [("msconv.toml:4", Some("2027-01-31")), ("msconv.toml:10", Some("2027-02-01"))]);
}

#[test]
fn a_waiver_needs_a_code_that_exists_and_a_day_that_is_one() {
    let waive = |more: &str| file("msconv.toml", &format!("[[waive]]\npath = \"a\"\nreason = \"r\"\n{more}\n"));
    assert!(waive("code = \"MS999\"").unwrap_err().to_string().contains("is no code"));
    assert!(waive("").unwrap_err().to_string().contains("missing field `code`"));
    assert!(waive("code = \"MS101\"\nuntil = \"soon\"").unwrap_err().to_string().contains("expected a date"));
}
