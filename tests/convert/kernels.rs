//! Imports of CUDA kernels that say what happens without them.

use super::{becomes, project, stays};

const USE: &str = "y = torch.ones(2)\n";
const NEW: &str = "y = mint.ones(2)\n";

fn body(before: &str, after: &str) {
    becomes(&format!("import torch\n{before}{USE}"), &format!("from mindspore import mint\n{after}{NEW}"));
}

#[test]
fn the_fallback_of_a_question_stays() {
    body(
        "if is_mamba_available():\n    from mamba_ssm.ops.scan import scan, step\nelse:\n    scan, step = None, None\n\
         fast = all((scan, step))\n",
        "scan, step = None, None\nfast = all((scan, step))\n",
    );
    body(
        "if use_kernels and has_conv():\n    import causal_conv1d\n    f = causal_conv1d.f\nelse:\n    f = None\n\
         def g(x):\n    return f(x)\n",
        "f = None\ndef g(x):\n    return f(x)\n",
    );
}

#[test]
fn the_fallback_of_an_attempt_stays() {
    body(
        "try:\n    from flash_attn import flash_attn_func\n    HAS_FLASH = True\nexcept ImportError:\n    flash_attn_func = None\n    \
         HAS_FLASH = False\nz = flash_attn_func(1) if HAS_FLASH else 2\n",
        "flash_attn_func = None\nHAS_FLASH = False\nz = flash_attn_func(1) if HAS_FLASH else 2\n",
    );
    body(
        "class Norm: pass\ntry:\n    from apex.normalization import FusedRMSNorm\n    Norm = FusedRMSNorm\n    print(\"fused\")\n\
         except ImportError:\n    # the slow one\n    pass\nexcept Exception:\n    print(\"broken\")\nn = Norm()\n",
        "class Norm: pass\nn = Norm()\n",
    );
}

#[test]
fn a_name_that_nothing_else_binds_keeps_its_import() {
    for code in [
        "try:\n    from natten import f\nexcept ImportError:\n    pass\n",
        "try:\n    from natten import f\n    HAS = True\nexcept ImportError:\n    HAS = False\n",
        "if has_natten():\n    from natten import f\nelse:\n    g = None\n",
    ] {
        let code = format!("import torch\n{code}{USE}z = f(y)\n");
        let new = project(&[("a.py", &code)]);
        assert!(new[0].contains("from natten import f\n"), "{}", new[0]);
    }
    let own = format!("import torch\ntry:\n    from natten import f\nexcept ImportError:\n    pass\n{USE}");
    let new = project(&[("a.py", &own), ("b.py", "import torch\nfrom a import f\nz = f(torch.ones(2))\n")]);
    assert!(new[0].contains("from natten import f\n"), "{}", new[0]);
}

#[test]
fn other_statements_stay() {
    stays("try:\n    import numpy\nexcept ImportError:\n    numpy = None\n");
    for code in [
        // The question does something.
        "if install(\"natten\"):\n    import natten\nelse:\n    natten = None\n",
        // The comment would be lost.
        "try:\n    import natten\nexcept ImportError:\n    # slow\n    natten = None\n",
        "try:\n    start()\n    import natten\nexcept ImportError:\n    natten = None\n",
        "try:\n    import natten\nexcept ValueError:\n    natten = None\n",
        "try:\n    import natten\nexcept ImportError:\n    natten = None\nfinally:\n    stop()\n",
        "import natten\n",
    ] {
        let code = format!("import torch\n{code}{USE}");
        let new = project(&[("a.py", &code)]);
        assert!(new[0].contains("import natten\n"), "{}", new[0]);
    }
}

#[test]
fn a_library_that_is_no_use_beside_mindspore_is_taken_as_absent() {
    let before = "import torch\nfrom .utils import is_accelerate_available, logging\n\nif is_accelerate_available():\n    \
         from accelerate import PartialState\n    from accelerate.utils import reduce\n\n\ndef f(n: torch.Tensor):\n    size = 1\n    \
         if is_accelerate_available():\n        if PartialState._shared_state != {}:\n            n = reduce(n)\n            \
         size = PartialState().num_processes\n    return torch.clamp(n / size, min=1)\n";
    let after = "import mindspore as ms\nfrom mindspore import mint\nfrom .utils import logging\n\n\n\ndef f(n: ms.Tensor):\n    size = 1\n    \
         return mint.clamp(n / size, min=1)\n";
    becomes(before, after);
    body(
        "def f(x):\n    if is_torch_npu_available():\n        import torch_npu\n        return torch_npu.npu_geglu(x, dim=-1)\n    else:\n        \
         return x\n",
        "def f(x):\n    return x\n",
    );
    body(
        "def g(a):\n    if is_xformers_available() and a.fast:\n        import xformers\n        a.use(xformers.ops)\n    elif a.slow:\n        \
         a.use(None)\n    else:\n        raise ValueError(\"xformers is missing\")\n",
        "def g(a):\n    if a.slow:\n        a.use(None)\n    else:\n        raise ValueError(\"xformers is missing\")\n",
    );
}

#[test]
fn what_is_read_outside_of_the_question_keeps_the_library_and_its_questions() {
    for code in [
        // A use that nothing guards.
        "if is_accelerate_available():\n    from accelerate import PartialState\nif is_accelerate_available():\n    z = 1\ns = PartialState()\n",
        // An import that nothing guards.
        "import accelerate\nif is_accelerate_available():\n    z = accelerate.f()\nelse:\n    z = 2\n",
        // A name that nothing else binds.
        "if is_accelerate_available():\n    from accelerate import dispatch_model\n    z = dispatch_model\nprint(z)\n",
        // The question of another library.
        "import numpy as np\nif is_numpy_available():\n    z = np.ones(1)\nelse:\n    z = 2\n",
        // Nothing is imported: what the answer is good for cannot be seen.
        "if is_accelerate_available():\n    z = 1\nelse:\n    z = 2\n",
        "z = is_torch_npu_available()\n",
    ] {
        let new = project(&[("a.py", &format!("import torch\n{code}{USE}"))]);
        assert!(new[0].contains(code), "{}", new[0]);
    }
    let own =
        "import torch\nif is_accelerate_available():\n    from accelerate import PartialState\ny = torch.ones(2)\n";
    let new = project(&[
        ("a.py", own),
        ("b.py", "import torch\nfrom a import PartialState\nz = PartialState(torch.ones(2))\n"),
    ]);
    assert!(new[0].contains("from accelerate import PartialState\n"), "{}", new[0]);
}

#[test]
fn what_older_releases_lack_has_its_fallback() {
    let (new, items) = super::converted(
        "import torch\ntry:\n    from torch import _assert\nexcept ImportError:\n    def _assert(condition, message):\n        \
         assert condition, message\n__all__ = ['_assert']\ny = torch.ones(2)\n",
    );
    assert_eq!(
        new,
        "from mindspore import mint\ndef _assert(condition, message):\n    assert condition, message\n__all__ = ['_assert']\ny = mint.ones(2)\n"
    );
    assert_eq!(items, ["3: MS301 review torch._assert"]);
    let types = "from torch.optim.optimizer import ParamsT\nexcept (ImportError, TypeError):\n    ParamsT = list\n";
    let new = project(&[
        ("a.py", &format!("try:\n    {types}def f(params: ParamsT): ...\n")),
        ("b.py", "import torch\nfrom a import ParamsT\ny = torch.ones(2)\n"),
    ]);
    assert_eq!(new[0], "ParamsT = list\ndef f(params: list): ...\n");
}

#[test]
fn what_is_used_or_has_a_counterpart_keeps_its_import() {
    for code in [
        "try:\n    from torch.hub import help\nexcept ImportError:\n    help = None\nhelp('a', 'b')\n",
        "try:\n    from torch.hub import help\nexcept ImportError:\n    raise\n",
        "try:\n    from torch.hub import help\nexcept ImportError:\n    pass\n",
        "try:\n    from torch.hub import help\nexcept ImportError:\n    from torch import hub as help\n",
        "if NEW:\n    from torch.hub import help\nelse:\n    help = None\n",
    ] {
        let (new, _) = super::converted(&format!("import torch\n{code}__all__ = ['help']\ny = torch.ones(2)\n"));
        assert!(new.contains("from torch.hub import help"), "{new}");
    }
}
