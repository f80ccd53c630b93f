"""One machine instruction, and what it does to data."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an instruction is for, in words."""

    FLOATING = "floating point"
    INTEGER = "integer"
    LOAD = "load"
    STORE = "store"
    GATHER = "gather: one load for each element"
    SCATTER = "scatter: one store for each element"
    SHUFFLE = "move between lanes or registers"
    CONVERT = "conversion"
    COMPARE = "comparison or mask"
    INDEX = "index, address or counter"
    JUMP = "jump"
    CALL = "call of a function"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Instruction:
    """A line of assembly with its meaning.

    text : the line, without its comment
    kind : what it is for
    bits : of data that one register of it holds, 0 where it handles none: 512 for eight float64,
        64 for one
    element : bits of an element of it, 0 where the text does not say
    loads : whether it reads memory, also where it computes with what it read
    registers : how many registers of ``bits`` it fills or empties
    scalable : whether registers may be wider than ``bits``, which only the machine can tell (SVE)
    """

    text: str
    kind: Kind
    bits: int = 0
    element: int = 0
    loads: bool = False
    registers: int = 1
    scalable: bool = False

    @property
    def vector(self) -> bool:
        """Whether it handles several elements at once."""
        return self.bits > (self.element or 64)

    @property
    def width(self) -> str:
        """The width in words: "scalar" or "512 bits"; empty where no data is handled."""
        if not self.bits:
            return ""
        if not self.vector:
            return "scalar"
        return f"{self.bits} bits or more" if self.scalable else f"{self.bits} bits"

    @property
    def meaning(self) -> str:
        """What it does, in words."""
        folded = self.loads and self.kind not in (Kind.LOAD, Kind.GATHER)
        said = f"load, {self.kind}" if folded else str(self.kind)
        return f"{said}, {self.width}" if self.width else said
