"""Layers that torch's module database has no entry for, or none that MindSpore takes: called with torch's weights."""

import torch
import torch.nn as nn


def dropout_off(x: torch.Tensor):
    """torch.nn.Dropout"""
    return nn.Dropout(0.3).eval(), x


def dropout(x: torch.Tensor):
    """torch.nn.Dropout"""
    return nn.Dropout(0.5), x


def dropout_share():
    """torch.nn.Dropout"""
    layer = nn.Dropout(0.2)
    layer.train()
    kept = layer(torch.ones(100, 100))
    return bool(((kept > 0).float().mean() - 0.8).abs() < 0.05), bool((kept.max() - 1.25).abs() < 1e-3)


def dropout_planes(image: torch.Tensor):
    """torch.nn.Dropout2d"""
    return nn.Dropout2d(0.5), image


def dropout_rows(batch: torch.Tensor):
    """torch.nn.Dropout1d"""
    return nn.Dropout1d(0.5), batch


def dropout_volumes(volume: torch.Tensor):
    """torch.nn.Dropout3d"""
    return nn.Dropout3d(0.5), volume


def identity(x: torch.Tensor):
    """torch.nn.Identity"""
    return nn.Identity(), x


def identity_with_arguments(x: torch.Tensor):
    """torch.nn.Identity"""
    return nn.Identity(54, unused=True), x


def sequential(x: torch.Tensor):
    """torch.nn.Sequential"""
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2)), x


def sequential_of_list(x: torch.Tensor):
    """torch.nn.Sequential"""
    layers = [nn.Linear(4, 4), nn.Tanh()]
    return nn.Sequential(*layers), x


class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(4, 4) for _ in range(3)])

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x + len(self.layers)


def module_list(x: torch.Tensor):
    """torch.nn.ModuleList, torch.nn.Module"""
    return Stack(), x


class Choice(nn.Module):
    def __init__(self):
        super().__init__()
        self.parts = nn.ModuleDict({"first": nn.Linear(4, 4), "second": nn.Linear(4, 2)})

    def forward(self, x):
        return self.parts["second"](torch.relu(self.parts["first"](x)))


def module_dict(x: torch.Tensor):
    """torch.nn.ModuleDict, torch.nn.Module"""
    return Choice(), x


class Scaled(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(width))
        self.register_buffer("shift", torch.full((width,), 0.5))
        self.norm = nn.LayerNorm(width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.norm(x) * self.scale + self.shift


def own_module(x: torch.Tensor):
    """torch.nn.Module, torch.nn.Parameter, torch.nn.Module.register_buffer"""
    return Scaled(4), x


class Convolved(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(6)
        self.act = nn.ReLU(inplace=True)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flat = nn.Flatten()
        self.head = nn.Linear(6, 2)

    def forward(self, image):
        return self.head(self.flat(self.pool(self.act(self.norm(self.conv(image))))))


def small_network(image: torch.Tensor):
    """torch.nn.Module, torch.nn.Flatten, torch.nn.Conv2d, torch.nn.BatchNorm2d, torch.nn.AdaptiveAvgPool2d"""
    return Convolved(), image


def flatten(image: torch.Tensor):
    """torch.nn.Flatten"""
    return nn.Flatten(), image


def flatten_some(image: torch.Tensor):
    """torch.nn.Flatten"""
    return nn.Flatten(2), image


def unflatten(x: torch.Tensor):
    """torch.nn.Unflatten"""
    return nn.Unflatten(1, (2, 2)), x


def conv_transpose1d(batch: torch.Tensor):
    """torch.nn.ConvTranspose1d"""
    return nn.ConvTranspose1d(3, 5, 4, stride=2, padding=1), batch


def conv_transpose3d(volume: torch.Tensor):
    """torch.nn.ConvTranspose3d"""
    return nn.ConvTranspose3d(2, 3, 2, stride=2), volume


def upsample(image: torch.Tensor):
    """torch.nn.Upsample"""
    return nn.Upsample(scale_factor=2, mode="nearest"), image


def upsample_bilinear(image: torch.Tensor):
    """torch.nn.Upsample"""
    return nn.Upsample(size=(12, 12), mode="bilinear", align_corners=True), image


def upsampling_nearest(image: torch.Tensor):
    """torch.nn.UpsamplingNearest2d"""
    return nn.UpsamplingNearest2d(scale_factor=2), image


def upsampling_bilinear(image: torch.Tensor):
    """torch.nn.UpsamplingBilinear2d"""
    return nn.UpsamplingBilinear2d(size=(12, 12)), image


def pixel_unshuffle(image: torch.Tensor):
    """torch.nn.PixelUnshuffle"""
    return nn.PixelUnshuffle(2), image


def pixel_shuffle(x: torch.Tensor):
    """torch.nn.PixelShuffle"""
    return nn.PixelShuffle(2), x.reshape(1, 4, 2, 2)


def unfold(image: torch.Tensor):
    """torch.nn.Unfold"""
    return nn.Unfold(kernel_size=2, stride=2), image


def fold(x: torch.Tensor):
    """torch.nn.Fold"""
    return nn.Fold(output_size=(4, 4), kernel_size=2, stride=2), x.reshape(1, 4, 4)


def hardsigmoid(x: torch.Tensor):
    """torch.nn.Hardsigmoid"""
    return nn.Hardsigmoid(), x * 4


def softplus(x: torch.Tensor):
    """torch.nn.Softplus"""
    return nn.Softplus(), x


def sync_batch_norm(image: torch.Tensor):
    """torch.nn.SyncBatchNorm"""
    return nn.SyncBatchNorm(3).eval(), image


def lstm(batch: torch.Tensor):
    """torch.nn.LSTM"""
    return nn.LSTM(8, 6, batch_first=True), batch


def lstm_both_ways(batch: torch.Tensor):
    """torch.nn.LSTM"""
    return nn.LSTM(8, 5, num_layers=2, bidirectional=True, batch_first=True), batch


def lstm_time_first(batch: torch.Tensor):
    """torch.nn.LSTM"""
    return nn.LSTM(8, 6), batch


def gru(batch: torch.Tensor):
    """torch.nn.GRU"""
    return nn.GRU(8, 6, batch_first=True), batch


def gru_both_ways(batch: torch.Tensor):
    """torch.nn.GRU"""
    return nn.GRU(8, 5, num_layers=2, bidirectional=True), batch


def rnn(batch: torch.Tensor):
    """torch.nn.RNN"""
    return nn.RNN(8, 6, batch_first=True), batch


def lstm_cell(x: torch.Tensor, y: torch.Tensor, z: torch.Tensor):
    """torch.nn.LSTMCell"""
    return nn.LSTMCell(4, 4), x, (y, z)


def gru_cell(x: torch.Tensor, y: torch.Tensor):
    """torch.nn.GRUCell"""
    return nn.GRUCell(4, 4), x, y


def rnn_cell(x: torch.Tensor, y: torch.Tensor):
    """torch.nn.RNNCell"""
    return nn.RNNCell(4, 4), x, y


def attention(batch: torch.Tensor):
    """torch.nn.MultiheadAttention"""
    return nn.MultiheadAttention(8, 2, batch_first=True), batch, batch, batch


def encoder_layer(batch: torch.Tensor):
    """torch.nn.TransformerEncoderLayer"""
    return nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True), batch


def encoder(batch: torch.Tensor):
    """torch.nn.TransformerEncoder"""
    layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True)
    return nn.TransformerEncoder(layer, 2), batch


def decoder(batch: torch.Tensor):
    """torch.nn.TransformerDecoder"""
    layer = nn.TransformerDecoderLayer(8, 2, 16, dropout=0.0, batch_first=True)
    return nn.TransformerDecoder(layer, 2), batch, batch


def embedding(labels: torch.Tensor):
    """torch.nn.Embedding"""
    return nn.Embedding(5, 3), labels


def embedding_padded(labels: torch.Tensor):
    """torch.nn.Embedding"""
    return nn.Embedding(5, 3, padding_idx=0), labels


def max_unpool(image: torch.Tensor):
    """torch.nn.MaxUnpool2d"""
    values, indices = nn.MaxPool2d(2, return_indices=True)(image)
    return nn.MaxUnpool2d(2)(values, indices)


def cross_entropy(x: torch.Tensor, labels: torch.Tensor):
    """torch.nn.CrossEntropyLoss"""
    return nn.CrossEntropyLoss(label_smoothing=0.1), x, labels


def in_place(x: torch.Tensor):
    """torch.nn.functional.relu_, torch.nn.functional.elu_, torch.nn.functional.hardtanh_, torch.nn.functional.threshold_"""
    a, b, c, d = x.clone(), x.clone(), x.clone(), x.clone()
    nn.functional.relu_(a)
    nn.functional.elu_(b)
    nn.functional.hardtanh_(c)
    nn.functional.threshold_(d, 0.1, 0.0)
    return a, b, c, d


def functional_grid(x: torch.Tensor):
    """torch.nn.functional.affine_grid"""
    theta = x[:2, :3].unsqueeze(0)
    return nn.functional.affine_grid(theta, (1, 3, 4, 4), align_corners=False)


def functional_fold(x: torch.Tensor):
    """torch.nn.functional.fold"""
    return nn.functional.fold(x.reshape(1, 4, 4), output_size=(4, 4), kernel_size=2, stride=2)


def functional_namespace(x: torch.Tensor):
    """torch.nn.functional"""
    return getattr(nn.functional, "relu")(x), nn.functional.softmax(x, dim=-1)


def neighbours(batch: torch.Tensor, volume: torch.Tensor):
    """torch.nn.LocalResponseNorm, torch.nn.functional.local_response_norm"""
    return nn.LocalResponseNorm(2, alpha=0.1)(batch), F.local_response_norm(volume, 3, beta=0.5, k=2.0)


def pooled_boxes(image: torch.Tensor):
    """torchvision.ops.roi_pool, torchvision.ops.RoIPool"""
    import torchvision

    boxes = torch.tensor([[0.0, -1.0, 0.5, 6.0, 5.2], [1.0, 3.0, 2.0, 30.0, 7.0]])
    return torchvision.ops.roi_pool(image, boxes, 3), torchvision.ops.RoIPool((2, 1), 0.5)(image, boxes)


def filled_by(x: torch.Tensor):
    """torch.nn.init.constant_, torch.nn.init.zeros_, torch.nn.init.ones_"""
    fill = {"ones": nn.init.ones_, "zeros": nn.init.zeros_, "constant": nn.init.constant_}
    w = torch.empty(2, 3)
    return fill["ones"](w).clone(), fill["zeros"](w).clone(), fill["constant"](w, 0.5)
