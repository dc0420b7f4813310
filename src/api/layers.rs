//! Methods of layers, torch's and MindSpore's: what a subclass can call through `super()`, and how a layer is called.
//!
//! In: `rules/facts/layers.txt`, embedded and searched in place. Holds what [`exists`](super::exists) does not: methods
//! that only subclasses and callers of one class meet.

use super::Signature;
use super::facts::{lines_in, signatures};

const LAYERS: &str = include_str!("../../rules/facts/layers.txt");

/// True if a class, or the Module or Cell that it is, has a method that its documentation does not speak of.
#[must_use]
pub fn has_method(class: &str, name: &str) -> bool {
    let base = if class.starts_with("mindspore.") { "mindspore.nn.Cell" } else { "torch.nn.Module" };
    [class, base].iter().any(|class| lines_in(LAYERS, &format!("{class}.{name}")).next().is_some())
}

/// How an instance of a layer is called.
#[must_use]
pub fn layer_call(class: &str) -> Option<Signature> {
    let method = if class.starts_with("mindspore.") { "construct" } else { "forward" };
    let name = format!("{class}.{method}");
    let lines: Vec<_> = lines_in(LAYERS, &name).collect();
    signatures(&name, &lines).into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_of_layers_and_of_all_layers_are_known() {
        assert!(has_method("torch.nn.Linear", "reset_parameters"));
        assert!(has_method("torch.nn.Linear", "_load_from_state_dict"));
        assert!(!has_method("torch.nn.Linear", "reset"));
        assert!(!has_method("mindspore.mint.nn.Linear", "reset_parameters"));
        assert!(has_method("mindspore.mint.nn.BatchNorm2d", "reset_parameters"));
    }

    #[test]
    fn the_call_of_a_layer_has_its_parameters() {
        let names = |class| layer_call(class).map(|call| call.params.len());
        assert_eq!((names("torch.nn.RNNCell"), names("mindspore.nn.RNNCell")), (Some(2), Some(2)));
        assert_eq!(names("torch.nn.Nothing"), None);
    }

    #[test]
    fn the_facts_of_layers_are_sorted() {
        assert!(LAYERS.lines().is_sorted());
    }
}
