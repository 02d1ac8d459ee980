"""The watchdog of systemd is fed while all that is essential is well."""

import asyncio

import pytest

from lares.runtime.supervisor import Supervisor
from tests.fakes.clock import FakeClock
from tests.fakes.supervised import RecordingNotifier, Scripted, Steady, crash, running


async def test_the_watchdog_is_fed_twice_an_interval_while_all_is_well(
    clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    notify = RecordingNotifier(watchdog_interval=30)
    supervisor = Supervisor(clock, notify=notify)
    supervisor.add(Steady("store"), essential=True)
    supervisor.add(Scripted("devices", crash))
    async with running(supervisor, clock):
        assert caplog.messages.count("the watchdog goes unfed") == 0, "it only starts"
        await clock.advance(61)
        assert notify.said.count("WATCHDOG") == 5, "a service that may fail does not matter"


async def test_the_watchdog_goes_unfed_while_an_essential_service_is_ill(clock: FakeClock) -> None:
    class Moody(Steady):
        well = True

        def healthy(self) -> bool:
            return self.well

    notify = RecordingNotifier(watchdog_interval=30)
    supervisor = Supervisor(clock, notify=notify)
    store = Moody("store")
    supervisor.add(store, essential=True)
    async with running(supervisor, clock):
        await clock.advance(1)
        fed = notify.said.count("WATCHDOG")
        store.well = False
        await clock.advance(100)
        assert notify.said.count("WATCHDOG") == fed
        store.well = True
        await clock.advance(15)
        assert notify.said.count("WATCHDOG") == fed + 1


async def test_a_bug_in_the_supervisor_itself_ends_the_program(clock: FakeClock) -> None:
    class Broken(Steady):
        def healthy(self) -> bool:
            raise KeyError("bug")

    supervisor = Supervisor(clock, notify=RecordingNotifier(watchdog_interval=30))
    service = Broken("store")
    supervisor.add(service, essential=True)
    task = asyncio.get_running_loop().create_task(supervisor.run())
    await clock.advance(16)
    with pytest.raises(KeyError):
        await task
    assert service.log == ["store starts", "store ends"]
