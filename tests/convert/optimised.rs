//! Tensors that an optimiser is given become Parameters.

use super::{becomes, converted};

#[test]
fn a_tensor_that_an_optimizer_is_given_becomes_a_parameter() {
    becomes(
        "import torch\n\nw = torch.zeros(3, requires_grad=True)\nb = torch.tensor([0.0], dtype=torch.float32, requires_grad=True)\n\
         u = torch.randn(3, 1).requires_grad_()\nopt = torch.optim.SGD([w, b, u], lr=0.1)\n",
        "import mindspore as ms\nfrom mindspore import mint\n\nw = ms.Parameter(mint.zeros(3))\n\
         b = ms.Parameter(ms.tensor([0.0], dtype=ms.float32))\nu = ms.Parameter(mint.randn(3, 1))\n\
         opt = ms.experimental.optim.SGD([w, b, u], lr=0.1)\n",
    );
}

#[test]
fn a_step_over_such_tensors_is_one() {
    let code = "import torch\n\n\ndef fit(net, x, steps):\n    z = x.clone().requires_grad_(True)\n    opt = torch.optim.Adam([z], lr=0.1)\n    \
                for _ in range(steps):\n        loss = (z ** 2).sum()\n        opt.zero_grad()\n        loss.backward()\n        opt.step()\n    return z\n";
    let (new, items) = converted(code);
    assert!(items.is_empty(), "{items:?}");
    assert!(
        new.contains("z = ms.Parameter(x.clone())") && new.contains("loss = (z ** 2).sum()\n        return loss"),
        "{new}"
    );
    assert!(new.contains("loss, grads = grad_fn()\n        opt(grads)"), "{new}");
}

#[test]
fn other_tensors_stay_what_they_are() {
    for code in [
        // No optimiser has it.
        "w = torch.zeros(3, requires_grad=True)\n",
        // It is bound twice.
        "w = torch.zeros(3, requires_grad=True)\nw = w * 2\nopt = torch.optim.SGD([w], lr=0.1)\n",
        // It takes no gradient.
        "w = torch.zeros(3, requires_grad=False)\nopt = torch.optim.SGD([w], lr=0.1)\n",
        // Nobody knows what the function gives.
        "w = make(3, requires_grad=True)\nopt = torch.optim.SGD([w], lr=0.1)\n",
        "w = torch.zeros(3, requires_grad=True)\nsched = torch.optim.lr_scheduler.StepLR([w], 3)\n",
    ] {
        let (new, _) = converted(&format!("import torch\n\n{code}"));
        assert!(!new.contains("Parameter("), "{new}");
    }
}
