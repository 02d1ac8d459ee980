"""The service tells of each end when it comes; one that takes long holds up no other."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from lares.automation.ports import Ended
from lares.automation.service import AutomationService
from lares.errors import StoreError
from lares.home.registry import Registry
from lares.nlu.understanding import IntentCall
from lares.policy.principal import Principal, Role
from tests.fakes.clock import FakeClock
from tests.fakes.kept import MemoryHousehold

OWNER = Principal("anna", Role.OWNER)
LAMP = (IntentCall("HassTurnOff", {"name": "Lamp"}),)


class House:
    """A household with the service that watches it; `told` are the ends, with when they came."""

    def __init__(self) -> None:
        self.clock = FakeClock(autojump=False)
        self.kept = MemoryHousehold(Registry(), self.clock)
        self.told: list[tuple[float, Ended]] = []
        self.hold = asyncio.Event()
        self.hold.set()
        self.fails = False
        self.begun = self.clock.monotonic()

    async def tell(self, ended: Ended) -> None:
        if ended.command is not None:
            await self.hold.wait()
        self.told.append((self.clock.monotonic() - self.begun, ended))
        if self.fails:
            raise RuntimeError("no words for it")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        kept = self.kept
        service = AutomationService(
            self.clock, kept.timers, kept.lists, kept.announcements, self.tell
        )
        ready = asyncio.Event()
        task = asyncio.create_task(service.run(ready.set))
        await ready.wait()
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            assert task.done()


@pytest.fixture
async def house() -> House:
    return House()


async def test_ends_are_told_in_time_and_new_timers_are_noticed(house: House):
    async with house.running():
        await house.kept.timers.start(100, language="en")
        await house.clock.advance(10)
        await house.kept.timers.start(5, language="en")
        await house.clock.advance(200)
    assert [(at, ended.timer.seconds) for at, ended in house.told] == [(15, 5), (100, 100)]


async def test_a_command_that_takes_long_holds_up_no_timer(house: House):
    house.hold.clear()
    async with house.running():
        await house.kept.timers.delay(LAMP, OWNER, 10, text="off", language="en")
        await house.kept.timers.start(20, language="en")
        await house.clock.advance(30)
        assert [ended.timer.command for _, ended in house.told] == [""]
        assert len(house.kept.disks[0].rows) == 1  # begun, and not over
        house.hold.set()
        await house.clock.settle()
    assert len(house.told) == 2
    assert house.kept.disks[0].rows == {}


async def test_words_that_fail_end_nothing(house: House, caplog: pytest.LogCaptureFixture):
    house.fails = True
    async with house.running():
        await house.kept.timers.start(10, language="en")
        await house.kept.timers.start(20, language="en")
        await house.clock.advance(30)
    assert len(house.told) == 2
    assert "could not be told" in caplog.text


async def test_a_clock_that_is_set_is_noticed_within_a_quarter_of_a_minute(house: House):
    async with house.running():
        at = house.clock.now() + timedelta(hours=3)
        await house.kept.timers.delay(LAMP, OWNER, at, text="off", language="en")
        await house.clock.advance(60)
        assert house.told == []
        house.clock.set_now(at)
        await house.clock.advance(15)
    assert len(house.told) == 1


async def test_a_store_that_cannot_be_read_stops_the_service(house: House):
    async def broken(_limit: int) -> Callable[[], None]:
        raise StoreError("damaged")

    house.kept.disks[2].load = broken  # type: ignore[method-assign,assignment]  # a broken disk
    service = AutomationService(
        house.clock, house.kept.timers, house.kept.lists, house.kept.announcements, house.tell
    )
    with pytest.raises(StoreError):
        await service.run(lambda: None)
