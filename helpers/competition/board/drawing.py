"""Staircase, history and bars: SVG and HTML that take the colours of the page."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import accumulate
from math import log

from helpers.competition.board.plain import line
from helpers.competition.board.standings import Row
from helpers.competition.score import FLOOR, Share
from helpers.figures import Axis

# In units of the drawing, which a phone shows as about as many pixels.
WIDTH, HEIGHT = 340, 200
LEFT, RIGHT, TOP, BOTTOM = 46, 334, 26, 164
NUMBERS = tuple(step * 10.0**power for power in range(-4, 4) for step in (1, 2, 5))
CLOSEST = 12  # between two numbers on the axis
MOST_SIZE = 10  # characters of a class of sizes below the axis


def percent(share: float) -> str:
    """Return a share as percent, to three digits."""
    return f"{_digits(share)}\N{NO-BREAK SPACE}%"


def interval(share: Share) -> str:
    """Return the bounds of a share as percent."""
    return f"{_digits(share.low)} to {_digits(share.high)}"


def spoken(share: Share) -> str:
    """Return a share with its interval in words."""
    return f"{percent(share.value)} ({interval(share)})"


def size(name: str) -> str:
    """Return a class of sizes as short plain text."""
    return line(name, MOST_SIZE)


def axis(rows: Iterable[Row]) -> Axis:
    """Return the axis on which all shares of these rows have their place, up to the ceiling."""
    return _axis([one for row in rows for one in (row.score, *row.steps.values())], least=1)


def scale(rows: Iterable[Row]) -> Axis:
    """Return the axis of the bars of these rows: no longer than their scores need it."""
    return _axis([row.score for row in rows])


def _axis(found: Sequence[Share], least: float = FLOOR) -> Axis:
    """Return a logarithmic axis: as far apart is as many times faster."""
    lowest = max(min(one.low for one in found), FLOOR)
    highest = max(least, *(one.high for one in found))
    low = max(number for number in NUMBERS if number < 0.99 * lowest)
    high = min((number for number in NUMBERS if number >= highest), default=highest)
    ticks = tuple(number for number in NUMBERS if low <= number <= high)
    texts = tuple(f"{100 * number:g}\N{NO-BREAK SPACE}%" for number in ticks)
    return Axis("Share of the ceiling", low, high, ticks=ticks, texts=texts, baseline=1)


def place(axis: Axis, share: float) -> float:
    """Return where a share lies between the ends of an axis, from 0 to 1."""
    return log(min(max(share, axis.low), axis.high) / axis.low) / log(axis.high / axis.low)


def bar(axis: Axis, share: Share) -> str:
    """Return an interval as HTML, for readers who see it beside the number."""
    low, high = (100 * place(axis, bound) for bound in (share.low, share.high))
    return f'<span class="kb-bar" style="left:{low:.2f}%;width:{high - low:.2f}%"></span>'


def staircase(row: Row, best: Row, sizes: Sequence[str], axis: Axis) -> str:
    """Return the share for each class of sizes as SVG, over that of the best, dashed."""
    steps = [f"{size(name)}: {spoken(one)}" for name, one in row.steps.items()]
    words = f"Share of the ceiling by class of sizes. {'; '.join(steps)}."
    behind = []
    if row is not best:
        others = [f"{size(name)}: {percent(one.value)}" for name, one in best.steps.items()]
        words += f" The best of this challenge, dashed. {'; '.join(others)}."
        behind = list(_stairs("kb-best", best, sizes, axis))
    own = [*_stairs("kb-own", row, sizes, axis), *_values(row, best, sizes, axis)]
    width = (RIGHT - LEFT) / len(sizes)
    below = (
        _text("kb-tick", LEFT + (at + 0.5) * width, BOTTOM + 16, "middle", size(name))
        for at, name in enumerate(sizes)
    )
    return _picture(words, [*_frame(axis, "Class of sizes →"), *below, *behind, *own])


def history(rows: Sequence[Row], axis: Axis) -> str:
    """Return the scores of rows in the order of submission as SVG, with the best so far."""
    best = list(accumulate((row.score.value for row in rows), max))
    last = next(row for row in rows if row.score.value == best[-1])
    words = (
        f"Scores of {len(rows)} submissions in their order. "
        f"The best so far begins at {percent(best[0])} and ends at {percent(best[-1])}, "
        f"reached by {last.name} with submission {rows.index(last) + 1}."
    )
    across = [_along(at, len(rows)) for at in range(len(rows))]
    line = "".join(f"H{x:.1f}V{_y(axis, y):.1f}" for x, y in zip(across, best, strict=True))
    parts = [f'<path class="kb-record" d="M{across[0]:.1f} {_y(axis, best[0]):.1f}{line}"/>']
    for x, row in zip(across, rows, strict=True):
        parts += [_spread(x, row.score, axis), _dot(x, _y(axis, row.score.value))]
    ends = {0: across[0], len(rows) - 1: across[-1]}
    below = (_text("kb-tick", x, BOTTOM + 16, "middle", str(at + 1)) for at, x in ends.items())
    return _picture(words, [*_frame(axis, "Submission →"), *below, *parts])


def _digits(share: float) -> str:
    return f"{100 * share:#.3g}".rstrip(".")


def _along(at: int, count: int) -> float:
    """Return where the submission stands of so many; one alone stands in the middle."""
    return LEFT + 12 + (RIGHT - LEFT - 24) * (at / (count - 1) if count > 1 else 0.5)


def _y(axis: Axis, share: float) -> float:
    return BOTTOM - place(axis, share) * (BOTTOM - TOP)


def _frame(axis: Axis, below: str) -> Iterator[str]:
    """Yield what stands around the curves: lines at the numbers, and what the axes are called."""
    yield _text("kb-axis", 0, 11, "start", f"↑ {axis.label}")
    yield _text("kb-axis", RIGHT, HEIGHT - 4, "end", below)
    free = HEIGHT
    for number, text in axis.labels():
        y = _y(axis, number)
        css = "kb-ceiling" if number == axis.baseline else "kb-grid"
        yield f'<path class="{css}" d="M{LEFT} {y:.1f}H{RIGHT}"/>'
        if free - y >= CLOSEST:
            yield _text("kb-tick", LEFT - 6, y + 4, "end", text)
            free = y


def _stairs(css: str, row: Row, sizes: Sequence[str], axis: Axis) -> Iterator[str]:
    """Yield the steps of a row, one as wide as the other, with the intervals behind them."""
    width = (RIGHT - LEFT) / len(sizes)
    line, joined = "", False
    for at, name in enumerate(sizes):
        left, right = LEFT + at * width, LEFT + (at + 1) * width
        if (one := row.steps.get(name)) is None:
            joined = False
            continue
        low, y, high = (_y(axis, bound) for bound in (one.low, one.value, one.high))
        line += f"V{y:.1f}H{right:.1f}" if joined else f"M{left:.1f} {y:.1f}H{right:.1f}"
        joined = True
        box = f"M{left:.1f} {low:.1f}H{right:.1f}V{high:.1f}H{left:.1f}z"
        yield f'<path class="{css} kb-within" d="{box}"/>'
    yield f'<path class="{css} kb-line" d="{line}"/>'


def _values(row: Row, best: Row, sizes: Sequence[str], axis: Axis) -> Iterator[str]:
    """Yield the number of each step, on the side where the best is not."""
    width = (RIGHT - LEFT) / len(sizes)
    for at, name in enumerate(sizes):
        if one := row.steps.get(name):
            other = best.steps.get(name, one)
            away = 13 if other.value > one.value else -5
            x, y = LEFT + (at + 0.5) * width, _y(axis, one.value) + away
            yield _text("kb-value", x, y, "middle", percent(one.value))


def _spread(x: float, share: Share, axis: Axis) -> str:
    low, high = _y(axis, share.low), _y(axis, share.high)
    return f'<path class="kb-spread" d="M{x:.1f} {low:.1f}V{high:.1f}"/>'


def _dot(x: float, y: float) -> str:
    return f'<circle class="kb-dot" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'


def _text(css: str, x: float, y: float, anchor: str, words: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{css}" {place}>{escape(words)}</text>'


def _picture(words: str, parts: Iterable[str]) -> str:
    return (
        f'<svg class="kb-picture" role="img" aria-label="{escape(words)}"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'
    )
