"""What the CPU build lacks, and what it has but gets wrong."""

import inspect
import re

from mindspore.common import _no_grad

# How MindSpore says that there is no kernel.
MISSING = re.compile(
    r"unregistered|Create kernelmod for op|KernelMod Init Failed|not supported on this device|only supports? (on )?(the )?Ascend|"
    r"not support.{0,40}\bCPU\b|Unsupported op|only support.{0,40}Ascend|Not implement exception|"
    r"There is no branch to go function|should not come here for|Not found op|CPU Device is not supported|"
    r"support Ascend only|[Ss]elect CPU (operator|kernel)|unsupported kernel|CPU.{0,80}(not support|unsupport)", re.S
)
# Documented (Ascend) signatures that the CPU build sends to an older function with other names or dtypes.
LIMITS = re.compile(
    r"deprecated_tensor_|primitive\[IndexAdd\].*Int32|only support decimals equal 0|dimension of output must not be 0|"
    r"'NLLLoss', the dimension of 'logits'|Launch kernel failed, name: NonZero|should have 1 outputs, but got 2"
)
# Kernels that run and give wrong values or gradients: the result is not used.
WRONG = {"select", "unbind", "cummax", "cummin", "cumprod", "erfinv", "cross", "nn.functional.softplus"}
WRONG |= {f"Tensor.{name}" for name in WRONG if "." not in name}
# A failing call of these ends the recording of gradients ("Can not find top cell for backward"): they are bound only.
BOUND_ONLY = {
    "cross", "Tensor.cross", "nn.functional.binary_cross_entropy", "norm", "linalg.norm", "linalg.vector_norm",
    "nn.functional.normalize", "Tensor.fmin", "Tensor.quantile", "Tensor.nanquantile", "Tensor.ormqr", "Tensor.angle",
}


def is_missing(error):
    """True if an error says that the CPU cannot do it, rather than that the call is wrong."""
    if isinstance(error, TypeError) and "Failed calling" in str(error):
        return bool(LIMITS.search(str(error)))
    return bool(MISSING.search(str(error)) or LIMITS.search(str(error)))


def signature(function):
    """The signature, if it says something: not `(*args, **kwargs)`."""
    try:
        found = inspect.signature(function)
    except (ValueError, TypeError):
        return None
    variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return None if any(parameter.kind in variable for parameter in found.parameters.values()) else found


def attempt(name, real, args, kwargs):
    """Calls MindSpore: `(True, result)`, or `(False, None)` if the CPU cannot do it or does it wrong."""
    if name in BOUND_ONLY:
        if found := signature(real):
            found.bind(*args, **kwargs)
        return False, None
    try:
        if name not in WRONG:
            return True, real(*args, **kwargs)
        with _no_grad():
            real(*args, **kwargs)
    except Exception as error:
        if not is_missing(error):
            raise
    return False, None
