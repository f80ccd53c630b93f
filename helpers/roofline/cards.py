"""Graphics cards by their datasheets, and the least time that sending work to one can take.

Nothing here was measured. The numbers are the vendor's, reached by no kernel, so that what follows
from them are bounds: where a card cannot pay by these, it cannot pay at all. Where it can, only a
measurement says whether it does.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from helpers import costs
from helpers.costs import Cost

LARGEST = 1 << 17  # rows of a matrix beyond which nobody looks; three of them take 200 GB
LANES, LINE_CODE = 16, 128 / 130  # of PCI Express 3.0 to 5.0: 130 bits carry 128 of data


def bus_rate(transfers: float) -> float:
    """Return the bytes per second of a slot of 16 lanes, in one direction.

    transfers : bits per second of a lane: 8e9 for PCI Express 3.0, 16e9 for 4.0. Packets, whose
        heads travel as well, are not taken off. Source: PCI-SIG, PCI Express Base Specification
        4.0, 2017.
    """
    return transfers * LANES * LINE_CODE / 8


@dataclass(frozen=True, slots=True)
class Card:
    """A graphics card on its bus.

    peak : flop per second by dtype, of the plain units for these numbers, without tensor cores
    memory : bytes per second of its own memory
    bus : bytes per second between the computer's memory and the card's, in one direction
    """

    name: str
    peak: Mapping[str, float]
    memory: float
    bus: float

    def ridge(self, dtype: str = "float32") -> float:
        """Return the flop per byte from which on the peak binds and no longer the memory."""
        return self.peak[dtype] / self.memory

    def attainable(self, intensity: float, dtype: str = "float32") -> float:
        """Return the flop per second that the roofline allows at so many flop per byte."""
        return min(self.peak[dtype], intensity * self.memory)

    def sending(self, cost: Cost) -> float:
        """Return the seconds that inputs and outputs, the compulsory bytes, are on the bus."""
        return cost.bytes / self.bus

    def computing(self, cost: Cost, dtype: str = "float32") -> float:
        """Return the least seconds of an operation whose data lie on the card."""
        return max(cost.flop / self.peak[dtype], cost.bytes / self.memory)

    def least(self, cost: Cost, dtype: str = "float32") -> float:
        """Return the least seconds of an operation whose data lie in the computer's memory.

        All inputs must have come before the first output can be finished, and it travels after:
        nothing overlaps. Starting a copy or a kernel is taken to cost nothing.
        """
        return self.sending(cost) + self.computing(cost, dtype)


def matmul_pays(
    card: Card, rate: float, *, overhead: float = 0.0, dtype: str = "float32"
) -> int | None:
    """Return the rows from which on a product of square matrices can pay to be sent to a card.

    rate : flop per second of the processor that would do it otherwise, the same at all sizes
    overhead : seconds of a call that do not depend on the size

    Below, it cannot. None where it never can, up to ``LARGEST`` rows.
    """

    def pays(n: int) -> bool:
        cost = costs.matmul(n, n, n, dtype)
        return overhead + card.least(cost, dtype) < cost.flop / rate

    n = bisect_left(range(1, LARGEST + 1), True, key=pays) + 1
    return n if n <= LARGEST else None


# NVIDIA, Turing GPU Architecture, WP-09183-001, 2018: Tesla T4, PCI Express 3.0.
T4 = Card("NVIDIA T4", MappingProxyType({"float32": 8.1e12}), 320e9, bus_rate(8e9))
# NVIDIA, A100 80GB PCIe datasheet, 2021: PCI Express 4.0.
A100 = Card(
    "NVIDIA A100 80GB PCIe",
    MappingProxyType({"float32": 19.5e12, "float64": 9.7e12}),
    1935e9,
    bus_rate(16e9),
)
CARDS = (T4, A100)
