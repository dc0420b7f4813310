"""Cases from torch's ModuleInfo database: a function that builds the module, and what it is called with."""

import inspect
import itertools
import warnings

import torch
from torch.testing._internal.common_modules import module_db

from cases import Writer, seed
from literals import Arguments, Unwritable
from opinfo import is_loose


def inputs_of(info, training, count):
    """Some of the module's inputs, spread over those the database offers."""
    seed(f"{info.name}.{training}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        offered = info.module_inputs_func(
            info, device="cpu", dtype=torch.float32, requires_grad=False, training=training
        )
        offered = list(itertools.islice(offered, 48))
    step = max(1, len(offered) // count)
    return offered[::step][:count]


def by_position(module, called):
    """Arguments of the module's call, by position where possible: the tool does not see that call, so that it cannot
    rename keywords."""
    bound = inspect.signature(module.forward).bind(None, *called.args, **called.kwargs)
    return list(bound.args[1:]), bound.kwargs


def write(writer, info, api, sample, training, grad):
    """Adds one case; raises if the constructor's arguments cannot be written as source."""
    made, called = sample.constructor_input, sample.forward_input
    if called is None:
        raise Unwritable("no input")
    arguments = Arguments()
    call = f"{api.replace('torch.nn.', 'nn.', 1)}({arguments.call(made.args, made.kwargs)})"
    writer.add(
        arguments.names(), [f"return {call}"], api=api, inputs=arguments.tensors, family="ModuleInfo",
        grad=grad, loose=is_loose(info.module_cls.__name__.lower()), module=by_position(info.module_cls, called),
        training=training,
    )


def batches(wanted, count, refused):
    """One batch a module class of torch.nn (lazy, quantised and other classes have other names)."""
    for info in module_db:
        api = f"torch.nn.{info.module_cls.__name__}"
        if not wanted(api) or getattr(torch.nn, info.module_cls.__name__, None) is not info.module_cls:
            continue
        writer = Writer(f"module_{info.module_cls.__name__}")
        for training in (True, False) if info.train_and_eval_differ else (True,):
            for sample in inputs_of(info, training, count):
                try:
                    write(writer, info, api, sample, training, True)
                except Unwritable as why:
                    refused[api, str(why)] += 1
        if writer.batch.cases:
            yield writer.batch
