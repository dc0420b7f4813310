//! Pages that are made from the source: compared, or rewritten with `MSCONV_BLESS=1`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bless;

use std::fmt::Write as _;
use std::path::PathBuf;

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
        _ => "Others",
    }
}

#[test]
fn the_page_of_codes_is_current() {
    let mut page = "# Codes of review items\n\n\
        Every review item has a code for its kind. `git msconv explain MS201` shows the same text in the terminal.\n\
        This page is made from `src/review/codes.rs` by `MSCONV_BLESS=1 cargo test --test docs`.\n"
        .to_owned();
    let mut last = None;
    for info in CODES {
        let hundreds = info.code.0 / 100;
        if last.replace(hundreds) != Some(hundreds) {
            writeln!(page, "\n## MS{hundreds}xx: {}", heading(hundreds)).unwrap();
        }
        writeln!(page, "\n### {}: {}\n\n{}", info.code, info.title, info.text).unwrap();
    }
    bless::hold(&top().join("docs/codes.md"), &page);
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
