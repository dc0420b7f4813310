"""Writes on from a prompt."""

from typing import List, Optional

import torch

from .model import Decoder


@torch.no_grad()
def generate(
    model: Decoder,
    prompt: List[int],
    count: int,
    temperature: float = 1.0,
    top: Optional[int] = 40,
    device: str = "cuda",
) -> List[int]:
    """Returns the prompt and `count` tokens that follow it."""
    model = model.to(device).eval()
    tokens = torch.tensor([prompt], dtype=torch.long, device=device)
    caches = None
    new = tokens
    for _ in range(count):
        logits, caches = model(new, caches)
        logits = logits[:, -1].float() / temperature
        if top is not None:
            least = torch.topk(logits, top, dim=-1).values[:, -1:]
            logits = logits.masked_fill(logits < least, float("-inf"))
        new = torch.multinomial(torch.softmax(logits, dim=-1), num_samples=1)
        tokens = torch.cat([tokens, new], dim=1)
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return tokens[0].tolist()


def load(model: Decoder, path: str) -> Decoder:
    """Reads weights that were stored by `torch.save`."""
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return model
