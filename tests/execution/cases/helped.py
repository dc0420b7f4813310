"""What helpers do for layers and functions that MindSpore lacks, and methods that change a shape in place."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def attention_as_a_function(x: torch.Tensor, y: torch.Tensor, z: torch.Tensor):
    """torch.nn.functional.multi_head_attention_forward"""
    query = x.unsqueeze(1)
    projections, bias = torch.cat((x, y, z)), torch.cat((x[0], y[1], z[2]))
    hidden = torch.tensor([[False, False, True, False]])
    causal = torch.triu(torch.full((4, 4), float("-inf")), 1)
    whole = F.multi_head_attention_forward(
        query, query, query, 4, 2, projections, bias, None, None, False, 0.0, y, y[0], key_padding_mask=hidden
    )
    parts = F.multi_head_attention_forward(
        query, y.unsqueeze(1), y.unsqueeze(1), 4, 2, None, bias, x[:1].unsqueeze(0), y[:1].unsqueeze(0), True, 0.0, z, None,
        attn_mask=causal, use_separate_proj_weight=True, q_proj_weight=x, k_proj_weight=y, v_proj_weight=z,
        average_attn_weights=False,
    )
    single = F.multi_head_attention_forward(
        x, y, z, 4, 4, projections, None, None, None, False, 0.0, y, None, need_weights=False, attn_mask=causal < 0
    )
    return whole, parts, single[0], single[1] is None


def softmax_of_many_classes(z: torch.Tensor, labels: torch.Tensor):
    """torch.nn.AdaptiveLogSoftmaxWithLoss"""
    return nn.AdaptiveLogSoftmaxWithLoss(4, 12, [2, 6], div_value=2.0, head_bias=True), z, labels * 3


def transposed_convolution(batch: torch.Tensor):
    """torch.nn.ConvTranspose1d"""
    return nn.ConvTranspose1d(3, 6, 3, stride=3, padding=1, output_padding=2, groups=3), batch


class Named(nn.Module):
    """A module with a dictionary of parameters."""

    def __init__(self):
        super().__init__()
        self.weights = nn.ParameterDict({"low": nn.Parameter(torch.ones(4)), "high": torch.ones(4)})
        self.weights["late"] = nn.Parameter(torch.zeros(4))

    def forward(self, x):
        kept = [name for name in self.weights if name != "late"]
        return sum(self.weights[name] for name in kept) * x + self.weights["late"], len(self.weights), kept


def dictionary_of_parameters(x: torch.Tensor):
    """torch.nn.ParameterDict"""
    return Named(), x


def sequences_of_a_batch(batch: torch.Tensor):
    """torch.nn.utils.rnn.unpad_sequence"""
    lengths = torch.tensor([2, 3])
    return nn.utils.rnn.unpad_sequence(batch, lengths, batch_first=True), nn.utils.rnn.unpad_sequence(batch * 1, lengths.repeat(2)[:3])


def singular_values(x: torch.Tensor, batch: torch.Tensor):
    """torch.linalg.svd"""
    u, s, vh = torch.linalg.svd(batch, full_matrices=False)
    whole = torch.linalg.svd(x)
    return s, (u * s.unsqueeze(-2)) @ vh, whole.S, whole.Vh.abs()


def shapes_in_place(x: torch.Tensor, batch: torch.Tensor):
    """torch.Tensor.unsqueeze_, torch.Tensor.squeeze_, torch.Tensor.t_, torch.Tensor.transpose_, torch.Tensor.detach_"""
    x = x * 2
    x.unsqueeze_(0)
    y = x[:, :, :1] + 1
    y.squeeze_(-1)
    z = batch[0] * 1
    z.t_()
    w = batch * 3
    w.transpose_(0, 2)
    v = batch * 2
    v.detach_()
    return x, y, z, w, v


def drawn_with_one_probability(x: torch.Tensor):
    """torch.bernoulli"""
    y = torch.bernoulli(x, 0.5)
    return y.shape, y.dtype, ((y == 0) | (y == 1)).all()


def layer_by_its_class(batch: torch.Tensor):
    """torch.nn.LayerNorm"""

    class Turned(nn.LayerNorm):
        def forward(self, x):
            return nn.LayerNorm.forward(self, x.transpose(1, 2)).transpose(1, 2)

    return Turned(3), batch
