"""The operations in PyTorch, one operator after the other and compiled."""

import json
import tempfile
from functools import partial
from pathlib import Path

import torch
from torch.nn import functional
from torch.profiler import ProfilerActivity

from helpers.backends.network import Parameters
from helpers.records.frameworks import model, precision


def addition(a, b):
    return {"torch": partial(torch.add, *_tensors(a, b))}


def gelu(x):
    (x,) = _tensors(x)
    return {
        "torch": partial(model.gelu, torch, x),
        "torch compiled": partial(compiled_gelu, x),
        "torch operator": partial(functional.gelu, x, approximate="tanh"),
    }


@torch.compile
def compiled_gelu(x):
    """Return GELU of each number; the first call compiles it."""
    return model.gelu(torch, x)


def product(a, b):
    return {"torch": partial(torch.mm, *_tensors(a, b))}


def products(a, b):
    a, b = _tensors(a, b)
    return {"torch": partial(torch.bmm, a, b), "torch, a loop": partial(one_by_one, a, b)}


def one_by_one(a, b):
    """Return the products of two stacks, by a call for each."""
    out = torch.empty_like(a)
    for left, right, place in zip(a, b, out, strict=True):
        torch.mm(left, right, out=place)
    return out


def convolution_first(images, filters):
    images, filters = _tensors(images, filters)
    return {"torch": partial(functional.conv2d, images, filters, padding=1)}


def convolution_last(images, filters):
    """The axes are named as with channels first; their order in memory is another."""
    images, filters = _tensors(images, filters)
    images = images.permute(0, 3, 1, 2)
    filters = filters.permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last)
    return {"torch": lambda: functional.conv2d(images, filters, padding=1).permute(0, 2, 3, 1)}


def bias_first(images, bias):
    images, bias = _tensors(images, bias)
    return {"torch": partial(torch.add, images, bias[:, None, None])}


def bias_last(images, bias):
    return {"torch": partial(torch.add, *_tensors(images, bias))}


def narrow(a, b):
    """Products of fewer bits; "int8 from float32" rounds the left factor at each call as well."""
    left, right = precision.rounded(a), precision.rounded(b)
    factor = float(left.step * right.step)
    a, b, whole, other = _tensors(a, b, left.numbers, right.numbers)

    def from_floats():
        numbers = torch.round(a * (1 / float(left.step))).to(torch.int8)
        return torch._int_mm(numbers, other) * factor

    floats = {
        ("torch", str(dtype).removeprefix("torch.")): partial(torch.mm, a.to(dtype), b.to(dtype))
        for dtype in (torch.float32, torch.bfloat16, torch.float16)
    }
    return floats | {
        ("torch", "int8"): lambda: torch._int_mm(whole, other) * factor,
        ("torch", "int8 from float32"): from_floats,
    }


def training(learned, x, targets):
    x, targets = _tensors(x, targets)
    learned = _leaves(learned)
    return {
        "torch": partial(step, model.loss, learned, x, targets),
        "torch compiled": partial(step, compiled_loss, learned, x, targets),
    }


def step(loss, learned, x, targets):
    """Return new parameters: the gradient of the loss is found by going back through it."""
    slopes = torch.autograd.grad(loss(torch, learned, x, targets), learned)
    with torch.no_grad():
        moved = (old - model.RATE * slope for old, slope in zip(learned, slopes, strict=True))
        return Parameters(*moved)


@torch.compile
def compiled_loss(xp, learned, x, targets):
    return model.loss(xp, learned, x, targets)


def inference(learned, x):
    (x,) = _tensors(x)
    learned = _leaves(learned)
    with_record = partial(model.chances, torch, learned, x)
    return {
        "torch": torch.no_grad()(with_record),
        "torch, gradients kept": with_record,
        "torch compiled": torch.no_grad()(partial(compiled_chances, learned, x)),
    }


@torch.compile
def compiled_chances(learned, x):
    return model.chances(torch, learned, x)


def bytes_of(calls):
    """Return (allocated, at most at once) of each call, in bytes, as PyTorch's profiler saw it."""
    return {name: _profiled(call) for name, call in calls.items()}


def _profiled(call):
    call()
    with torch.profiler.profile(activities=[ProfilerActivity.CPU], profile_memory=True) as seen:
        kept = call()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trace.json"
        seen.export_chrome_trace(str(path))
        events = json.loads(path.read_text(encoding="utf-8"))["traceEvents"]
    del kept  # so that it still stood when the profile ended
    changes = [event["args"]["Bytes"] for event in events if event["name"] == "[memory]"]
    standing = [sum(changes[:end]) for end in range(1, len(changes) + 1)]
    return sum(change for change in changes if change > 0), max(standing, default=0)


def _tensors(*arrays):
    """Return tensors over the memory of NumPy's arrays."""
    return tuple(map(torch.from_numpy, arrays))


def _leaves(learned):
    return Parameters(*(one.clone().requires_grad_() for one in _tensors(*learned)))
