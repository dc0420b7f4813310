"""Pictures, one by one."""

import torch
import torchvision.transforms.functional as F
from torchvision.transforms import InterpolationMode


def resized(image: torch.Tensor):
    """torchvision.transforms.functional.resize, torchvision.transforms.functional.resized_crop"""
    both = F.resize(image, 5), F.resize(image, (4, 11), InterpolationMode.BICUBIC, antialias=True)
    return both, F.resize(image[0], [3], InterpolationMode.NEAREST), F.resized_crop(image, 1, 2, 4, 5, 6)


def cut(image: torch.Tensor):
    """torchvision.transforms.functional.crop, torchvision.transforms.functional.center_crop, torchvision.transforms.functional.pad"""
    parts = F.crop(image, -1, 2, 6, 8), F.crop(image, 1, 1, 3, 3), F.center_crop(image, (5, 12))
    return parts, F.pad(image, (1, 2), fill=0.5), F.pad(image, [1, 2, 3, 0], padding_mode="symmetric")


def turned(image: torch.Tensor):
    """torchvision.transforms.functional.hflip, torchvision.transforms.functional.vflip, torchvision.transforms.functional.normalize"""
    change = F.vflip
    return F.hflip(image), change(image), F.normalize(image, [0.5, 0.4, 0.3], [0.2, 0.3, 0.1])


def measured(image: torch.Tensor):
    """torchvision.transforms.functional.get_dimensions, torchvision.transforms.functional.get_image_size"""
    return F.get_dimensions(image), F.get_image_size(image[0, 0])


def there_and_back(image: torch.Tensor):
    """torchvision.transforms.functional.to_pil_image, torchvision.transforms.functional.pil_to_tensor"""
    picture = F.to_pil_image(image[0].abs().clamp(0, 1))
    small = F.pil_to_tensor(F.center_crop(F.resize(picture, (6, 6)), 4))
    return F.pil_to_tensor(picture), small, F.pil_to_tensor(F.pad(F.hflip(picture), 1, (1, 2, 3)))
