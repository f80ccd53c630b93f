"""An innermost loop of a compiled kernel, and all of them together."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import groupby

from helpers.instructions.instruction import Instruction, Kind

ALIKE = 3  # so many instructions of one kind in a row are shown, of more only the first and a count


@dataclass(frozen=True)
class Loop:
    """The instructions that are repeated.

    text : one round of it as assembly, with the names that its jumps go to
    instructions : the same without the names, in order
    """

    text: str
    instructions: tuple[Instruction, ...]

    @cached_property
    def arithmetic(self) -> tuple[Instruction, ...]:
        """What computes with data: the floating-point instructions, or the integer ones if none.

        An integer instruction beside floating-point ones works on indices, masks or signs.
        """
        return self._of(Kind.FLOATING) or self._of(Kind.INTEGER)

    @property
    def loads(self) -> tuple[Instruction, ...]:
        """What reads memory, also where it computes with what it read."""
        return tuple(one for one in self.instructions if one.loads)

    @property
    def width_bits(self) -> int:
        """How many bits of data its widest arithmetic holds at once; 64 for a single float64.

        Of loads and stores where it computes nothing; 0 where it handles no data, or leaves the
        computing to functions that it calls.
        """
        moving = () if self.calls else self.loads or self._of(Kind.STORE)
        return max((one.bits for one in self.arithmetic or moving), default=0)

    @property
    def lanes(self) -> int:
        """How many elements its widest arithmetic handles at once: 1 for a scalar loop."""
        widest = [one for one in self.arithmetic if one.bits == self.width_bits]
        return max((one.bits // one.element for one in widest if one.element), default=1)

    @property
    def gathers(self) -> bool:
        """Whether it loads the elements of a vector one by one."""
        return bool(self._of(Kind.GATHER))

    @property
    def calls(self) -> int:
        """How many functions it calls in a round."""
        return len(self._of(Kind.CALL))

    @property
    def summary(self) -> str:
        """Its arithmetic and its loads in words, with their number and width."""
        kind = self.arithmetic[0].kind if self.arithmetic else "arithmetic"
        parts = [f"{kind}: {_counted(self.arithmetic)}", f"loads: {_counted(self.loads)}"]
        parts += [f"calls: {self.calls}"] if self.calls else []
        return f"{len(self.instructions)} instructions a round; " + "; ".join(parts)

    def listing(self) -> str:
        """Return the instructions, one a line, each with what it does; long runs are shortened."""
        rows = list(self._rows())
        width = max(len(text) for text, _ in rows)
        return "\n".join(f"{text:{width}}  # {said}" if said else text for text, said in rows)

    def _rows(self) -> Iterator[tuple[str, str]]:
        for (_, said), run in groupby(self.instructions, key=lambda one: (_name(one), one.meaning)):
            same = list(run)
            shown = same if len(same) <= ALIKE else same[:1]
            yield from ((one.text.replace("\t", " "), said) for one in shown)
            if len(same) > len(shown):
                yield f"... {len(same) - 1} more like it", ""

    def _of(self, kind: Kind) -> tuple[Instruction, ...]:
        return tuple(one for one in self.instructions if one.kind == kind)

    def __repr__(self) -> str:
        return f"{self.summary}\n{self.listing()}"

    def _repr_html_(self) -> str:
        return f"<div><p>{escape(self.summary)}</p><pre>{escape(self.listing())}</pre></div>"


@dataclass(frozen=True)
class Instructions:
    """The innermost loops of a compiled kernel, in the order of its text.

    name : of the kernel
    """

    name: str
    loops: tuple[Loop, ...]

    @property
    def hottest(self) -> Loop:
        """The widest loop, of equal ones that which does most a round: meant for long calls.

        Beside it a compiler puts loops for the few elements that are left over, and for arguments
        that it must treat with care. Which of them runs depends on the arguments, not on the text.

        Raises ValueError where there is no loop.
        """
        if not self.loops:
            raise ValueError(f"{self.name} has no loop: its compiler needed none, or moved it")
        return max(self.loops, key=_effort)

    @property
    def width_bits(self) -> int:
        """How many bits of data the hottest loop computes with at once; 64 for a single float64."""
        return self.hottest.width_bits

    @property
    def lanes(self) -> int:
        """How many elements the hottest loop computes with at once."""
        return self.hottest.lanes

    @property
    def text(self) -> str:
        """All loops as assembly, which ``parse`` reads again."""
        return "\n".join(loop.text for loop in self.loops)

    def listing(self) -> str:
        """Return the hottest loop, one instruction a line, each with what it does."""
        return self.hottest.listing()

    def __repr__(self) -> str:
        if not self.loops:
            return f"{self.name}: no loop"
        several = len(self.loops) > 1
        beside = f": the widest of {len(self.loops)} innermost loops" if several else ""
        return f"{self.name}{beside}\n{self.hottest!r}"

    def _repr_html_(self) -> str:
        shown = self.hottest._repr_html_() if self.loops else "<p>no loop</p>"
        return f"<div><p><strong>{escape(self.name)}</strong></p>{shown}</div>"


def _effort(loop: Loop) -> tuple[bool, int, int]:
    """Return whether a loop computes in floating point, how wide it is, and the bits of a round."""
    floating = any(one.kind == Kind.FLOATING for one in loop.arithmetic)
    moved = sum(one.bits * one.registers for one in loop.arithmetic or loop.loads)
    return floating, loop.width_bits, moved


def _counted(instructions: tuple[Instruction, ...]) -> str:
    """Return how many registers of each width they handle, the widest first."""
    counts: Counter[tuple[int, str]] = Counter()
    for one in instructions:
        counts[one.bits, one.width] += one.registers
    return (
        ", ".join(_each(width, counts[bits, width]) for bits, width in sorted(counts)[::-1])
        or "none"
    )


def _each(width: str, count: int) -> str:
    return f"{count} {width}" if width == "scalar" else f"{count} of {width}"


def _name(one: Instruction) -> str:
    return one.text.split(maxsplit=1)[0]
