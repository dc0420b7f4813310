//! APIs that serve several frameworks: only calls that ask for torch's tensors are torch's.

use super::{converted, stays};

#[test]
fn a_file_of_safetensors_that_is_opened_for_torch_is_opened_for_mindspore() {
    let code = "from safetensors import safe_open\n\nwith safe_open(path, \"pt\", device=\"cpu\") as f:\n    w = f.get_tensor('w')\n";
    let (new, items) = converted(code);
    assert!(items.is_empty() && !new.contains("safetensors import"), "{items:?}\n{new}");
    assert!(new.contains("class safe_open:") && new.contains("with safe_open(path) as f:"), "{new}");
}

#[test]
fn one_that_is_opened_for_numpy_is_nobodys() {
    for asked in ["framework=\"np\"", "framework=framework", "\"numpy\", device=\"cpu\""] {
        stays(&format!("from safetensors import safe_open\n\nf = safe_open(path, {asked})\n"));
    }
    stays("from safetensors import safe_open\n\nopeners = [safe_open]\n");
}

#[test]
fn an_import_that_serves_both_stays() {
    let code = "from safetensors import safe_open\n\nf = safe_open(a, \"np\")\ng = safe_open(b, framework=\"pt\")\n";
    let (new, items) = converted(code);
    assert!(items.is_empty(), "{items:?}");
    assert!(new.contains("import safe_open") && new.contains("f = safe_open(a, \"np\")\ng = ms_safe_open(b)"), "{new}");
}
