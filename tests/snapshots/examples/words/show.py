"""Prints a few numbers of each batch."""

import argparse

import mindspore as ms
from mindspore import mint
from mindspore.dataset.dataloader import DataLoader

from words import Numbered, Texts, Vocabulary, loaders
from words.texts import sentences


def save(obj, file):
    """Writes an object with the tensors in it to a file, for `load`."""
    import pickle

    if hasattr(file, "write"):
        pickle.dump(obj, file, protocol=4)
        return
    with open(file, "wb") as stream:
        pickle.dump(obj, stream, protocol=4)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--keep", default="", help="a file for the encoded texts")
    args = parser.parse_args()

    texts = sentences(20)
    vocabulary = Vocabulary(texts)
    data = Texts(texts, vocabulary, transform=lambda words: mint.cat([words, mint.ones(1, dtype=ms.int64)]))
    if args.keep:
        save({"words": vocabulary.numbers, "texts": [vocabulary.encode(text) for text in texts]}, args.keep)
    every = loaders(data, args.batch)
    step = 0
    for name in ["ordered", "thirds"]:
        for batch in every[name]:
            places = mint.arange(batch["words"].shape[1]) + 1
            print(f"step {step}: words {(batch['words'] * places).sum().item()}")
            print(f"step {step}: lengths {batch['lengths'].sum().item()}")
            print(f"step {step}: labels {batch['labels'].sum().item()}")
            step += 1
    # What is drawn is drawn in another order; how much of it there is is the same.
    for name in ["train", "test", "balanced", "some"]:
        print(f"step {step}: texts {sum(len(batch['labels']) for batch in every[name])}")
        step += 1
    both = [label for name in ["train", "test"] for batch in every[name] for label in batch["labels"].tolist()]
    print(f"step {step}: labels {sum(both)}")
    for batch in DataLoader(Numbered(texts, vocabulary), batch_size=8):
        print(f"step {step}: numbers {(batch['number'] * batch['length']).sum().item()}")
        print(f"step {step}: first {batch['first'].sum().item()}")


if __name__ == "__main__":
    main()
