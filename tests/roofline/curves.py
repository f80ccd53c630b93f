"""Latency curves of known truth."""

import numpy as np

KIB, MIB = 1 << 10, 1 << 20


def sizes(per_octave=4, largest=256 * MIB):
    """Working sets as the measurement takes them."""
    steps = round(np.log2(largest / (4 * KIB)) * per_octave)
    return [round(4 * KIB * 2 ** (k / per_octave) / 64) * 64 for k in range(steps + 1)]


def latency(working_sets, capacities, seconds, *, width=1.0, slope=0.0):
    """Return the latency of random loads in a hierarchy.

    capacities : bytes of each cache, ascending
    seconds : latency of each cache and of memory
    width : the share of a capacity over which misses go from none to all
    slope : octaves by which latency rises beyond the last capacity, for each octave of size
    """
    size = np.asarray(working_sets, float)
    curve = np.full(size.shape, float(seconds[0]))
    for capacity, nearer, farther in zip(capacities, seconds[:-1], seconds[1:], strict=True):
        curve += (farther - nearer) * np.clip((size - capacity) / (width * capacity), 0, 1)
    return curve * np.maximum(size / (2 * capacities[-1] if capacities else size), 1) ** slope


def disturbed(curve, seed, *, spread=0.03, bursts=0.1):
    """Return a curve with an even spread, and with points that others made several times slower."""
    rng = np.random.default_rng(seed)
    noisy = curve * np.exp(rng.normal(0, spread, curve.size))
    hit = rng.random(curve.size) < bursts
    return np.where(hit, noisy * rng.uniform(1.3, 6, curve.size), noisy)
