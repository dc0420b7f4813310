"""Utilities around networks, operators on lists, containers."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def folded(x: torch.Tensor):
    """torch.nn.utils.weight_norm, torch.nn.utils.remove_weight_norm"""
    layer = nn.Linear(4, 3)
    nn.init.constant_(layer.weight, 0.25)
    nn.init.zeros_(layer.bias)
    layer = nn.utils.weight_norm(layer)
    first = layer(x)
    nn.utils.remove_weight_norm(layer)
    return first, layer(x)


def parametrised(x: torch.Tensor):
    """torch.nn.utils.parametrizations.weight_norm"""
    layer = nn.Linear(4, 3)
    nn.init.constant_(layer.weight, 0.25)
    nn.init.zeros_(layer.bias)
    layer = nn.utils.parametrizations.weight_norm(layer)
    return layer(x)


def padded(x: torch.Tensor):
    """torch.nn.utils.rnn.pad_sequence"""
    rows = [x[0], x[1, :2], x[2, :3]]
    return nn.utils.rnn.pad_sequence(rows, batch_first=True), nn.utils.rnn.pad_sequence(rows, padding_value=-1.0)


def asserted(x: torch.Tensor):
    """torch._assert"""
    torch._assert(x.ndim == 2, "two dimensions")
    return x


def on_lists(x: torch.Tensor, y: torch.Tensor):
    """torch._foreach_add, torch._foreach_mul, torch._foreach_sqrt, torch._foreach_neg"""
    added = torch._foreach_add([x, y], [y, x], alpha=2)
    return added, torch._foreach_mul([x, y], 3.0), torch._foreach_sqrt([x.abs(), y.abs()]), torch._foreach_neg([x, y])


def on_lists_in_place(x: torch.Tensor, y: torch.Tensor):
    """torch._foreach_add_, torch._foreach_mul_, torch._foreach_div_, torch._foreach_sub_"""
    one, other = [x, y], [y.clone(), x.clone()]
    torch._foreach_add_(one, other)
    torch._foreach_mul_(one, 0.5)
    torch._foreach_div_(one, 3.0)
    torch._foreach_sub_(one, other)
    return one


class Weighted(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.ParameterList([nn.Parameter(torch.ones(4)) for _ in range(2)])

    def forward(self, x):
        for weight in self.weights:
            x = x * weight
        return x


def parameter_list(x: torch.Tensor):
    """torch.nn.ParameterList"""
    return Weighted(), x


def attention(batch: torch.Tensor):
    """torch.nn.functional.scaled_dot_product_attention"""
    return F.scaled_dot_product_attention(batch, batch, batch), F.scaled_dot_product_attention(batch, batch, batch, is_causal=True)


def not_cast(x: torch.Tensor):
    """torch.autocast, torch.amp.autocast"""
    with torch.autocast("cpu", enabled=False):
        first = x @ x
    with torch.amp.autocast("cpu", enabled=False):
        return first, x @ x


def checkpointed(x: torch.Tensor):
    """torch.utils.checkpoint.checkpoint"""
    return torch.utils.checkpoint.checkpoint(torch.tanh, x, use_reentrant=False)


def inside(whole: torch.Tensor):
    """torch.isin"""
    return torch.isin(whole, torch.tensor([1, 3, 11]))


def complexes(x: torch.Tensor, z: torch.Tensor):
    """torch.view_as_complex, torch.polar"""
    return torch.view_as_complex(x.reshape(8, 2)), torch.polar(z, x)


def normal_distribution(x: torch.Tensor, z: torch.Tensor):
    """torch.distributions.Normal"""
    d = torch.distributions.Normal(x, z)
    return d.mean, d.log_prob(x + 0.5), d.entropy()


def categories(z: torch.Tensor, labels: torch.Tensor):
    """torch.distributions.Categorical"""
    d = torch.distributions.Categorical(probs=z / z.sum(-1, keepdim=True))
    return d.log_prob(labels), d.entropy(), d.sample()


def bernoulli():
    """torch.distributions.Bernoulli"""
    d = torch.distributions.Bernoulli(torch.tensor([0.25, 0.5]))
    return d.mean, d.log_prob(torch.tensor([1.0, 0.0]))


def beta():
    """torch.distributions.Beta"""
    d = torch.distributions.Beta(torch.tensor([0.5, 2.0]), torch.tensor([0.5, 1.0]))
    return d.mean, d.log_prob(torch.tensor([0.25, 0.5]))


def threads():
    """torch.set_num_threads, torch.set_printoptions, torch.set_warn_always"""
    torch.set_num_threads(1)
    torch.set_printoptions(precision=4)
    torch.set_warn_always(False)
    return 1


def without_gradient(x: torch.Tensor):
    """torch.set_grad_enabled, torch.enable_grad"""
    with torch.set_grad_enabled(False):
        return x * 2


class Grown(nn.Module):
    def __init__(self):
        super().__init__()
        self.parts = nn.ModuleList()
        self.parts.append(nn.Linear(4, 4))
        self.parts.extend([nn.Linear(4, 4), nn.Tanh()])
        self.parts.insert(0, nn.ReLU())

    def forward(self, x):
        for part in self.parts:
            x = part(x)
        return x


def grown(x: torch.Tensor):
    """torch.nn.ModuleList.append, torch.nn.ModuleList.extend, torch.nn.ModuleList.insert"""
    return Grown(), x


class Keyed(nn.Module):
    def __init__(self):
        super().__init__()
        self.parts = nn.ModuleDict({"a": nn.Linear(4, 4)})
        self.parts.update({"b": nn.Tanh()})

    def forward(self, x):
        for name, part in self.parts.items():
            x = part(x)
        return x + len(self.parts.keys()) + len(list(self.parts.values()))


def keyed(x: torch.Tensor):
    """torch.nn.ModuleDict.update, torch.nn.ModuleDict.items, torch.nn.ModuleDict.keys, torch.nn.ModuleDict.values"""
    return Keyed(), x


def appended(x: torch.Tensor):
    """torch.nn.Sequential.append"""
    net = nn.Sequential(nn.Linear(4, 4))
    net.append(nn.Tanh())
    return net, x


def from_pretrained(x: torch.Tensor, labels: torch.Tensor):
    """torch.nn.Embedding.from_pretrained"""
    layer = nn.Embedding.from_pretrained(x)
    return layer(labels)


def flat_parameters():
    """torch.nn.utils.parameters_to_vector"""
    layer = nn.Linear(4, 3)
    nn.init.constant_(layer.weight, 0.25)
    nn.init.zeros_(layer.bias)
    return nn.utils.parameters_to_vector(layer.parameters())


def expit(x: torch.Tensor):
    """torch.special.expit"""
    return torch.special.expit(x)


def logit(z: torch.Tensor):
    """torch.special.logit"""
    return torch.special.logit(z / (z + 1))


def xlogy(x: torch.Tensor, z: torch.Tensor):
    """torch.special.xlogy"""
    return torch.special.xlogy(x, z)


def expanded(x: torch.Tensor):
    """torch.expand_copy"""
    return torch.expand_copy(x, (2, 4, 4)), torch.expand_copy(x[:1], (3, -1))


def solved(x: torch.Tensor, y: torch.Tensor):
    """torch.linalg.lstsq"""
    with torch.no_grad():
        return torch.linalg.lstsq(x[:, :2], y).solution, torch.linalg.lstsq(x[:2].double(), y[:2, :1].double()).solution


def by_name(x: torch.Tensor):
    """torch.nn.modules.transformer._get_activation_fn"""
    from torch.nn.modules.transformer import _get_activation_fn

    return _get_activation_fn("relu")(x), _get_activation_fn("gelu")(x)


def drawn(x: torch.Tensor):
    """torch._sample_dirichlet"""
    return torch._sample_dirichlet(x.abs() + 0.5)


def normalised(image: torch.Tensor):
    """torch.nn.InstanceNorm2d"""
    make = {"norm": nn.InstanceNorm2d}["norm"]
    return make(3, eps=1e-3)(image), make(3)(image[0])
