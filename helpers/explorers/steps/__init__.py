"""The step-through cache: a small program's accesses, one at a time, through a simulated cache.

    programs  which programs, sizes and caches there are to choose from
    walk      the accesses of one program by ``helpers.caches.trace``, and what each cache did
    page      those as an element of the page with its data inline, and as tables
    picture   one moment of a walk, for print

The page's script, ``book/assets/cache-steps.js``, shows what stands here and simulates nothing.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from helpers import figures, reader
from helpers.caches import Cache
from helpers.explorers import inline
from helpers.explorers.steps import page, picture
from helpers.explorers.steps.programs import CACHES, PROGRAMS, SIZES, Program, called
from helpers.explorers.steps.walk import Walk

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ASSETS = (
    "cache-steps.css",
    "nodes.js",
    "csv.js",
    "explorer-address.js",
    "cache-walk.js",
    "cache-steps.js",
)


class CacheSteps:
    """Programs walked access by access through caches: the same element wherever scripts run.

    programs, caches : by the names that they have in the address of a page, the start's first
    sizes : of the matrices, the start's last
    """

    def __init__(
        self, programs: Mapping[str, Program], sizes: Sequence[int], caches: Mapping[str, Cache]
    ) -> None:
        self.programs, self.sizes, self.caches = programs, tuple(sizes), caches

    @cached_property
    def walks(self) -> dict[page.Key, Walk]:
        """The walk of each program at each size, through all caches."""
        return {
            (name, n): Walk.of(program.kernel, program.arguments(n), self.caches)
            for name, program in self.programs.items()
            for n in self.sizes
        }

    @property
    def start(self) -> tuple[str, int]:
        """The program and the size on which the element opens."""
        return next(iter(self.programs)), self.sizes[-1]

    def figure(
        self,
        program: str | None = None,
        n: int | None = None,
        cache: str | None = None,
        step: int = 1,
    ) -> Figure:
        """Return the matrices and the cache after ``step`` accesses, as matplotlib's Figure.

        By default the start. Raises ValueError for what there is none of.
        """
        first, size = self.start
        chosen = (program or first, n or size)
        name = cache or next(iter(self.caches))
        if chosen not in self.walks or name not in self.caches:
            raise ValueError(f"{chosen[0]}, {chosen[1]}, {name}: there is no such walk")
        title = f"{self.programs[chosen[0]].label}, {chosen[1]} by {chosen[1]}: access {step}"
        title += f", {called(self.caches[name])}"
        return picture.figure(self.walks[chosen], name, self.caches[name], step, title)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        markup = page.html(self.programs, self.caches, self.walks, self.start)
        bundle = {"text/plain": page.text(self.walks[self.start], self.caches)}
        if reader.is_page():  # which loads style and script by itself, and may become a PDF
            middle = len(self.walks[self.start].accesses) // 2
            image = figures.png(self.figure(step=middle))
            return bundle | {"text/html": markup, "image/png": b64encode(image).decode()}
        return bundle | {"text/html": inline.alive(markup, ASSETS)}


def cache_steps() -> CacheSteps:
    """Return the book's step-through cache: products and transposes of small matrices."""
    return CacheSteps(PROGRAMS, SIZES, CACHES)
