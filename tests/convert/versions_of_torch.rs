//! Questions about the version of torch.

use super::{becomes, checked, converted};

const USE: &str = "y = torch.ones(2)\n";
const NEW: &str = "y = mint.ones(2)\n";

#[track_caller]
fn body(before: &str, after: &str) {
    becomes(&format!("import torch\n{before}{USE}"), &format!("from mindspore import mint\n{after}{NEW}"));
}

#[test]
fn the_torch_of_the_facts_answers() {
    body(
        "from packaging import version\nif version.parse(torch.__version__) >= version.parse(\"1.8\"):\n    a = 1\nelse:\n    a = 2\n",
        "a = 1\n",
    );
    body("def f(x):\n    if torch.__version__ < '1.6':\n        return 0\n    return x\n", "def f(x):\n    return x\n");
    body("TORCH_2 = LooseVersion(torch.__version__) >= LooseVersion('2.0')\n", "TORCH_2 = True\n");
    body("TORCH_2 = (Version('2.2') <= Version(torch.__version__))\n", "TORCH_2 = True\n");
    body("a = 1 if is_torch_version(\">=\", \"2.15.0\") else 2\n", "a = 1\n");
    body(
        "def f(x):\n    if not is_torch_greater_or_equal(\"2.6\") and x:\n        x = 1\n    return x\n",
        "def f(x):\n    return x\n",
    );
}

#[test]
fn what_only_knows_its_answer_at_run_time_stays() {
    for code in [
        "v = version.parse(other.__version__) >= version.parse(\"1.8\")\n",
        "if is_torch_version(op, \"2.0\"):\n    a = 1\n",
        "if is_torch_version(\">=\", \"2.0.dev1\"):\n    a = 1\n",
        "if numpy_version >= \"1.8\":\n    a = 1\n",
        // It decides nothing here.
        "flag = is_torch_version(\">=\", \"2.0\")\n",
        "f(is_torch_version(\">=\", \"2.0\"))\n",
    ] {
        body(code, code);
    }
}

#[test]
fn what_strings_get_wrong_and_versions_themselves_are_left_to_a_person() {
    for code in [
        "if torch.__version__ >= \"2.2\":\n    a = 1\n",
        "print(torch.__version__)\n",
        "if version.parse(torch.__version__) >= MINIMUM:\n    a = 1\n",
        // What the answer would take away binds a name that another file may read.
        "if version.parse(torch.__version__) < version.parse(\"1.8\"):\n    def fallback(): pass\n",
    ] {
        let (new, items) = converted(&format!("import torch\n{code}{USE}"));
        assert!(new.contains(code), "{new}");
        assert!(items.iter().any(|item| item.contains("torch.__version__")), "{items:?}");
        assert!(checked(&new).iter().any(|item| item.contains("torch.__version__")), "{new}");
    }
}
