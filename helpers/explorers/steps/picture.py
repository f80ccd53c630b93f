"""A moment of a walk as a picture, for print: the matrices, and the cache with what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.caches import Cache
from helpers.explorers.steps.walk import Access, Matrix, Outcome, Walk
from helpers.figures import MUTED, RULE, TEXT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INKS = ("#0072b2", "#d55e00", "#009e73")  # of the matrices in their order, as in the page
PALE = 0.35
COLUMNS = 4  # ways of a set that are drawn beside each other

Held = dict[tuple[int, int], int]  # line by its set and way


def figure(walk: Walk, name: str, cache: Cache, step: int, title: str) -> Figure:
    """Return the matrices and the cache after ``step`` accesses, as matplotlib's Figure.

    name : of the cache in the walk. Raises ValueError for a step that the walk does not have.
    """
    from matplotlib.figure import Figure  # loads slowly, and not every reader draws

    if not 1 <= step <= len(walk.accesses):
        raise ValueError(f"step is {step}: needs 1 to {len(walk.accesses)}")
    kept = held(walk, name, cache, step)
    drawn = Figure(figsize=(7, 4.6), layout="constrained", facecolor="white")
    upper, lower = drawn.subfigures(2, height_ratios=(1, 0.8))
    drawn.suptitle(title, x=0.02, ha="left", fontsize=11, fontweight="bold", color=TEXT)
    lines = set(kept.values())
    access = walk.accesses[step - 1]
    for axes, matrix, ink in zip(upper.subplots(1, len(walk.matrices), squeeze=False)[0],
                                 walk.matrices, INKS, strict=False):  # fmt: skip
        _matrix(axes, matrix, ink, lines, cache, access)
    _cache(lower.subplots(), walk, kept, cache)
    return drawn


def held(walk: Walk, name: str, cache: Cache, step: int) -> Held:
    """Return which line each way holds after ``step`` accesses."""
    found: Held = {}
    both: zip[tuple[Access, Outcome]] = zip(walk.accesses, walk.outcomes[name], strict=True)
    for _, (access, outcome) in zip(range(step), both, strict=False):
        line = access.address // cache.line_bytes
        found[line % cache.sets, outcome.way] = line
    return found


def _matrix(
    axes: Axes, matrix: Matrix, ink: str, lines: set[int], cache: Cache, touched: Access
) -> None:
    from matplotlib.patches import Rectangle

    size = cache.line_bytes
    for row in range(matrix.rows):
        for column in range(matrix.columns):
            address = matrix.start + matrix.item * (row * matrix.columns + column)
            is_held, is_touched = address // size in lines, address == touched.address
            axes.add_patch(
                Rectangle(
                    (column, row), 1, 1, facecolor=ink if is_held else "white",
                    alpha=PALE if is_held else 1, edgecolor=RULE, linewidth=0.8,
                )
            )  # fmt: skip
            if is_touched:
                axes.add_patch(
                    Rectangle(
                        (column, row), 1, 1, fill=False, edgecolor=TEXT, linewidth=2, zorder=3
                    )
                )
    axes.set(xlim=(-0.1, matrix.columns + 0.1), ylim=(matrix.rows + 0.1, -0.1), aspect="equal")
    axes.set_title(matrix.name, fontsize=10, color=ink, fontweight="bold")
    axes.axis("off")


def _cache(axes: Axes, walk: Walk, kept: Held, cache: Cache) -> None:
    from matplotlib.patches import Rectangle

    columns = min(cache.ways, COLUMNS)
    per_set = -(-cache.ways // columns)
    for index in range(cache.sets):
        axes.text(-0.05, per_set * index + 0.5, f"set {index}", ha="right", va="center",
                  fontsize=8, color=MUTED)  # fmt: skip
        for way in range(cache.ways):
            column, row = way % columns, per_set * index + way // columns
            line = kept.get((index, way))
            matrix = None if line is None else owner(walk, line * cache.line_bytes)
            ink = "white" if matrix is None else INKS[walk.matrices.index(matrix)]
            axes.add_patch(
                Rectangle((column, row), 0.96, 0.9, facecolor=ink, edgecolor=RULE,
                          alpha=1 if matrix is None else PALE)
            )  # fmt: skip
            text = "empty" if matrix is None else f"{matrix.name}, line {line}"
            axes.text(column + 0.48, row + 0.45, text, ha="center", va="center", fontsize=8,
                      color=MUTED if matrix is None else TEXT)  # fmt: skip
    axes.set(xlim=(-0.4, columns), ylim=(per_set * cache.sets, 0))
    axes.axis("off")


def owner(walk: Walk, address: int) -> Matrix:
    """Return the matrix that the line beginning at an address belongs to."""
    return max((m for m in walk.matrices if m.start <= address), key=lambda m: m.start)
