"""Writes on from a prompt."""

from typing import List, Optional

import mindspore as ms
from mindspore import mint

from .model import Decoder
from .mindspore_helpers import load as ms_load


@ms._no_grad()
def generate(
    model: Decoder,
    prompt: List[int],
    count: int,
    temperature: float = 1.0,
    top: Optional[int] = 40,
    device: str = "cuda",
) -> List[int]:
    """Returns the prompt and `count` tokens that follow it."""
    model = model.set_train(False)
    tokens = ms.tensor([prompt], dtype=ms.int64)
    caches = None
    new = tokens
    for _ in range(count):
        logits, caches = model(new, caches)
        logits = logits[:, -1].float() / temperature
        if top is not None:
            least = mint.topk(logits, top, dim=-1)[0][:, -1:]
            logits = logits.masked_fill(logits < least, float("-inf"))
        new = mint.multinomial(mint.softmax(logits, dim=-1), num_samples=1)
        tokens = mint.cat([tokens, new], dim=1)
    if ms.hal.is_available('Ascend'):
        ms.runtime.synchronize()
    return tokens[0].tolist()


def load(model: Decoder, path: str) -> Decoder:
    """Reads weights that were stored by `torch.save`."""
    model.load_state_dict(ms_load(path, weights_only=True))
    return model
