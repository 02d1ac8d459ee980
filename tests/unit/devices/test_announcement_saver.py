"""Announcements on their way to the disk."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from lares.devices import announcement_saver
from lares.devices.announcement_saver import AnnouncementSaver
from tests.fakes.clock import FakeClock
from tests.fakes.device_memory import MemoryConfigs


class World:
    def __init__(self) -> None:
        self.clock = FakeClock(autojump=False)
        self.store = MemoryConfigs()
        self.saver = AnnouncementSaver(self.store, self.clock)
        self.task = asyncio.get_running_loop().create_task(self.saver.run())

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World()
    await world.clock.settle()
    yield world
    await world.stop()


async def test_the_last_of_each_topic_is_written_once_after_a_second(world: World) -> None:
    for number in range(3):
        world.saver.note("a", f"{number}".encode())
        world.saver.note("b", b"x")
    await world.clock.advance(0.9)
    assert world.store.configs == {}
    await world.clock.advance(0.2)
    assert world.store.configs == {"a": b"2", "b": b"x"}
    assert world.store.batches == 1
    world.saver.note("b", b"")
    await world.clock.advance(1.1)
    assert world.store.configs == {"a": b"2"}


async def test_a_flood_is_written_in_batches(world: World) -> None:
    for number in range(1201):
        world.saver.note(f"{number}", b"x")
    await world.clock.advance(1.1)
    assert len(world.store.configs) == 1201
    assert world.store.batches == 3


async def test_a_stop_writes_what_is_left(world: World) -> None:
    world.saver.note("a", b"x")
    await world.clock.settle()
    await world.stop()
    assert world.store.configs == {"a": b"x"}


async def test_a_full_disk_is_tried_again_and_told_once(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.store.broken = True
    world.saver.note("a", b"x")
    await world.clock.advance(1.1)
    world.saver.note("b", b"y")
    await world.clock.advance(300)
    assert caplog.text.count("are not saved") == 1
    world.store.broken = False
    await world.clock.advance(61)
    assert world.store.configs == {"a": b"x", "b": b"y"}
    assert caplog.text.count("are saved again") == 1


async def test_what_waits_is_bounded(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcement_saver, "MAX_UNSAVED", 100)
    for number in range(5):
        world.saver.note(f"{number}", bytes(40))
    world.saver.note("0", bytes(10))  # a shorter one makes room
    world.saver.note("9", bytes(40))
    await world.clock.advance(1.1)
    assert {topic: len(payload) for topic, payload in world.store.configs.items()} == {
        "0": 10,
        "1": 40,
        "9": 40,
    }
    assert caplog.text.count("left out") == 1
    world.saver.note("7", bytes(90))
    await world.clock.advance(1.1)
    assert len(world.store.configs["7"]) == 90
