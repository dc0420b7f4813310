"""Writes rules/facts/torch-2.15.txt from the installed torch: python tools/facts/from_torch.py

Sources, best first: the stubs in the wheel (C functions and tensor methods), `inspect` (Python
functions and classes), docstrings, and for what stays opaque `opaque.py`. Named-tensor overloads are left out.
"""

import ast
import importlib
import inspect
import pathlib
import types
import warnings

import torch

import aliases
import opaque
import signatures
import torch_aliases
from internals import is_internal
from packages import imported, names_in
from signatures import OPAQUE, distinct, from_def, from_doc, from_inspect, is_opaque, write

warnings.filterwarnings("ignore")

MODULES = """
torch torch.accelerator torch.amp torch.ao.quantization torch.autograd torch.autograd.functional torch.autograd.forward_ad torch.autograd.graph
torch.autograd.profiler torch.backends torch.backends.cuda torch.backends.cudnn torch.backends.mkldnn torch.backends.mps
torch.backends.mkl torch.backends.openmp torch.backends.opt_einsum torch.backends.xnnpack torch.backends.quantized
torch.compiler torch.cpu torch.cpu.amp torch.cuda torch.cuda.amp torch.cuda.nvtx torch.cuda.random torch.cuda.graphs
torch.distributed torch.distributed.algorithms torch.distributed.autograd torch.distributed.checkpoint torch.distributed.checkpoint.state_dict torch.distributed.device_mesh
torch.distributed.elastic torch.distributed.fsdp torch.distributed.nn torch.distributed.optim
torch.distributed.pipelining torch.distributed.rpc torch.distributed.tensor torch.distributed.tensor.parallel
torch.distributed.distributed_c10d torch.distributed.algorithms._checkpoint.checkpoint_wrapper torch.distributed.fsdp.wrap
torch.distributions torch.distributions.kl torch.distributions.constraints torch.distributions.transforms
torch.export torch.fft torch.func torch.futures torch.fx torch.fx.node torch.fx.proxy torch.hub torch.jit torch.library torch.linalg
torch.masked torch.mps torch.mtia torch.multiprocessing torch.nested torch.nn torch.nn.attention
torch.nn.attention.flex_attention torch.nn.attention.bias torch.nn.functional torch.nn.init torch.nn.intrinsic
torch.nn.modules torch.nn.modules.activation torch.nn.modules.adaptive torch.nn.modules.batchnorm torch.nn.modules.container
torch.nn.modules.conv torch.nn.modules.distance torch.nn.modules.dropout torch.nn.modules.flatten torch.nn.modules.fold
torch.nn.modules.instancenorm torch.nn.modules.lazy torch.nn.modules.linear torch.nn.modules.loss torch.nn.modules.module
torch.nn.modules.normalization torch.nn.modules.padding torch.nn.modules.pixelshuffle torch.nn.modules.pooling
torch.nn.modules.rnn torch.nn.modules.sparse torch.nn.modules.transformer torch.nn.modules.upsampling torch.nn.modules.utils
torch.nn.parallel torch.nn.parallel.distributed torch.nn.parameter torch.nn.qat torch.nn.quantized torch.nn.utils torch.nn.utils.clip_grad
torch.nn.utils.fusion torch.nn.utils.parametrizations torch.nn.utils.parametrize torch.nn.utils.prune torch.nn.utils.rnn
torch.nn.utils.spectral_norm torch.nn.utils.stateless torch.nn.utils.weight_norm torch.onnx torch.optim torch.optim.lr_scheduler
torch.optim.optimizer torch.optim.swa_utils torch.optim.adam torch.optim.adamw torch.optim.sgd torch.overrides torch.package
torch.profiler torch.quantization torch.quasirandom torch.random torch.serialization torch.signal torch.signal.windows
torch.sparse torch.special torch.storage torch.testing torch.types torch.utils torch.utils.benchmark torch.utils.checkpoint
torch.utils.collect_env torch.utils.cpp_extension torch.utils.data torch.utils.data.dataloader torch.utils.data.dataset
torch.utils.data.distributed torch.utils.data.sampler torch.utils.data._utils.collate torch.utils.dlpack torch.utils.flop_counter
torch.utils.hooks torch.utils.model_zoo torch.utils.mobile_optimizer torch.utils.tensorboard torch.utils._pytree torch.version
torch.xpu torch._utils torch._dynamo torch._dynamo.eval_frame torch._dynamo.config torch._inductor.config torch._C torch._six
""".split()

# Classes whose members are facts as well.
CLASSES = """
torch.Tensor torch.nn.Module torch.nn.ModuleList torch.nn.ModuleDict torch.nn.Sequential torch.nn.ParameterList
torch.Generator torch.Size torch.device torch.dtype torch.finfo torch.iinfo
torch.optim.Optimizer torch.optim.lr_scheduler.LRScheduler torch.autograd.Function torch.autograd.function.FunctionCtx
torch.utils.data.DataLoader torch.cuda.Stream torch.cuda.Event torch.amp.GradScaler torch.nn.parallel.DistributedDataParallel
torch.nn.MultiheadAttention torch.utils.data.Sampler torch.utils.data.Dataset torch.distributions.Distribution torch.Storage
torch.utils.data.DistributedSampler
""".split()

STUBS = pathlib.Path(torch.__file__).parent
PRIVATE = {"torch": ("_assert", "_foreach_", "_VF", "_C", "_dynamo", "_inductor", "_utils", "_check", "_shape_as_tensor", "_softmax", "_weight_norm",
                     "_no_grad", "_int_mm", "_scaled_mm", "_cast", "_is_all_true", "_logging", "_export"),
           "torch.nn.init": ("_calculate_", "_no_grad_"), "torch.nn.modules.utils": ("_",), "torch.optim.lr_scheduler": ("_LRScheduler",),
           "torch.nn.modules.batchnorm": ("_",), "torch.nn.modules.conv": ("_ConvNd",), "torch.nn.modules.loss": ("_",),
           "torch.utils._pytree": ("_",), "torch.nn.functional": ("_",), "torch.nn.modules.instancenorm": ("_",),
           "torch._utils": ("_",), "torch.jit": ("_script_if_tracing",), "torch.nn.attention.flex_attention": ("_DEFAULT",), "torch.nn.modules.dropout": ("_",), "torch.nn.modules.pooling": ("_",)}


def stub_functions(path, class_name=None):
    """Function name -> (signatures, is a property) of one stub file or of one class in it."""
    body = ast.parse((STUBS / path).read_text(encoding="utf-8")).body
    if class_name:
        body = next(n for n in body if isinstance(n, ast.ClassDef) and n.name == class_name).body
    out, properties = {}, set()
    for node in body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            properties.add(node.target.id)
        if not isinstance(node, ast.FunctionDef):
            continue
        decorators = [ast.unparse(d) for d in node.decorator_list]
        if "property" in decorators or any(d.endswith(".setter") for d in decorators):
            properties.add(node.name)
            continue
        if any("DimnameList" in ast.unparse(p.annotation) or p.arg == "names" for p in arguments(node) if p.annotation):
            continue
        out.setdefault(node.name, []).append(from_def(node, drop_first=bool(class_name) and "staticmethod" not in decorators))
    for name, signatures in out.items():
        # `add(self, alpha, other)` beside `add(input, other, *, alpha)` is the deprecated order.
        fresh = [s for s in signatures if all(p.name != "self" for p in s)]
        if not fresh and not class_name:
            fresh = [tuple(p._replace(name="input") if p.name == "self" else p for p in s) for s in signatures]
        out[name] = distinct(fresh or signatures)
    return out, properties


def arguments(node):
    return node.args.posonlyargs + node.args.args + node.args.kwonlyargs + ([node.args.vararg] if node.args.vararg else [])


def name_of(value):
    if isinstance(value, (torch.dtype, torch.layout, torch.memory_format)):
        return str(value)
    if isinstance(value, type) and value.__module__ == "builtins":
        return value.__name__
    return None


def signatures_of(obj, name, stub):
    """All signatures of a callable, the opaque one if nothing says more; None if it is not called."""
    return seen_into(plain_signatures(obj, name, stub), obj)


def seen_into(found, obj):
    said = opaque.described(obj) if all(is_opaque(s) for s in found) else found
    return found if said == [OPAQUE] else said


def plain_signatures(obj, name, stub):
    doc = from_doc(inspect.getdoc(obj) or "", name)
    doc = doc or from_doc(inspect.getdoc(obj) or "", "__init__")
    if inspect.isclass(obj):
        found = from_inspect(obj.__new__, 1, name_of) if isinstance(obj.__new__, types.FunctionType) else None
        if found is not None and not is_opaque(found):
            return [found]
        found = from_inspect(obj.__init__, 1, name_of) if "__init__" in vars(obj) or obj.__init__ is not object.__init__ else None
        if found is None and obj.__new__ is object.__new__:
            found = from_inspect(obj, 0, name_of)
        if found is not None and not is_opaque(found):
            return [found]
        return stub or [s for s in doc if s] or [OPAQUE]
    if isinstance(obj, types.FunctionType) or inspect.ismethod(obj):
        found = from_inspect(obj, 0, name_of)
        if found is not None and not is_opaque(found):
            return [found]
        return doc or stub or ([found] if found is not None else [OPAQUE])
    if stub:
        return [filled(s, doc) for s in stub]
    if doc:
        return doc
    found = from_inspect(obj, 0, name_of)
    return [found] if found is not None else [OPAQUE]


def filled(signature, documented):
    """The signature with `...` replaced by the default that the docstring gives, where it gives one."""
    defaults = {p.name: p.default for s in documented for p in s if p.default is not None}
    return tuple(p._replace(default=defaults.get(p.name, "...")) if p.default == "..." else p for p in signature)


# Attributes that instances have and their class does not show, and names whose value hides them.
INSTANCE = ("torch.newaxis", "torch.version.hip", "torch._C._jit_set_profiling_executor", "torch._C._jit_set_profiling_mode", "torch._C._jit_set_nvfuser_enabled",
            "torch._C._jit_set_texpr_fuser_enabled", "torch._C._jit_override_can_fuse_on_gpu", "torch.nn.attention.flex_attention._DEFAULT_SPARSE_BLOCK_SIZE",
            "torch.jit.Final", "torch.backends.cudnn.benchmark", "torch.backends.cudnn.deterministic", "torch.backends.cudnn.enabled",
            "torch.backends.cudnn.allow_tf32", "torch.backends.cuda.matmul.allow_tf32", "torch.nn.Module.training", "torch.optim.Optimizer.param_groups", "torch.optim.Optimizer.state", "torch.optim.Optimizer.defaults")

# What the stubs and docstrings do not say, executed.
DECLARED = {
    "torch._sample_dirichlet": ("input, generator=None",),
    "torch.hub.HASH_REGEX.search": ("string, /",),
    "torch.hub.urlparse": ("url, scheme='', allow_fragments=True",),
    "torch.nn.modules.transformer._get_activation_fn": ("activation",),
    "torch.ops.torchvision.deform_conv2d": ("input, weight, offset, mask, bias, stride_h, stride_w, pad_h, pad_w, dilation_h, dilation_w, groups, offset_groups, use_mask",),
    "torch.ops.torchvision.nms": ("dets, scores, iou_threshold",),
    "torch.ops.torchvision.roi_align": ("input, rois, spatial_scale, pooled_height, pooled_width, sampling_ratio, aligned",),
    "torch.nn.Conv1d.reset_parameters": ("",),
    "torch.nn.Conv2d.reset_parameters": ("",),
    "torch.nn.Conv3d.reset_parameters": ("",),
    "torch.nn.Linear.reset_parameters": ("",),
    "torch.optim.Optimizer._group_tensors_by_device_and_dtype": ("tensorlistlist, with_indices=False",),
    "torch.optim.optimizer.Optimizer._group_tensors_by_device_and_dtype": ("tensorlistlist, with_indices=False",),
    "torch.npu.Stream": ("device=None, priority=0, **kwargs",),
    "torch.npu.current_stream": ("device=None",),
    "torch.npu.stream": ("stream",),
    "torch.onnx.operators.shape_as_tensor": ("input",),
    "torch.ops.torchvision.roi_pool": ("input, rois, spatial_scale, pooled_height, pooled_width",),
    "torch.conv1d": ("input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1",),
    "torch.conv2d": ("input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1",),
    "torch.conv3d": ("input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1",),
    "torch.nn.functional.conv1d": ("input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1",),
    "torch.nn.functional.conv2d": ("input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1",),
    "torch.nn.functional.conv3d": ("input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1",),
    "torch.nn.functional.avg_pool1d": ("input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True",),
    "torch.unique_consecutive": ("input, return_inverse=False, return_counts=False, dim=None",),
    "torch.is_autocast_enabled": ("", "device_type"),
    "torch.get_autocast_dtype": ("device_type",),
    "torch.get_autocast_gpu_dtype": ("",),
    "torch.autocast_decrement_nesting": ("",),
    "torch.autocast_increment_nesting": ("",),
    "torch.clear_autocast_cache": ("",),
    "torch.get_autocast_cpu_dtype": ("",),
    "torch.get_device": ("input",),
    "torch.is_anomaly_check_nan_enabled": ("",),
    "torch.is_anomaly_enabled": ("",),
    "torch.is_autocast_cache_enabled": ("",),
    "torch.is_autocast_cpu_enabled": ("",),
    "torch.linalg.lu_factor": ("A, *, pivot=True, out=None",),
    "torch.lu": ("A, pivot=True, get_infos=False, out=None",),
    "torch.set_anomaly_enabled": ("enabled, check_nan=True",),
    "torch.set_autocast_cache_enabled": ("enabled, /",),
    "torch.set_autocast_cpu_dtype": ("dtype, /",),
    "torch.set_autocast_cpu_enabled": ("enabled, /",),
    "torch.set_autocast_dtype": ("device_type, dtype",),
    "torch.set_autocast_enabled": ("enabled, /", "device_type, enabled, /"),
    "torch.set_autocast_gpu_dtype": ("dtype, /",),
    "torch.Generator.get_offset": ("",),
    "torch.Generator.set_offset": ("offset, /",),
    "torch.Storage.from_buffer": ("buffer, byte_order=None, count=-1, offset=0",),
    "torch.DisableTorchFunction": ("",),
    "torch.DisableTorchFunctionSubclass": ("",),
    "torch.dtype.to_complex": ("",),
    "torch.dtype.to_real": ("",),
    "torch._dynamo.optimize": (
        "backend='inductor', *, nopython=False, error_on_graph_break=None, guard_export_fn=None, guard_fail_fn=None, guard_filter_fn=None, "
        "disable=False, dynamic=None, package=None, recompile_limit=None, isolate_recompiles=False, dynamic_shapes=None",),
    "torch._dynamo.optimize_assert": (
        "backend, *, hooks=..., export=False, export_constraints=None, dynamic=None, package=None, recompile_limit=None, "
        "isolate_recompiles=False, dynamic_shapes=None, rebuild_ctx=None",),
    "torch.autograd.Function.maybe_clear_saved_tensors": ("",),
    "torch.autograd.Function.name": ("",),
    "torch.autograd.Function.register_hook": ("hook, /",),
    "torch.autograd.Function.register_prehook": ("hook, /",),
    "torch.autograd.Variable": ("data=None, requires_grad=False, volatile=False, _grad_fn=None, name=None",),
    "torch.distributed.tensor.DTensor": ("local_tensor, spec, requires_grad",),
    "torch.fx.proxy.map_arg": ("a, fn, /",),
    "torch.nn.functional._add_docstr": ("obj, doc, /",),
    "torch.nn.functional.has_torch_function_variadic": ("*args",),
    "torch.roll": ("input, shifts, dims=None",),
    "torch.Tensor.flip": ("*dims", "*, dims"),
    "torch.Tensor.roll": ("shifts, dims=None",),
    "torch.no_grad": ("",),
    "torch.autograd.no_grad": ("",),
    "torch.enable_grad": ("",),
    "torch.inference_mode": ("mode=True",),
    "torch.backends.cudnn.flags": ("enabled=False, benchmark=False, benchmark_limit=10, deterministic=False, allow_tf32=True",),
    "torch.Tensor": ("*size, dtype=None, device=None", "data, *, device=None"),
    "torch.Tensor.type": ("", "dtype, non_blocking=False"),
    "torch.nn.Module": ("",),
    "torch._inductor.cudagraph_mark_step_begin": ("",),
    "torch.nn.Identity": ("*args",),
    "torch.nn.LogSigmoid": ("",),
    "torch.nn.Sigmoid": ("",),
    "torch.nn.Softmax2d": ("",),
    "torch.nn.Softsign": ("",),
    "torch.nn.Tanh": ("",),
    "torch.nn.Tanhshrink": ("",),
    # The torch side of a library that has others.
    "safetensors.safe_open": ("filename, framework, device='cpu', *, backend='mmap'",),
    "safetensors.torch.load": ("data",),
    "safetensors.torch.load_file": ("filename, device='cpu', *, backend='mmap'",),
    "safetensors.torch.load_model": ("model, filename, strict=True, device='cpu', *, backend='mmap'",),
    "safetensors.torch.save": ("tensors, metadata=None",),
    "safetensors.torch.save_file": ("tensors, filename, metadata=None",),
    "safetensors.torch.save_model": ("model, filename, metadata=None, force_contiguous=True",),
    "torch.Generator": ("device='cpu'",),
    "torch.Size": ("iterable=()",),
    "torch.device": ("type, index=-1",),
    "torch.einsum": ("equation, *operands",),
    "torch.finfo": ("type=None",),
    "torch.iinfo": ("type=None",),
    # The stub's third form takes a dtype at the second place, where everybody writes a size: `x.new_ones(2, 3)`.
    "torch.Tensor.new_ones": (
        "*size, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False",
        "size, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False",),
    # A module has the name of its function, and hides it.
    "torch.nn.utils.weight_norm": ("module, name='weight', dim=0",),
    "torch.nn.utils.spectral_norm": ("module, name='weight', n_power_iterations=1, eps=1e-12, dim=None",),
    "torch.nn.Embedding.from_pretrained": (
        "embeddings, freeze=True, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False",),
    "torch.nn.SyncBatchNorm.convert_sync_batchnorm": ("module, process_group=None",),
    "torch.nn.Transformer.generate_square_subsequent_mask": ("sz, device=None, dtype=None",),
    "torch.nn.Embedding": (
        "num_embeddings, embedding_dim, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False, "
        "_weight=None, _freeze=False, device=None, dtype=None",),
}
# `unbiased` is required in the overloads that have it: without it a call means the form with `correction`, whose
# default the documents, not the stubs, give.
for _name in ("std", "var", "std_mean", "var_mean"):
    DECLARED["torch." + _name] = ("input, dim=None, *, correction=1, keepdim=False, out=None", "input, dim, unbiased, keepdim=False, *, out=None",
                                  "input, unbiased")
    if not _name.endswith("mean"):
        DECLARED["torch.Tensor." + _name] = ("dim=None, *, correction=1, keepdim=False", "dim, unbiased, keepdim=False", "unbiased")


# Schedulers that older releases told to print what they do.
VERBOSE = """
ConstantLR CosineAnnealingLR CosineAnnealingWarmRestarts ExponentialLR LambdaLR LinearLR MultiStepLR MultiplicativeLR PolynomialLR ReduceLROnPlateau StepLR
""".split()


def with_verbose(signature):
    return [*signature, signatures.Parameter("verbose", "plain", "'deprecated'")]


def declared(entries):
    entries.update(dict.fromkeys(INSTANCE))
    for name, overloads in DECLARED.items():
        entries[name] = signatures.declared(overloads)
    for name in ("torch.optim.lr_scheduler." + name for name in VERBOSE):
        entries[name] = [*entries[name], *(with_verbose(signature) for signature in entries[name])]


def is_wanted(module, name, obj):
    if obj is None:
        return False
    if name.startswith("_"):
        return any(name.startswith(p) for p in PRIVATE.get(module, ())) or name == "__version__" and module == "torch"
    if isinstance(obj, types.ModuleType):
        return obj.__name__.split(".")[0] == "torch"
    home = getattr(obj, "__module__", None) or ""
    if callable(obj) and home.split(".")[0] in ("typing", "typing_extensions", "collections", "functools", "enum", "abc", "contextlib", "builtins",
                                                 "dataclasses", "itertools", "copy", "warnings", "operator", "inspect", "math", "pathlib", "types"):
        # Functions of C have no home, or `builtins`; classes of Python itself are no API.
        return not inspect.isclass(obj) and home == "builtins"
    return True


def members(entries, found_members, path, stub, properties):
    module, name = path.rsplit(".", 1)
    cls = getattr(importlib.import_module(module), name)
    for member in dir(cls) + sorted(properties):
        if member.startswith("_") or member == "names":
            continue
        obj = inspect.getattr_static(cls, member, None)
        key = "%s.%s" % (path, member)
        if obj is not None:
            found_members[key] = obj
        if member in properties or isinstance(obj, property) or inspect.isdatadescriptor(obj):
            entries[key] = None
        elif isinstance(obj, (staticmethod, classmethod)):
            entries[key] = signatures_of(getattr(cls, member), member, stub.get(member))
        elif callable(obj):
            if isinstance(obj, types.FunctionType):
                found = from_inspect(obj, 1, name_of)
                doc = from_doc(inspect.getdoc(obj) or "", member)
                entries[key] = seen_into([found] if found is not None and not is_opaque(found) else stub.get(member) or doc or [OPAQUE], obj)
            else:
                found = from_inspect(obj, 1, name_of)
                entries[key] = seen_into(stub.get(member) or from_doc(inspect.getdoc(obj) or "", member) or [OPAQUE if found is None else found], obj)
        elif obj is not None:
            entries[key] = None


def is_repeated(name, entries, same, everything):
    """Whether the canonical name says all: the same object, or another that is called the same way."""
    other = same.get(name)
    if other is None:
        return False
    return entries[name] == entries[other] or name in everything and everything[name] is everything.get(other)


def main(folder):
    functions, _ = stub_functions("_C/_VariableFunctions.pyi")
    functional, _ = stub_functions("nn/functional.pyi")
    c_nn, _ = stub_functions("_C/_nn.pyi")
    stubs = {"torch": functions, "torch.nn.functional": {**c_nn, **functions, **functional}}
    entries, objects, found_members = {}, {}, {}
    for module_name, module in imported(MODULES):
        entries[module_name] = None
        if module_name == "torch._C":
            continue
        for name, obj in names_in(module):
            key = "%s.%s" % (module_name, name)
            if not is_wanted(module_name, name, obj):
                continue
            objects[key] = obj
            if is_internal(key, module, obj, MODULES):
                continue
            if callable(obj) and not isinstance(obj, types.ModuleType):
                entries[key] = signatures_of(obj, name, stubs.get(module_name, {}).get(name))
            else:
                entries[key] = None
    for path_of_class in CLASSES:
        stub, properties = {}, set()
        if path_of_class == "torch.Tensor":
            stub, properties = stub_functions("_C/__init__.pyi", "TensorBase")
        importlib.import_module(path_of_class.rsplit(".", 1)[0])
        members(entries, found_members, path_of_class, stub, {p for p in properties if hasattr(torch.Tensor, p)})
    declared(entries)
    same = torch_aliases.collect(entries, objects, found_members)
    everything = {**objects, **found_members}
    print("torch", torch.__version__)
    aliases.write(folder / "torch-aliases.txt", same)
    write(folder / "torch-2.15.txt", {name: entries[name] for name in entries if not is_repeated(name, entries, same, everything)})


if __name__ == "__main__":
    main(pathlib.Path(__file__).parents[2] / "rules" / "facts")
