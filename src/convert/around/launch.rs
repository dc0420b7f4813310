//! Commands that start the processes of a run, and the command of msrun that does the same.
//!
//! In: the words of a command. Out: an item that says what to write. Nothing is rewritten: whether a script waits, where
//! it logs and which devices it sees is for a person to say.

use std::borrow::Cow;

use crate::convert::draft::DraftItem;
use crate::review::{Code, Severity};
use crate::rules::{Around, Launcher, Meaning, RuleSet};

use super::lines::span;
use super::words::{Command, Word};

/// The item for a command, if it starts a run with a launcher of the torch family; `text` is the whole file.
pub(super) fn item(command: &Command<'_>, text: &str, rules: &RuleSet) -> Option<DraftItem> {
    let around = Around::builtin();
    if command.is_saying() {
        return None;
    }
    let words = &command.words;
    let (launcher, first) = around.launcher.iter().find_map(|launcher| Some((launcher, start(launcher, words)?)))?;
    let behind = first + launcher.words.len();
    let run = Run::read(around.options_of(launcher), command, behind, text)?;
    let name = launcher.words.join(" ").replacen("-m", "python -m", 1);
    let is_core = rules.is_core(&launcher.api);
    Some(DraftItem {
        span: span(words[first].start, words[behind - 1].end()),
        code: Code::LAUNCH,
        api: Some(launcher.api.clone()),
        severity: if is_core { Severity::Blocking } else { Severity::Review },
        why: format!("{name} starts processes of torch"),
        advice: Some(run.advice(around.options_of(launcher))),
    })
}

/// The word with which a command calls a launcher.
fn start(launcher: &Launcher, words: &[Word<'_>]) -> Option<usize> {
    let is_it = |at: &usize| {
        let mut pairs = launcher.words.iter().zip(&words[*at..]);
        words.len() > at + launcher.words.len() - 1
            && pairs.all(|(wanted, word)| program(word.text) == wanted)
            && (launcher.words[0] != "-m" || is_python(words, *at))
    };
    (0..words.len()).find(is_it)
}

fn program(word: &str) -> &str {
    word.trim_start_matches('@').rsplit('/').next().unwrap_or(word)
}

fn is_python(words: &[Word<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| words.get(at)).map_or("", |word| word.text);
    before.contains("python") || before.contains("PYTHON") || before.starts_with(['$', '-'])
}

/// What a command of a launcher says.
#[derive(Debug, Default)]
struct Run<'a> {
    local: Option<&'a str>,
    total: Option<&'a str>,
    nodes: Option<&'a str>,
    /// Options that msrun has under a name of its own.
    others: Vec<String>,
    lost: Vec<&'a str>,
    /// Variables that hold options.
    held: Vec<&'a str>,
    is_module: bool,
    /// The script and its arguments.
    script: Cow<'a, str>,
}

impl<'a> Run<'a> {
    /// Reads the words behind the launcher; `None` if nothing is run.
    fn read(options: &Launcher, command: &Command<'a>, behind: usize, text: &str) -> Option<Run<'a>> {
        let (words, mut run) = (&command.words, Run::default());
        let mut at = behind;
        let names_script =
            |from: usize| words.iter().skip(from).any(|word| word.text.ends_with(".py") || word.text == "-m");
        while let Some(word) = words.get(at) {
            // `torchrun $ARGS train.py`: the variable holds options, as `{args}` of a text in code does.
            if word.text.starts_with(['$', '{']) && !word.text.ends_with(".py") && names_script(at + 1) {
                run.held.push(word.text);
                at += 1;
                continue;
            }
            if !word.text.starts_with('-') {
                break;
            }
            let (name, value) =
                word.text.split_once('=').map_or((word.text, None), |(name, value)| (name, Some(value)));
            let key = name.trim_start_matches('-').replace('-', "_");
            let meaning = options.options.get(&key).copied();
            let next = words.get(at + 1).map(|word| word.text);
            let takes_next = value.is_none()
                && match meaning {
                    Some(Meaning::Flag | Meaning::Module) => false,
                    Some(_) => true,
                    None => next.is_some_and(|next| !next.starts_with('-') && !is_script(next)),
                };
            run.option(name, meaning, value.or(next.filter(|_| takes_next)).unwrap_or_default());
            at += 1 + usize::from(takes_next);
        }
        let script = words.get(at);
        if let Some(script) = script {
            run.script = Cow::Owned(joined(&text[script.start..command.end.max(script.end())]));
        }
        let is_run = at > behind || script.is_some_and(|script| is_script(script.text));
        is_run.then_some(run)
    }

    fn option(&mut self, name: &'a str, meaning: Option<Meaning>, value: &'a str) {
        let mut other = |name: &str, value: &str| self.others.push(format!("--{name}={value}"));
        match meaning {
            Some(Meaning::Local) => self.local = Some(value),
            Some(Meaning::Total) => self.total = Some(value),
            Some(Meaning::Nodes) => self.nodes = Some(value),
            Some(Meaning::Rank) => other("node_rank", value),
            Some(Meaning::Address) => other("master_addr", value),
            Some(Meaning::Port) => other("master_port", value),
            Some(Meaning::Log) => other("log_dir", value),
            Some(Meaning::Endpoint) => match value.rsplit_once(':') {
                Some((address, port)) => {
                    other("master_addr", address);
                    other("master_port", port);
                }
                None => other("master_addr", value),
            },
            Some(Meaning::Module) => self.is_module = true,
            Some(Meaning::Flag | Meaning::None) => {}
            Some(Meaning::Lost) | None => self.lost.push(name),
        }
    }

    fn advice(&self, launcher: &Launcher) -> String {
        let default = launcher.processes.as_deref().filter(|_| self.held.is_empty()).unwrap_or("N");
        let number = |value: &str| value.parse::<u32>().ok();
        let named = |value: &'a str| if matches!(value, "gpu" | "auto" | "cpu" | "npu" | "") { "N" } else { value };
        let nodes =
            self.nodes.map_or("1", |nodes| if nodes.contains(':') && number(nodes).is_none() { "N" } else { nodes });
        let (total, local) = match (self.total.map(named), self.local.map(named)) {
            (Some(total), _) => {
                let each =
                    number(total).zip(number(nodes)).filter(|(_, nodes)| *nodes > 0).map(|(all, nodes)| all / nodes);
                (total.to_owned(), each.map_or_else(|| total.to_owned(), |each| each.to_string()))
            }
            (None, local) => {
                let local = local.unwrap_or(default);
                (product(nodes, local), local.to_owned())
            }
        };
        let mut command = format!("msrun --worker_num={total} --local_worker_num={local}");
        for other in &self.others {
            command.push(' ');
            command.push_str(other);
        }
        // The launchers of torch wait for their processes.
        command.push_str(" --join=True");
        if !self.script.is_empty() {
            command.push_str(if self.is_module { " python -m " } else { " " });
            command.push_str(&self.script);
        }
        let mut advice = format!("`{command}`");
        if !self.held.is_empty() {
            advice.push_str(&format!(", N and more from the options in {}", self.held.join(", ")));
        } else if total == "N" || local == "N" {
            advice.push_str(", N the number of devices");
        }
        if !self.lost.is_empty() {
            advice.push_str(&format!("; msrun has no {}", self.lost.join(", ")));
        }
        advice + ". The script calls `mindspore.communication.init()`, or `mint.distributed.init_process_group()`."
    }
}

/// Processes of all nodes.
fn product(nodes: &str, local: &str) -> String {
    match (nodes.parse::<u32>(), local.parse::<u32>()) {
        (Ok(1), _) => local.to_owned(),
        (Ok(nodes), Ok(local)) => nodes.saturating_mul(local).to_string(),
        _ if nodes == "N" || local == "N" => "N".to_owned(),
        _ => format!("$(({nodes} * {local}))"),
    }
}

fn is_script(word: &str) -> bool {
    word.ends_with(".py") || word.starts_with(['$', '{'])
}

/// A command on one line.
fn joined(text: &str) -> String {
    let lines = text.lines().map(|line| line.trim().trim_end_matches('\\').trim_end());
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}
