"""The ceilings as a table that a person reads."""

from collections.abc import Iterator

from helpers.machine.report import size
from helpers.roofline.ceilings import Ceilings
from helpers.roofline.levels import Level

CLOSE = 2.0  # factor between a plateau's end and the system's claim that a virtual machine excuses


def table(ceilings: Ceilings) -> str:
    """Return the ceilings as lines of text, remarks last."""
    rows = [*_compute_rows(ceilings), *_level_rows(ceilings)]
    remarks = [*differences(ceilings), *_blas_remarks(ceilings)]
    return "\n".join([*rows, *remarks])


def differences(ceilings: Ceilings) -> list[str]:
    """Return one sentence for each cache on which the measurement and the system disagree."""
    found = {level.name: level for level in ceilings.levels[:-1]}
    claimed = {f"L{cache['level']}": cache["bytes"] for cache in ceilings.machine["caches"]}
    sentences = []
    for name, claim in claimed.items():
        if claim is None:
            continue
        if name not in found:
            sentences.append(
                f"The system names an {name} of {size(claim)}; "
                "the curve has no plateau of its own for it."
            )
        elif not 1 / CLOSE <= claim / found[name].high_bytes <= CLOSE:
            sentences.append(
                f"The system says that {name} holds {size(claim)}; "
                f"the measured plateau ends at {size(found[name].high_bytes)}."
            )
    extra = [name for name in found if name not in claimed] if claimed else []
    return sentences + [f"The system names no {name}; the curve has one." for name in extra]


def _compute_rows(ceilings: Ceilings) -> Iterator[str]:
    yield f"{ceilings.machine['cpu'] or 'Unknown processor'}, one core"
    yield f"Clock while busy     {ceilings.clock_hz / 1e9:8.2f} GHz"
    for dtype, rate in ceilings.peak.items():
        share = ceilings.blas[dtype] / rate
        per_cycle = rate / ceilings.clock_hz
        yield (
            f"Peak, {dtype}        {rate / 1e9:8.1f} GFLOP/s ({per_cycle:.1f} flop a cycle; "
            f"NumPy's BLAS reaches {share:.0%})"
        )


def _level_rows(ceilings: Ceilings) -> Iterator[str]:
    yield ""
    yield (
        f"{'level':<8}{'latency':>10}{'cycles':>8}{'up to':>10}{'system says':>13}"
        f"{'read':>8}{'copy':>8}{'triad':>8}  GB/s"
    )
    for level in ceilings.levels:
        yield _level_row(ceilings, level)
    yield ""


def _level_row(ceilings: Ceilings, level: Level) -> str:
    claims = {f"L{cache['level']}": cache["bytes"] for cache in ceilings.machine["caches"]}
    rate = ceilings.rate(level)
    speeds = "".join(f"{speed / 1e9:8.1f}" for speed in (rate.read, rate.copy, rate.triad))
    last = level is ceilings.levels[-1]
    end = "" if last else size(level.high_bytes)
    claim = size(claims[level.name]) if level.name in claims else ""
    return (
        f"{level.name:<8}{level.seconds * 1e9:7.1f} ns{ceilings.cycles(level.seconds):8.0f}"
        f"{end:>10}{claim:>13}{speeds}"
    )


def _blas_remarks(ceilings: Ceilings) -> list[str]:
    held = ceilings.machine["environment"].get("OPENBLAS_CORETYPE")
    if held is None:
        return []
    return [f"BLAS is held to kernels for {held} by OPENBLAS_CORETYPE: unset it for its best."]
