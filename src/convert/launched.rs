//! Launchers of torch that Python code starts: `subprocess.run(["torchrun", ...])`, `os.system("python -m torch.distributed.launch ...")`.
//!
//! In: a file and its names. Out: the item that the same command has in a script. What is only said (in a docstring, a
//! message, a list of names) is none: a text has to reach a function that runs it, a list has to be a whole command.

use rustc_hash::FxHashSet;

use crate::python::ast::{Expr, ExprId, Stmt};
use crate::python::visit::children_of_expr;
use crate::python::{Bindings, Parsed};
use crate::rules::{Around, RuleSet};
use crate::text::Span;

use super::around;
use super::command_text::CommandText;
use super::draft::{DraftItem, Finding};

/// Words in the name of a function that runs a command.
const RUN: [&str; 22] = [
    "call",
    "cmd",
    "command",
    "exec",
    "execlp",
    "execute",
    "execv",
    "execve",
    "execvp",
    "getoutput",
    "getstatusoutput",
    "launch",
    "output",
    "popen",
    "run",
    "shell",
    "spawn",
    "spawnvp",
    "start",
    "submit",
    "subprocess",
    "system",
];

/// Words in the name of a function that only says something.
const SAY: [&str; 14] = [
    "assert",
    "build",
    "debug",
    "description",
    "error",
    "format",
    "help",
    "info",
    "log",
    "logger",
    "parse",
    "print",
    "usage",
    "warning",
];

/// True for bytes that may start a launcher.
pub(super) fn may_launch(bytes: &[u8]) -> bool {
    let launchers = &Around::builtin().launcher;
    launchers
        .iter()
        .filter_map(|launcher| launcher.words.last())
        .any(|word| memchr::memmem::find(bytes, word.as_bytes()).is_some())
}

/// Returns the items of the commands that a file runs.
pub(super) fn findings(parsed: &Parsed, bindings: &Bindings, rules: &RuleSet) -> Vec<Finding> {
    if !may_launch(&parsed.bytes) {
        return Vec::new();
    }
    let reader = Reader { parsed, bindings, rules, text: CommandText { parsed } };
    let mut said: FxHashSet<Span> = FxHashSet::default();
    let run = parsed.ast.calls().filter(|call| reader.runs(*call)).flat_map(|call| reader.passed(call));
    let commands: Vec<(ExprId, String)> = run.chain(reader.lists()).chain(reader.scripts()).collect();
    let items = commands.into_iter().filter_map(|(expr, text)| reader.item(expr, &text));
    let items: Vec<DraftItem> = items.filter(|item| said.insert(item.span)).collect();
    items.into_iter().map(finding).collect()
}

fn finding(item: DraftItem) -> Finding {
    let api = item.api.clone().unwrap_or_default();
    Finding { site: item.span, api, items: vec![item], ..Finding::default() }
}

struct Reader<'a> {
    parsed: &'a Parsed,
    bindings: &'a Bindings,
    rules: &'a RuleSet,
    text: CommandText<'a>,
}

impl Reader<'_> {
    /// The item of a command, at the text or list that it starts with.
    fn item(&self, expr: ExprId, text: &str) -> Option<DraftItem> {
        let launched = around::launched(text, self.rules)?;
        Some(DraftItem { span: self.parsed.ast.span(self.text.root(expr)), ..launched })
    }

    /// True for a call of a function that runs what it is given.
    fn runs(&self, call: ExprId) -> bool {
        let ast = &self.parsed.ast;
        let Expr::Call { func, .. } = ast.expr(call) else { return false };
        let name = match ast.expr(*func) {
            Expr::Name => self.parsed.text(ast.span(*func)),
            Expr::Attribute { name, .. } => self.parsed.text(*name),
            _ => return false,
        };
        let name = name.to_lowercase();
        let has = |words: &[&str]| name.split('_').any(|part| words.contains(&part));
        has(&RUN) && !has(&SAY)
    }

    /// The commands that a call is given, also by the name of a variable.
    fn passed(&self, call: ExprId) -> Vec<(ExprId, String)> {
        let Expr::Call { args, .. } = self.parsed.ast.expr(call) else { return Vec::new() };
        let mut found = Vec::new();
        for argument in &self.parsed.ast[args] {
            match self.text.of(argument.value) {
                Some(text) => found.push((argument.value, text)),
                None => found.extend(self.named(argument.value)),
            }
        }
        found
    }

    /// What the variables inside of an argument hold: `cmd`, `cmd.split()`, `" ".join(cmd)`, `cmd + more`.
    fn named(&self, argument: ExprId) -> Vec<(ExprId, String)> {
        let mut found = self.assigned(argument);
        children_of_expr(&self.parsed.ast, argument, &mut |child| found.extend(self.named(child)));
        found
    }

    /// The commands that a name or an attribute is given, with what is added to each.
    fn assigned(&self, name: ExprId) -> Vec<(ExprId, String)> {
        let ast = &self.parsed.ast;
        if !matches!(ast.expr(name), Expr::Name | Expr::Attribute { .. }) {
            return Vec::new();
        }
        let mut found: Vec<(ExprId, String)> = Vec::new();
        let mut stmts: Vec<&crate::python::ast::StmtNode> = ast.stmts.iter().collect();
        stmts.sort_by_key(|node| node.span.start);
        for node in stmts {
            match &node.stmt {
                Stmt::Assign { targets, value } if ast[targets].iter().any(|target| self.is_same(*target, name)) => {
                    found.extend(self.text.of(*value).map(|text| (*value, text)));
                }
                Stmt::AugAssign { target, value, .. } if self.is_same(*target, name) => self.add(&mut found, *value),
                Stmt::Expr(call) => {
                    found.last().is_some().then(|| self.appended(*call, name)).flatten().into_iter().for_each(
                        |value| {
                            self.add(&mut found, value);
                        },
                    );
                }
                _ => {}
            }
        }
        found
    }

    /// What `cmd.append(...)` or `cmd.extend(...)` adds.
    fn appended(&self, call: ExprId, name: ExprId) -> Option<ExprId> {
        let ast = &self.parsed.ast;
        let Expr::Call { func, args, .. } = ast.expr(call) else { return None };
        let Expr::Attribute { value, name: method } = ast.expr(*func) else { return None };
        let adds = matches!(self.parsed.text(*method), "append" | "extend") && self.is_same(*value, name);
        ast[args].first().filter(|_| adds).map(|argument| argument.value)
    }

    fn add(&self, found: &mut [(ExprId, String)], value: ExprId) {
        if let Some((start, text)) = found.last_mut() {
            *text = self.text.added(std::mem::take(text), *start, value);
        }
    }

    fn is_same(&self, one: ExprId, other: ExprId) -> bool {
        let text = |expr| self.parsed.text(self.parsed.ast.span(expr));
        match (self.bindings.variable_of(one), self.bindings.variable_of(other)) {
            (Some(one), Some(other)) => one == other,
            (None, None) => text(one) == text(other) && text(one).contains('.'),
            _ => false,
        }
    }

    /// Lists that are whole commands, wherever they stand but in a comparison.
    fn lists(&self) -> Vec<(ExprId, String)> {
        let ast = &self.parsed.ast;
        let mut inner: FxHashSet<ExprId> = FxHashSet::default();
        for node in &ast.exprs {
            match &node.expr {
                Expr::Compare { operands, .. } => inner.extend(ast[operands].iter().copied()),
                Expr::Binary { left, right, .. } => inner.extend([*left, *right]),
                _ => {}
            }
        }
        let all = ast.expressions().filter(|expr| !inner.contains(expr));
        let is_list = |expr: &ExprId| matches!(ast.expr(self.text.root(*expr)), Expr::List(_));
        let whole = all.filter(|expr| matches!(ast.expr(*expr), Expr::List(_) | Expr::Binary { .. })).filter(is_list);
        whole.filter_map(|expr| Some((expr, self.text.of(expr)?))).filter(|(_, text)| starts(text)).collect()
    }

    /// Texts that are scripts of a shell.
    fn scripts(&self) -> Vec<(ExprId, String)> {
        let ast = &self.parsed.ast;
        let all = ast.expressions();
        let texts = all.filter(|expr| matches!(ast.expr(*expr), Expr::Str { .. }));
        let texts = texts.filter_map(|expr| Some((expr, self.text.of(expr)?)));
        texts.filter(|(_, text)| text.trim_start_matches(['\\', '\n']).starts_with("#!/")).collect()
    }
}

/// True for a command that begins with a launcher or with the program that runs one: not for words that only name it.
fn starts(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    let launchers = &Around::builtin().launcher;
    launchers.iter().any(|launcher| launcher.words[0] == first.rsplit('/').next().unwrap_or(first))
        || words.next() == Some("-m")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_that_names_a_launcher_is_read() {
        assert!(may_launch(b"os.system('torchrun t.py')"));
        assert!(may_launch(b"[sys.executable, '-m', 'torch.distributed.run']"));
        assert!(!may_launch(b"import torch\ntorch.distributed.barrier()\n"));
    }
}
