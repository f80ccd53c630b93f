"""The backends that tests run over."""

import pytest

from helpers.backends import registry

PRODUCTS = ("numpy", "python", "blas", "numba", "auto")  # the others have none of their own
OWN = ("numpy", "python", "blas", "chunked", "numba", "parallel", "auto")
OPTIONAL = ("torch", "cupy")
THERE = tuple(name for name in OPTIONAL if name in registry.available())
INSTALLED = (*OWN, *THERE)


every = pytest.mark.parametrize("name", INSTALLED)
every_product = pytest.mark.parametrize("name", [*PRODUCTS, *THERE])
