//! Files around the code in every command: they follow the code, and what is left in them is never hidden.

use super::{MINDSPORE, PLAIN, STUCK, Sandbox, TORCH};

const REQUIREMENTS: &str = "numpy\ntorch>=2.0  # the model\n";
const PYPROJECT: &str = "[project]\nname = \"x\"\ndependencies = [\"torch\", \"torchvision\"]\n";
const SETUP: &str = "from setuptools import setup\n\nsetup(name=\"x\", install_requires=[\"torch\"])\n";

fn project(code: &str) -> Sandbox {
    Sandbox::repository(&[
        ("README.md", "torch is used here\n"),
        ("net.py", code),
        ("pyproject.toml", PYPROJECT),
        ("requirements.txt", REQUIREMENTS),
        ("setup.py", SETUP),
    ])
}

#[test]
fn start_puts_them_into_its_commits_and_nothing_is_open_afterwards() {
    let sandbox = project(TORCH);
    let run = sandbox.run(&["start", "--switch"]).exits(0);
    assert!(run.out.contains("Converted 4 of 4 files"), "{run:#?}");
    assert_eq!(sandbox.git(&["show", "msconv/main~1:requirements.txt"]).stdout, REQUIREMENTS.as_bytes());
    assert_eq!(sandbox.read("requirements.txt"), "numpy\nmindspore>=2.10.0  # the model\n");
    assert_eq!(
        sandbox.read("pyproject.toml"),
        PYPROJECT.replace("\"torch\", \"torchvision\"", "\"mindspore>=2.10.0\"")
    );
    assert_eq!(sandbox.read("setup.py"), SETUP.replace("torch", "mindspore>=2.10.0"));
    sandbox.run(&["check"]).exits(0);
    let run = sandbox.run(&["review"]).exits(0);
    assert!(run.out.contains("requirements.txt:2:1") && run.out.contains("setup.py:3:"), "{run:#?}");
    assert!(sandbox.run(&["status"]).exits(0).out.contains("Converted 1 of 1 use of torch"));
}

#[test]
fn what_is_left_blocks_check_the_hook_and_review_until_it_is_waived() {
    let sandbox = project(STUCK);
    sandbox.write("ok.py", TORCH);
    sandbox.git(&["add", "-A"]);
    sandbox.git(&["commit", "-qm", "more"]);
    sandbox.run(&["start", "--switch"]).exits(1);
    assert_eq!(sandbox.read("requirements.txt"), "numpy\nmindspore>=2.10.0\ntorch>=2.0  # the model\n");
    let run = sandbox.run(&["check", "requirements.txt"]).exits(1);
    assert!(
        run.out.contains("blocking[MS105] torch: the torch family is installed\n  requirements.txt:3:1"),
        "{run:#?}"
    );
    assert!(sandbox.run(&["review"]).out.contains("requirements.txt:3:1"));
    let kept = "numpy\nmindspore>=2.10.0\ntorch>=2.0  # msconv: keep[MS105] compared with\n";
    sandbox.write("requirements.txt", kept);
    sandbox.git(&["add", "-A"]);
    sandbox.run(&["check", "--staged"]).exits(0);
    sandbox.write("requirements.txt", REQUIREMENTS);
    sandbox.git(&["add", "-A"]);
    assert!(sandbox.run(&["check", "--staged"]).exits(1).out.contains("requirements.txt:2:1"));
    sandbox
        .write("msconv.toml", "[[waive]]\npath = \"requirements.txt\"\ncode = \"MS105\"\nreason = \"compared with\"\n");
    sandbox.run(&["check", "--staged"]).exits(0);
}

#[test]
fn convert_takes_them_by_name_in_a_folder_and_from_standard_input() {
    let sandbox =
        Sandbox::new(&[("src/net.py", TORCH), ("src/requirements.txt", REQUIREMENTS), ("src/a.txt", "torch\n")]);
    let run = sandbox.run(&["convert", "src/requirements.txt"]).exits(1);
    assert_eq!(run.out, REQUIREMENTS);
    let run = sandbox.pipe(&["convert", "-", "--stdin-filename", "requirements.txt"], REQUIREMENTS).exits(1);
    assert_eq!(run.out, REQUIREMENTS);
    sandbox.run(&["convert", "src", "--to", "out"]).exits(0);
    assert_eq!(sandbox.read("out/requirements.txt"), "numpy\nmindspore>=2.10.0  # the model\n");
    assert_eq!(sandbox.read("out/a.txt"), "torch\n");
    sandbox.run(&["convert", "src", "--in-place"]).exits(0);
    assert_eq!(sandbox.read("src/requirements.txt"), "numpy\nmindspore>=2.10.0  # the model\n");
}

#[test]
fn the_gate_and_what_is_excluded_hold_for_them() {
    let sandbox =
        Sandbox::repository(&[("port/net.py", MINDSPORE), ("requirements.txt", REQUIREMENTS), ("a.py", PLAIN)]);
    sandbox.write("msconv.toml", "[gate]\npaths = [\"port/\"]\n");
    sandbox.run(&["check"]).exits(0);
    sandbox.write("msconv.toml", "exclude = [\"requirements.txt\"]\n");
    sandbox.run(&["check"]).exits(0);
    sandbox.write("msconv.toml", "");
    sandbox.run(&["check"]).exits(1);
}

#[test]
fn scan_says_what_is_installed() {
    let run = project(TORCH).run(&["scan"]).exits(0);
    assert!(
        run.out.contains("torch      other      requirements.txt  0 uses; line 2: requires torch>=2.0"),
        "{run:#?}"
    );
}
