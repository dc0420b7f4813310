//! Import statements: what replaces them, where, and when they stay.

use super::{becomes, becomes_with, stays};

#[test]
fn every_style_of_import_is_followed() {
    becomes("import torch as t\nx = t.cat(y)\n", "from mindspore import mint\nx = mint.cat(y)\n");
    becomes("from torch import cat\nx = cat(y)\n", "from mindspore.mint import cat\nx = cat(y)\n");
    becomes("from torch import cat as c\nx = c(y)\n", "from mindspore.mint import cat as c\nx = c(y)\n");
    becomes(
        "import torch.nn.functional as F\nx = F.softmax(y, dim=1)\n",
        "import mindspore.mint.nn.functional as F\nx = F.softmax(y, dim=1)\n",
    );
    becomes(
        "from torch.nn import functional as F\nx = F.softmax(y, dim=1)\n",
        "from mindspore.mint.nn import functional as F\nx = F.softmax(y, dim=1)\n",
    );
}

#[test]
fn a_module_class_is_renamed_where_it_was_imported_by_name() {
    becomes(
        "from torch.nn import Module, Linear\nclass A(Module):\n    pass\nlayer = Linear(1, 2)\n",
        "from mindspore.nn import Cell\nfrom mindspore.mint.nn import Linear\nclass A(Cell):\n    pass\nlayer = Linear(1, 2)\n",
    );
}

#[test]
fn nn_stands_for_cells_and_layers_come_from_mint() {
    becomes(
        "import torch.nn as nn\nclass A(nn.Module):\n    layer = nn.Linear(1, 2)\n",
        "from mindspore import mint, nn\nclass A(nn.Cell):\n    layer = mint.nn.Linear(1, 2)\n",
    );
}

#[test]
fn a_name_that_torch_still_needs_is_not_taken() {
    becomes_with(
        "import torch.nn as nn\nclass A(nn.Module):\n    layer = nn.NoSuchLayer(1)\n",
        "import torch.nn as nn\nimport mindspore as ms\nclass A(ms.nn.Cell):\n    layer = nn.NoSuchLayer(1)\n",
        &["1: MS101 blocking torch.nn", "3: MS202 blocking torch.nn.NoSuchLayer"],
    );
}

#[test]
fn a_name_of_the_users_own_is_not_taken() {
    becomes(
        "import torch\nms = 3\ndef f(mint: torch.Tensor):\n    return torch.cat(mint)\n",
        "import mindspore\nms = 3\ndef f(mint: mindspore.Tensor):\n    return mindspore.mint.cat(mint)\n",
    );
}

#[test]
fn imports_keep_their_guard() {
    becomes(
        "try:\n    import torch\nexcept ImportError:\n    torch = None\ndef f(x):\n    return torch.cat(x)\n",
        "try:\n    from mindspore import mint\nexcept ImportError:\n    torch = None\ndef f(x):\n    return mint.cat(x)\n",
    );
    becomes(
        "if available():\n    import torch\n    from torch import nn\ndef f(x):\n    return torch.cat(x)\n",
        "if available():\n    from mindspore import mint\ndef f(x):\n    return mint.cat(x)\n",
    );
}

#[test]
fn a_suite_that_loses_its_imports_gets_pass() {
    becomes("if available():\n    import torch\nx = 1\n", "if available():\n    pass\nx = 1\n");
}

#[test]
fn imports_inside_a_function_stay_inside() {
    becomes(
        "def f(x):\n    import torch\n    return torch.cat(x)\n",
        "def f(x):\n    from mindspore import mint\n    return mint.cat(x)\n",
    );
}

#[test]
fn other_names_of_the_same_statement_stay() {
    becomes(
        "import torch, os\nx = torch.cat(y)\nos.sep\n",
        "import os\nfrom mindspore import mint\nx = mint.cat(y)\nos.sep\n",
    );
}

#[test]
fn statements_on_one_line_stay_on_one_line() {
    becomes("import os; import torch\nx = torch.cat(y)\n", "import os; from mindspore import mint\nx = mint.cat(y)\n");
}

#[test]
fn a_star_import_is_an_item() {
    becomes_with(
        "from torch import *\nx = cat(y)\nz = mine(x)\n",
        "from mindspore import mint\nfrom torch import *\nx = mint.cat(y)\nz = mine(x)\n",
        &["1: MS103 blocking torch"],
    );
}

#[test]
fn a_name_offered_by_all_stays() {
    becomes_with(
        "import torch\n__all__ = ['torch']\nx = torch.cat(y)\n",
        "import torch\nfrom mindspore import mint\n__all__ = ['torch']\nx = mint.cat(y)\n",
        &["1: MS101 blocking torch"],
    );
}

#[test]
fn torch_that_is_not_the_package_is_left_alone() {
    stays("def f(torch):\n    return torch.cat(1)\n");
    stays("from . import torch\nx = torch.cat(y)\n");
    stays("torch = 3\ntorch.cat(y)\n");
}

#[test]
fn a_local_that_shadows_torch_is_left_alone() {
    becomes(
        "import torch\ndef f(torch):\n    return torch.cat(1)\nx = torch.cat(y)\n",
        "from mindspore import mint\ndef f(torch):\n    return torch.cat(1)\nx = mint.cat(y)\n",
    );
}

#[test]
fn half_converted_code_is_ordinary_input() {
    becomes(
        "import mindspore as ms\nfrom mindspore import mint\nimport torch\nx: ms.Tensor = torch.cat(y)\nz = mint.cat(x)\n",
        "import mindspore as ms\nfrom mindspore import mint\nx: ms.Tensor = mint.cat(y)\nz = mint.cat(x)\n",
    );
}

#[test]
fn annotations_in_strings_follow() {
    becomes(
        "import torch\ndef f(x: 'torch.Tensor', y: \"list[torch.Tensor]\"):\n    pass\n",
        "import mindspore as ms\ndef f(x: 'ms.Tensor', y: \"list[ms.Tensor]\"):\n    pass\n",
    );
}

#[test]
fn types_of_type_parameters_follow() {
    becomes(
        concat!(
            "import torch\ndef f[T: torch.Tensor](x: T): pass\nclass A[T: (torch.Tensor, int) = torch.Tensor]: pass\n",
            "type X[T: object = 'torch.Tensor', *Ts = *tuple[torch.Tensor]] = list[T | torch.Tensor]\n",
        ),
        concat!(
            "import mindspore as ms\ndef f[T: ms.Tensor](x: T): pass\nclass A[T: (ms.Tensor, int) = ms.Tensor]: pass\n",
            "type X[T: object = 'ms.Tensor', *Ts = *tuple[ms.Tensor]] = list[T | ms.Tensor]\n",
        ),
    );
}

#[test]
fn an_import_for_type_checking_stays_for_type_checking() {
    becomes(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch\ndef f(x: 'torch.Tensor'):\n    pass\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import mindspore as ms\ndef f(x: 'ms.Tensor'):\n    pass\n",
    );
}

#[test]
fn numpy_and_friends_are_left_alone() {
    stays("import numpy as np\nx = np.zeros((2, 3))\ny = x.size\n");
}

#[test]
fn a_name_that_is_torch_in_one_branch_only_is_an_item() {
    let code = "try:\n    from torch.utils.tensorboard import SummaryWriter\nexcept ImportError:\n    from tensorboardX import SummaryWriter\nif q:\n    SummaryWriter = 3\nw = SummaryWriter()\n";
    let (new, items) = super::converted(code);
    assert_eq!(new, code);
    assert!(items.contains(&"7: MS102 blocking torch.utils.tensorboard.SummaryWriter".to_owned()), "{items:?}");
}

#[test]
fn an_import_is_found_wherever_it_stands_on_its_line() {
    becomes(
        "x = 1; import os, torch\ny = torch.cat(z)\n",
        "x = 1; import os; from mindspore import mint\ny = mint.cat(z)\n",
    );
    becomes("from \\\n    torch import cat\ny = cat(z)\n", "from mindspore.mint import cat\ny = cat(z)\n");
}
