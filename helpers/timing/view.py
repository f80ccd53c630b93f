"""How a result looks: a few lines in a terminal, a few elements in a notebook."""

from collections.abc import Callable, Sequence
from html import escape

from helpers.timing import histogram


def conditions(count: int, noun: str, clock: str, threads: int | None, cache: str) -> str:
    """Return the circumstances of a measurement, such as ``"15 pairs, wall time, 1 thread"``."""
    parts = [f"{count} {noun}", f"{clock} time"]
    if threads is not None:
        parts.append(f"{threads} thread{'s' * (threads != 1)}")
    if cache != "warm":
        parts.append(f"{cache} cache")
    return ", ".join(parts)


def warned(line: str, warnings: Sequence[str]) -> str:
    """Return the line, which says how many warnings there are."""
    if not warnings:
        return line
    return f"{line}, {len(warnings)} warning{'s' * (len(warnings) > 1)}"


def text_view(
    line: str, values: Sequence[float], write: Callable[[float], str], warnings: Sequence[str]
) -> str:
    """Return the line, the histogram between its ends, and each warning on a line of its own."""
    if not values:
        return line
    ends = f"{write(min(values))} |{histogram.spark(values)}| {write(max(values))}"
    return "\n".join([line, ends, *(f"Warning: {warning}" for warning in warnings)])


def html_view(
    line: str, values: Sequence[float], write: Callable[[float], str], warnings: Sequence[str]
) -> str:
    """Return the same as HTML; the headline is the line up to its first space in bold."""
    if not values:
        return f"<div>{escape(line)}</div>"
    low, high = write(min(values)), write(max(values))
    label = f"Histogram of {len(values)} values from {low} to {high}"
    said = "".join(f"<li>{escape(warning)}</li>" for warning in warnings)
    listed = f"<ul aria-label='Warnings'>{said}</ul>" if said else ""
    return (
        f"<div><div>{escape(line)}</div>"
        f"<div>{escape(low)} {histogram.drawing(values, label)} {escape(high)}</div>{listed}</div>"
    )
