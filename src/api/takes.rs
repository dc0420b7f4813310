//! What only a tensor can be used as: members that nothing else has, parameters that take nothing else.
//!
//! In: the name of a member or of a function of torch. Out: yes or no. Names of members are those that the rules call
//! distinctive; build.rs collects them.

use std::sync::OnceLock;

use super::table::{Table, table};
use super::{canonical, exists, overloads};

const DISTINCTIVE: Table = table!("distinctive");

/// Parameters that are tensors wherever a function of torch has them.
const TENSORS: [&str; 9] = ["input", "mat1", "mat2", "vec1", "vec2", "batch1", "batch2", "tensor", "tensor1"];

/// Functions whose `input` may be a number, or anything.
const MIXED: [&str; 14] = [
    "bitwise_and",
    "bitwise_left_shift",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "can_cast",
    "compile",
    "float_power",
    "fork",
    "pow",
    "remainder",
    "result_type",
    "where",
    "xlogy",
];

/// True for a member that a tensor has and no module or other value in code that uses torch: `unsqueeze`.
#[must_use]
pub fn is_distinctive(member: &str) -> bool {
    /// What was found out of each row: attributes of everything are asked about.
    static KNOWN: OnceLock<Vec<OnceLock<bool>>> = OnceLock::new();
    let Some(row) = DISTINCTIVE.position(member) else { return false };
    let known = KNOWN.get_or_init(|| std::iter::repeat_with(OnceLock::new).take(DISTINCTIVE.len()).collect());
    let others = ["torch.nn.Module", "torch.distributions.Distribution"];
    *known[row].get_or_init(|| !others.iter().any(|class| exists(&format!("{class}.{member}"))))
}

/// True if a function of torch takes nothing but a tensor at this place: a keyword, or else the position.
#[must_use]
pub fn takes_tensor(api: &str, position: usize, keyword: Option<&str>) -> bool {
    let name = canonical(api);
    let last = name.strip_prefix("torch.nn.functional.").or_else(|| name.strip_prefix("torch."));
    let Some(last) = last.filter(|last| !last.contains('.') && !MIXED.contains(last)) else { return false };
    let is_tensor = |param: &str| TENSORS.contains(&param) || (param == "other" && last == "matmul");
    let all = overloads(&name);
    let place = |signature: &super::Signature| match keyword {
        Some(keyword) => signature.param(keyword).is_some() && is_tensor(keyword),
        None => signature.params.get(position).is_some_and(|param| is_tensor(&param.name)),
    };
    !all.is_empty() && all.iter().all(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_that_nothing_else_has() {
        assert!(is_distinctive("unsqueeze") && is_distinctive("masked_fill"));
        assert!(!is_distinctive("cuda") && !is_distinctive("requires_grad_") && !is_distinctive("expand"));
        assert!(!is_distinctive("size") && !is_distinctive("shape") && !is_distinctive("append"));
    }

    #[test]
    fn parameters_that_take_nothing_else() {
        assert!(takes_tensor("torch.matmul", 0, None) && takes_tensor("torch.matmul", 1, None));
        assert!(
            takes_tensor("torch.nn.functional.softmax", 0, None) && takes_tensor("torch.softmax", 0, Some("input"))
        );
        assert!(!takes_tensor("torch.softmax", 1, None) && !takes_tensor("torch.pow", 0, None));
        assert!(!takes_tensor("torch.mul", 1, None) && !takes_tensor("torch.is_tensor", 0, None));
        assert!(!takes_tensor("numpy.matmul", 0, None) && !takes_tensor("torch.utils.data.DataLoader", 0, None));
    }
}
