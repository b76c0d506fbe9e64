"""What the tests of the office's database stand on: a real server, a fresh database for each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from metercheck.records.store import DatabaseUrl, care
from support.postgres import NotInstalled, Server, server

_number = count()
_TEMPLATE = "metercheck_template"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server of these tests' own."""
    try:
        with server() as running:
            yield running
    except NotInstalled:
        pytest.fail("no PostgreSQL server here; install it: apt install postgresql", pytrace=False)


@pytest.fixture(scope="session")
def _template(postgres: Server) -> str:
    postgres.sql(f"CREATE DATABASE {_TEMPLATE}")
    care.migrate(postgres.url(_TEMPLATE))
    return _TEMPLATE


@pytest.fixture
def bare(postgres: Server) -> Iterator[DatabaseUrl]:
    """A database without any tables."""
    yield from _database(postgres, "template0")


@pytest.fixture
def office(postgres: Server, _template: str) -> Iterator[DatabaseUrl]:
    """The office's database: an empty store."""
    yield from _database(postgres, _template)


def _database(postgres: Server, template: str) -> Iterator[DatabaseUrl]:
    name = f"office_{next(_number)}"
    postgres.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield postgres.url(name)
    postgres.sql(f"DROP DATABASE {name} WITH (FORCE)")
