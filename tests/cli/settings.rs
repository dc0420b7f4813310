//! Where settings come from.

use super::{STUCK, Sandbox};

#[test]
fn a_mistake_in_the_file_names_its_line() {
    let sandbox = Sandbox::repository(&[("a.py", STUCK), ("msconv.toml", "marks = \"on\"\ntarget = \"2.10.2\"\n")]);
    let run = sandbox.run(&["check", "a.py"]).exits(2);
    assert!(run.err.contains("msconv.toml:2:1: unknown field `target`") && run.err.contains("hint:"), "{run:#?}");
}

#[test]
fn a_version_that_is_not_supported_is_refused() {
    let sandbox = Sandbox::new(&[("a.py", STUCK)]);
    let run = sandbox.run(&["check", "a.py", "--target-version", "1.9"]).exits(2);
    assert!(run.err.contains("1.9.0 is not supported"), "{run:#?}");
}

#[test]
fn the_file_goes_over_git_config_and_a_flag_over_both() {
    let sandbox = Sandbox::repository(&[("a.py", STUCK)]);
    let version = |args: &[&str]| {
        let mut all = vec!["check", "a.py", "--format", "json"];
        all.extend(args);
        sandbox.run(&all).json()["target_version"].clone()
    };
    assert_eq!(version(&[]), "2.10.0");
    sandbox.git(&["config", "--global", "msconv.targetVersion", "2.10.3"]);
    assert_eq!(version(&[]), "2.10.3");
    sandbox.git(&["config", "msconv.targetVersion", "2.10.1"]);
    assert_eq!(version(&[]), "2.10.1");
    sandbox.write("pyproject.toml", "[tool.msconv]\ntarget-version = \"2.10.2\"\n");
    assert_eq!(version(&[]), "2.10.2");
    assert_eq!(version(&["--target-version", "2.10.3"]), "2.10.3");
}

#[test]
fn git_c_is_heard_and_goes_over_the_repository() {
    let sandbox = Sandbox::repository(&[("a.py", STUCK)]);
    sandbox.git(&["config", "msconv.targetVersion", "2.10.1"]);
    let mut tool = sandbox.tool(&["check", "a.py", "--format", "json"]);
    tool.env("GIT_CONFIG_PARAMETERS", "'msconv.targetversion'='2.10.3'");
    assert_eq!(super::Run::of(tool).json()["target_version"], "2.10.3");
}

#[test]
fn a_wrong_value_of_git_config_names_its_key() {
    let sandbox = Sandbox::repository(&[("a.py", STUCK)]);
    sandbox.git(&["config", "msconv.marks", "perhaps"]);
    let run = sandbox.run(&["check", "a.py"]).exits(2);
    assert!(run.err.contains("git config msconv.marks"), "{run:#?}");
}

#[test]
fn excluded_paths_are_not_looked_at_even_if_named() {
    let sandbox = Sandbox::repository(&[("vendor/a.py", STUCK), ("msconv.toml", "exclude = [\"/vendor/\"]\n")]);
    sandbox.run(&["check", "."]).exits(0);
    sandbox.run(&["check", "vendor/a.py", "--hook"]).exits(0).is_silent();
    sandbox.write("vendor/b.py", STUCK);
    sandbox.git(&["add", "-A"]);
    sandbox.run(&["check", "--staged"]).exits(0).is_silent();
}

#[test]
fn the_folder_of_a_run_does_not_matter() {
    let sandbox = Sandbox::repository(&[("sub/a.py", STUCK), ("msconv.toml", "exclude = [\"/sub/\"]\n")]);
    let mut tool = sandbox.tool(&["check", "a.py"]);
    tool.current_dir(sandbox.path("sub"));
    super::Run::of(tool).exits(0);
}
