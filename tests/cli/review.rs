//! `review`, `accept`, `reject`, `status`: what is open on a conversion branch.

use super::{MINDSPORE, STUCK, Sandbox, TORCH};

/// One item to review (the receiver is not known) and one that blocks.
const OPEN: &str = "import torch\n\n\ndef f(font, x: torch.Tensor):\n    x.backward()\n    return font.size(0)\n";

fn started(files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::repository(files);
    sandbox.run(&["start", "--switch"]);
    sandbox
}

fn items(sandbox: &Sandbox, args: &[&str]) -> Vec<(String, u64, u64)> {
    let report = sandbox.run(&[&["review", "--json"], args].concat()).json();
    let files = report["files"].as_array().unwrap().clone();
    let items = files.iter().flat_map(|file| file["items"].as_array().unwrap().clone());
    let item = |item: serde_json::Value| {
        let line = |place: &str| item[place]["line"].as_u64().unwrap_or(0);
        (item["code"].as_str().unwrap().to_owned(), line("converted"), line("baseline"))
    };
    items.map(item).collect()
}

fn edit(sandbox: &Sandbox, path: &str, from: &str, to: &str) {
    let text = sandbox.read(path);
    assert!(text.contains(from), "{text}");
    sandbox.write(path, &text.replace(from, to));
    sandbox.git(&["commit", "-qam", "edit"]);
}

#[test]
fn an_item_has_its_place_on_the_branch_and_in_the_baseline() {
    let sandbox = started(&[("a.py", OPEN)]);
    assert_eq!(items(&sandbox, &[]), [("MS201".into(), 6, 5), ("MS401".into(), 7, 6)]);
    let run = sandbox.run(&["review"]).exits(1);
    assert!(run.out.contains("  a.py:6:5        in the baseline: 5:5\n"), "{run:#?}");
    assert!(run.out.contains("7 |     return font.size(0)\n"), "{run:#?}");
    assert!(
        run.out.contains("  = source: ")
            && run.out.contains("  = explain: git msconv explain MS201 torch.Tensor.backward\n"),
        "{run:#?}"
    );
}

#[test]
fn an_item_follows_its_line_and_goes_when_a_person_changes_it() {
    let sandbox = started(&[("a.py", OPEN)]);
    edit(&sandbox, "a.py", "\ndef f", "\n# A comment.\ndef f");
    assert_eq!(items(&sandbox, &[]), [("MS201".into(), 7, 5), ("MS401".into(), 8, 6)]);
    edit(&sandbox, "a.py", "font.size(0)", "font.width()");
    assert_eq!(items(&sandbox, &[]), [("MS201".into(), 7, 5)]);
    let text = sandbox.read("a.py");
    let kept: String = text.lines().filter(|line| !line.contains("backward")).map(|line| format!("{line}\n")).collect();
    edit(&sandbox, "a.py", &text, &kept);
    let run = sandbox.run(&["review"]).exits(0);
    assert!(run.out.starts_with("Nothing to review."), "{run:#?}");
}

#[test]
fn what_is_edited_and_not_committed_is_told_of_and_counts_if_that_is_asked_for() {
    let sandbox = started(&[("a.py", STUCK), ("b.py", TORCH), ("c.py", TORCH)]);
    sandbox.run(&["review"]).exits(1);
    let open = |args: &[&str]| items(&sandbox, args).len();
    let before = open(&[]);
    sandbox.write("a.py", MINDSPORE);
    sandbox.write("new.py", TORCH);
    sandbox.git(&["rm", "-q", "c.py"]);
    assert_eq!(open(&[]), before, "the tip is as it was");
    let said =
        "hint: What is edited and not committed does not count here, but with --worktree: a.py and 2 other files\n";
    let run = sandbox.run(&["review"]).exits(1);
    assert!(run.err.ends_with(said), "{run:#?}");
    let run = sandbox.run(&["review", "--worktree"]).exits(1);
    assert!(!run.err.contains("hint") && run.out.contains("3 | x = torch.arange(10)"), "{run:#?}");
    assert!(items(&sandbox, &["--worktree"]).iter().all(|(code, ..)| code.contains("MS10")));
    let status = sandbox.run(&["status", "--porcelain", "--worktree"]).exits(1).out;
    assert!(status.contains("# uncommitted 3\n") && status.contains("\nedited edited 0 0 a.py\n"), "{status}");
    assert!(status.contains("\ndeleted deleted 0 0 c.py\n"), "{status}");
    let accepted = sandbox.run(&["accept", "b.py"]).exits(0);
    assert!(accepted.err.contains("hint: What is edited and not committed does not count here: a.py"), "{accepted:#?}");
    sandbox.git(&["stash", "-q"]);
    assert!(!sandbox.run(&["review", "b.py"]).exits(0).err.contains("a.py"));
    sandbox.git(&["switch", "-q", "main"]);
    let refused = sandbox.run(&["review", "--worktree"]).exits(2);
    assert!(refused.err.contains("error: The working tree is not on msconv/main\n"), "{refused:#?}");
}

#[test]
fn torch_that_comes_back_is_open_although_the_conversion_knows_nothing_of_it() {
    let sandbox = started(&[("a.py", TORCH), ("b.py", "x = 1\n")]);
    edit(&sandbox, "b.py", "x = 1\n", "import torch\nx = torch.ones(2)\n");
    let run = sandbox.run(&["review"]).exits(1);
    assert!(run.out.contains("  b.py:1:1        not in the baseline\n"), "{run:#?}");
}

#[test]
fn filters_can_be_combined() {
    let sandbox = started(&[("a.py", OPEN), ("sub/b.py", OPEN)]);
    let count = |args: &[&str]| items(&sandbox, args).len();
    assert_eq!(count(&[]), 4);
    assert_eq!(count(&["sub"]), 2);
    assert_eq!(count(&["--code", "ms401"]), 2);
    assert_eq!(count(&["--severity", "blocking", "sub"]), 1);
    assert_eq!(count(&["--api", "torch.Tensor"]), 4);
    assert_eq!(count(&["--api", "torch.Tensor.size"]), 2);
    assert_eq!(count(&["--api", "torch.nn"]), 0);
    sandbox.run(&["review", "--severity", "review"]).exits(0);
    sandbox.run(&["review", "--code", "MS999"]).exits(2);
    // A slip of the pen does not look like a file without items.
    let run = sandbox.run(&["review", "subb"]).exits(2);
    assert!(run.err.contains("subb is no file of the conversion on msconv/main"), "{run:#?}");
    sandbox.run(&["status", "--has-verdict", "subb"]).exits(1);
}

#[test]
fn one_cause_is_said_once_and_every_place_is_listed() {
    let sandbox = started(&[("a.py", OPEN), ("sub/b.py", OPEN)]);
    let run = sandbox.run(&["review", "--code", "MS201"]).exits(1);
    assert!(
        run.out.starts_with("blocking[MS201] torch.Tensor.backward: no counterpart in MindSpore (2 places)\n"),
        "{run:#?}"
    );
    assert!(run.out.contains("  a.py:6:5 ") && run.out.contains("  sub/b.py:6:5 "), "{run:#?}");
    assert_eq!(run.out.matches("gradients come from a function").count(), 1);
    assert_eq!(run.out.matches("= advice: ").count(), 1);
}

#[test]
fn of_many_places_of_one_cause_the_first_are_marked_and_each_is_a_line() {
    let body: String = (0..5).map(|at| format!("x = torch.no_such_name({at})\n")).collect();
    let sandbox = started(&[("a.py", &format!("import torch\n\n{body}"))]);
    let out = sandbox.run(&["review", "--code", "MS202"]).exits(1).out;
    assert!(out.contains(" (5 places)\n") && out.lines().filter(|line| line.contains("^^^")).count() == 3, "{out}");
    let places: Vec<&str> = out.lines().filter(|line| line.starts_with("  a.py:")).collect();
    assert_eq!(places.len(), 5);
    let last = places[4];
    assert!(last.contains("in the baseline: 7:5 | x = torch.no_such_name(4)"), "{last}");
}

#[test]
fn an_item_says_where_its_rule_stands_and_what_explains_it() {
    let sandbox = started(&[("b.py", OPEN)]);
    let out = sandbox.run(&["review", "--code", "MS201"]).exits(1).out;
    let source = out.lines().find_map(|line| line.split_once("= source: ")).unwrap().1;
    let file = source.split(':').next().unwrap();
    let top = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(std::fs::read_to_string(top.join(file)).unwrap().contains("torch.Tensor.backward"), "{source}");
    let explain = out.lines().find_map(|line| line.split_once("= explain: git msconv ")).unwrap().1;
    assert_eq!(explain, "explain MS201 torch.Tensor.backward");
    let page = sandbox.run(&explain.split(' ').collect::<Vec<_>>()).exits(0).out;
    assert!(page.contains(&format!("Rule: {file}\n")), "{page}");
}

#[test]
fn status_for_programs_has_its_documented_lines() {
    let sandbox = started(&[("a.py", TORCH), ("b.py", OPEN), ("plain.py", "x = 1\n")]);
    let run = sandbox.run(&["status", "--porcelain"]).exits(1);
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(lines[..2], ["# msconv status 1", "# branch msconv/main"]);
    assert_eq!(
        lines[5..],
        [
            "# target 2.10.0",
            "# sites 2 2 0",
            "# items 1 1",
            "# uncommitted 0",
            "converted converted 0 0 a.py",
            "blocking converted 1 1 b.py"
        ]
    );
    let page = include_str!("../../docs/review.md");
    for key in lines.iter().filter_map(|line| line.strip_prefix("# ")?.split(' ').next()) {
        assert!(page.contains(&format!("# {key} ")), "docs/review.md does not show {key}");
    }
}

#[test]
fn accepted_and_rejected_files_say_so() {
    let sandbox = started(&[("a.py", TORCH), ("b.py", OPEN)]);
    let run = sandbox.run(&["accept", "b.py"]).exits(2);
    assert!(run.err.contains("Blocking items are open in b.py") && run.err.contains("git msconv review"), "{run:#?}");
    let run = sandbox.run(&["accept", "--all-clean"]).exits(0);
    assert_eq!(run.out, "Accepted a.py\n");
    assert!(run.err.starts_with("hint: Undo it with: git update-ref -d refs/notes/msconv "), "{run:#?}");
    let run = sandbox.run(&["reject", "b.py"]).exits(0);
    assert_eq!(run.out, "Rejected b.py: its original is back on msconv/main\n");
    assert!(run.err.starts_with("hint: Undo it with: git read-tree -m -u "), "{run:#?}");
    assert_eq!(sandbox.read("b.py"), OPEN);
    let status = sandbox.run(&["status"]).exits(1);
    assert!(status.out.contains("2 files: 1 rejected, 1 accepted; "), "{status:#?}");
}

#[test]
fn what_does_not_block_is_settled_once_a_file_is_accepted() {
    let code = "import torch\n\n\ndef f(font):\n    return font.size(0)\n";
    let sandbox = started(&[("a.py", code)]);
    sandbox.run(&["review", "--exit-code"]).exits(1);
    sandbox.run(&["accept", "a.py"]).exits(0);
    assert!(sandbox.run(&["review", "--exit-code"]).exits(0).out.starts_with("Nothing to review."));
    assert_eq!(items(&sandbox, &["--all"]), [("MS401".into(), 4, 5)]);
    assert!(sandbox.run(&["status"]).exits(0).out.contains("1 file: 1 accepted; nothing to review."));
    edit(&sandbox, "a.py", "def f", "# An edit.\ndef f");
    assert_eq!(items(&sandbox, &[]), [("MS401".into(), 5, 5)]);
}

#[test]
fn without_marks_a_blocking_item_stays_until_its_line_changes() {
    let code = "import torch\n\n\ndef f(x: torch.Tensor):\n    y = 1\n    x.backward()\n    return y\n";
    let sandbox = Sandbox::repository(&[("a.py", code)]);
    sandbox.run(&["start", "--switch", "--no-marks"]).exits(1);
    assert_eq!(items(&sandbox, &[]).len(), 1);
    edit(&sandbox, "a.py", "y = 1", "y = 2");
    assert_eq!(items(&sandbox, &[]), [("MS201".into(), 6, 6)]);
    sandbox.run(&["finish"]).exits(2);
    edit(&sandbox, "a.py", "    x.backward()\n", "");
    assert!(items(&sandbox, &[]).is_empty());
}

#[test]
fn that_other_rules_made_the_conversion_is_said() {
    let rules = "[[rule]]\napi = \"torch.arange\"\nto = \"mindspore.mint.arange\"\nsafety = \"equivalent\"\nsource = \"ours\"\n\
        [[rule.example]]\nbefore = \"x = torch.arange(3)\"\nafter = \"x = mint.arange(3)\"\n";
    let sandbox = started(&[("a.py", TORCH), ("rules.toml", rules)]);
    assert_eq!(sandbox.run(&["status"]).exits(0).err, "");
    sandbox.write("msconv.toml", "rules = [\"rules.toml\"]\n");
    let run = sandbox.run(&["status"]).exits(0);
    assert!(run.err.starts_with("warning: The conversion was made with other rules"), "{run:#?}");
}

#[test]
fn an_import_that_stays_in_part_is_one_item() {
    let code = "from torch import Tensor, no_such_name\n\n\ndef f(x: Tensor):\n    return no_such_name(x)\n";
    let sandbox = started(&[("a.py", code)]);
    let imports: Vec<_> = items(&sandbox, &["--code", "MS101"]);
    assert_eq!(imports.len(), 1, "{}", sandbox.read("a.py"));
    let line = usize::try_from(imports[0].1).unwrap() - 1;
    assert!(
        sandbox.read("a.py").lines().nth(line).unwrap().starts_with("from torch import"),
        "{}",
        sandbox.read("a.py")
    );
}

/// The blocking items of a report: path, line and column, code and API.
fn blocking(report: &serde_json::Value) -> Vec<(String, [u64; 2], String, String)> {
    let files = report["files"].as_array().unwrap();
    let items = files.iter().flat_map(|file| {
        let path = file["path"].as_str().unwrap().trim_start_matches("./").to_owned();
        let items = file["items"].as_array().unwrap().iter().filter(|item| item["severity"] == "blocking");
        items.map(move |item| {
            let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
            let place = ["line", "column"].map(|key| item["converted"][key].as_u64().unwrap());
            (path.clone(), place, text("code"), text("api"))
        })
    });
    let mut items: Vec<_> = items.collect();
    items.sort();
    items
}

#[test]
fn check_and_review_agree_on_what_blocks() {
    let mut seen = 0;
    for project in ["classifier", "decoder", "port"] {
        let mut files = Vec::new();
        let top = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(project);
        let mut open = vec![top.clone()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else if path.extension().is_some_and(|end| end == "py") {
                    let name = path.strip_prefix(&top).unwrap().to_string_lossy().replace('\\', "/");
                    files.push((name, std::fs::read_to_string(&path).unwrap()));
                }
            }
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        seen += agreed(&files, project);
    }
    assert!(seen > 0, "no example blocks");
}

/// Converts files, and holds `start`, `check` and `review` to the same blocking items; returns how many there are.
fn agreed(files: &[(&str, &str)], name: &str) -> usize {
    let sandbox = Sandbox::repository(files);
    let start = blocking(&sandbox.run(&["start", "--switch", "--json"]).json());
    let check = blocking(&sandbox.run(&["check", "--format", "json"]).json());
    let review = blocking(&sandbox.run(&["review", "--json"]).json());
    assert_eq!((&check, &start), (&review, &check), "{name}");
    check.len()
}

#[test]
fn a_blocking_item_is_one_wherever_its_code_ends_up() {
    // Wrapped by a rewrite around it, at the start of a rewritten import, behind one on the same line.
    let wrapped = "import torch\n\n\ndef f(x: torch.Tensor, p: float) -> torch.Tensor:\n    \
                   return x * torch.rand(\n        x.size(0), 1).ge_(p).div(1 - p).detach()\n";
    assert_eq!(agreed(&[("a.py", wrapped)], "wrapped"), 1);
    let import = "import torch\nfrom torch import nn, no_such_name\n\nx = torch.relu(no_such_name(nn.Identity()))\n";
    assert!(agreed(&[("a.py", import)], "import") > 1);
}
