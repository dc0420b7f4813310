"""Tests of the stand-in: the real function decides, and what torch computes is right forward and backward."""

import unittest

import numpy
import stand_in
import mindspore
import torch
from mindspore import mint, nn

from stand_in import fallback, kernels, t2m, t2t


def arrays(*shapes):
    generator = numpy.random.default_rng(5)
    return [generator.standard_normal(shape, dtype=numpy.float32) for shape in shapes]


class Functions(unittest.TestCase):
    def close(self, left, right):
        self.assertTrue(numpy.allclose(left.detach().numpy(), right.asnumpy(), rtol=1e-4, atol=1e-5))

    def check(self, ours, theirs, *inputs):
        """Values and gradients of the sum of squares are those of torch, and torch stood in."""
        before = stand_in.HITS.total()
        expected = [torch.from_numpy(one).requires_grad_() for one in inputs]
        given = [mindspore.Tensor(one) for one in inputs]
        result = theirs(*expected)
        self.close(result, ours(*given))
        self.assertGreater(stand_in.HITS.total(), before)
        (result * result).sum().backward()
        found = mindspore.grad(lambda *them: (ours(*them) ** 2).sum(), tuple(range(len(given))))(*given)
        for one, other in zip(expected, found):
            self.close(one.grad, other)

    def test_in_place_by_an_argument(self):
        given = mindspore.Tensor(numpy.array([-1, 2], numpy.float32))
        kept = mint.nn.functional.relu(given)
        self.assertEqual((given.asnumpy().tolist(), kept.asnumpy().tolist()), ([-1, 2], [0, 2]))
        changed = mint.nn.functional.relu(given, inplace=True)
        self.assertEqual((given.asnumpy().tolist(), changed.asnumpy().tolist()), ([0, 2], [0, 2]))

    def test_convolution(self):
        self.check(
            lambda x, w: mint.nn.functional.conv2d(x, w, padding=1, stride=2),
            lambda x, w: torch.nn.functional.conv2d(x, w, padding=1, stride=2), *arrays((2, 3, 6, 6), (4, 3, 3, 3)),
        )

    def test_normalisation(self):
        self.check(
            lambda x, w: mint.nn.functional.layer_norm(x, (8,), w),
            lambda x, w: torch.nn.functional.layer_norm(x, (8,), w), *arrays((3, 8), (8,)),
        )

    def test_several_results_and_lists(self):
        self.check(lambda x, y: mint.stack([x, y], 1), lambda x, y: torch.stack([x, y], 1), *arrays((2, 3), (2, 3)))

    def test_the_signature_of_the_real_function_decides(self):
        x = mindspore.Tensor(numpy.ones((2, 3), dtype=numpy.float32))
        for call in (lambda: mint.std(x, unbiased=False), lambda: mint.stack([x], axis=0), lambda: mint.squeeze(x)):
            with self.assertRaises(TypeError):
                call()

    def test_dtypes_and_generators_are_translated(self):
        self.assertEqual(mint.arange(3, dtype=mindspore.float16).dtype, mindspore.float16)
        self.assertEqual(tuple(mint.rand(3, generator=mindspore.Generator()).shape), (3,))

    def test_seeds_are_shared(self):
        mindspore.manual_seed(4)
        first = mint.rand(5).asnumpy()
        mindspore.manual_seed(4)
        self.assertTrue((mint.rand(5).asnumpy() == first).all())


class InPlace(unittest.TestCase):
    def test_a_method_changes_its_tensor_and_what_it_views(self):
        x = mindspore.Tensor(numpy.zeros((3, 3), dtype=numpy.float32))
        x.add_(1)
        x[0].mul_(5)
        x.t()[1].copy_(mindspore.Tensor(numpy.full(3, 7, dtype=numpy.float32)))
        self.assertEqual(x.asnumpy().tolist(), [[5, 7, 5], [1, 7, 1], [1, 7, 1]])

    def test_a_parameter_is_written(self):
        parameter = mindspore.Parameter(mindspore.Tensor(numpy.ones(2, dtype=numpy.float32)))
        fallback.write(parameter, mindspore.Tensor(numpy.zeros(2, dtype=numpy.float32)))
        self.assertEqual(parameter.asnumpy().tolist(), [0, 0])


class Training(unittest.TestCase):
    class Net(nn.Cell):
        def __init__(self):
            super().__init__()
            self.conv, self.norm = mint.nn.Conv2d(2, 4, 3, bias=False), mint.nn.BatchNorm2d(4)
            self.pool, self.head = mint.nn.MaxPool2d(2), mint.nn.Linear(16, 3)

        def construct(self, x):
            x = self.pool(mint.nn.functional.gelu(self.norm(self.conv(x))))
            return self.head(mint.flatten(x, 1))

    class TorchNet(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.norm = torch.nn.Conv2d(2, 4, 3, bias=False), torch.nn.BatchNorm2d(4)
            self.pool, self.head = torch.nn.MaxPool2d(2), torch.nn.Linear(16, 3)

        def forward(self, x):
            x = self.pool(torch.nn.functional.gelu(self.norm(self.conv(x))))
            return self.head(torch.flatten(x, 1))

    def test_a_network_learns_as_in_torch(self):
        mine, other = self.Net(), self.TorchNet()
        names = dict(mine.parameters_and_names())
        for name, value in other.state_dict().items():
            if name in names and value.dtype.is_floating_point:
                names[name].set_data(mindspore.Tensor(numpy.array(value.numpy())))
        mine.set_train(True)
        images, labels = arrays((4, 2, 6, 6))[0], numpy.array([0, 1, 2, 1])
        optimizer = mint.optim.AdamW(mine.trainable_params(), lr=0.01)
        theirs = torch.optim.AdamW(other.parameters(), lr=0.01)
        x, y = mindspore.Tensor(images), mindspore.Tensor(labels)
        step = mindspore.value_and_grad(lambda: mint.nn.functional.cross_entropy(mine(x), y), None, optimizer.parameters)
        for _ in range(3):
            loss, gradients = step()
            optimizer(gradients)
            theirs.zero_grad()
            expected = torch.nn.functional.cross_entropy(other(torch.from_numpy(images)), torch.from_numpy(labels))
            expected.backward()
            theirs.step()
            self.assertAlmostEqual(float(loss), expected.item(), places=3)
        mean = names["norm.running_mean"].asnumpy()
        self.assertTrue(numpy.allclose(mean, other.norm.running_mean.numpy(), atol=1e-3))


class Kernels(unittest.TestCase):
    def test_a_wrong_call_is_no_missing_kernel(self):
        self.assertFalse(kernels.is_missing(TypeError('Failed calling Std with "Std()(input=Tensor)". CPU not support')))
        self.assertFalse(kernels.is_missing(ValueError("shapes do not fit")))
        self.assertTrue(kernels.is_missing(RuntimeError("The kernel Erf unregistered.")))

    def test_tensors_survive_both_ways(self):
        for dtype in (torch.float32, torch.bfloat16, torch.int64, torch.bool, torch.complex64):
            value = torch.tensor([[1, 0], [2, 3]]).to(dtype)
            self.assertTrue(torch.equal(t2t(t2m(value)), value))


if __name__ == "__main__":
    unittest.main()
