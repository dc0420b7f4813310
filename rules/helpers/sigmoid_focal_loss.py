def sigmoid_focal_loss(inputs, targets, alpha=0.25, gamma=2, reduction="none"):
    """Cross entropy of sigmoids that counts what is easy less."""
    p = mindspore.mint.sigmoid(inputs)
    loss = mindspore.mint.nn.functional.binary_cross_entropy_with_logits(inputs, targets, reduction="none")
    loss = loss * (1 - p * targets - (1 - p) * (1 - targets)) ** gamma
    if alpha >= 0:
        loss = loss * (alpha * targets + (1 - alpha) * (1 - targets))
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"no such reduction: {reduction}")
    return loss if reduction == "none" else getattr(loss, reduction)()
