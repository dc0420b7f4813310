"""Writes on from a prompt: the likeliest token each time, or a drawn one."""

import argparse
import zlib

import numpy as np
import torch

from decoder import Decoder, Settings, generate
from decoder.generate import load


def same_weights(model):
    """Weights that depend on their names and shapes only, so that runs can be compared."""
    for name, value in model.state_dict().items():
        random = np.random.default_rng(zlib.crc32(name.encode()))
        scale = 1 / max(1, int(np.prod(tuple(value.shape)[1:]))) ** 0.5
        value.copy_(torch.from_numpy((random.uniform(-1, 1, tuple(value.shape)) * scale).astype("float32")))
    return model


@torch.no_grad()
def greedy(model, prompt, count):
    """The likeliest continuation, with how sure the model is of each token."""
    tokens = torch.tensor([prompt])
    new, caches, written = tokens, None, []
    for _ in range(count):
        logits, caches = model(new, caches)
        scores = torch.log_softmax(logits[:, -1].float(), dim=-1)
        new = scores.argmax(dim=-1, keepdim=True)
        written.append((new.item(), scores.max().item()))
    return written


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--prompt", default="Hi")
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--weights", default="")
    args = parser.parse_args()

    model = same_weights(Decoder(Settings(vocabulary=256)))
    if args.weights:
        model = load(model, args.weights)
    model.eval()
    prompt = list(args.prompt.encode())
    for step, (token, score) in enumerate(greedy(model, prompt, args.count)):
        print(f"step {step}: token {token}")
        print(f"step {step}: score {score:.5f}")
    torch.manual_seed(0)
    drawn = generate(model, prompt, args.count, temperature=0.8, top=20, device="cpu")
    print(f"step {args.count}: length {len(drawn)}")


if __name__ == "__main__":
    main()
