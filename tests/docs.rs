//! Pages that are made from the source: compared, or rewritten with `MSCONV_BLESS=1`.

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
