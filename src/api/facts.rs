//! What exists in torch, torchvision and the newest MindSpore, and how it is called.
//!
//! The fact files are generated from the real packages (`tools/facts`), embedded, and searched in
//! place: lines are sorted bytewise, one line per overload, and parsed when asked for. Knows
//! nothing of rules. A name that is in no file does not exist.

use std::borrow::Cow;

use super::{Port, Signature, canonical};

const TORCH: &str = include_str!("../../rules/facts/torch-2.15.txt");
const TORCHVISION: &str = include_str!("../../rules/facts/torchvision-0.29.txt");
const MINDONE: &str = include_str!("../../rules/facts/mindone-0.5.0.txt");
const MINDSPORE: &str = include_str!("../../rules/facts/mindspore-2.10.0.txt");

/// How the definitions of `rules/helpers` are called, as `helper.NAME`; `build.rs` reads it off them.
const HELPERS: &str = include_str!(concat!(env!("OUT_DIR"), "/helpers.txt"));

/// Whether a qualified name such as `torch.Tensor.view` or `mindspore.mint.nn` exists.
#[must_use]
pub fn exists(name: &str) -> bool {
    lines_of(name).next().is_some()
        || other_name(name).is_some_and(|other| lines_of(&other).next().is_some())
        || Port::ALL.into_iter().any(|port| port.has(name))
}

/// Returns every way an API can be called; empty if it does not exist or is not callable.
///
/// A class gives its constructor; methods and constructors come without `self`.
#[must_use]
pub fn overloads(name: &str) -> Vec<Signature> {
    let other = if lines_of(name).next().is_none() { other_name(name) } else { None };
    let name = other.as_deref().unwrap_or(name);
    signatures(name, &lines_of(name).collect::<Vec<_>>())
}

/// The signatures in the lines of a name.
pub(super) fn signatures(name: &str, lines: &[&str]) -> Vec<Signature> {
    let inside = lines.iter().filter_map(|line| line[name.len()..].strip_prefix('(')?.strip_suffix(')'));
    inside.filter_map(Signature::parse).collect()
}

/// Every name of torch and torchvision in the facts, each once, sorted bytewise in each of the two.
pub fn torch_names() -> impl Iterator<Item = &'static str> {
    let mut last = "";
    TORCH
        .lines()
        .chain(TORCHVISION.lines())
        .map(name_of)
        .filter(move |name| std::mem::replace(&mut last, name) != *name)
}

/// True for a module: what has members, is not called and is not written like a class.
#[must_use]
pub fn is_module(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    last.starts_with(|first: char| first.is_lowercase() || first == '_')
        && overloads(name).is_empty()
        && members(name).next().is_some()
}

/// The names of the members directly below a name, each once, in order: what `explain` can suggest from.
pub fn members(name: &str) -> impl Iterator<Item = &'static str> {
    let prefix = format!("{name}.");
    let text = text_for(name);
    let mut last = "";
    text[first_at_least(text, &prefix, 0)..]
        .lines()
        .take_while({
            let prefix = prefix.clone();
            move |line| line.starts_with(&prefix)
        })
        .filter_map(move |line| {
            let member = name_of(&line[prefix.len()..]);
            let is_new = !member.contains('.') && member != last;
            if is_new {
                last = member;
            }
            is_new.then_some(member)
        })
}

/// The canonical name of an API, if it is not the name itself.
fn other_name(name: &str) -> Option<Cow<'_, str>> {
    Some(canonical(name)).filter(|other| other != name)
}

fn text_for(name: &str) -> &'static str {
    match name.split('.').next() {
        Some("torch" | "safetensors") => TORCH,
        Some("torchvision") => TORCHVISION,
        Some("mindspore") => MINDSPORE,
        Some("mindone") => MINDONE,
        Some("helper") => HELPERS,
        _ => "",
    }
}

/// The lines of one name: itself, or the name and a bracket.
fn lines_of(name: &str) -> impl Iterator<Item = &'static str> {
    lines_in(text_for(name), name)
}

pub(super) fn lines_in(text: &'static str, name: &str) -> impl Iterator<Item = &'static str> {
    // The plain name sorts first, then `name(`: a bracket sorts before a dot, digits and letters.
    let wanted = name.to_owned();
    let is_of =
        move |line: &&str| line.strip_prefix(&*wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('('));
    text[first_at_least(text, name, 0)..].lines().take_while(is_of)
}

pub(super) fn name_of(line: &str) -> &str {
    line.split_once('(').map_or(line, |(name, _)| name)
}

/// Offset of the first line that does not sort before `wanted`; the first `skip` bytes of each line do not count.
pub(super) fn first_at_least(text: &str, wanted: &str, skip: usize) -> usize {
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    let (mut low, mut high) = (0, text.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        let start = memchr::memrchr(b'\n', &text[..middle]).map_or(0, |at| at + 1).max(low);
        let end = memchr::memchr(b'\n', &text[middle..]).map_or(text.len(), |at| middle + at + 1);
        let line = &text[start + skip..end];
        if line.strip_suffix(b"\n").unwrap_or(line) < wanted {
            low = end;
        } else {
            high = start;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(signature: &Signature) -> Vec<&str> {
        signature.params.iter().map(|param| param.name.as_str()).collect()
    }

    #[test]
    fn fact_files_are_sorted_and_every_line_parses() {
        for text in [TORCH, TORCHVISION, MINDSPORE, MINDONE] {
            let lines: Vec<_> = text.lines().collect();
            assert!(lines.is_sorted(), "not sorted bytewise");
            assert!(lines.windows(2).all(|pair| pair[0] != pair[1]), "a line stands twice");
            for line in lines {
                let brackets = line.split_once('(').map(|(_, rest)| rest.strip_suffix(')').unwrap());
                assert!(brackets.is_none_or(|inner| Signature::parse(inner).is_some()), "{line}");
            }
        }
    }

    #[test]
    fn every_line_is_found_by_its_name() {
        for text in [TORCH, TORCHVISION, MINDSPORE, MINDONE] {
            for line in text.lines() {
                assert!(lines_of(name_of(line)).any(|found| found == line), "{line}");
            }
        }
    }

    #[test]
    fn overloads_are_told_apart() {
        let all = overloads("torch.max");
        assert_eq!(all.len(), 3);
        assert!(all.iter().any(|signature| names(signature) == ["input", "other", "out"]));
    }

    #[test]
    fn only_what_passes_everything_on_has_no_signature() {
        let opaque = TORCH.lines().filter_map(|line| line.strip_suffix("(*args, **kwargs)"));
        assert_eq!(
            opaque.collect::<Vec<_>>(),
            [
                "torch.autograd.Function",
                "torch.autograd.Function.apply",
                "torch.autograd.Function.forward",
                "torch.autograd.NestedIOFunction",
                "torch.autograd.profiler.EventList",
                "torch.autograd.variable",
                "torch.distributed.fsdp.FSDPModule",
                "torch.distributed.fsdp.wrap.always_wrap_policy",
                "torch.fork",
                "torch.nn.modules.lazy.LazyModuleMixin",
                "torch.nn.parallel.DistributedDataParallel.forward",
                "torch.utils.checkpoint.CheckpointFunction",
                "torch.utils.data.StackDataset",
            ]
        );
        assert_eq!(names(&overloads("torch.distributed.FileStore")[0]), ["file_name", "world_size"]);
    }

    #[test]
    fn a_prefix_of_a_name_is_not_the_name() {
        assert!(exists("torch.nn.functional.relu"));
        assert!(!exists("torch.nn.functional.rel"));
        assert!(!exists("torch.nn.functional.relu6x"));
        assert!(!exists("numpy.array"));
        assert!(!exists(""));
    }

    #[test]
    fn attributes_and_modules_exist_but_are_not_called() {
        for name in ["torch.float32", "torch.nn", "torch", "mindspore.mint.nn", "torch.Tensor.T"] {
            assert!(exists(name), "{name}");
            assert!(overloads(name).is_empty(), "{name}");
        }
    }

    #[test]
    fn methods_and_constructors_come_without_self() {
        assert!(overloads("torch.Tensor.view").iter().any(|signature| names(signature) == ["size"]));
        assert_eq!(names(&overloads("mindspore.Parameter")[0])[..3], ["default_input", "name", "requires_grad"]);
    }

    #[test]
    fn what_mindspore_lacks_does_not_exist() {
        assert!(!exists("mindspore.mint.scaled_dot_product_attention"));
        assert!(!exists("mindspore.Tensor.detach"));
        assert!(exists("mindspore.mint.cat"));
    }

    #[test]
    fn modules_are_told_from_classes_and_functions() {
        assert!(is_module("torch.nn.functional") && is_module("torch"));
        assert!(!is_module("torch.Tensor") && !is_module("torch.cat") && !is_module("torch.float32"));
    }

    #[test]
    fn members_are_listed_once_each() {
        let all: Vec<_> = members("mindspore.nn.Cell").collect();
        assert!(all.contains(&"construct"));
        assert!(all.is_sorted());
        assert!(!all.iter().any(|member| member.contains('.') || member.contains('(')));
    }
}
