"""Tests of the lane's own logic that need no MindSpore: reading rules, comparing, writing, summing up."""

import pathlib
import tempfile
import tomllib
import unittest

import numpy
import torch

import binding
import compare
import convert
import environment
import examples
import handwritten
import literals
import report
import results
import rules
import verified
from results import Record


class Rules(unittest.TestCase):
    def test_a_heading_stands_for_its_names(self):
        heading = {"family": [{"from": "torch", "to": "mindspore.mint", "names": ["abs", "cat"], "source": "x"}]}
        found = list(rules.expand(heading, "torch.toml"))
        self.assertEqual([(rule.api, rule.to, rule.safety) for rule in found],
                         [("torch.abs", "mindspore.mint.abs", "equivalent"), ("torch.cat", "mindspore.mint.cat", "equivalent")])

    def test_a_rule_without_safety_is_manual(self):
        self.assertEqual(next(rules.expand({"rule": [{"api": "torch.x"}]}, "f")).safety, "manual")

    def test_the_rules_of_the_tree_are_found(self):
        known = rules.read()
        self.assertEqual(known["torch.Tensor.shape"].safety, "equivalent")
        self.assertTrue(all(api == rule.api for api, rule in known.items()))


class Compare(unittest.TestCase):
    def why(self, left, right, **options):
        return compare.difference(left, right, **options)

    def test_equal_is_equal(self):
        values = torch.tensor([1.0, float("nan"), float("inf")]), [torch.tensor(1), 2, "a", None], (3.5, True)
        self.assertIsNone(self.why(values, values))

    def test_each_kind_of_difference_is_seen(self):
        x = torch.tensor([1.0, 2.0])
        for left, right, words in [
            (x, x + 0.01, "2 of 2 values"),
            (x, x.double(), "dtype float32 became float64"),
            (x, x[None], "shape (2,) became (1, 2)"),
            (x, 1.0, "a tensor of float32 became float 1.0"),
            ((x, x), (x,), "2 results became 1"),
            ((x, x), x, "2 results became a tensor"),
            (1, True, "int 1 became bool True"),
            (1, 1.0, "int 1 became float 1.0"),
            (torch.tensor([1]), torch.tensor([2]), "1 of 1 values"),
            (torch.tensor(float("nan")), torch.tensor(0.0), "1 of 1 values"),
            (torch.float32, torch.int64, "torch.float32 became torch.int64"),
            ({"a": 1}, {"b": 1}, "became"),
            (numpy.ones(2), numpy.ones(3), "became"),
            ("a", "b", "became"),
        ]:
            with self.subTest(words):
                self.assertIn(words, self.why(left, right) or "")

    def test_random_results_are_compared_by_form(self):
        x = torch.tensor([1.0, 2.0])
        self.assertIsNone(self.why(x, x + 1, loose=True))
        self.assertIsNotNone(self.why(x, x.double(), loose=True))

    def test_signs_can_be_free(self):
        x = torch.tensor([1.0, -2.0])
        self.assertIsNone(self.why(x, -x, signs=False))
        self.assertIsNotNone(self.why(x, -2 * x, signs=False))

    def test_what_cannot_be_compared_is_no_success(self):
        with self.assertRaises(compare.Opaque):
            self.why(object(), object())

    def test_half_precision_has_its_tolerance(self):
        x = torch.tensor([1.0], dtype=torch.bfloat16)
        self.assertIsNone(self.why(x, x + 0.03))
        self.assertIsNotNone(self.why(x, x + 0.2))
        y = torch.tensor([100.0, 0.0], dtype=torch.float16)
        self.assertIsNone(self.why(y, y + 0.5))
        self.assertIsNotNone(self.why(y, y + 2))


class Writing(unittest.TestCase):
    def test_arguments_become_source_and_parameters(self):
        a, b = torch.ones(2), torch.zeros(2)
        arguments = literals.Arguments()
        text = arguments.call(([a, b, a], -1, float("inf"), torch.float32), {"dim": (1,), "s": slice(None, 2), "c": 1j})
        self.assertEqual(text, "[a0, a1, a0], -1, float('inf'), torch.float32, dim=(1,), s=slice(None, 2, None), c=1j")
        self.assertEqual([tensor is known for tensor, known in zip(arguments.tensors, (a, b))], [True, True])

    def test_what_has_no_literal_is_refused(self):
        with self.assertRaises(literals.Unwritable):
            literals.Arguments().text(object())

    def test_an_example_hands_back_what_it_binds(self):
        text, inputs = examples.function("f", "y = torch.relu(x)")
        self.assertEqual((text, len(inputs)), ("def f(x: torch.Tensor):\n    y = torch.relu(x)\n    return y\n\n\n", 1))

    def test_the_function_of_an_example_is_called(self):
        text, inputs = examples.function("f", "def g(x: torch.Tensor): return x.T")
        self.assertIn("return g(x)", text)
        self.assertEqual(len(inputs), 1)

    def test_an_example_in_place_is_a_statement(self):
        text, inputs = examples.function("f", "torch._foreach_abs_(xs)", "foreach(ms.Tensor.abs_, xs)")
        self.assertIn("    torch._foreach_abs_(xs)\n    return None\n", text)
        self.assertEqual(len(inputs[0]), 2)

    def test_an_example_that_becomes_a_statement_is_not_returned(self):
        text, inputs = examples.function("f", "torch._assert(ok, 'no')", "assert (ok), 'no'")
        self.assertNotIn("return torch", text)

    def test_an_example_with_an_unknown_name_is_not_run(self):
        self.assertIsNone(examples.function("f", "y = torch.relu(unheard_of)")[1])

    def test_every_hand_written_case_names_rules_and_inputs(self):
        known = rules.read()
        for batch in handwritten.batches(lambda api: True):
            for case in batch.cases:
                self.assertTrue(case.api.startswith("torch"), case)
        self.assertIn("torch.Tensor.shape", known)


class Items(unittest.TestCase):
    TEXT = "import torch\n\ndef a(x):\n    return x\n\ndef b(x):\n    return x\n"

    def test_an_item_belongs_to_the_function_at_its_line(self):
        items = [{"original": {"line": line}, "severity": "blocking"} for line in (1, 7)]
        self.assertEqual(convert.by_function(self.TEXT, items), {"b": [items[1]]})

    def test_a_blocking_item_leaves_the_case(self):
        said = [{"severity": "review"}, {"severity": "blocking"}]
        self.assertEqual([convert.standing(said), convert.standing(said[:1]), convert.standing([])], ["left", "noted", "silent"])


def record(outcome, standing="silent", api="torch.a", why=None, **fields):
    return Record(api, "example", "float32", standing, outcome, why, **fields)


class Results(unittest.TestCase):
    def setUp(self):
        self.rules = {
            "torch.a": rules.Rule("torch.a", "t.toml", "equivalent"),
            "torch.b": rules.Rule("torch.b", "t.toml", "differs"),
            "torch.c": rules.Rule("torch.c", "t.toml", "equivalent"),
            "torch.m": rules.Rule("torch.m", "t.toml", "manual"),
        }

    def sums(self, *records):
        return results.by(lambda one: one.api, records)

    def test_a_silent_difference_contradicts_a_rule(self):
        for outcome in ("different", "unfit"):
            sums = self.sums(record("equal"), record(outcome, why="shape"), record("equal", api="torch.c"))
            self.assertEqual(results.wrong(sums, self.rules), {"torch.a": "shape"})

    def test_a_difference_with_an_item_does_not(self):
        sums = self.sums(record("different", "noted", "torch.b", "values"))
        self.assertEqual(results.wrong(sums, self.rules), {})
        self.assertEqual(sums["torch.b"].outcomes["noted"], 1)

    def test_a_difference_without_the_item_contradicts_a_rule_that_differs(self):
        self.assertIn("torch.b", results.wrong(self.sums(record("different", api="torch.b", why="x")), self.rules))

    def test_an_error_in_some_samples_is_loud_and_in_all_is_wrong(self):
        self.assertEqual(results.wrong(self.sums(record("equal"), record("refused", why="x")), self.rules), {})
        sums = self.sums(record("refused", why="x"))
        self.assertIn("torch.a", results.wrong(sums, self.rules))
        self.assertEqual(results.wrong(sums, self.rules, thorough=False), {})

    def test_what_torch_refuses_is_no_sample(self):
        self.assertEqual(self.sums(record("torch refuses"), record("left"), record("equal"))["torch.a"].samples, 1)

    def test_the_file_can_be_read_and_is_sorted(self):
        sums = self.sums(record("equal", stand_in=True, gradients=True), record("refused", why='odd "quote"'))
        text = verified.lines(self.rules, sums, {"torch.c"})
        found = tomllib.loads(text)
        fields = {"samples": 2, "equal": 1, "stand_in": 1, "gradients": 1, "refused": 1, "why": ['odd "quote"']}
        self.assertEqual(found, {"signature": ["torch.c"], "doc": ["torch.b"], "executed": {"torch.a": fields}})

    def test_the_page_counts(self):
        rows = [record("equal"), record("different", why="x", api="torch.c")]
        page = report.page(rows, self.rules)
        self.assertIn("| example | 2 | 2 | 1 | 0 | 0 | 0 | 1 | 0 |", page)
        self.assertIn("- `torch.c`: different: x", page)


class Binding(unittest.TestCase):
    class Target:
        __module__ = "mindspore.mint"

        def __init__(self, input, dim=0):
            pass

    def test_calls_are_held_against_the_signature(self):
        names = {"mint": self.Target}
        self.assertTrue(binding.fits("def f(x):\n    return mint(x, dim=1)\n", "f", names))
        self.assertFalse(binding.fits("def f(x):\n    return x.mint(x, dim=1)\n", "f", names))
        with self.assertRaises(binding.Unfit):
            binding.fits("def f(x):\n    return mint(x, axis=1)\n", "f", names)
        with self.assertRaises(binding.Unfit):
            binding.fits("def f(x):\n    return mint.absent(x)\n", "f", names)


class Environment(unittest.TestCase):
    def test_what_a_finished_venv_was_made_from_is_known(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            self.assertEqual(environment.held(folder), [])
            (folder / environment.STAMP).write_text("\n".join(environment.stamp()) + "\n")
            self.assertEqual(environment.held(folder), environment.stamp())
            (folder / environment.STAMP).write_text("3.11.7\ntorch==2.14.0\n")
            self.assertEqual(environment.held(folder), ["3.11.7", "torch==2.14.0"])


if __name__ == "__main__":
    unittest.main()
