"""Where the lines lie: a file of SQLite, or a PostgreSQL database that a class shares.

A line is appended under a lock on the whole table, so lines that many processes send at once follow
one another; a process that is killed meanwhile has appended its line or has not. Triggers refuse
to change or remove a line, by mistake; against intent there is the chain.

Beside the lines lie the sources of the entries, by digest, so that two entries can be run against
each other later; and the seed of the secret cases. An export holds neither.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
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
# As bytes: PostgreSQL takes no NUL in a text.
sources = sa.Table(
    "sources",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("source", sa.LargeBinary, nullable=False),
)
seeds = sa.Table("seeds", metadata, sa.Column("seed", sa.Text, primary_key=True))

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


class AddressError(LedgerError):
    """There is no such database, and there cannot be one."""


class BusyError(LedgerError):
    """Another program holds the database."""


class Ledger:
    """The lines of one database. Use it in a ``with`` block, or ``close`` it.

    url : ``sqlite:///FILE``, the path of such a file, or ``postgresql://USER@HOST/DATABASE``

    Raises LedgerError where the database cannot be opened, AddressError where there can be none; it
    is made where there is none yet.
    """

    def __init__(self, url: str | Path) -> None:
        self.url = _url(str(url))
        with _told(self.url):
            self._engine = _engine(self.url)
        self._prepare()

    def append(self, entry: Entry, source: str | None = None) -> Line:
        """Append an entry and return its line, once it is safely stored.

        source : what the entry was made from, kept for duels whether it is published or not

        An entry whose id is there already is not appended again: its line is returned. Raises
        LedgerError.
        """
        with self._connection(writing=True) as connection:
            if source is not None:
                _keep(connection, entry.digest, source)
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

    def source(self, digest: str) -> str | None:
        """Return the source of this digest, None where it is not here, or was changed."""
        with self._connection() as connection:
            found = connection.execute(sources.select().where(sources.c.digest == digest)).all()
        return found[0].source.decode() if found and _is_sound(*found[0]) else None

    @property
    def seed(self) -> str:
        """What the secret cases of this ledger are drawn by, the same for all its entries."""
        with self._connection() as connection:
            return connection.execute(seeds.select()).scalar_one()

    def verify(self, heads: tuple[str, ...] = ()) -> list[str]:
        """Return a sentence for each thing that is wrong; none where nothing is.

        heads : digests that were noted earlier

        Raises BusyError.
        """
        try:
            with self._connection() as connection:
                damage = [*_damage(connection), *_changed(connection)]
            return damage + list(flaws(self.lines(), heads))
        except BusyError:
            raise
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
        """Make the tables where there are none; a ledger that can only be read is left as it is."""
        with self._connection() as connection:
            if set(metadata.tables) <= set(sa.inspect(connection).get_table_names()):
                return
        with self._connection(writing=True) as connection:
            metadata.create_all(connection)
            for refusal in REFUSALS[self._engine.dialect.name]:
                connection.execute(sa.text(refusal))
            if connection.execute(seeds.select()).first() is None:
                connection.execute(seeds.insert().values(seed=secrets.token_hex(16)))

    @contextmanager
    def _connection(self, *, writing: bool = False) -> Iterator[sa.Connection]:
        """A connection in a transaction; one that writes waits until no other does."""
        with _told(self.url), self._engine.connect() as connection:
            connection = connection.execution_options(writing=writing)
            with connection.begin():
                if writing and self._engine.dialect.name == "postgresql":
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
                yield connection


def exists(url: str | Path) -> bool:
    """Whether a database is there already, as far as the name of a file tells."""
    found = _url(str(url))
    is_file = found.get_backend_name() == "sqlite" and "uri" not in found.query
    return not is_file or Path(found.database or "").is_file()


def _url(text: str) -> sa.URL:
    """Return the address, with the driver that the course installs."""
    if "://" not in text:
        return sa.URL.create("sqlite", database=text)
    try:
        url = sa.make_url(text)
    except (ArgumentError, ValueError):
        raise AddressError(f"{text!r} is no address of a database: write sqlite:///FILE") from None
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    if url.get_backend_name() not in REFUSALS:
        raise AddressError(f"{text!r}: needs sqlite:///FILE or postgresql://USER@HOST/DATABASE")
    return url


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() == "postgresql":
        return sa.create_engine(url, connect_args={"client_encoding": "utf8"})
    folder = Path(url.database or "").parent
    if "uri" not in url.query and not folder.is_dir():
        raise AddressError(f"{folder} is no folder: make it first")
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
        sort = BusyError if "locked" in str(error.orig) else LedgerError
        raise sort(f"{where}: {said[0] if said else error}{_advice(str(error.orig))}") from None
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


def _keep(connection: sa.Connection, digest: str, source: str) -> None:
    if connection.execute(sources.select().where(sources.c.digest == digest)).first() is None:
        connection.execute(sources.insert().values(digest=digest, source=source.encode()))


def _changed(connection: sa.Connection) -> list[str]:
    """Return which of the sources are not what was handed in."""
    rows = connection.execute(sources.select())
    return [f"the source {row.digest} was changed" for row in rows if not _is_sound(*row)]


def _is_sound(digest: str, source: object) -> bool:
    # SQLite keeps whatever somebody puts into a column.
    return isinstance(source, bytes) and sha256(source).hexdigest() == digest


def _columns(line: Line) -> dict[str, object]:
    return {column.name: getattr(line, column.name) for column in lines.columns}


def _damage(connection: sa.Connection) -> list[str]:
    """Return what SQLite itself finds wrong with the file."""
    if connection.dialect.name != "sqlite":
        return []
    found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    return [f"the file is damaged: {one}" for one in found if one != "ok"]
