"""How CUDA kernels are launched, and what may be loaded before they are."""

import subprocess
import sys

import numpy as np
import pytest

from helpers.kernels import cuda
from helpers.kernels.cuda.launch import launched


def loads_cuda(statement):
    """Whether a fresh process holds Numba's CUDA part after a statement."""
    program = f"{statement}\nimport sys\nprint('numba.cuda' in sys.modules)"
    command = [sys.executable, "-W", "error", "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout == "True\n"


def test_only_the_cuda_kernels_load_cuda():
    assert loads_cuda("import helpers.kernels.cuda")
    assert not loads_cuda("import helpers.kernels, helpers.kernels.matmul, helpers.caches.warps")


@pytest.mark.parametrize(
    ("name", "shapes", "blocks"),
    [
        ("transpose_tiled", [(33, 65), (65, 33)], (3, 2)),
        ("matmul_naive", [(9, 5), (5, 33), (9, 33)], (2, 2)),
        ("matmul_columns", [(9, 5), (5, 33), (9, 33)], (1, 5)),
        ("matmul_tiled", [(16, 5), (5, 17), (16, 17)], (2, 1)),
        ("row_sums_naive", [(129, 4), (129,)], (2,)),
        ("row_sums_tree", [(129, 4), (129,)], (129,)),
        ("gelu_fused", [(256,), (256,)], (1,)),
    ],
)
def test_blocks_cover_everything_and_no_more(name, shapes, blocks):
    assert getattr(cuda, name).blocks(*map(np.empty, shapes)) == blocks


def test_a_kernel_keeps_its_name_and_its_words():
    @launched((32,), lambda out: out.shape)
    def fill(out):
        """Fill ``out``."""

    assert (fill.__name__, fill.__doc__, fill.tile) == ("fill", "Fill ``out``.", (32,))


def test_all_ten_are_there_under_their_own_names():
    kernels = [getattr(cuda, name) for name in cuda.__all__ if name != "Kernel"]
    assert [kernel.__name__ for kernel in kernels] == [n for n in cuda.__all__ if n != "Kernel"]
    assert all(kernel.__doc__ for kernel in kernels)
