"""Names that can be reached in torch but are nobody's API: imports, helpers of modules, what has no documentation."""

import types

# Modules of tools and of the compiler: only what they list as public.
OF_TOOLS = ("torch._dynamo", "torch._inductor", "torch._utils", "torch.distributed.distributed_c10d", "torch.utils._pytree", "torch.utils.benchmark",
            "torch.utils.collect_env", "torch.utils.cpp_extension", "torch.utils.flop_counter", "torch.nn.attention.flex_attention")
# Used in real code all the same, or listed beside what is.
USED = set("""
torch.LoggerBase torch.PRIVATE_OPS torch.StorageBase torch._Callable torch._VF torch._dynamo.eval_frame.OptimizedModule
torch._export torch._logging torch._utils.is_compiling torch._utils_internal torch.functional torch.monitor torch.torch_version
torch.types.BoolLikeType torch.types.FloatLikeType torch.types.IntLikeType torch.types.SymBool torch.types.SymFloat
torch.types.SymInt torch.utils.benchmark.Compare torch.utils.benchmark.Measurement torch.utils.benchmark.Timer
torch.utils.data._utils.collate.default_collate_fn_map torch.utils.deterministic torch.windows
""".split())


def is_internal(key, module, obj, modules):
    """Whether the name `key`, found in `module`, is none that a person would use; `modules`: those that are facts."""
    name = key.rpartition(".")[2]
    if key in USED or name in getattr(module, "__all__", ()):
        return False
    if name.startswith("__"):
        return name != "__version__"
    if isinstance(obj, types.ModuleType):
        return obj.__name__ != key or key not in modules
    if module.__name__.startswith(OF_TOOLS):
        return True
    home = getattr(obj, "__module__", None)
    if not isinstance(home, str):
        return is_value(obj) and not isinstance(obj, (bool, int, float, str)) and not type(obj).__module__.startswith("torch")
    if home.split(".")[0] != "torch":
        return home.split(".")[0] != "builtins"
    here = home == module.__name__ or home.startswith((module.__name__ + ".", "torch._"))
    return not here and hasattr(module, "__all__")


def is_value(obj):
    return not callable(obj)
