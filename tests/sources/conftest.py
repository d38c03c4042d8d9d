"""Fixtures of sources: real servers, and databases of a test's own in them."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from typing import TypeVar

import pytest
from servers import MariaDbServer, NotInstalledError, PostgresServer

_Server = TypeVar("_Server", PostgresServer, MariaDbServer)
_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    yield from _running(PostgresServer.start)


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariaDbServer]:
    yield from _running(MariaDbServer.start)


@pytest.fixture
def database(postgres_server: PostgresServer) -> str:
    """The name of an empty database."""
    name = f"d{next(_numbers)}"
    postgres_server.psql(f"create database {name}")
    return name


def _running(start: Callable[[], _Server]) -> Iterator[_Server]:
    """Yield a server; where it is not installed, skip, but not on CI."""
    try:
        started = start()
    except NotInstalledError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    try:
        yield started
    finally:
        started.stop()
