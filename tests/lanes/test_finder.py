"""The finder finds what it should, and nothing else."""

import unittest

from finder import leftovers


def names(source, own=frozenset()):
    return [(line, name) for line, _, name in leftovers(source, own)]


class Finder(unittest.TestCase):
    def test_uses_through_every_form_of_import(self):
        source = "import torch.nn as nn\nfrom torch import Tensor as T\nx: T = nn.Linear\n"
        self.assertEqual(names(source), [(1, "import"), (2, "import"), (3, "torch.Tensor"), (3, "torch.nn")])

    def test_a_parameter_shadows_the_import(self):
        self.assertEqual(names("import torch\ndef f(torch):\n    return torch.x\n"), [(1, "import")])

    def test_a_class_body_is_not_seen_by_its_methods(self):
        source = "class A:\n    import torch\n    def f(self):\n        return torch.x\n"
        self.assertEqual(names(source), [(2, "import")])

    def test_own_packages_and_relative_imports_are_not_torch(self):
        self.assertEqual(names("import torchvision\nfrom .torch import x\nx()\n", {"torchvision"}), [])

    def test_columns_count_characters(self):
        self.assertEqual(leftovers("import torch\nx = 'äö', torch.y\n")[1], (2, 11, "torch"))


if __name__ == "__main__":
    unittest.main()
