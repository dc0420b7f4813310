//! Doubts: code that asks a value for a member that it cannot have shows that we were wrong.
//!
//! Annotations lie, attributes are set from outside. A value that seems to be a number but is asked
//! for `.unsqueeze` is unknown, so that an item may be made of it, rather than passed over.

use super::Inference;
use super::members::ClassMember;
use super::ty::{Composite, Ty};
use crate::api::{self, Kind};

impl Inference<'_> {
    /// True if a value of this type has no member `name`, though the code reads it.
    pub(super) fn is_doubtful(&mut self, base: Ty, name: &str) -> bool {
        match base {
            Ty::None => true,
            Ty::Number => !matches!(
                name,
                "real" | "imag" | "conjugate" | "is_integer" | "bit_length" | "as_integer_ratio" | "hex" | "to_bytes"
            ),
            Ty::Str => is_tensor_member(name) && !matches!(name, "split" | "index"),
            Ty::Kind(Kind::Other) => is_tensor_member(name) && !is_container_member(name),
            Ty::Composite(id) => match self.types.get(id) {
                Composite::Modules(_) => false,
                _ => is_tensor_member(name) && !is_container_member(name),
            },
            Ty::Instance(class) => {
                is_tensor_member(name)
                    && self.class_kind(class) == Kind::Other
                    && matches!(self.class_member(class, name), ClassMember::Unknown)
            }
            _ => false,
        }
    }
}

fn is_tensor_member(name: &str) -> bool {
    api::member(Kind::Tensor, name).is_some()
}

/// Members of tensors that lists, dicts, sets and named tuples have too.
fn is_container_member(name: &str) -> bool {
    matches!(name, "values" | "indices" | "index" | "sort" | "add" | "data" | "name" | "type" | "copy")
}
