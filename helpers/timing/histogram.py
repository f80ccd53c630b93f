"""Small histograms: a line of text for a terminal, a drawing for a notebook."""

from collections.abc import Sequence
from html import escape

BARS = "▁▂▃▄▅▆▇█"
BINS = 16
WIDTH, HEIGHT = 192, 36


def counts(values: Sequence[float], bins: int = BINS) -> list[int]:
    """Return how many values fall into each of ``bins`` equal parts of their range."""
    low, high = min(values), max(values)
    found = [0] * bins
    for value in values:
        share = (value - low) / (high - low) if high > low else 0.5
        found[min(int(share * bins), bins - 1)] += 1
    return found


def spark(values: Sequence[float]) -> str:
    """Return the histogram in block characters; an empty part is a space."""
    found = counts(values)
    most = max(found)
    return "".join(BARS[-(-7 * count // most)] if count else " " for count in found)


def drawing(values: Sequence[float], label: str) -> str:
    """Return the histogram as inline SVG in the colour of the text around it.

    label : says the same in words
    """
    found = counts(values)
    step, most = WIDTH / len(found), max(found)
    bars = "".join(
        f'<rect x="{index * step + 1:g}" y="{HEIGHT - height:g}" width="{step - 2:g}" '
        f'height="{height:g}"/>'
        for index, count in enumerate(found)
        if (height := round(HEIGHT * count / most, 1))
    )
    return (
        f'<svg role="img" aria-label="{escape(label)}" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" fill="currentColor" style="vertical-align: bottom">'
        f"{bars}</svg>"
    )
