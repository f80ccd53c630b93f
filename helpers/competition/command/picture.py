"""Where an entry stands under the roofline of this machine, as a picture."""

from statistics import median

from helpers import figures
from helpers.competition.ceiling import Yardstick
from helpers.competition.challenge import Challenge
from helpers.competition.command.outcome import Refused
from helpers.competition.entry import Entry


def roofline(challenge: Challenge, entry: Entry, yardstick: Yardstick, suffix: str) -> bytes:
    """Return the picture, SVG or PNG by its suffix.

    Raises Refused for a challenge that computes nothing, or has no ceiling of its own.
    """
    placed = {}
    costs = {str(case): challenge.work(case) for size in dict.fromkeys(s.size for s in
             entry.sittings) for case in challenge.public(size)}  # fmt: skip
    for sitting in entry.sittings:
        cost = costs[sitting.case]
        if cost is None or not cost.flop:
            raise Refused(f"{challenge.name} does no arithmetic that a roofline could show.")
        seconds = median(taken for _, taken in sitting.pairs)
        placed[sitting.size] = (cost.intensity, cost.flop / seconds)
    ceilings = yardstick.ceilings
    bandwidths = {level.name: ceilings.rate(level).best for level in ceilings.levels}
    title = f"{challenge.title} under the roofline of one core"
    figure = figures.roofline(ceilings.peak[challenge.dtype], bandwidths, placed, title=title)
    return (figures.svg if suffix == ".svg" else figures.png)(figure)
