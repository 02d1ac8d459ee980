"""The hub delivers by kind, never blocks a publisher, and tells a slow reader what it lost."""

import asyncio
import logging
from dataclasses import dataclass

import pytest

from lares.runtime.hub import Hub
from tests.fakes.clock import FakeClock


@dataclass(frozen=True)
class Opened:
    number: int


@dataclass(frozen=True)
class Closed:
    number: int


Happening = Opened | Closed


async def test_a_subscriber_gets_the_kinds_it_asked_for_in_order() -> None:
    hub: Hub[Happening] = Hub()
    with hub.subscribe(Opened, capacity=8) as opened, hub.subscribe(capacity=8) as everything:
        for fact in (Opened(1), Closed(1), Opened(2)):
            hub.publish(fact)
        assert await opened.batch() == [Opened(1), Opened(2)]
        assert await everything.batch() == [Opened(1), Closed(1), Opened(2)]


async def test_without_subscribers_publishing_does_nothing() -> None:
    hub: Hub[Happening] = Hub()
    hub.publish(Opened(1))
    with hub.subscribe(capacity=1) as late:
        hub.publish(Opened(2))
        assert await late.batch() == [Opened(2)]


async def test_a_slow_reader_loses_the_oldest_and_is_told_how_many(
    caplog: pytest.LogCaptureFixture,
) -> None:
    hub: Hub[Happening] = Hub()
    with hub.subscribe(capacity=2) as slow:
        for number in range(5):
            hub.publish(Opened(number))
        assert slow.dropped == 3
        assert await slow.batch() == [Opened(3), Opened(4)]
    warnings = [each for each in caplog.records if each.levelno == logging.WARNING]
    assert len(warnings) == 1, "one line for one episode, not one a fact"


async def test_each_episode_of_overflow_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    hub: Hub[Happening] = Hub()
    clock = FakeClock()
    with hub.subscribe(capacity=1) as slow:

        async def read() -> None:
            async for _fact in slow:
                pass

        hub.publish(Opened(1))
        hub.publish(Opened(2))
        async with asyncio.TaskGroup() as group:
            group.create_task(read())
            await clock.settle()
            hub.publish(Opened(3))
            hub.publish(Opened(4))
            await clock.settle()
            slow.close()
    assert slow.dropped == 2
    assert len(caplog.records) == 2


async def test_a_reader_waits_and_ends_when_the_subscription_closes() -> None:
    hub: Hub[Happening] = Hub()
    clock = FakeClock()
    subscription = hub.subscribe(Closed, capacity=4)
    read: list[Closed] = []

    async def reader() -> None:
        async for fact in subscription:
            read.append(fact)  # noqa: PERF401 - the order of arrival is what is tested

    async with asyncio.TaskGroup() as group:
        task = group.create_task(reader())
        await clock.settle()
        hub.publish(Closed(1))
        await clock.settle()
        assert read == [Closed(1)]
        hub.publish(Closed(2))
        subscription.close()
        subscription.close()
        await task
    assert read == [Closed(1), Closed(2)]
    hub.publish(Closed(3))
    assert await subscription.batch() == []


async def test_a_subscriber_that_leaves_changes_nothing_for_the_others() -> None:
    hub: Hub[Happening] = Hub()
    with hub.subscribe(capacity=4) as stays:
        with hub.subscribe(capacity=4):
            hub.publish(Opened(1))
        hub.publish(Opened(2))
        assert await stays.batch() == [Opened(1), Opened(2)]


async def test_a_batch_waits_for_the_first_fact_and_takes_all_that_came() -> None:
    hub: Hub[Happening] = Hub()
    clock = FakeClock()
    with hub.subscribe(capacity=4) as subscription:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(subscription.batch())
            await clock.settle()
            assert not task.done()
            hub.publish(Opened(1))
            hub.publish(Opened(2))
        assert task.result() == [Opened(1), Opened(2)]
        async with asyncio.TaskGroup() as group:
            task = group.create_task(subscription.batch())
            await clock.settle()
            subscription.close()
        assert task.result() == []


def test_no_room_is_no_subscription() -> None:
    hub: Hub[Happening] = Hub()
    with pytest.raises(ValueError, match="room"):
        hub.subscribe(capacity=0)
