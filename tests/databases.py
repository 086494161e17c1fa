"""The two databases that a gateway works on. PostgreSQL is there where CQCLERK_TEST_DATABASE names a server: postgresql://…/postgres."""

import atexit
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cqclerk.workplace.identity import new_id

SERVER = os.environ.get("CQCLERK_TEST_DATABASE", "")
KINDS = ("sqlite", "postgresql")


@contextmanager
def connected(where: str = SERVER) -> Iterator[Any]:
    """A plain connection, each statement by itself."""
    import psycopg

    with psycopg.connect(where, autocommit=True) as connection:
        yield connection


def administer(*statements: str) -> None:
    """Run statements at the server."""
    with connected() as connection:
        for statement in statements:
            connection.execute(statement)


@contextmanager
def database(kind: str = "postgresql", *, empty: bool = False) -> Iterator[str]:
    """The address of a database of its own, dropped at the end; "" for SQLite. It has the tables, unless it is to be empty."""
    if kind == "sqlite":
        yield ""
        return
    if not SERVER:
        pytest.skip("CQCLERK_TEST_DATABASE names no PostgreSQL server (15 or newer)")
    name = "cqclerk_" + new_id().replace("-", "")
    administer(f"CREATE DATABASE {name} TEMPLATE {'template0' if empty else _template()}")
    try:
        yield address(name)
    finally:
        administer(f"DROP DATABASE {name} WITH (FORCE)")


def address(name: str) -> str:
    """Of a database of the server."""
    return SERVER.rpartition("/")[0] + "/" + name


@cache
def _template() -> str:
    """A database with the tables, which the others of this process are copied from."""
    from data.hub import Hub

    name = f"cqclerk_template_{os.getpid()}"
    administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE template0")
    atexit.register(administer, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    with tempfile.TemporaryDirectory() as folder:
        Hub.open(Path(folder), address(name)).close()
    return name
