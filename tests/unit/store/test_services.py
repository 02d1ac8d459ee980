"""The store as a service: it opens, prunes, notices a hung disk, and saves states seldom."""

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from lares.errors import StoreError
from lares.home.entity import State
from lares.runtime.supervisor import Monitored, Service
from lares.runtime.worker import Worker
from lares.store.database import Database
from lares.store.journal import JournalRepository
from lares.store.service import StateSnapshots, StoreService
from lares.store.states import StateRepository
from tests.fakes.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(autojump=False)


@asynccontextmanager
async def running(service: Service) -> AsyncIterator[asyncio.Task[None]]:
    """Run a service until it is ready; cancel it at the end."""
    ready = asyncio.Event()
    task = asyncio.get_running_loop().create_task(service.run(ready.set))
    waiting = asyncio.get_running_loop().create_task(ready.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_the_database_is_open_while_the_service_runs(
    database: Database, worker: Worker, clock: FakeClock
) -> None:
    await database.close()
    service: Service = StoreService(
        database, JournalRepository(database, clock), clock, retention_days=90
    )
    for _ in range(2):
        async with running(service):
            await database.execute("INSERT OR REPLACE INTO floors VALUES ('a', '{}', 1)")
        with pytest.raises(StoreError, match="not open"):
            await database.execute("DELETE FROM floors")


async def test_the_journal_is_pruned_an_hour_after_the_start_and_daily(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lares.store.service._PING", 600.0)
    pruned: list[tuple[float, timedelta]] = []

    class Watched(JournalRepository):
        async def prune(self, older_than: datetime) -> int:
            pruned.append((clock.monotonic() - start, clock.now() - older_than))
            if len(pruned) == 1:
                raise StoreError("disk full")
            return 1

    start = clock.monotonic()
    service = StoreService(database, Watched(database, clock), clock, retention_days=30)
    async with running(service) as task:
        while clock.monotonic() - start < 2 * 86_400 + 7200:
            await clock.advance(600)
            await database.read(lambda _connection: None)
        assert not task.done(), "a full disk does not end the service"
    assert [round(at) for at, _ in pruned] == [3600, 3600 + 86_400, 3600 + 2 * 86_400]
    assert {age for _, age in pruned} == {timedelta(days=30)}


async def test_a_clock_that_was_set_is_not_believed_for_an_hour(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lares.store.service._PING", 600.0)
    pruned: list[float] = []
    start = clock.monotonic()

    class Watched(JournalRepository):
        async def prune(self, older_than: datetime) -> int:
            pruned.append(clock.monotonic() - start)
            return 0

    async def pass_time(seconds: float) -> None:
        for _ in range(round(seconds / 600)):
            await clock.advance(600)
            await database.read(lambda _connection: None)

    service = StoreService(database, Watched(database, clock), clock, retention_days=30)
    async with running(service):
        await pass_time(3000)
        clock.set_now(clock.now() + timedelta(days=20_000))
        await pass_time(3000)
        clock.set_now(clock.now() - timedelta(days=20_000))
        await pass_time(3000)
        assert pruned == []
        await pass_time(3600)
        assert len(pruned) == 1


async def test_a_disk_that_hangs_makes_the_service_ill_until_it_answers(
    database: Database, worker: Worker, clock: FakeClock
) -> None:
    service = StoreService(database, JournalRepository(database, clock), clock, retention_days=90)
    assert isinstance(service, Monitored)
    async with running(service) as task:
        await clock.advance(1)
        assert service.healthy()
        gate = threading.Event()
        hanging = asyncio.get_running_loop().create_task(worker.run(gate.wait))
        await clock.advance(60)
        assert not service.healthy()
        gate.set()
        await hanging
        await worker.run(lambda: None)
        await clock.settle()
        assert service.healthy()
        assert not task.done()


async def test_a_busy_worker_does_not_end_the_service(clock: FakeClock, path: Path) -> None:
    worker = Worker("store", capacity=1)
    database = Database(path, worker)
    service = StoreService(database, JournalRepository(database, clock), clock, retention_days=90)
    async with running(service) as task:
        gate = threading.Event()
        hanging = asyncio.get_running_loop().create_task(worker.run(gate.wait))
        await clock.advance(11)
        assert not task.done()
        gate.set()
        await hanging
    with pytest.raises(StoreError, match="not open"):
        await database.read(lambda _connection: None)
    await worker.close()


# -- snapshots -------------------------------------------------------------------------------------


class CountingStates(StateRepository):
    """Counts saves, and fails as long as it is told to."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.saves = 0
        self.disk_full = False

    async def save(self, states: Mapping[str, State]) -> None:
        self.saves += 1
        if self.disk_full:
            raise StoreError("disk full")
        await super().save(states)


async def test_states_are_saved_when_the_interval_is_over_and_something_changed(
    database: Database, clock: FakeClock
) -> None:
    repository = CountingStates(database)
    house = {"light.x": State("on")}
    async with running(StateSnapshots(repository, lambda: dict(house), clock)):
        await clock.advance(890)
        assert repository.saves == 0
        await clock.advance(20)
        await database.read(lambda _connection: None)
        await clock.settle()
        assert repository.saves == 1
        await clock.advance(3600)
        assert repository.saves == 1, "nothing changed"
        house["light.x"] = State("off")
        await clock.advance(900)
        assert repository.saves == 2
    assert (await repository.load())["light.x"].value == "off"


async def test_the_last_states_are_saved_at_the_end(database: Database, clock: FakeClock) -> None:
    repository = CountingStates(database)
    async with running(StateSnapshots(repository, lambda: {"light.x": State("on")}, clock)):
        pass
    assert await repository.load() == {"light.x": State("on", stale=True)}


async def test_states_that_could_not_be_saved_are_tried_again(
    database: Database, clock: FakeClock
) -> None:
    repository = CountingStates(database)
    repository.disk_full = True
    async with running(StateSnapshots(repository, lambda: {"light.x": State("on")}, clock)) as task:
        await clock.advance(1900)
        assert repository.saves == 2
        assert not task.done()
        repository.disk_full = False
    assert list(await repository.load()) == ["light.x"]
