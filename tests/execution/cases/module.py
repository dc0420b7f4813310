"""Members of modules. Weights are constants, so that both sides have the same."""

import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 3)
        self.norm = nn.BatchNorm1d(3)
        self.register_buffer("scale", torch.full((3,), 2.0))
        nn.init.constant_(self.fc.weight, 0.25)
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: torch.Tensor):
        return self.norm(self.fc(x)) * self.scale


class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 3)
        self.out = nn.Linear(3, 2)
        nn.init.constant_(self.fc.weight, 0.25)
        nn.init.zeros_(self.fc.bias)
        nn.init.constant_(self.out.weight, 0.5)
        nn.init.ones_(self.out.bias)

    def forward(self, x: torch.Tensor):
        return self.out(torch.tanh(self.fc(x)))


def called(x: torch.Tensor):
    """torch.nn.Module, torch.nn.init.zeros_, torch.nn.init.ones_, torch.nn.init.constant_"""
    net = Plain()
    return net(x)


def registered(x: torch.Tensor):
    """torch.nn.Module.register_buffer"""
    net = Net()
    return net.scale, net.scale * x[:, :3]


def not_kept():
    """torch.nn.Module.register_buffer"""
    net: nn.Module = Plain()
    net.register_buffer("inv", torch.ones(2), persistent=False)
    return net.inv, sorted(net.state_dict().keys())


def moved(x: torch.Tensor):
    """torch.nn.Module.to, torch.nn.Module.cpu"""
    net: nn.Module = Plain()
    return net.to("cpu")(x), net.cpu()(x), net.to(device="cpu")(x)


def cast(half: torch.Tensor):
    """torch.nn.Module.half"""
    net: nn.Module = Plain()
    return net.half()(half)


def cast_by_dtype(half: torch.Tensor):
    """torch.nn.Module.to"""
    net: nn.Module = Plain()
    return net.to(torch.float16)(half)


def cast_float(x: torch.Tensor):
    """torch.nn.Module.float"""
    net: nn.Module = Plain()
    return net.float()(x)


def cast_double(x: torch.Tensor):
    """torch.nn.Module.double"""
    net: nn.Module = Plain()
    return net.double()(x.double())


def cast_brain(x: torch.Tensor):
    """torch.nn.Module.bfloat16"""
    net: nn.Module = Plain()
    return net.bfloat16()(x.bfloat16())


def parameters():
    """torch.nn.Module.parameters"""
    net: nn.Module = Plain()
    return [p for p in net.parameters()], sum(p.numel() for p in net.parameters())


def named_parameters():
    """torch.nn.Module.named_parameters"""
    net: nn.Module = Plain()
    return [name for name, _ in net.named_parameters()], dict(net.named_parameters())["out.weight"].shape


def buffers():
    """torch.nn.Module.buffers"""
    net: nn.Module = Plain()
    return list(net.buffers())


def named_buffers():
    """torch.nn.Module.named_buffers"""
    net: nn.Module = Plain()
    return [name for name, _ in net.named_buffers()]


def buffer():
    """torch.nn.Module.get_buffer"""
    net: nn.Module = Net()
    return net.get_buffer("scale")


def parameter():
    """torch.nn.Module.get_parameter"""
    net: nn.Module = Plain()
    return net.get_parameter("fc.weight")


def state():
    """torch.nn.Module.state_dict"""
    net: nn.Module = Plain()
    return list(net.state_dict().keys()), net.state_dict()["fc.weight"]


def loaded(x: torch.Tensor):
    """torch.nn.Module.load_state_dict"""
    one: nn.Module = Plain()
    other: nn.Module = Plain()
    nn.init.constant_(one.fc.weight, 0.125)
    other.load_state_dict(one.state_dict())
    return other.fc.weight, other(x)


def children():
    """torch.nn.Module.children"""
    net: nn.Module = Plain()
    return [child.weight.shape for child in net.children()]


def named_children():
    """torch.nn.Module.named_children"""
    net: nn.Module = Plain()
    return [name for name, _ in net.named_children()]


def modules():
    """torch.nn.Module.modules"""
    net: nn.Module = Plain()
    return sum(isinstance(part, nn.Linear) for part in net.modules()), len(list(net.modules()))


def named_modules():
    """torch.nn.Module.named_modules"""
    net: nn.Module = Plain()
    return [name for name, _ in net.named_modules()]


def found():
    """torch.nn.Module.get_submodule"""
    net: nn.Module = Plain()
    return net.get_submodule("out").weight


def added(x: torch.Tensor):
    """torch.nn.Module.add_module, torch.nn.Module.register_module"""
    net: nn.Module = Plain()
    net.add_module("more", nn.ReLU())
    net.register_module("even_more", nn.Tanh())
    return net.more(x), net.even_more(x), [name for name, _ in net.named_children()]


def nothing_registered():
    """torch.nn.Module.register_parameter"""
    net: nn.Module = Plain()
    net.register_parameter("bias", None)
    return net.bias


def parameter_registered():
    """torch.nn.Module.register_parameter"""
    net: nn.Module = Plain()
    net.register_parameter("extra", nn.Parameter(torch.ones(2)))
    return net.extra, [name for name, _ in net.named_parameters()]


def applied():
    """torch.nn.Module.apply"""
    net: nn.Module = Plain()

    def fill(part):
        if isinstance(part, nn.Linear):
            nn.init.constant_(part.weight, 0.75)

    net.apply(fill)
    return net.fc.weight, net.out.weight


def switched():
    """torch.nn.Module.train, torch.nn.Module.eval, torch.nn.Module.training"""
    net: nn.Module = Net()
    net.eval()
    off = net.training, net.norm.training
    net.train()
    on = net.training, net.norm.training
    net.train(False)
    return off, on, net.training


def chained(x: torch.Tensor):
    """torch.nn.Module.eval"""
    net: nn.Module = Plain()
    return net.eval()(x)


def cleared(x: torch.Tensor):
    """torch.nn.Module.zero_grad"""
    net: nn.Module = Plain()
    net.zero_grad()
    return net(x)


def watched(x: torch.Tensor):
    """torch.nn.Module.register_forward_hook"""
    net: nn.Module = Plain()
    seen = []
    net.register_forward_hook(lambda module, inputs, output: seen.append(output.shape))
    net(x)
    return seen


def watched_before(x: torch.Tensor):
    """torch.nn.Module.register_forward_pre_hook"""
    net: nn.Module = Plain()
    seen = []
    net.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0].shape))
    net(x)
    return seen


def forwarded(x: torch.Tensor):
    """torch.nn.Module.forward"""
    net: nn.Module = Plain()
    return net.forward(x)


class Described(nn.Module):
    def forward(self, x):
        return x

    def extra_repr(self):
        return "width=4"


def described():
    """torch.nn.Module.extra_repr"""
    return "width=4" in repr(Described())


def namespace(x: torch.Tensor):
    """torch.nn.modules.module.Module"""
    return isinstance(Plain(), torch.nn.modules.module.Module)


class Doubled(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * 2

    @staticmethod
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        return gradient * 2 + x * 0


def own_gradient(x: torch.Tensor):
    """torch.autograd.Function"""
    return Doubled.apply(x)
