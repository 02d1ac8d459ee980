"""An open database in a directory of its own.

Tests that look at files are plain functions that take `run`, an event loop to call into: file
access inside a coroutine would block the loop, and the suite does not allow that.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

import pytest

from lares.runtime.worker import Worker
from lares.store.connection import Connection
from lares.store.database import Database
from tests.fakes.clock import FakeClock
from tests.fakes.lares_versions import Version

T = TypeVar("T")

OLD_DATABASES = sorted((Path(__file__).parents[2] / "fixtures/databases").glob("v*.db"))


class Run(Protocol):
    """Runs a coroutine to its end on the test's loop."""

    def __call__(self, work: Coroutine[object, object, T], /) -> T: ...


def count(table: str) -> Callable[[Connection], object]:
    """Return what to let a database read: how many rows a table has."""
    return lambda connection: connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]


@pytest.fixture
def run() -> Iterator[Run]:
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def worker(run: Run) -> Iterator[Worker]:
    worker = Worker("store", capacity=64)
    yield worker
    run(worker.close())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "lares.db"


@pytest.fixture
def v1(tmp_path: Path) -> Version:
    return Version(1, tmp_path)


@pytest.fixture
def v2(tmp_path: Path) -> Version:
    return Version(2, tmp_path)


@pytest.fixture
def database(run: Run, path: Path, worker: Worker) -> Iterator[Database]:
    database = Database(path, worker)
    run(database.open())
    yield database
    run(database.close())


@pytest.fixture
def opened(run: Run, path: Path, worker: Worker) -> Iterator[Callable[[], Database]]:
    """Make databases at `path` that are closed in the end, however the test goes."""
    made: list[Database] = []

    def make() -> Database:
        made.append(Database(path, worker))
        return made[-1]

    yield make
    for each in made:
        run(each.close())
