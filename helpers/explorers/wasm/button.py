"""The button below an explorer that measures its kernels in the reader's browser."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from helpers.explorers.blocking import SERIES
from helpers.explorers.memory import IN_ORDER, RANDOM
from helpers.explorers.wasm import programs

SECONDS = 19  # after which a measurement ends, with what it has or without
BOTH = (
    "The button runs this chapter's loops in your browser. They were compiled ahead, from the same "
    "Python source by Numba and LLVM, to WebAssembly instead of your processor's instructions. "
    "Nothing is loaded for it, and nothing that it finds leaves this page.",
    "WebAssembly is not native code. Its vectors hold two numbers of 8 bytes at most, where your "
    "processor may have room for four or eight, and an address takes more instructions to work "
    "out. A loop that computes with whole vectors loses by that; one that waits for memory hardly. "
    "So the curves have the shape that your caches give them, and not the heights that the same "
    "loops reach in JupyterLab.",
    "A page is given a coarse clock. So each sample repeats the work until it lasts 10 ms and 50 "
    "ticks of that clock, and is still off by up to 2 %. A round takes one sample of everything, "
    "in random order; what is drawn is the median of six to nine rounds with its 95 % interval.",
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What the button of a chapter measures.

    series : the curve of the chapter's explorer to which each kernel belongs
    parameters : what a sample is told apart by, besides its kernel
    kernels : for ``blocking``, those of whole matrices, the baseline first, and those of blocks
    about : what the reader should know of the numbers, in sentences of this chapter only
    """

    series: Mapping[str, str]
    parameters: Sequence[str]
    about: str
    kernels: Mapping[str, Sequence[str]] | None = None


SUBJECTS = {
    "blocking": Subject(
        series={kernel: name for kernel, (name, _) in SERIES.items()},
        parameters=("n", "block", "rows"),
        kernels={
            "whole": ("matmul_ijk", "matmul_ikj"),
            "blocked": ("matmul_blocked", "matmul_blocked_ijk"),
        },
        about="A whole product would take too long. A sample computes as many rows of it as a "
        "block is high, and 32 at least; each row goes through all of b, so times are compared by "
        "the row. Before anything is timed, each kernel must agree with the naive loop.",
    ),
    "memory": Subject(
        series={"chase": RANDOM, "read_sum": IN_ORDER},
        parameters=("bytes",),
        about="Working sets end at 64 MiB, since a page cannot count on more. As in the record, "
        "the walk takes turns with a reading of the same lines from front to back. The walk waits "
        "for each load and loses next to nothing here; the reading, with its narrow vectors, is "
        "slower than in native code wherever a cache could deliver faster.",
    ),
}


class MeasureHere:
    """The button as a page shows it; elsewhere a line that says where it is.

    chapter : a key of SUBJECTS
    """

    def __init__(self, chapter: str) -> None:
        if chapter not in SUBJECTS:
            raise ValueError(f"chapter is {chapter!r}: needs one of {', '.join(SUBJECTS)}")
        self.chapter = chapter

    def document(self) -> dict[str, Any]:
        """Return the data that ``book/assets/measure-here.js`` works with, JSON-able."""
        subject, built = SUBJECTS[self.chapter], programs.load(self.chapter)
        return {
            "chapter": self.chapter,
            "series": dict(subject.series),
            "parameters": list(subject.parameters),
            "kernels": subject.kernels,
            "seconds": SECONDS,
            "plain": built.plain,
            "simd": built.simd,
        }

    def __repr__(self) -> str:
        return (
            "In the built page a button stands here that measures in the browser. "
            "At a live kernel the figure above does so by itself."
        )

    def _repr_html_(self) -> str:
        about = "".join(f"<p>{escape(text)}</p>" for text in (*BOTH, SUBJECTS[self.chapter].about))
        # Base64, numbers and names of ours: nothing in it ends the script element.
        return (
            f'<measure-here>\n<p class="mh-without">{escape(repr(self))}</p>\n'
            f"<details><summary>What the button measures, and what it cannot</summary>{about}"
            f"</details>\n"
            f'<script type="application/json">{json.dumps(self.document())}</script>\n'
            "</measure-here>"
        )


def measure_here(chapter: str) -> MeasureHere:
    """Return the button that measures in the page, to be shown below the chapter's explorer.

    Raises ValueError for a chapter that has none.
    """
    return MeasureHere(chapter)
