//! `rules`: what the rules say, and rules of a project's own.

use super::Sandbox;

const CODE: &str = "import torch\n\nx = torch.no_such_name(2)\n";

/// Gives `torch.no_such_name` an answer.
const OWN: &str = "[[rule]]\napi = \"torch.no_such_name\"\ntemplate = \"mindspore.mint.arange(10)\"\nuses = [\"reference\"]\n\
                   safety = \"equivalent\"\nsource = \"we say so\"\n\n\
                   [[rule.example]]\nbefore = \"y = torch.no_such_name\"\nafter = \"y = mint.arange(10)\"\n";

#[test]
fn a_query_gives_counterpart_trust_and_both_signatures() {
    let out = Sandbox::new(&[]).run(&["rules", "query", "torch.full_like"]).exits(0).out;
    for words in
        ["becomes mindspore.mint.full_like", "Equivalent", "torch.full_like(input, fill_value", "memory_format"]
    {
        assert!(out.contains(words), "{words}: {out}");
    }
}

#[test]
fn a_query_says_for_which_versions_the_rule_is() {
    let query = |api: &str| Sandbox::new(&[]).run(&["rules", "query", api]).exits(0).out;
    assert!(query("torch.cat").ends_with("Target versions:\n  MindSpore 2.7, 2.8, 2.9, 2.10: as above\n"));
    let vdot = query("torch.vdot");
    assert!(vdot.contains("2.7, 2.8, 2.9: `mindspore.mint.vdot` exists since MindSpore 2.10\n"), "{vdot}");
}

#[test]
fn a_query_for_nothing_known_suggests_names() {
    let err = Sandbox::new(&[]).run(&["rules", "query", "torch.interpolate"]).exits(2).err;
    assert!(err.contains("torch.nn.functional.interpolate"), "{err}");
}

#[test]
fn a_list_can_be_narrowed() {
    let out = Sandbox::new(&[]).run(&["rules", "list", "torch.fft"]).exits(0).out;
    assert!(out.contains("torch.fft.rfft\tequivalent\tmindspore.ops.rfft\n"), "{out}");
    assert!(out.lines().all(|line| line.starts_with("torch.fft.")), "{out}");
}

#[test]
fn rules_of_the_project_are_used_by_every_command() {
    let code = CODE.replace("(2)", "");
    let sandbox = Sandbox::repository(&[
        ("a.py", &code),
        ("port/own.toml", OWN),
        ("msconv.toml", "rules = [\"port/own.toml\"]\n"),
    ]);
    assert_eq!(sandbox.run(&["convert", "a.py"]).exits(0).out, "from mindspore import mint\n\nx = mint.arange(10)\n");
    assert!(sandbox.run(&["check", "a.py"]).exits(1).out.contains("git msconv convert rewrites it"));
    assert!(sandbox.run(&["explain", "torch.no_such_name"]).exits(0).out.contains("we say so"));
    sandbox.run(&["start"]).exits(0);
}

#[test]
fn examples_of_own_rules_are_run() {
    let sandbox = Sandbox::repository(&[("own.toml", OWN), ("msconv.toml", "rules = [\"own.toml\"]\n")]);
    assert!(sandbox.run(&["rules", "test"]).exits(0).out.contains("1 example, 0 failed"));
    sandbox.write("own.toml", &OWN.replace("y = mint.arange(10)", "y = mint.arange(11)"));
    let out = sandbox.run(&["rules", "test"]).exits(1).out;
    assert!(out.contains("wrote  y = mint.arange(10)\n  wanted y = mint.arange(11)"), "{out}");
}

#[test]
fn a_mistake_in_an_own_rule_stops_the_run_with_its_line() {
    let bad = OWN.replace("mindspore.mint.arange", "mindspore.mint.orange").replace("uses", "use");
    let sandbox =
        Sandbox::repository(&[("a.py", CODE), ("own.toml", &bad), ("msconv.toml", "rules = [\"own.toml\"]\n")]);
    let err = sandbox.run(&["convert", "a.py"]).exits(2).err;
    assert!(err.contains("own.toml:4:1: unknown field `use`") && err.contains("docs/rules.md"), "{err}");
    sandbox.write("own.toml", &bad.replace("use =", "uses ="));
    let err = sandbox.run(&["convert", "a.py"]).exits(2).err;
    assert!(err.contains("own.toml:1:1: torch.no_such_name: MindSpore has no `mindspore.mint.orange`"), "{err}");
    sandbox.write("msconv.toml", "rules = [\"gone.toml\"]\n");
    assert!(sandbox.run(&["convert", "a.py"]).exits(2).err.contains("Could not read"));
}

#[test]
fn the_example_of_the_page_holds() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules.md")).unwrap();
    let block = page.split("```toml\n").nth(2).unwrap().split("```").next().unwrap();
    let run = Sandbox::new(&[("own.toml", block)]).run(&["rules", "test", "own.toml"]).exits(0);
    assert!(run.out.contains("1 example, 0 failed"), "{run:#?}");
}

#[test]
fn without_rule_files_there_is_nothing_to_test() {
    assert!(Sandbox::new(&[]).run(&["rules", "test"]).exits(2).err.contains("hint: Name them"));
}
