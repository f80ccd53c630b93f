"""Our cache simulator beside pycachesim: random reads through one 8-way LRU level, taking turns.

pycachesim's fastest way is used, a list of Python integers (an array of NumPy's takes twice as
long), ours with an array. The misses of both are compared before anything is timed.
"""

import numpy as np

from helpers import timing
from helpers.caches import Cache, Hierarchy
from helpers.timing.interval import median_interval

COUNT = 1 << 20  # accesses of a call
SIZE, WAYS, LINE = 32 * 1024, 8, 64
# How far the addresses reach, and what that makes of them.
REACHES = {1 << 14: "all hits", 1 << 16: "half hits", 1 << 30: "all misses"}
TARGET = 150  # million accesses a second


def run() -> None:
    """Print million accesses a second of each, and the ratio with its 95 % interval."""
    import cachesim  # compiled on installation, so not among the requirements: `make bench` has it

    print(f"{'':12}{'pycachesim':>12}{'ours':>9}   ratio of the times")
    rates = [_race(cachesim, reach, meaning) for reach, meaning in REACHES.items()]
    print(f"ours at its slowest: {min(rates):.0f}, {min(rates) / TARGET:.2f} of the target")
    _others()


def _race(cachesim, reach: int, meaning: str) -> float:
    """Print one line and return our million accesses a second."""
    addresses = np.random.default_rng(6172).integers(0, reach, COUNT)
    ours, theirs, numbers = _plain(), _pycachesim(cachesim), addresses.tolist()
    theirs.load(numbers, length=1)
    if ours.access(addresses).misses != theirs.first_level.stats()["MISS_count"]:
        raise RuntimeError(f"the simulators disagree over {meaning}")
    times = timing.measure_rounds(
        {"theirs": lambda: theirs.load(numbers, length=1), "ours": lambda: ours.access(addresses)}
    )
    pairs = tuple(zip(times["theirs"], times["ours"], strict=True))
    slow, quick = (_rate(times[name]) for name in ("theirs", "ours"))
    print(f"{meaning:12}{slow:12.0f}{quick:9.0f}   {timing.Comparison.of(pairs, 'wall')}")
    return quick


def _rate(samples: tuple[float, ...]) -> float:
    return COUNT / median_interval(samples).median / 1e6


def _plain() -> Cache:
    return Cache(SIZE, WAYS, LINE, classify=False)


def _pycachesim(cachesim):
    memory = cachesim.MainMemory()
    level = cachesim.Cache("L1", SIZE // (WAYS * LINE), WAYS, LINE, "LRU")
    memory.load_to(level)
    memory.store_from(level)
    return cachesim.CacheSimulator(level, memory)


def _others() -> None:
    """Print what our other models and the split of misses cost, over half hits."""
    addresses = np.random.default_rng(6172).integers(0, 1 << 16, COUNT)
    models = {
        "lru, misses split": Cache(SIZE, WAYS, LINE),
        "plru": Cache(SIZE, WAYS, LINE, "plru", classify=False),
        "fifo": Cache(SIZE, WAYS, LINE, "fifo", classify=False),
        "two levels": Hierarchy([_plain(), Cache(1 << 20, 16, LINE, classify=False)]),
    }
    calls = {name: lambda m=model: m.access(addresses) for name, model in models.items()}
    for name, samples in timing.measure_rounds(calls).items():
        print(f"{name:24}{_rate(samples):9.0f}")
