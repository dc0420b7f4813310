"""Functions and layers that are written out, wrapped or done by a helper: what torch's databases do not cover of them."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def max_pool1d(batch: torch.Tensor):
    """torch.nn.MaxPool1d"""
    return nn.MaxPool1d(2), batch


def max_pool1d_padded(batch: torch.Tensor):
    """torch.nn.MaxPool1d"""
    return nn.MaxPool1d(3, stride=2, padding=1, ceil_mode=True), batch


def max_pool3d(volume: torch.Tensor):
    """torch.nn.MaxPool3d"""
    return nn.MaxPool3d(2), volume


def max_pool3d_padded(volume: torch.Tensor):
    """torch.nn.MaxPool3d"""
    return nn.MaxPool3d((1, 3, 3), stride=(1, 2, 2), padding=(0, 1, 1)), volume


def pooled(batch: torch.Tensor):
    """torch.nn.functional.max_pool1d"""
    return F.max_pool1d(batch, 2), F.max_pool1d(batch, 3, 1, 1, 2)


def pooled_with_indices(batch: torch.Tensor, image: torch.Tensor):
    """torch.nn.functional.max_pool1d_with_indices, torch.nn.functional.max_pool2d_with_indices"""
    values, places = F.max_pool1d_with_indices(batch, 2)
    values2, places2 = F.max_pool2d_with_indices(image, 2)
    return values, places, values2, places2


def norm_pool(z: torch.Tensor):
    """torch.nn.LPPool1d, torch.nn.functional.lp_pool1d"""
    return nn.LPPool1d(2, 2)(z), F.lp_pool1d(z, 3, 2, stride=1)


def norm_pool2d(z: torch.Tensor):
    """torch.nn.LPPool2d, torch.nn.functional.lp_pool2d"""
    image = z.reshape(1, 1, 4, 4)
    return nn.LPPool2d(2, 2)(image), F.lp_pool2d(image, 2, 2, ceil_mode=True)


def resized(image: torch.Tensor):
    """torch.nn.functional.interpolate, torch.nn.functional.upsample"""
    return F.interpolate(image, scale_factor=2), F.upsample(image, scale_factor=(2, 3), mode="bilinear", align_corners=False)


def resized_by_old_names(image: torch.Tensor):
    """torch.nn.functional.upsample_nearest, torch.nn.functional.upsample_bilinear"""
    return F.upsample_nearest(image, size=(5, 6)), F.upsample_bilinear(image, scale_factor=2)


def upsampling(image: torch.Tensor):
    """torch.nn.UpsamplingBilinear2d"""
    return nn.UpsamplingBilinear2d(scale_factor=2), image


def channels(image: torch.Tensor):
    """torch.nn.functional.channel_shuffle, torch.nn.functional.native_channel_shuffle"""
    return F.channel_shuffle(image, 3), F.native_channel_shuffle(image, 3)


def distances(x: torch.Tensor, y: torch.Tensor):
    """torch.nn.functional.pairwise_distance"""
    return F.pairwise_distance(x, y), F.pairwise_distance(x, y[0], p=1.0, keepdim=True)


def triplets(x: torch.Tensor, y: torch.Tensor, z: torch.Tensor):
    """torch.nn.functional.triplet_margin_loss"""
    return F.triplet_margin_loss(x, y, z, margin=2.0)


def triplets_by_distance(x: torch.Tensor, y: torch.Tensor, z: torch.Tensor):
    """torch.nn.functional.triplet_margin_with_distance_loss, torch.nn.TripletMarginWithDistanceLoss"""
    layer = nn.TripletMarginWithDistanceLoss(distance_function=lambda a, b: (a - b).abs().sum(-1), margin=3.0, swap=True)
    return F.triplet_margin_with_distance_loss(x, y, z, margin=2.0), layer(x, y, z)


def poisson(x: torch.Tensor, z: torch.Tensor):
    """torch.nn.functional.poisson_nll_loss, torch.nn.PoissonNLLLoss"""
    return F.poisson_nll_loss(x, z), nn.PoissonNLLLoss(log_input=False)(z, z)


def ranking(x: torch.Tensor, y: torch.Tensor, mask: torch.Tensor):
    """torch.nn.MarginRankingLoss, torch.nn.HingeEmbeddingLoss"""
    sign = torch.where(mask, 1.0, -1.0)
    return nn.MarginRankingLoss(margin=0.3)(x, y, sign), nn.HingeEmbeddingLoss()(x, sign)


def alignments(batch: torch.Tensor):
    """torch.nn.functional.ctc_loss, torch.nn.CTCLoss"""
    scores = batch.permute(2, 0, 1).log_softmax(-1)
    targets = torch.tensor([[1, 2], [2, 1]])
    lengths, target_lengths = torch.tensor([8, 7]), torch.tensor([2, 1])
    return F.ctc_loss(scores, targets, lengths, target_lengths), nn.CTCLoss(reduction="sum")(scores, targets, lengths, target_lengths)


def normalised(image: torch.Tensor, vector: torch.Tensor):
    """torch.nn.functional.instance_norm, torch.nn.functional.rms_norm"""
    return F.instance_norm(image), F.rms_norm(image, (8,), eps=1e-6), F.rms_norm(vector, (6,), vector)


def root_mean_square(x: torch.Tensor):
    """torch.nn.RMSNorm"""
    return nn.RMSNorm(4, eps=1e-6), x


def softened(x: torch.Tensor):
    """torch.nn.Softplus"""
    return nn.Softplus(beta=2.0, threshold=3.0), x


def attention_masked(batch: torch.Tensor):
    """torch.nn.functional.scaled_dot_product_attention"""
    seen = torch.tensor([[True, False, False], [True, True, False], [False, False, False]])
    return F.scaled_dot_product_attention(batch, batch, batch, attn_mask=seen), F.scaled_dot_product_attention(batch, batch, batch, is_causal=True)


def triangle():
    """torch.nn.Transformer.generate_square_subsequent_mask"""
    return nn.Transformer.generate_square_subsequent_mask(4)


def transformer(batch: torch.Tensor):
    """torch.nn.TransformerDecoderLayer"""
    return nn.TransformerDecoderLayer(8, 2, 16, dropout=0.0, batch_first=True), batch, batch


def whole_transformer(batch: torch.Tensor):
    """torch.nn.Transformer"""
    return nn.Transformer(8, 2, 1, 1, 16, dropout=0.0, batch_first=True), batch, batch


def bilinear(x: torch.Tensor, y: torch.Tensor):
    """torch.nn.Bilinear"""
    return nn.Bilinear(4, 4, 3), x, y


def pretrained(x: torch.Tensor, labels: torch.Tensor):
    """torch.nn.Embedding.from_pretrained"""
    layer = nn.Embedding.from_pretrained(x)
    return layer(labels), layer.weight.requires_grad


class Listed(nn.Module):
    def __init__(self):
        super().__init__()
        self.scales = nn.ParameterList([nn.Parameter(torch.ones(4)), nn.Parameter(torch.full((4,), 2.0))])
        self.scales.append(nn.Parameter(torch.full((4,), 3.0)))
        self.shifts = nn.ParameterList()
        for shift in (0.5, 1.5):
            self.shifts.append(nn.Parameter(torch.full((4,), shift)))

    def forward(self, x):
        for scale in self.scales:
            x = x * scale
        return x + len(self.scales) + self.shifts[0] - self.shifts[-1]


def parameter_list(x: torch.Tensor):
    """torch.nn.ParameterList"""
    return Listed(), x


class Normed(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.utils.weight_norm(nn.Linear(4, 4), dim=1)
        self.outer = nn.utils.weight_norm(nn.Linear(4, 2))

    def forward(self, x):
        return self.outer(self.inner(x))


def weight_norm(x: torch.Tensor):
    """torch.nn.utils.weight_norm"""
    return Normed(), x


def weight_norm_removed(x: torch.Tensor):
    """torch.nn.utils.remove_weight_norm"""
    layer = nn.Linear(4, 4)
    before = layer(x)
    nn.utils.remove_weight_norm(nn.utils.weight_norm(layer))
    return bool((layer(x) - before).abs().max() < 1e-5), [name for name, _ in layer.named_parameters()] == ["weight", "bias"]


def padded(vector: torch.Tensor):
    """torch.nn.utils.rnn.pad_sequence"""
    parts = [vector[:2], vector[:5], vector[5:]]
    return nn.utils.rnn.pad_sequence(parts, batch_first=True), nn.utils.rnn.pad_sequence(parts, padding_value=-1.0)


def joined(x: torch.Tensor, vector: torch.Tensor):
    """torch.nn.utils.parameters_to_vector"""
    return nn.utils.parameters_to_vector([x, vector])


def fans(image: torch.Tensor):
    """torch.nn.init._calculate_fan_in_and_fan_out"""
    fan_in, fan_out = nn.init._calculate_fan_in_and_fan_out(image)
    return fan_in, fan_out


def dirac():
    """torch.nn.init.dirac_"""
    weight = torch.zeros(4, 2, 3)
    nn.init.dirac_(weight, 2)
    return weight


def in_place_by_copy(x: torch.Tensor):
    """torch.nn.functional.leaky_relu_, torch.nn.functional.selu_, torch.nn.functional.celu_"""
    a, b, c = x.clone(), x.clone(), x.clone()
    F.leaky_relu_(a, 0.2)
    F.selu_(b)
    F.celu_(c, 1.5)
    return a, b, c


def looked_up(x: torch.Tensor):
    """torch.nn.Module.get_parameter"""
    net = nn.Sequential(nn.Linear(4, 4))
    with torch.no_grad():
        net[0].weight.copy_(x)
    return net.get_parameter("0.weight").sum()


def seen_by_the_optimiser(x: torch.Tensor):
    """torch.nn.Module.parameters"""
    net = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    return len(optimizer.param_groups[0]["params"])


def rates():
    """torch.optim.lr_scheduler.LRScheduler.get_last_lr"""
    optimizer = torch.optim.SGD([nn.Parameter(torch.ones(2))], lr=0.5)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    return f"{scheduler.get_last_lr()[0]:.2f}"


def no_kernels(x: torch.Tensor):
    """torch.nn.attention.sdpa_kernel"""
    with torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH):
        return x * 2


def members_of_a_dictionary(x: torch.Tensor):
    """
    torch.nn.ModuleDict.keys, torch.nn.ModuleDict.items, torch.nn.ModuleDict.values, torch.nn.ModuleDict.pop,
    torch.nn.ModuleDict.update, torch.nn.ModuleDict.clear
    """
    parts = nn.ModuleDict({"a": nn.Tanh(), "b": nn.Sigmoid()})
    parts.update({"c": nn.Tanh()})
    first = parts.pop("a")(x)
    for _, part in parts.items():
        x = part(x)
    for part in parts.values():
        x = part(x)
    names = list(parts.keys())
    parts.clear()
    return first, x, names == ["b", "c"], len(parts)


def members_of_lists(x: torch.Tensor):
    """
    torch.nn.ModuleList.append, torch.nn.ModuleList.extend, torch.nn.ModuleList.insert, torch.nn.Sequential.append
    """
    parts = nn.ModuleList([nn.Tanh()])
    parts.append(nn.Sigmoid())
    parts.extend([nn.Tanh(), nn.Tanh()])
    parts.insert(0, nn.Sigmoid())
    chain = nn.Sequential(nn.Tanh())
    chain.append(nn.Sigmoid())
    for part in parts:
        x = part(x)
    return chain(x), len(parts), len(chain)


def sizes():
    """torch.nn.modules.utils._single, torch.nn.modules.utils._pair, torch.nn.modules.utils._triple"""
    from torch.nn.modules.utils import _pair, _single, _triple

    return _single(3), _pair(3), _pair((1, 2)), _pair([1, 2]), _triple(2)


def shuffled(image: torch.Tensor):
    """torch.nn.ChannelShuffle"""
    return nn.ChannelShuffle(3), image


def old_name(x: torch.Tensor, labels: torch.Tensor):
    """torch.nn.NLLLoss2d"""
    return nn.NLLLoss2d()(x.log_softmax(-1), labels)


def transposed(batch: torch.Tensor, x: torch.Tensor):
    """torch.nn.functional.conv_transpose1d"""
    weight = x[:3].reshape(3, 2, 2)
    return F.conv_transpose1d(batch, weight, stride=2), F.conv_transpose1d(batch[0], weight, padding=1)


def pooled_adaptively(volume: torch.Tensor):
    """torch.nn.functional.adaptive_max_pool3d"""
    return F.adaptive_max_pool3d(volume, 2), F.adaptive_max_pool3d(volume, (1, 2, 3))


def kept_extra(x: torch.Tensor):
    """torch.nn.Module.get_extra_state, torch.nn.Module.set_extra_state"""
    net = Extra()
    net.load_state_dict(net.state_dict())
    return net.seen


class Extra(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(2, 2)
        self.seen = 0

    def get_extra_state(self):
        return 7

    def set_extra_state(self, state):
        self.seen = state


def hooks_of_state():
    """
    torch.nn.Module.register_state_dict_pre_hook, torch.nn.Module.register_state_dict_post_hook,
    torch.nn.Module.register_load_state_dict_pre_hook, torch.nn.Module.register_load_state_dict_post_hook
    """
    net, seen = nn.Linear(2, 2), []
    net.register_state_dict_pre_hook(lambda *args: seen.append(len(args)))
    net.register_state_dict_post_hook(lambda *args: seen.append(len(args)))
    net.register_load_state_dict_pre_hook(lambda *args: seen.append(len(args)))
    net.register_load_state_dict_post_hook(lambda *args: seen.append(len(args)))
    net.load_state_dict(net.state_dict())
    return seen


def stepped():
    """torch.optim.lr_scheduler.LRScheduler.step"""
    optimizer = torch.optim.SGD([nn.Parameter(torch.ones(2))], lr=0.5)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)
    scheduler.step()
    scheduler.step()
    return scheduler.get_last_lr()


def normed_anew(x: torch.Tensor):
    """torch.nn.utils.parametrizations.weight_norm"""
    layer = nn.Linear(4, 3)
    before = layer(x)
    return bool((nn.utils.parametrizations.weight_norm(layer)(x) - before).abs().max() < 1e-5)


def compiled(x: torch.Tensor):
    """torch.nn.Module.compile, torch.nn.Module.share_memory"""
    net = nn.Tanh()
    net.share_memory()
    net.compile(disable=True)
    return net(x)


def gains():
    """torch.nn.init.calculate_gain"""
    names = ["linear", "conv2d", "conv_transpose1d", "sigmoid", "tanh", "relu", "leaky_relu", "selu"]
    return [nn.init.calculate_gain(name) for name in names], nn.init.calculate_gain("leaky_relu", 0.2)


def frozen():
    """torch.nn.Module.requires_grad_"""
    net = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4))
    net.requires_grad_(False)
    off = len([p for p in net.parameters() if p.requires_grad])
    net.requires_grad_()
    return off, len([p for p in net.parameters() if p.requires_grad])


def resized_by_other_modes(image: torch.Tensor):
    """torch.nn.functional.interpolate"""
    return F.interpolate(image, size=(3, 5), mode="area"), F.interpolate(image, (5, 9), mode="nearest-exact")


def resized_by_what_is_not_seen(image: torch.Tensor):
    """torch.nn.functional.interpolate"""
    how = {"scale_factor": 2} if image.ndim == 4 else {"size": 5}
    smooth = {"size": (3, 5), "antialias": True} if image.ndim == 4 else {"size": 5}
    return (
        F.interpolate(image, **how, mode="bilinear", align_corners=True),
        F.interpolate(image, mode="bicubic", **smooth),
        F.interpolate(image, scale_factor=0.5, mode="area"),
        F.interpolate(image, scale_factor=1.7, mode="bilinear", recompute_scale_factor=True, antialias=True),
    )


def passed_on_by_place(batch: torch.Tensor):
    """torch.nn.functional.layer_norm"""
    args = (batch, batch.shape[-1:])
    return F.layer_norm(*args)


def layer_passed_on_by_place(batch: torch.Tensor):
    """torch.nn.Conv1d"""
    args = (batch.shape[1], 4, 3)
    return nn.Conv1d(*args, padding=1), batch


def interpolate_smoothed(image: torch.Tensor):
    """torch.nn.functional.interpolate"""
    small = F.interpolate(image, size=(3, 5), mode="bilinear", antialias=True)
    half = F.interpolate(image, scale_factor=0.5, mode="bicubic", align_corners=False, antialias=True)
    corners = F.interpolate(image, (1, 5), mode="bicubic", align_corners=True, antialias=True)
    smoothed = len(image) > 1
    return small, half, corners, F.interpolate(image, size=12, mode="bicubic", antialias=smoothed)
