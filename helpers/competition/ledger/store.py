"""Where the lines lie: a file of SQLite, or a PostgreSQL database that a class shares.

A line is appended under a lock on the whole table, so lines that many processes send at once follow
one another; a process that is killed meanwhile has appended its line or has not. Triggers refuse
to change or remove a line, by mistake; against intent there is the chain.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, SQLAlchemyError

from helpers.competition.entry import Entry
from helpers.competition.ledger.chain import Line, flaws

PATIENCE = 60  # seconds to wait for others that are appending
LOCK = 0x6B65726E  # of PostgreSQL's advisory locks, any number that nobody else takes

metadata = sa.MetaData()
lines = sa.Table(
    "lines",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("entry", sa.Text, nullable=False, unique=True),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("previous", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
)

REFUSE_SQLITE = """
CREATE TRIGGER IF NOT EXISTS lines_no_{what} BEFORE {what} ON lines
BEGIN SELECT RAISE(ABORT, 'a line of the ledger is never changed'); END
"""
REFUSE_POSTGRESQL = """
CREATE OR REPLACE FUNCTION lines_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a line of the ledger is never changed'; END $$;
CREATE OR REPLACE TRIGGER lines_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON lines
FOR EACH STATEMENT EXECUTE FUNCTION lines_refuse()
"""
REFUSALS = {
    "sqlite": [REFUSE_SQLITE.format(what=what) for what in ("UPDATE", "DELETE")],
    "postgresql": [REFUSE_POSTGRESQL],
}
DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


class LedgerError(RuntimeError):
    """The ledger cannot be read or written; the message is one line that says what to do."""


class Ledger:
    """The lines of one database. Use it in a ``with`` block, or ``close`` it.

    url : ``sqlite:///FILE``, the path of such a file, or ``postgresql://USER@HOST/DATABASE``

    Raises LedgerError where the database cannot be opened; it is made where there is none.
    """

    def __init__(self, url: str | Path) -> None:
        self.url = _url(str(url))
        with _told(self.url):
            self._engine = _engine(self.url)
        self._prepare()

    def append(self, entry: Entry) -> Line:
        """Append an entry and return its line, once it is safely stored.

        An entry whose id is there already is not appended again: its line is returned. Raises
        LedgerError.
        """
        with self._connection(writing=True) as connection:
            line = _line(connection, lines.c.entry == entry.id)
            if line is None:
                line = Line.after(_last(connection), entry)
                connection.execute(lines.insert().values(**_columns(line)))
        return line

    def lines(self) -> list[Line]:
        """Return all lines, in order."""
        with self._connection() as connection:
            rows = connection.execute(lines.select().order_by(lines.c.number)).all()
        return [Line(*row) for row in rows]

    def entries(self) -> list[Entry]:
        """Return all entries, in order. Raises EntryError where a line holds none."""
        return [line.read() for line in self.lines()]

    def verify(self, heads: tuple[str, ...] = ()) -> list[str]:
        """Return a sentence for each thing that is wrong; none where nothing is.

        heads : digests that were noted earlier
        """
        try:
            with self._connection() as connection:
                damage = _damage(connection)
            return damage + list(flaws(self.lines(), heads))
        except LedgerError as error:
            return [str(error)]

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _prepare(self) -> None:
        """Make the table where there is none; a ledger that can only be read is left as it is."""
        with self._connection() as connection:
            if sa.inspect(connection).has_table(lines.name):
                return
        with self._connection(writing=True) as connection:
            metadata.create_all(connection)
            for refusal in REFUSALS[self._engine.dialect.name]:
                connection.execute(sa.text(refusal))

    @contextmanager
    def _connection(self, *, writing: bool = False) -> Iterator[sa.Connection]:
        """A connection in a transaction; one that writes waits until no other does."""
        with _told(self.url), self._engine.connect() as connection:
            connection = connection.execution_options(writing=writing)
            with connection.begin():
                if writing and self._engine.dialect.name == "postgresql":
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
                yield connection


def _url(text: str) -> sa.URL:
    """Return the address, with the driver that the course installs."""
    if "://" not in text:
        return sa.URL.create("sqlite", database=text)
    try:
        url = sa.make_url(text)
    except (ArgumentError, ValueError):
        raise LedgerError(f"{text!r} is no address of a database: write sqlite:///FILE") from None
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    if url.get_backend_name() not in REFUSALS:
        raise LedgerError(f"{text!r}: needs sqlite:///FILE or postgresql://USER@HOST/DATABASE")
    return url


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() == "postgresql":
        return sa.create_engine(url, connect_args={"client_encoding": "utf8"})
    folder = Path(url.database or "").parent
    if "uri" not in url.query and not folder.is_dir():
        raise LedgerError(f"{folder} is no folder: make it first")
    engine = sa.create_engine(url, connect_args={"timeout": PATIENCE, "isolation_level": None})
    sa.event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: sa.Connection) -> None:
    """Begin as SQLite should: a transaction that writes takes the lock before it reads."""
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def _told(url: sa.URL) -> Iterator[None]:
    """Say in one line what is wrong with a database."""
    where = url.database if url.get_backend_name() == "sqlite" else url.render_as_string()
    try:
        yield
    except NoSuchModuleError as error:
        raise LedgerError(f"{where}: {error}") from None
    except ModuleNotFoundError as error:
        raise LedgerError(f"{where}: needs {error.name}: pip install {error.name}") from None
    except DatabaseError as error:
        said = str(error.orig).strip().splitlines()
        raise LedgerError(
            f"{where}: {said[0] if said else error}{_advice(str(error.orig))}"
        ) from None
    except UnicodeDecodeError:  # a damaged page, read back as text
        raise LedgerError(f"{where}: {ADVICE['malformed']}") from None
    except SQLAlchemyError as error:
        raise LedgerError(f"{where}: {error}") from None


ADVICE = {
    "locked": "another program has been writing for a minute: try again when it has ended",
    "readonly": "you may read this ledger, not write to it: choose another with --db",
    "unable to open": "no such file, or no right to it: choose another with --db",
    "full": "make room on the disk, then send again",
    "not a database": "this file is something else, or damaged: restore it, or choose another",
    "malformed": "the file is damaged: restore it from a copy or an export",
    "connection": "is the server running, and are address and password right?",
}


def _advice(said: str) -> str:
    return next((f". {what.capitalize()}" for word, what in ADVICE.items() if word in said), "")


def _line(connection: sa.Connection, condition: sa.ColumnElement) -> Line | None:
    row = connection.execute(lines.select().where(condition)).one_or_none()
    return None if row is None else Line(*row)


def _last(connection: sa.Connection) -> Line | None:
    row = connection.execute(lines.select().order_by(lines.c.number.desc()).limit(1)).one_or_none()
    return None if row is None else Line(*row)


def _columns(line: Line) -> dict[str, object]:
    return {column.name: getattr(line, column.name) for column in lines.columns}


def _damage(connection: sa.Connection) -> list[str]:
    """Return what SQLite itself finds wrong with the file."""
    if connection.dialect.name != "sqlite":
        return []
    found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    return [f"the file is damaged: {one}" for one in found if one != "ok"]
