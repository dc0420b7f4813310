"""Lets converted code run on a CPU without MindSpore's CPU kernels: torch computes what is missing.

Importing it wraps the functions of mindspore.mint, the layers of mint.nn and the methods of Tensor that torch has, too.
The real function is always called first, so that its signature, type and shape checks decide; only if the CPU build has
no kernel for it, torch computes the same operator, forward and backward. `HITS` counts how often, by name: a result
that torch computed proves that MindSpore accepts the call, not that Ascend computes the same.

Not covered: mindspore.ops, graph mode, gradients of gradients.
"""

import mindspore

# By default kernels run later and their errors come at the next read, where nothing can be caught.
mindspore.set_context(pynative_synchronize=True)

from .fallback import HITS  # noqa: E402
from .tensors import t2m, t2t  # noqa: E402
from . import functions, layers, methods, optimizers  # noqa: E402, I001

functions.install()
methods.install()
layers.install()
optimizers.install()

__all__ = ["HITS", "t2m", "t2t"]
