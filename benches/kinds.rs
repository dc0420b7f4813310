//! Prints what inference says of every value that is asked for a member: `cargo bench --bench kinds -- FOLDER`.
//!
//! Reads the Python files below the folder as one project. A line is a file, the line and column of the value (as
//! Python's `ast` counts them: lines from 1, columns in bytes from 0), its end, the member and the value's kind,
//! between tabs. `tests/kinds/run.py` compares this with what a run of the code sees.

#![expect(clippy::print_stdout, reason = "a program for the lane, not part of the library")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use git_msconv::python::ast::{Expr, ExprId};
use git_msconv::python::{Bindings, ModulePath, Parsed, ProjectIndex, index, infer, parse_tree, resolve, summarize};
use rayon::prelude::*;

/// As in the engine: trees are deep.
const STACK: usize = 64 * 1024 * 1024;

fn main() {
    let folder = std::env::args_os().skip(1).find(|arg| arg != "--bench").map(PathBuf::from);
    let folder = folder.expect("name a folder");
    let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK).build().expect("threads can be started");
    pool.install(|| print(&folder));
}

fn print(folder: &Path) {
    let mut paths = Vec::new();
    collect(folder, folder, &mut paths);
    paths.sort();
    let files: Vec<(String, Parsed, Bindings)> = paths.par_iter().filter_map(|path| read(folder, path)).collect();
    let summaries = files.iter().map(|(_, parsed, bindings)| summarize(parsed, bindings)).collect();
    let project = index(summaries, &paths);
    let all: Vec<String> =
        files.par_iter().map(|(path, parsed, bindings)| lines(path, parsed, bindings, &project)).collect();
    all.iter().for_each(|lines| print!("{lines}"));
}

fn collect(top: &Path, folder: &Path, paths: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("the folder can be read").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(top, &path, paths);
        } else if path.extension().is_some_and(|suffix| suffix == "py") {
            let inside = path.strip_prefix(top).unwrap_or(&path);
            paths.push(inside.to_string_lossy().replace('\\', "/"));
        }
    }
}

fn read(folder: &Path, path: &str) -> Option<(String, Parsed, Bindings)> {
    let bytes: Arc<[u8]> = std::fs::read(folder.join(path)).ok()?.into();
    let parsed = parse_tree(bytes).ok()?;
    let bindings = resolve(&parsed, &ModulePath::from_path(path));
    Some((path.to_owned(), parsed, bindings))
}

/// The members of a file, in order of their nodes.
fn lines(path: &str, parsed: &Parsed, bindings: &Bindings, project: &ProjectIndex) -> String {
    let kinds = infer(parsed, bindings, project);
    let place = |offset: u32| {
        let line = parsed.lines.line(offset);
        format!("{}\t{}", line + 1, offset - parsed.lines.start(line).unwrap_or(0))
    };
    let line = |node: &git_msconv::python::ast::ExprNode| {
        let Expr::Attribute { value, name } = &node.expr else { return None };
        let value: ExprId = parsed.ast.unparen(*value);
        let span = parsed.ast.span(value);
        let (name, kind) = (parsed.text(*name), kinds.kind(value));
        kinds
            .api(value)
            .is_none()
            .then(|| format!("{path}\t{}\t{}\t{name}\t{kind:?}\n", place(span.start), place(span.end)))
    };
    parsed.ast.exprs.iter().filter_map(line).collect()
}
