"""Tests of the lane itself: it must see a difference where there is one."""

import builtins
import pathlib
import sys
import types
import unittest

import numpy

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import absent  # noqa: E402
import mindspore_side  # noqa: E402
from mindspore import Parameter, Tensor, nn  # noqa: E402


def import_as(asking, name):
    """What an import of `name` in a module called `asking` gives."""
    module = types.ModuleType(asking)
    exec(f"import {name} as found", module.__dict__)
    return module.found


class Layer(nn.Cell):
    def __init__(self):
        super().__init__()
        self.weight = Parameter(Tensor(numpy.zeros((2, 3), "float32")))


class Compare(unittest.TestCase):
    def test_equal_and_different_outputs(self):
        values = numpy.ones((2, 4), "float32")
        self.assertIsNone(mindspore_side.compare([values], [values + 1e-5]))
        self.assertIn("off by", mindspore_side.compare([values], [values + 0.01]))
        self.assertIn("off by nan", mindspore_side.compare([values], [values * numpy.nan]))
        self.assertIn("shape", mindspore_side.compare([values], [values[:1]]))
        self.assertIn("outputs", mindspore_side.compare([values], [values, values]))

    def test_weights_must_all_find_a_place(self):
        weight = numpy.ones((2, 3), "float32")
        self.assertEqual(mindspore_side.load(Layer(), {"weight": weight}), ([], []))
        self.assertEqual(mindspore_side.load(Layer(), {"weight": weight, "more": weight}), (["more"], []))
        self.assertEqual(mindspore_side.load(Layer(), {}), ([], ["weight"]))
        lost, _ = mindspore_side.load(Layer(), {"weight": weight.T})
        self.assertIn("(2, 3) for (3, 2)", lost[0])


class Absent(unittest.TestCase):
    def setUp(self):
        real = builtins.__import__
        self.addCleanup(setattr, builtins, "__import__", real)
        absent.install("package")

    def test_the_package_finds_a_placeholder(self):
        found = import_as("package.layers", "torch.nn")
        self.assertIn("torch.nn", absent.ANSWERED["package.layers"])
        with self.assertRaises(ModuleNotFoundError):
            found.Linear(1, 2)

    def test_others_find_nothing_and_the_stand_in_the_real_one(self):
        with self.assertRaises(ModuleNotFoundError):
            import_as("other", "torch")
        self.assertTrue(hasattr(import_as("stand_in.layers", "torch"), "Tensor"))


if __name__ == "__main__":
    unittest.main()
