"""Python's garbage collector, kept out of the samples."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_held_off() -> Iterator[None]:
    """Keep the garbage collector from running inside the block; its state is restored after.

    It runs once before, but not where it is held off already: looking through all objects takes
    longer than most samples.
    """
    was_on = gc.isenabled()
    if was_on:
        gc.collect()
        gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
