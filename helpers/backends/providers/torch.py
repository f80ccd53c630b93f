"""PyTorch, on the processor or on a graphics card: ``pip install "kernels-measured[torch]"``."""

import torch
from numpy.typing import NDArray

from helpers.backends.interface import ELEMENTWISE, ComputeBackend

FLOATS = {"float32", "float64"}
PRODUCTS = FLOATS | {
    "float16", "complex64", "complex128", "int8", "int16", "int32", "int64", "uint8",
}  # fmt: skip


class Torch(ComputeBackend):
    """Tensors over the memory of NumPy's arrays; on another device, copies there and back.

    device : where PyTorch computes, "cpu" or "cuda" for example; the processor where None, because
        few problems are worth the way to a card and back
    """

    name = "torch"
    threaded = True
    elementwise_names = frozenset(ELEMENTWISE)

    def __init__(self, device: str | None = None) -> None:
        self.device = torch.device(device or "cpu")

    def supports(self, problem) -> bool:
        """Tell whether PyTorch computes the operation in the dtype."""
        known = PRODUCTS if problem.op in ("matmul", "transpose") else FLOATS
        return super().supports(problem) and problem.dtype.name in known

    def matmul(self, a, b, out):
        self._give(torch.matmul(self._take(a), self._take(b)), out)

    def matmul_stack(self, a, b, out):
        self.matmul(a, b, out)

    def relu(self, x, out):
        self._give(torch.relu(self._take(x)), out)

    def gelu(self, x, out):
        self._give(torch.nn.functional.gelu(self._take(x), approximate="tanh"), out)

    def softmax(self, x, out):
        self._give(torch.softmax(self._take(x), 1), out)

    def transpose(self, a, out):
        self._give(self._take(a).T, out)

    def add(self, a, b, out):
        self.elementwise("add", (a, b), out)

    def sum(self, x, axis, out):
        self._give(torch.sum(self._take(x), axis), out)

    def conv2d(self, images, filters, out, stride, padding):
        found = torch.nn.functional.conv2d(
            self._take(images), self._take(filters), stride=stride, padding=padding
        )
        self._give(found, out)

    def elementwise(self, name, arrays, out):
        self._give(getattr(torch, name)(*map(self._take, arrays)), out)

    def _take(self, array: NDArray) -> "torch.Tensor":
        """Return a tensor over the array's memory; PyTorch takes no negative strides."""
        if min(array.strides, default=0) < 0 or not array.flags.writeable:
            array = array.copy()
        return torch.from_numpy(array).to(self.device)

    def _give(self, tensor: "torch.Tensor", out: NDArray) -> None:
        torch.from_numpy(out).copy_(tensor)
