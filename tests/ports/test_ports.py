"""Tests of the lane itself: it must see a difference where there is one."""

import pathlib
import sys
import unittest

import numpy

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import run  # noqa: E402
import side  # noqa: E402
import tiny  # noqa: E402
import torch  # noqa: E402
from mindspore import Parameter, Tensor, nn  # noqa: E402


class Layer(nn.Cell):
    def __init__(self):
        super().__init__()
        self.gamma = Parameter(Tensor(numpy.zeros((2, 3), "float32")), name="gamma")


class Config:
    attribute_map = {"n_embd": "width"}

    def __init__(self, vocab_size=30000, width=768, n_embd=None, other="kept"):
        self.vocab_size, self.width, self.other = vocab_size, n_embd or width, other


class Ports(unittest.TestCase):
    def test_a_configuration_is_made_small_where_its_names_are_known(self):
        made = tiny.config(Config)
        self.assertEqual((made.vocab_size, made.width, made.other), (90, 32, "kept"))

    def test_weights_must_all_find_a_place(self):
        weight = torch.ones(2, 3)
        self.assertEqual(side.load(Layer(), {"weight": weight}), [])
        self.assertEqual(side.load(Layer(), {"weight": weight, "more": weight}), ["more"])
        self.assertEqual(side.load(Layer(), {"weight": weight.T}), ["weight"])

    def test_what_torch_cannot_run_does_not_count(self):
        outcomes = ["equal", "different", "not run", "crash"]
        answers = {name: {"outcome": name} for name in outcomes}
        self.assertEqual(run.share(answers), (1, 3))

    def test_a_model_that_ends_its_process_is_a_crash(self):
        real = side.run
        self.addCleanup(setattr, side, "run", real)
        side.run = lambda name, source: __import__("os")._exit(3)
        self.assertEqual(side.in_fork("some", "folder")["outcome"], "crash")
        side.run = lambda name, source: ("equal", "")
        self.assertEqual(side.in_fork("some", "folder"), {"name": "some", "outcome": "equal", "reason": ""})


if __name__ == "__main__":
    unittest.main()
