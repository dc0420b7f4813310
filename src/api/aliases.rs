//! Names that stand for the same API: `torch.nn.modules.conv.Conv2d` is `torch.nn.Conv2d`.
//!
//! In: `torch-aliases.txt` and the like in `rules/facts`, embedded: a name, a tab, the canonical name. Generated from the identity of objects and from what torch documents.

use std::borrow::Cow;

use super::table::{Table, table};

const ALIASES: Table = table!("aliases");

/// The name under which rules and facts know an API; the name itself if there is no other.
///
/// What holds for a class or module holds for its members too: `torch.nn.modules.module.Module.train`
/// is `torch.nn.Module.train`.
#[must_use]
pub fn canonical(name: &str) -> Cow<'_, str> {
    // Most names are of neither, and are asked about often.
    if !name.starts_with("torch") {
        return Cow::Borrowed(name);
    }
    let Some((library, _)) = name.split_once('.') else { return Cow::Borrowed(name) };
    if !matches!(library, "torch" | "torchvision") {
        return Cow::Borrowed(name);
    }
    let mut end = name.len();
    while end > library.len() {
        if let Some(known) = ALIASES.get(&name[..end]) {
            let rest = &name[end..];
            return if rest.is_empty() { Cow::Borrowed(known) } else { Cow::Owned(member(known, rest)) };
        }
        end = name[..end].rfind('.').unwrap_or(0);
    }
    Cow::Borrowed(name)
}

/// A member of a canonical name, which may come from a base class.
fn member(owner: &str, rest: &str) -> String {
    let name = format!("{owner}{rest}");
    ALIASES.get(&name).map_or(name, str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api;

    #[test]
    fn aliases_lead_to_facts_in_one_step() {
        for name in ALIASES.keys() {
            let known = ALIASES.get(name).unwrap();
            assert_eq!(canonical(name), known);
            assert_eq!(canonical(known), known);
            assert!(api::exists(known) && api::exists(name), "{name}");
        }
    }

    #[test]
    fn the_same_object_has_one_name() {
        let same = [
            ("torch.nn.modules.conv.Conv2d", "torch.nn.Conv2d"),
            ("torch.optim.adam.Adam", "torch.optim.Adam"),
            ("torch.utils.data.dataloader.DataLoader", "torch.utils.data.DataLoader"),
            ("torch.distributed.distributed_c10d.all_reduce", "torch.distributed.all_reduce"),
            ("torch.functional.einsum", "torch.einsum"),
            ("torch.concatenate", "torch.cat"),
            ("torchvision.models.resnet.resnet18", "torchvision.models.resnet18"),
            ("torch.conv2d", "torch.nn.functional.conv2d"),
        ];
        for (name, known) in same {
            assert_eq!(canonical(name), known);
        }
    }

    #[test]
    fn members_are_those_of_the_class_they_come_from() {
        for name in ["torch.nn.Sequential.train", "torch.nn.modules.module.Module.train", "torch.nn.ModuleList.train"] {
            assert_eq!(canonical(name), "torch.nn.Module.train");
        }
        assert_eq!(canonical("torch.nn.modules.container.ModuleList.train"), "torch.nn.Module.train");
        assert_eq!(canonical("torch.nn.ModuleList.append"), "torch.nn.ModuleList.append");
    }

    #[test]
    fn what_only_looks_alike_keeps_its_name() {
        for name in ["torch", "torch.nn", "torch.maximum", "torch.nn.functional.relu", "numpy.concatenate", ""] {
            assert_eq!(canonical(name), name);
        }
    }
}
