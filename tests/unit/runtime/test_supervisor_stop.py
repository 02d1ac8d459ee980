"""Stopping ends every service, also when one of them does not stop or fails to."""

import asyncio
import logging
from collections.abc import Callable

import pytest

from lares.errors import StoreError
from lares.runtime.supervisor import Supervisor
from tests.fakes.clock import FakeClock
from tests.fakes.supervised import Scripted, Steady, running


async def test_a_service_that_does_not_stop_is_left_behind_and_named(
    supervisor: Supervisor, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    release = asyncio.Event()

    async def stubborn(ready: Callable[[], None]) -> None:
        ready()
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    log: list[str] = []
    supervisor.add(Steady("store", log), essential=True)
    supervisor.add(Scripted("stubborn", stubborn))
    task = asyncio.get_running_loop().create_task(supervisor.run())
    await clock.settle()
    supervisor.stop()
    await clock.advance(11)
    await task
    assert supervisor.stuck == ("stubborn",)
    assert log == ["store starts", "store ends"], "the others are stopped all the same"
    assert any(each.levelno == logging.ERROR for each in caplog.records)
    release.set()
    await clock.settle()


async def test_an_error_while_stopping_is_logged_and_stops_nothing_else(
    supervisor: Supervisor, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    async def bad_end(ready: Callable[[], None]) -> None:
        ready()
        try:
            await asyncio.Event().wait()
        finally:
            raise StoreError("no room for the last snapshot")

    log: list[str] = []
    supervisor.add(Steady("store", log))
    supervisor.add(Scripted("snapshots", bad_end))
    async with running(supervisor, clock):
        pass
    assert log == ["store starts", "store ends"]
    assert any("no room for the last snapshot" in each.getMessage() for each in caplog.records)


async def test_stop_can_be_called_often_and_before_everything_has_started(
    supervisor: Supervisor, clock: FakeClock
) -> None:
    async def never_ready(_ready: Callable[[], None]) -> None:
        await asyncio.Event().wait()

    devices = Steady("devices")
    supervisor.add(Scripted("store", never_ready), essential=True)
    supervisor.add(devices)
    task = asyncio.get_running_loop().create_task(supervisor.run())
    await clock.settle()
    supervisor.stop()
    supervisor.stop()
    await task
    assert devices.starts == 0


async def test_cancelling_run_stops_the_services_too(
    supervisor: Supervisor, clock: FakeClock
) -> None:
    log: list[str] = []
    supervisor.add(Steady("devices", log))
    task = asyncio.get_running_loop().create_task(supervisor.run())
    await clock.settle()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert log == ["devices starts", "devices ends"]
