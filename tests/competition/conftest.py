"""The ledger's two databases; PostgreSQL is a server of the tests' own."""

import pytest
from sqlalchemy import make_url

from tests import postgres


@pytest.fixture(scope="module")
def server():
    """The address of a running PostgreSQL."""
    with postgres.served() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/ledger.db"
        return
    import psycopg

    address = request.getfixturevalue("server")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE ledger")
    yield make_url(address).set(database="ledger").render_as_string()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP DATABASE ledger WITH (FORCE)")
