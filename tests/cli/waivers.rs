//! Waivers, the gate, and what changed since another branch.

use super::{MINDSPORE, PLAIN, Sandbox, TORCH};

const KEPT: &str = "import torch  # msconv: keep[MS101] the oracle of this test\n\n\
    # msconv: keep[MS102] the oracle of this test\nx = torch.arange(10)\n";

fn codes(report: &serde_json::Value) -> Vec<String> {
    let files = report["files"].as_array().unwrap();
    let items = files.iter().flat_map(|file| file["items"].as_array().unwrap());
    items.map(|item| item["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_comment_waives_its_line_and_the_item_stays_listed() {
    let sandbox = Sandbox::new(&[("a.py", KEPT)]);
    let run = sandbox.run(&["check", "."]).exits(0);
    assert!(run.out.contains("waived blocking[MS101] torch: "), "{run:#?}");
    assert!(run.out.contains("= waived by line 1: the oracle of this test\n"), "{run:#?}");
    assert!(run.out.ends_with("Checked 1 file: nothing to review, 2 waived.\n"), "{run:#?}");
    let run = sandbox.run(&["check", ".", "--no-waivers"]).exits(1);
    assert!(run.out.ends_with("Checked 1 file: 2 items to review, 2 blocking.\n"), "{run:#?}");
    let report = sandbox.run(&["check", ".", "--format", "json"]).exits(0).json();
    assert_eq!(report["files"][0]["items"][0]["waived"]["by"], "line 1");
    assert_eq!((&report["totals"]["waived"], &report["totals"]["blocking"]), (&2.into(), &0.into()));
}

#[test]
fn a_waiver_that_names_nothing_is_a_note_and_blocks_nothing() {
    let sandbox = Sandbox::new(&[("a.py", "x = 1  # msconv: keep[MS201] long gone\n")]);
    let run = sandbox.run(&["check", "."]).exits(0);
    assert!(run.out.contains("note[MS501] waiver that names nothing\n  a.py:1:8\n"), "{run:#?}");
    assert!(run.out.ends_with("Checked 1 file: nothing to review, 1 note.\n"), "{run:#?}");
}

#[test]
fn what_only_the_conversion_can_tell_is_not_called_unused() {
    let text =
        "import mindspore as ms\n\nx = ms.load_checkpoint('a')  # msconv: keep[MS301] the weights are converted\n";
    let sandbox = Sandbox::new(&[("a.py", text)]);
    assert_eq!(sandbox.run(&["check", "."]).exits(0).out, "Checked 1 file: nothing to review.\n");
}

#[test]
fn waived_code_is_converted_to_itself_and_gets_no_mark() {
    let text =
        "import torch  # msconv: keep[MS101] an oracle\n\nx = torch.no_such_name(2)  # msconv: keep[MS202] an oracle\n";
    let sandbox = Sandbox::new(&[("a.py", text)]);
    sandbox.run(&["convert", "a.py", "--in-place"]).exits(0);
    assert_eq!(sandbox.read("a.py"), text);
}

fn settings(until: &str) -> String {
    format!("[[waive]]\npath = \"tests/\"\ncode = \"MS101\"\nreason = \"compares with torch\"\n{until}\n")
}

#[test]
fn the_settings_waive_a_path_and_a_code() {
    let files = [("tests/a.py", "import torch\n"), ("b.py", "import torch\n"), ("msconv.toml", &settings(""))];
    let sandbox = Sandbox::repository(&files);
    let report = sandbox.run(&["check", "--format", "json"]).exits(1).json();
    let waived = |index: usize| report["files"][index]["items"][0]["waived"].clone();
    assert_eq!(report["files"][0]["path"], "b.py");
    assert_eq!((waived(0), &waived(1)["by"]), (serde_json::Value::Null, &"msconv.toml:1".into()));
    sandbox.run(&["check", "tests"]).exits(0);
    // A hook on another file has nothing to say of it.
    assert_eq!(sandbox.run(&["check", "b.py", "--format", "json"]).exits(1).json()["totals"]["note"], 0);
}

#[test]
fn an_entry_that_names_nothing_is_a_note_once_everything_was_looked_at() {
    let sandbox = Sandbox::repository(&[("a.py", PLAIN), ("msconv.toml", &settings(""))]);
    let report = sandbox.run(&["check", "--format", "json"]).exits(0).json();
    assert_eq!(codes(&report), ["MS501"]);
    assert_eq!(report["files"][1]["path"], "msconv.toml");
    assert!(codes(&sandbox.run(&["check", "a.py", "--format", "json"]).exits(0).json()).is_empty());
}

#[test]
fn a_waiver_ends_with_its_day() {
    let files = [("tests/a.py", "import torch\n"), ("msconv.toml", &settings("until = 2027-01-31"))];
    let sandbox = Sandbox::repository(&files);
    let on = |epoch: &str| {
        let mut tool = sandbox.tool(&["check", "--format", "json"]);
        tool.env("SOURCE_DATE_EPOCH", epoch);
        super::Run::of(tool)
    };
    assert_eq!(codes(&on("1801353600").exits(0).json()), ["MS101"]);
    assert_eq!(codes(&on("1801440000").exits(1).json()), ["MS502", "MS101"]);
}

#[test]
fn the_gate_is_declared() {
    let files =
        [("port/a.py", MINDSPORE), ("torch_side/b.py", TORCH), ("msconv.toml", "[gate]\npaths = [\"port/\"]\n")];
    let sandbox = Sandbox::repository(&files);
    assert_eq!(sandbox.run(&["check"]).exits(0).out, "Checked 1 file: nothing to review.\n");
    sandbox.write("torch_side/b.py", "import torch  # new\n");
    sandbox.git(&["add", "-A"]);
    sandbox.run(&["check", "--staged"]).exits(0);
    sandbox.run(&["check", "--hook", "torch_side/b.py"]).exits(0).is_silent();
    // Who asks for a file gets an answer.
    sandbox.run(&["check", "torch_side/b.py"]).exits(1);
    sandbox.write("port/a.py", TORCH);
    sandbox.git(&["add", "-A"]);
    sandbox.run(&["check", "--staged"]).exits(1);
    sandbox.run(&["check", "--hook", "port/a.py"]).exits(1);
    sandbox.run(&["check"]).exits(1);
}

#[test]
fn without_a_declaration_the_conversion_is_the_gate() {
    let sandbox = Sandbox::repository(&[("port/a.py", TORCH), ("other/b.py", TORCH)]);
    sandbox.write("other/c.py", TORCH);
    sandbox.git(&["add", "-A"]);
    sandbox.run(&["check", "--staged"]).exits(1);
    sandbox.git(&["commit", "-qm", "c"]);
    sandbox.run(&["start", "port", "--switch"]).exits(0);
    sandbox.write("other/d.py", TORCH);
    sandbox.git(&["add", "-A"]);
    sandbox.run(&["check", "--staged"]).exits(0);
    sandbox.run(&["check", "--hook", "other/d.py"]).exits(0);
    sandbox.write("port/d.py", TORCH);
    sandbox.git(&["add", "-A"]);
    sandbox.run(&["check", "--staged"]).exits(1);
    sandbox.run(&["check", "--hook", "other/d.py", "port/d.py"]).exits(1);
}

#[test]
fn only_lines_that_changed_since_the_branches_parted_are_reported() {
    let old = "import torch\n\nx = torch.ones(2)\n";
    let sandbox = Sandbox::repository(&[("a.py", old), ("b.py", old), ("moved.py", "import torch\n\ny = 1\n")]);
    sandbox.git(&["switch", "-qc", "topic"]);
    sandbox.run(&["check", "--diff", "main"]).exits(0);
    sandbox.write("a.py", &format!("# moved down\n{old}y = torch.zeros(2)\n"));
    sandbox.write("new.py", "import torch\n");
    sandbox.git(&["mv", "moved.py", "sub.py"]);
    sandbox.git(&["add", "-A"]);
    sandbox.git(&["commit", "-qm", "topic"]);
    // What happens on main meanwhile is nobody's concern here.
    sandbox.git(&["switch", "-q", "main"]);
    sandbox.write("b.py", "import torch\n\nx = torch.ones(3)\n");
    sandbox.git(&["commit", "-qam", "main"]);
    sandbox.git(&["switch", "-q", "topic"]);
    let report = sandbox.run(&["check", "--diff", "main", "--format", "json"]).exits(1).json();
    let files: Vec<(&str, Vec<u64>)> = report["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| {
            let lines = file["items"].as_array().unwrap().iter().map(|item| item["original"]["line"].as_u64().unwrap());
            (file["path"].as_str().unwrap(), lines.collect())
        })
        .collect();
    assert_eq!(files, [("a.py", vec![5]), ("new.py", vec![1])]);
    let run = sandbox.run(&["check", "--diff", "gone"]).exits(2);
    assert!(run.err.contains("There is no revision gone") && run.err.contains("git fetch origin gone"), "{run:#?}");
}

#[test]
fn patterns_hold_in_any_folder_of_the_repository() {
    let settings = "exclude = [\"vendor/\"]\n[gate]\npaths = [\"port/\", \"vendor/\"]\n";
    let files =
        [("port/a.py", TORCH), ("vendor/b.py", TORCH), ("c.py", TORCH), ("sub/x.txt", ""), ("msconv.toml", settings)];
    let sandbox = Sandbox::repository(&files);
    for folder in ["", "sub", "port"] {
        let mut tool = sandbox.tool(&["check", "--format", "gitlab"]);
        tool.current_dir(sandbox.path(folder));
        let issues = super::Run::of(tool).exits(1).json();
        let paths: Vec<&str> =
            issues.as_array().unwrap().iter().map(|issue| issue["location"]["path"].as_str().unwrap()).collect();
        assert_eq!(paths, ["port/a.py", "port/a.py"], "in {folder:?}");
    }
}

#[test]
fn a_hook_finds_a_conversion_of_long_ago_if_it_was_finished() {
    let sandbox = Sandbox::repository(&[("port/a.py", TORCH), ("other/b.py", PLAIN)]);
    sandbox.run(&["start", "port", "--switch"]).exits(0);
    let old = |sandbox: &Sandbox| {
        // As many commits as a hook does not walk back.
        let tip = String::from_utf8(sandbox.git(&["rev-parse", "HEAD"]).stdout).unwrap();
        let mut stream = String::new();
        for number in 0..600 {
            let from = if number == 0 { format!("from {tip}") } else { String::new() };
            let date = 4_000_000_000_u64 + number;
            stream += &format!("commit refs/heads/long\ncommitter A <a@b> {date} +0000\ndata 1\nx\n{from}\n");
        }
        let mut import = sandbox.isolated(std::process::Command::new("git"));
        let mut child =
            import.args(["fast-import", "--quiet", "--force"]).stdin(std::process::Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), stream.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
        sandbox.git(&["switch", "-q", "long"]);
    };
    old(&sandbox);
    sandbox.write("other/b.py", TORCH);
    sandbox.run(&["check", "--hook", "other/b.py"]).exits(1);
    sandbox.git(&["checkout", "-q", "--", "other/b.py"]);
    sandbox.git(&["switch", "-q", "msconv/main"]);
    sandbox.run(&["finish"]).exits(0);
    old(&sandbox);
    sandbox.write("other/b.py", TORCH);
    sandbox.run(&["check", "--hook", "other/b.py"]).exits(0);
    sandbox.write("port/a.py", TORCH);
    sandbox.run(&["check", "--hook", "port/a.py"]).exits(1);
}

#[test]
fn every_conversion_that_the_branch_stands_on_is_under_the_gate() {
    let sandbox = Sandbox::repository(&[("one/a.py", TORCH), ("two/b.py", TORCH), ("other/c.py", TORCH)]);
    sandbox.run(&["start", "one", "--switch", "--name", "one"]).exits(0);
    sandbox.run(&["start", "two", "--switch", "--name", "two"]).exits(0);
    assert_eq!(sandbox.run(&["check", "--format", "json"]).exits(0).json()["totals"]["files"], 2);
    sandbox.write("one/a.py", TORCH);
    sandbox.run(&["check"]).exits(1);
    sandbox.git(&["add", "-A"]);
    sandbox.run(&["check", "--staged"]).exits(1);
}

#[test]
fn a_file_that_was_moved_and_edited_is_compared_with_what_it_was() {
    let lines: String = (0..20).map(|number| format!("x{number} = torch.ones({number})\n")).collect();
    let sandbox = Sandbox::repository(&[("old/a.py", &format!("import torch\n{lines}")), ("b.py", PLAIN)]);
    sandbox.git(&["switch", "-qc", "topic"]);
    std::fs::create_dir_all(sandbox.path("new")).unwrap();
    sandbox.git(&["mv", "old/a.py", "new/c.py"]);
    sandbox.write("new/c.py", &format!("import torch\n{lines}y = torch.zeros(2)\n"));
    sandbox.write("d.py", TORCH);
    sandbox.git(&["add", "-A"]);
    sandbox.git(&["commit", "-qm", "moved"]);
    let report = sandbox.run(&["check", "--diff", "main", "--format", "json"]).exits(1).json();
    let files = report["files"].as_array().unwrap();
    let counts: Vec<(&str, usize)> =
        files.iter().map(|file| (file["path"].as_str().unwrap(), file["items"].as_array().unwrap().len())).collect();
    assert_eq!(counts, [("d.py", 2), ("new/c.py", 1)]);
}
