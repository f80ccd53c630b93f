"""What is sent to a worker, and what comes back."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

Wanted = Callable[[], bool]
"""Says whether somebody still waits for an answer."""


class Reply(NamedTuple):
    """What became of an errand.

    record : what was found, as text; None where there is nothing
    failure : what went wrong, "" if nothing did; said : what its process said then
    unfit : whether the machine was too busy to tell
    trouble : what befell the worker, "" if nothing did; another one may do better
    lasts : whether that will befall the next errand, too, such as a full disk
    """

    record: str | None
    failure: str = ""
    said: str = ""
    unfit: bool = False
    trouble: str = ""
    lasts: bool = False


class Parcel(Protocol):
    """What travels: it has all that is needed."""

    def run(self, folder: Path, core: int | None, wanted: Wanted) -> Reply:
        """Do it on a core, with an empty folder.

        Raises Stopped where nobody waits for it any more, OSError where the machine cannot.
        """


class Errand(Protocol):
    """Something to be done by a worker; it stays here.

    key : names it, in letters and digits
    """

    key: str

    def packed(self) -> Parcel:
        """Return what travels."""
