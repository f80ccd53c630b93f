"""A cache simulator, and the accesses of real kernels to run through it.

``Cache`` counts what one cache does with a stream of accesses, ``Hierarchy`` what several levels
do. ``trace`` runs a kernel's source as plain Python and returns its accesses; ``simulate`` runs it
compiled, each access straight through a cache. Counts are exact and the same on every machine.
"""

from helpers.caches.cache import Cache
from helpers.caches.counts import Counts
from helpers.caches.hierarchy import Hierarchy
from helpers.caches.simulation import simulate
from helpers.caches.tracing import Tally, Trace, trace

__all__ = ["Cache", "Counts", "Hierarchy", "Tally", "Trace", "simulate", "trace"]
