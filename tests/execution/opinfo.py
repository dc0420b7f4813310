"""Cases from torch's OpInfo database: functions, methods and in-place methods, with torch's own samples."""

import itertools
import warnings

import torch
from torch.testing._internal.common_methods_invocations import op_db

from cases import Writer, seed
from literals import Arguments, Unwritable

DTYPES = {
    "float32": torch.float32,
    "int64": torch.int64,
    "bool": torch.bool,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
}
# Written to files of their own: where complex numbers are at hand, tensors of which nothing is known may be complex too.
COMPLEX = {"complex64": torch.complex64}
# How many of a database's samples are looked at before some are picked.
LOOKED_AT = 48
# Values are random, or whatever the memory held.
LOOSE = set(
    "rand randn randint randperm rand_like randn_like randint_like normal uniform bernoulli multinomial poisson cauchy "
    "exponential geometric log_normal dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout "
    "feature_dropout rrelu empty empty_like empty_strided empty_permuted new_empty new_empty_strided normal_ uniform_ "
    "bernoulli_ cauchy_ exponential_ geometric_ log_normal_ random_ svd_lowrank pca_lowrank gumbel_softmax "
    "fractional_max_pool2d fractional_max_pool3d resize_ resize_as_".split()
)
# Written with operators or of no use as a call.
SKIPPED = ("__", "_", "jiterator", "ops.", "torch.ops")
# What OpInfo files under one name and torch offers under another, too.
MODULES = ("torch", "torch.nn.functional", "torch.linalg", "torch.special", "torch.fft")


def resolve(path):
    """The object of a dotted name below torch, or None."""
    found = torch
    for part in path.split(".")[1:]:
        found = getattr(found, part, None)
    return found


def is_loose(api):
    """True if two runs need not give the same values."""
    return api.rsplit(".", 1)[-1].rstrip("_") in LOOSE or api.rsplit(".", 1)[-1] in LOOSE


def apis_of(op):
    """The APIs that the samples of an entry fit: `(API, form)`, form one of function, method, in-place."""
    names = [op.name] + [alias.name for alias in op.aliases]
    lasts = dict.fromkeys(name.rsplit(".", 1)[-1] for name in names)
    found = {}
    for name in names:
        found[f"torch.{name}"] = "function"
    for last, module in itertools.product(lasts, MODULES):
        found.setdefault(f"{module}.{last}", "function")
    for last in lasts:
        found[f"torch.Tensor.{last}"] = "method"
        found[f"torch.Tensor.{last}_"] = "in-place"
    return [(api, form) for api, form in found.items() if callable(resolve(api))]


def recorded(op, sample):
    """Arguments of the call of the named function: some entries reorder what the sample holds."""
    path = f"torch.{op.name}"
    real = resolve(path)
    args, kwargs = (sample.input, *sample.args), dict(sample.kwargs)
    if real is None or real is op.op or getattr(op.op, "__name__", "") != "<lambda>":
        return args, kwargs
    calls = []

    def record(*called_args, **called_kwargs):
        calls.append((called_args, called_kwargs))
        return real(*called_args, **called_kwargs)

    owner, last = resolve(path.rsplit(".", 1)[0]), path.rsplit(".", 1)[-1]
    setattr(owner, last, record)
    try:
        op.op(*args, **kwargs)
    except Exception:  # torch may refuse its own sample on this platform; the run says so again
        pass
    finally:
        setattr(owner, last, real)
    return calls[0] if calls else (args, kwargs)


def samples(op, dtype, count):
    """Some of an entry's samples for a dtype, spread over those it offers; none if it does not take the dtype."""
    if count == 0 or dtype not in op.dtypes:
        return []
    seed(f"{op.name}.{op.variant_test_name}.{dtype}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            offered = list(itertools.islice(op.sample_inputs("cpu", dtype), LOOKED_AT))
        except Exception:  # a sample that needs a library or device which is not here
            return []
    step = max(1, len(offered) // count)
    return offered[::step][:count]


def write(writer, op, sample, dtype, form, api, grad):
    """Adds one case; raises if the sample cannot be written as source."""
    arguments = Arguments()
    if form == "function":
        args, kwargs = recorded(op, sample)
        body = [f"return {spelled(api)}({arguments.call(args, kwargs)})"]
    else:
        if not isinstance(sample.input, torch.Tensor):
            raise Unwritable("a method of what is no tensor")
        receiver = arguments.text(sample.input)
        call = f"{receiver}.{api.rsplit('.', 1)[-1]}({arguments.call(sample.args, sample.kwargs)})"
        body = [f"return {call}"] if form == "method" else [call, f"return {receiver}"]
    body = [*stated(arguments), *body]
    grad = grad and form != "in-place" and op.supports_autograd and dtype == "float32"
    writer.add(
        arguments.names(), body, api=api, inputs=arguments.tensors, family=f"OpInfo {form}", grad=grad,
        loose=is_loose(api), dtype=dtype,
    )


def stated(arguments):
    """What tells the tool which of the parameters are complex: in real code it sees where they come from."""
    named = zip(arguments.names(), arguments.tensors, strict=True)
    return [f"{name} = {name}.cfloat()" for name, tensor in named if tensor.dtype == torch.complex64]


def spelled(api):
    """How people write the API."""
    return api.replace("torch.nn.functional.", "F.")


def entries(wanted):
    """Entries with the wanted APIs that they speak for; an API that has an entry of its own takes no other's."""
    own = {f"torch.{name}" for op in op_db for name in [op.name, *(alias.name for alias in op.aliases)]}
    for op in op_db:
        if op.name.startswith(SKIPPED):
            continue
        names = {f"torch.{name}" for name in [op.name, *(alias.name for alias in op.aliases)]}
        apis = [(api, form) for api, form in apis_of(op) if wanted(api) and (api in names or api not in own)]
        if apis:
            yield op, apis


def batches(wanted, counts, grads, refused):
    """One batch an entry. `counts` gives samples a dtype, `grads` how many of them are differentiated; what cannot
    be written is noted in `refused`, a Counter by (API, why)."""
    for number, (op, apis) in enumerate(entries(wanted)):
        label = f"{op.name}_{op.variant_test_name}".rstrip("_").replace(".", "_").replace("-", "_")
        for name, dtypes in ((f"op_{number:03}_{label}", DTYPES), (f"op_{number:03}_{label}_complex", COMPLEX)):
            writer = Writer(name)
            for dtype, torch_dtype in dtypes.items():
                for index, sample in enumerate(samples(op, torch_dtype, counts.get(dtype, 0))):
                    for api, form in apis:
                        try:
                            write(writer, op, sample, dtype, form, api, index < grads)
                        except Unwritable as why:
                            refused[api, str(why)] += 1
            if writer.batch.cases:
                yield writer.batch
