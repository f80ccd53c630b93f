"""The ledger: every entry ever judged, in order, chained by hash so that a change shows.

    chain    the lines and what binds each to the one before
    store    where the lines lie: a file of SQLite, or PostgreSQL for a class that shares one
    archive  export and import as JSON, and what could not be written at once

The chain proves that nothing was changed, taken out or put in between, since somebody noted its
head: the digest of the last line, which every submission prints. Whoever may write to the database
can replace the whole chain, but then the noted heads are no longer in it.
"""

from helpers.competition.ledger.chain import Line
from helpers.competition.ledger.store import AddressError, BusyError, Ledger, LedgerError

__all__ = ["AddressError", "BusyError", "Ledger", "LedgerError", "Line"]
