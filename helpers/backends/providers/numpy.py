"""NumPy as it is: what every other backend is measured against, and what runs where none does."""

from helpers.backends.interface import ComputeBackend


class NumPy(ComputeBackend):
    """Takes every problem: NumPy's functions are what the operations mean.

    It has no kernels that fill ``out``: where it is chosen, the function itself is called.
    """

    name = "numpy"

    def supports(self, problem) -> bool:
        """Tell that it takes all."""
        return True
