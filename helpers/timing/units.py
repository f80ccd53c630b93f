"""Durations as people read them."""

from math import isfinite


def seconds_text(seconds: float) -> str:
    """Return a duration with three significant digits and its unit, such as ``"4.32 ms"``."""
    if not isfinite(seconds):
        return f"{seconds} s"
    rounded = float(f"{seconds:.3g}")  # before the unit is chosen: 999.9 µs are 1.00 ms
    if abs(rounded) >= 1000:
        return f"{rounded:.0f} s"
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if abs(rounded) * factor >= 1:
            return f"{rounded * factor:#.3g}".rstrip(".") + f" {unit}"
    return f"{rounded * 1e9:#.3g}".rstrip(".") + " ns"
