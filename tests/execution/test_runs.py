"""Tests that run both libraries: wrong conversions must be caught, and a worker that dies is replaced."""

import json
import pathlib
import tempfile
import unittest

import torch

import cases
import pool

BEFORE = """import torch


def right(x: torch.Tensor):
    return x * 2


def wrong_value(x: torch.Tensor):
    return x * 2


def wrong_dtype(x: torch.Tensor):
    return x > 0


def wrong_gradient(x: torch.Tensor):
    return x * 2


def not_in_place(x: torch.Tensor):
    x[0] = 7
    return 1


def in_place_by_mistake(x: torch.Tensor):
    return x + 1


def unknown_keyword(x: torch.Tensor):
    return torch.softmax(x, dim=0)


def unknown_method(x: torch.Tensor):
    return x.relu()


def raises(x: torch.Tensor):
    return x * 2


def ends(x: torch.Tensor):
    return x * 2


def after_the_end(x: torch.Tensor):
    return x * 2


def refused_by_torch(x: torch.Tensor):
    return x.reshape(7)


def random(x: torch.Tensor):
    return torch.rand(3) + x[0, 0]


def random_of_another_shape(x: torch.Tensor):
    return torch.rand(3)
"""
AFTER = """import os
import mindspore as ms
from mindspore import mint


def right(x):
    return x * 2


def wrong_value(x):
    return x * 2.01


def wrong_dtype(x):
    return (x > 0).astype(ms.int32)


def wrong_gradient(x):
    return ms.ops.stop_gradient(x) + x


def not_in_place(x):
    x = x + 0
    x[0] = 7
    return 1


def in_place_by_mistake(x):
    x[:] = x + 1
    return x


def unknown_keyword(x):
    return mint.softmax(x, axis=0)


def unknown_method(x):
    return x.relu_six_times()


def raises(x):
    raise ValueError("no")


def ends(x):
    os.abort()


def after_the_end(x):
    return x * 2


def refused_by_torch(x):
    return x


def random(x):
    return mint.rand(3) + x[0, 0]


def random_of_another_shape(x):
    return mint.rand(4)
"""
EXPECTED = {
    "right": "equal",
    "wrong_value": "different",
    "wrong_dtype": "different",
    "wrong_gradient": "different",
    "not_in_place": "different",
    "in_place_by_mistake": "different",
    "unknown_keyword": "unfit",
    "unknown_method": "unfit",
    "raises": "refused",
    "ends": "crash",
    "after_the_end": "equal",
    "refused_by_torch": "torch refuses",
    "random": "equal",
    "random_of_another_shape": "different",
}


class Mutations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            batch = cases.Batch("mutations", BEFORE)
            for function in EXPECTED:
                grad = function in ("right", "wrong_gradient")
                batch.cases.append(cases.Case("torch.x", function, [torch.randn(4, 4)], "test", grad))
            cases.save(batch, folder)
            for side, text in (("mindspore", AFTER), ("wanted", None)):
                (folder / side).mkdir()
                suffix = "py" if text else "json"
                (folder / side / f"mutations.{suffix}").write_text(text or json.dumps([True] * len(EXPECTED)))
            answers = pool.run(folder, ["mutations"], 1, lambda name, answers: None)["mutations"]
        cls.answers = {batch.cases[answer["index"]].name: answer for answer in answers}

    def test_every_wrong_conversion_is_caught(self):
        self.assertEqual({name: answer["outcome"] for name, answer in self.answers.items()}, EXPECTED)

    def test_gradients_were_compared(self):
        self.assertTrue(self.answers["right"]["gradients"])
        self.assertIn("gradient", self.answers["wrong_gradient"]["why"])


if __name__ == "__main__":
    unittest.main()
