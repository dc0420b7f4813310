"""Tests of the lane itself: what it records, and that it sees what is not known and what is wrong."""

import pathlib
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import compare  # noqa: E402
import tracing  # noqa: E402

CODE = """import torch
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(2, 2)
    def forward(self, x: torch.Tensor, é=None):
        if é is not None: x = x + é.abs()
        return (x).relu().sum(), self.fc.weight
"""
MEMBERS = {"relu", "sum", "size", "dim"}


class Tracing(unittest.TestCase):
    def test_values_before_dots_are_recorded_with_their_places(self):
        import torch

        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "watched_net.py").write_text(CODE)
            sys.path.insert(0, folder)
            tracing.watch(folder, lambda file: file == "watched_net.py")
            import watched_net

            sys.path.remove(folder)
            watched_net.Net()(torch.ones(2, 2), torch.ones(2))
        seen = {place[1:]: kinds for place, kinds in tracing.SEEN.items()}
        self.assertEqual(seen[8, 16, 8, 17, "relu"], {"Tensor"})
        self.assertEqual(seen[8, 33, 8, 40, "weight"], {"Module"})
        self.assertEqual(seen[7, 35, 7, 37, "abs"], {"Tensor"})
        self.assertFalse(any(place[-1] == "__init__" for place in seen))


class Compare(unittest.TestCase):
    def test_what_is_known_missed_and_wrong(self):
        place = lambda line, member: ("f.py", line, 0, line, 1, member)  # noqa: E731
        text = "f.py\t1\t0\t1\t1\trelu\tTensor\nf.py\t2\t0\t2\t1\tsize\tUnknown\nf.py\t3\t0\t3\t1\tsize\tTensor\n"
        kinds = compare.inferred(text)
        seen = [
            (place(1, "relu"), ["None", "Tensor"]), (place(2, "size"), ["Tensor"]), (place(3, "size"), ["Other"]),
            (place(4, "size"), ["Tensor"]),
        ]
        sites, known, missed, wrong = compare.compare(seen, kinds, MEMBERS)
        self.assertEqual((sites, known), (2, 1))
        self.assertEqual(missed, [(place(2, "size"), "Unknown")])
        self.assertEqual(wrong, [(place(3, "size"), ["Other"])])

    def test_a_value_that_is_a_tensor_at_times_is_no_site_and_not_wrong(self):
        kinds = compare.inferred("f.py\t1\t0\t1\t1\tsize\tTensor\n")
        seen = [(("f.py", 1, 0, 1, 1, "size"), ["Other", "Tensor"])]
        self.assertEqual(compare.compare(seen, kinds, MEMBERS), (0, 0, [], []))


if __name__ == "__main__":
    unittest.main()
