//! Pages that are made from the source: compared, or rewritten with `MSCONV_BLESS=1`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bless;

use std::fmt::Write as _;
use std::path::PathBuf;

use git_msconv::cli::CodePage;
use git_msconv::review::CODES;

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What the hundreds of a code stand for.
fn heading(hundreds: u16) -> &'static str {
    match hundreds {
        0 => "Files",
        1 => "Leftovers",
        2 => "No counterpart",
        3 => "Different behaviour",
        4 => "Members of values",
        5 => "Waivers",
        _ => "Others",
    }
}

#[test]
fn the_page_of_codes_is_current() {
    let mut page = "# Codes of review items\n\n\
        Every review item has a code for its kind. `git msconv explain MS201` shows the same text in the terminal.\n\
        This page is made from `src/review/codes.rs` by `MSCONV_BLESS=1 cargo test --test docs`; what the conversion\n\
        makes of an example is computed.\n"
        .to_owned();
    let mut last = None;
    for info in CODES {
        let hundreds = info.code.0 / 100;
        if last.replace(hundreds) != Some(hundreds) {
            writeln!(page, "\n## MS{hundreds}xx: {}", heading(hundreds)).unwrap();
        }
        writeln!(page, "\n### {}: {}\n\n{}", info.code, info.title, info.text).unwrap();
        for (title, code) in CodePage::of(info).parts() {
            writeln!(page, "\n**{title}**").unwrap();
            let language = if title == "Items" { "text" } else { "python" };
            if !code.is_empty() {
                write!(page, "\n```{language}\n{code}```\n").unwrap();
            }
        }
    }
    bless::hold(&top().join("docs/codes.md"), &page);
}

/// The documented fields or variants of `item` in a source file: name and first sentences.
fn documented(source: &str, item: &str) -> Vec<(String, String)> {
    let from = source.find(&format!(" {item} {{\n")).unwrap_or_else(|| panic!("no {item}"));
    let mut words = String::new();
    let mut rows = Vec::new();
    for line in source[from..].lines().skip(1).take_while(|line| *line != "}").map(str::trim) {
        if let Some(text) = line.strip_prefix("///") {
            words.push_str(text);
        } else if !line.starts_with("#[") && !line.is_empty() {
            let name = line.trim_start_matches("pub(crate) ").trim_start_matches("pub ");
            let name = name.split([':', ',']).next().unwrap_or(name);
            let snake = name.chars().flat_map(|c| {
                let gap = (c.is_uppercase() && !name.starts_with(c)).then_some('_');
                gap.into_iter().chain(c.to_lowercase())
            });
            rows.push((snake.collect(), words.split_whitespace().collect::<Vec<_>>().join(" ")));
            words.clear();
        }
    }
    rows
}

#[test]
fn the_page_of_rules_is_current() {
    let read = |path: &str| std::fs::read_to_string(top().join(path)).unwrap().replace("\r\n", "\n");
    let (raw, file) = (read("src/rules/raw.rs"), read("src/rules/file.rs"));
    let path = top().join("docs/rules.md");
    let page = read("docs/rules.md");
    let (hand, _) = page.split_once("<!-- keys -->\n").unwrap();
    let mut out = format!("{hand}<!-- keys -->\n");
    for (title, source, item) in [
        ("`[[rule]]`", &raw, "struct Rule"),
        ("`[rule.arguments]`, by torch's parameter", &raw, "struct Argument"),
        ("`action` of an argument", &raw, "enum Action"),
        ("`safety`", &raw, "enum Safety"),
        ("`uses`", &raw, "enum Use"),
        ("`transform`", &raw, "enum Transform"),
        ("`[[rule.example]]`", &raw, "struct Example"),
        ("`[[family]]`", &file, "struct Family"),
        ("`[[namespace]]`", &file, "struct Namespace"),
        ("`[[library]]`", &raw, "struct Library"),
    ] {
        writeln!(out, "\n## {title}\n\n| Key or value | Means |\n| --- | --- |").unwrap();
        for (name, words) in documented(source, item) {
            writeln!(out, "| `{name}` | {} |", words.replace('|', "\\|")).unwrap();
        }
    }
    bless::hold(&path, &out);
}

/// The text between two fences that follow `heading` on the page.
fn block(page: &str, heading: &str) -> std::ops::Range<usize> {
    let from = page.find(heading).unwrap_or_else(|| panic!("no {heading:?}"));
    let start = from + page[from..].find("```text\n").unwrap() + "```text\n".len();
    start..start + page[start..].find("```").unwrap()
}

#[test]
fn the_table_of_modules_is_the_one_that_is_enforced() {
    let tidy = std::fs::read_to_string(top().join("tests/tidy.rs")).unwrap();
    let lines = tidy.lines().skip_while(|line| !line.starts_with("const ALLOWED")).skip(1);
    let words = |line: &str| line.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let mut table = String::new();
    for entry in lines.take_while(|line| *line != "];").map(words).filter(|words| !words.is_empty()) {
        let below = if entry.len() == 1 { "nothing of ours".to_owned() } else { entry[1..].join(", ") };
        writeln!(table, "{:<9} → {below}", entry[0]).unwrap();
    }
    let path = top().join("ARCHITECTURE.md");
    let mut page = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let place = block(&page, "Dependencies point one way.");
    page.replace_range(place, &table);
    bless::hold(&path, &page);
}

#[test]
fn every_module_is_on_the_map() {
    let page = std::fs::read_to_string(top().join("ARCHITECTURE.md")).unwrap();
    let map = &page[block(&page, "## 2. Modules")];
    for entry in std::fs::read_dir(top().join("src")).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(map.contains(&format!("src/{name}")), "src/{name} is not on the map of ARCHITECTURE.md");
    }
}

#[test]
fn pages_point_to_files_that_are_there() {
    for page in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        let text = std::fs::read_to_string(top().join(page)).unwrap();
        let links = text.split("](").skip(1).map(|rest| rest.split([')', '#']).next().unwrap_or(""));
        for link in links.filter(|link| !link.is_empty() && !link.contains("://")) {
            assert!(top().join(link).exists(), "{page} points to {link}, which is not there");
        }
    }
}
