//! Weights that a loop changes: `p -= x` would leave them as they were.

use super::converted;

/// What becomes of a statement in a loop.
fn in_loop(head: &str, statement: &str) -> (String, Vec<String>) {
    converted(&format!(
        "import torch\n\n\ndef f(model, ema, opt, lr, gs):\n    with torch.no_grad():\n        {head}:\n            {statement}\n"
    ))
}

#[test]
fn a_weight_is_changed_in_place() {
    for (head, statement, expected) in [
        ("for p in model.parameters()", "p -= lr", "p.sub_(lr)"),
        ("for p, g in zip(model.parameters(), gs)", "p -= lr * g", "p.sub_(lr * g)"),
        ("for name, p in model.named_parameters()", "p *= (1 - lr)", "p.mul_((1 - lr))"),
        ("for p, q in zip(model.parameters(), ema.parameters())", "q += lr * (p - q)", "q.add_(lr * (p - q))"),
        ("for i, (p, g) in enumerate(zip(list(model.parameters()), gs))", "p /= g", "p.div_(g)"),
        (
            "for p in opt.param_groups[0]['params']",
            "p -= torch.ones(\n                2)",
            "p.sub_(mint.ones(\n                2))",
        ),
    ] {
        let (new, _) = in_loop(head, statement);
        assert!(new.contains(&format!("            {expected}\n")), "{new}");
    }
}

#[test]
fn an_operator_without_a_method_blocks() {
    let (new, items) = in_loop("for p in model.parameters()", "p **= 2");
    assert!(
        new.contains("p **= 2") && items.iter().any(|item| item.contains("MS301 blocking torch.Tensor")),
        "{items:?}"
    );
}

#[test]
fn what_is_no_weight_stays() {
    for (head, statement) in [
        ("for p in gs", "p -= lr"),
        ("for p, g in zip(model.parameters(), gs)", "g -= lr"),
        ("for name, p in model.named_parameters()", "name += 'x'"),
        ("for p in model.buffers()", "lr -= 1"),
    ] {
        let (new, _) = in_loop(head, statement);
        assert!(new.contains(&format!("            {statement}\n")), "{new}");
    }
    let code = "import torch\n\n\ndef f(model):\n    for p in model.parameters():\n        p = p.clone()\n        p -= 1\n    x = torch.ones(2)\n";
    assert!(converted(code).0.contains("        p -= 1\n"));
}

#[test]
fn a_tensor_of_a_list_is_changed_where_it_is_held() {
    let code = |kind: &str, line: &str| {
        format!(
            "import torch\nfrom typing import List\n\n\ndef f(steps: List[{kind}], x: torch.Tensor):\n    for i in range(3):\n        step = steps[i]\n        {line}\n    return torch.relu(x)\n"
        )
    };
    let new = |kind: &str, line: &str| super::converted(&code(kind, line)).0;
    assert!(new("torch.Tensor", "step += 1").contains("        step.add_(1)\n"));
    assert!(new("torch.Tensor", "step /= x.sum()").contains("        step.div_(x.sum())\n"));
    assert!(new("int", "step += 1").contains("        step += 1\n"));
    let own = "import torch\n\n\ndef f(x: torch.Tensor):\n    y = torch.relu(x)\n    y += 1\n    return y\n";
    assert!(super::converted(own).0.contains("    y += 1\n"));
}
