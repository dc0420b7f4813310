"""Writes rules/facts/torchvision-*.txt from the installed torchvision: python tools/facts/from_torchvision.py"""

import inspect
import pathlib
import types
import warnings

warnings.filterwarnings("ignore")

import torchvision

import aliases
from from_torch import signatures_of
from packages import imported, names_in
from signatures import OPAQUE, from_inspect, is_opaque, write

MODULES = """
torchvision torchvision.datasets torchvision.datasets.folder torchvision.datasets.utils torchvision.datasets.vision torchvision.io
torchvision.models torchvision.models.detection torchvision.models.feature_extraction torchvision.models.optical_flow
torchvision.models.quantization torchvision.models.segmentation torchvision.models.video torchvision.ops torchvision.ops.misc
torchvision.ops.boxes torchvision.transforms torchvision.transforms.functional torchvision.transforms.v2 torchvision.transforms.v2.functional
torchvision.tv_tensors torchvision.utils
""".split()
# Modules that define what the packages above show.
DEFINING = """
torchvision.datasets.cifar torchvision.datasets.coco torchvision.datasets.imagenet torchvision.datasets.mnist torchvision.datasets.voc
torchvision.io.image torchvision.models.alexnet torchvision.models.convnext torchvision.models.densenet
torchvision.models.detection.anchor_utils torchvision.models.detection.backbone_utils torchvision.models.detection.faster_rcnn
torchvision.models.detection.fcos torchvision.models.detection.generalized_rcnn torchvision.models.detection.image_list
torchvision.models.detection.keypoint_rcnn torchvision.models.detection.mask_rcnn torchvision.models.detection.retinanet
torchvision.models.detection.roi_heads torchvision.models.detection.rpn torchvision.models.detection.ssd torchvision.models.detection.transform
torchvision.models.efficientnet torchvision.models.googlenet torchvision.models.inception torchvision.models.maxvit torchvision.models.mnasnet
torchvision.models.mobilenet torchvision.models.mobilenetv2 torchvision.models.mobilenetv3 torchvision.models.optical_flow.raft
torchvision.models.regnet torchvision.models.resnet torchvision.models.segmentation.deeplabv3 torchvision.models.segmentation.fcn
torchvision.models.shufflenetv2 torchvision.models.squeezenet torchvision.models.swin_transformer torchvision.models.vgg
torchvision.models.video.resnet torchvision.models.vision_transformer torchvision.ops.deform_conv torchvision.ops.feature_pyramid_network
torchvision.ops.focal_loss torchvision.ops.poolers torchvision.ops.roi_align torchvision.ops.roi_pool torchvision.ops.stochastic_depth
torchvision.transforms.autoaugment torchvision.transforms.transforms
""".split()


def is_public(module, name, obj):
    if name.startswith("_") and not (name == "__version__" and module is torchvision):
        return False
    if isinstance(obj, types.ModuleType):
        return obj.__name__ == "%s.%s" % (module.__name__, name)
    home = getattr(obj, "__module__", None) or ""
    return name in getattr(module, "__all__", ()) or home.split(".")[0] == "torchvision"


def rank(objects):
    """Orders names of one object: the package before the module inside it, the first generation of transforms before the second."""

    def of(name):
        is_home = getattr(objects[name], "__module__", None) == name.rpartition(".")[0]
        return (".v2" in name, name.count("."), not is_home, len(name), name)

    return of


def methods(entries, path, cls):
    """Static and class methods: what is called on a class, such as `Compose.get_params`."""
    for member in dir(cls):
        obj = inspect.getattr_static(cls, member, None)
        if not member.startswith("_") and isinstance(obj, (staticmethod, classmethod)) and "torchvision" in (getattr(cls, "__module__", "") or ""):
            found = from_inspect(getattr(cls, member), 0)
            entries["%s.%s" % (path, member)] = [found] if found is not None and not is_opaque(found) else [OPAQUE]


def main(folder):
    entries, objects = {}, {}
    for module_name, module in imported(MODULES + DEFINING):
        # A function of a package hides the module of its name.
        entries.setdefault(module_name, None)
        for name, obj in names_in(module):
            if not is_public(module, name, obj):
                continue
            key = "%s.%s" % (module_name, name)
            objects[key] = obj
            is_enum = inspect.isclass(obj) and hasattr(obj, "__members__")
            if is_enum or not callable(obj) or isinstance(obj, types.ModuleType):
                entries[key] = None
                entries.update(("%s.%s" % (key, member), None) for member in getattr(obj, "__members__", ()))
            else:
                entries[key] = signatures_of(obj, name, None)
                if inspect.isclass(obj):
                    methods(entries, key, obj)
    same = aliases.same_objects(objects, rank(objects))
    lost = {name for name in entries if aliases.resolve(name, same) != name and aliases.resolve(name, same) in entries}
    version = torchvision.__version__.split("+")[0]
    print("torchvision", version)
    aliases.write(folder / "torchvision-aliases.txt", same)
    write(folder / ("torchvision-%s.txt" % ".".join(version.split(".")[:2])), {name: entries[name] for name in entries if name not in lost})


if __name__ == "__main__":
    main(pathlib.Path(__file__).parents[2] / "rules" / "facts")
