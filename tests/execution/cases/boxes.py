"""Boxes and what networks for detection do with them, pictures side by side."""

import torch
import torchvision


def corners(x):
    low = x[:, :2].abs() * 4
    return torch.cat((low, low + x[:, 2:].abs() * 4 + 0.1), 1)


def kept(x: torch.Tensor, y: torch.Tensor, labels: torch.Tensor):
    """torchvision.ops.nms, torchvision.ops.batched_nms, torchvision.ops.remove_small_boxes"""
    boxes = torch.cat((corners(x), corners(x) + 0.2, corners(y)))
    scores = torch.cat((x[:, 0], y[:, 1], x[:, 2]))
    classes = torch.cat((labels, labels, labels)) % 2
    first = torchvision.ops.nms(boxes, scores, 0.5)
    return first, torchvision.ops.batched_nms(boxes, scores, classes, 0.3), torchvision.ops.remove_small_boxes(boxes, 2.0)


def overlaps(x: torch.Tensor, y: torch.Tensor):
    """torchvision.ops.box_area, torchvision.ops.box_iou, torchvision.ops.generalized_box_iou, torchvision.ops.clip_boxes_to_image"""
    a, b = corners(x), corners(y)
    both = torchvision.ops.box_iou(a, b), torchvision.ops.generalized_box_iou(a, b)
    return torchvision.ops.box_area(a), both, torchvision.ops.clip_boxes_to_image(a, (3, 4))


def forms(x: torch.Tensor):
    """torchvision.ops.box_convert"""
    a = corners(x)
    b = torchvision.ops.box_convert(a, "xyxy", "cxcywh")
    c = torchvision.ops.box_convert(b, "cxcywh", "xywh")
    return b, c, torchvision.ops.box_convert(c, "xywh", "xyxy")


def aligned(image: torch.Tensor, x: torch.Tensor):
    """torchvision.ops.roi_align, torchvision.ops.RoIAlign"""
    boxes = [corners(x)[:1], corners(x)[1:] - 3]
    layer = torchvision.ops.RoIAlign((2, 3), 0.5, 2, aligned=True)
    return torchvision.ops.roi_align(image, boxes, 3), layer(image, boxes)


def moved(image: torch.Tensor):
    """torchvision.ops.deform_conv2d"""
    offset = image.mean(1, keepdim=True).expand(2, 18, 8, 8) * torch.arange(18).reshape(1, 18, 1, 1) * 0.1
    weight = torch.arange(54.0).reshape(2, 3, 3, 3) * 0.05
    return torchvision.ops.deform_conv2d(image, offset, weight, padding=1)


def focal(x: torch.Tensor, mask: torch.Tensor):
    """torchvision.ops.sigmoid_focal_loss"""
    every = torchvision.ops.sigmoid_focal_loss(x, mask.float())
    return every, torchvision.ops.sigmoid_focal_loss(x, mask.float(), alpha=-1, gamma=1.5, reduction="mean")


def dropped(x: torch.Tensor):
    """torchvision.ops.stochastic_depth, torchvision.ops.StochasticDepth"""
    layer = torchvision.ops.StochasticDepth(0.5, "row")
    layer.eval()
    return torchvision.ops.stochastic_depth(x, 0.0, "batch"), layer(x), torchvision.ops.stochastic_depth(x, 1.0, "row")


def grids(image: torch.Tensor):
    """torchvision.utils.make_grid"""
    every = torchvision.utils.make_grid(image, nrow=1, padding=1, pad_value=0.5)
    scaled = torchvision.utils.make_grid([image[0], image[1]], normalize=True, scale_each=True)
    return every, scaled, torchvision.utils.make_grid(image[:, :1], normalize=True, value_range=(-1, 1))
