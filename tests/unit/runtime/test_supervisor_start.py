"""Starting: the order, who waits for whom, what is essential, when systemd is told."""

import asyncio
from collections.abc import Callable

import pytest

from lares.errors import StoreError, UnusableError
from lares.runtime.supervisor import ServiceState, Supervisor
from tests.fakes.clock import FakeClock
from tests.fakes.supervised import RecordingNotifier, Scripted, Steady, running, states


async def test_services_start_in_order_and_stop_in_reverse(
    supervisor: Supervisor, clock: FakeClock, notify: RecordingNotifier
) -> None:
    log: list[str] = []
    for name in ("store", "devices", "console"):
        supervisor.add(Steady(name, log), essential=name == "store")
    async with running(supervisor, clock):
        assert supervisor.started.is_set()
        assert set(states(supervisor).values()) == {ServiceState.RUNNING}
    assert log == [
        *("store starts", "devices starts", "console starts"),
        *("console ends", "devices ends", "store ends"),
    ]
    assert notify.said == ["READY", "STATUS all services run", "STOPPING"]
    assert set(states(supervisor).values()) == {ServiceState.STOPPED}
    assert supervisor.stuck == ()


async def test_nothing_starts_before_what_is_essential_is_ready(
    supervisor: Supervisor, clock: FakeClock, notify: RecordingNotifier
) -> None:
    migrated = asyncio.Event()

    async def migrate(ready: Callable[[], None]) -> None:
        await migrated.wait()
        ready()
        await asyncio.Event().wait()

    devices = Steady("devices")
    supervisor.add(Scripted("store", migrate), essential=True)
    supervisor.add(devices)
    async with running(supervisor, clock):
        await clock.advance(600)
        assert devices.starts == 0
        assert notify.said == []
        migrated.set()
        await clock.settle()
        assert devices.starts == 1
        assert "READY" in notify.said


async def test_a_service_that_is_late_does_not_hold_up_ready(
    supervisor: Supervisor, clock: FakeClock, notify: RecordingNotifier
) -> None:
    async def never_ready(_ready: Callable[[], None]) -> None:
        await asyncio.Event().wait()

    supervisor.add(Scripted("slow", never_ready))
    async with running(supervisor, clock):
        await clock.advance(29)
        assert notify.said == []
        await clock.advance(2)
        assert notify.said == ["READY", "STATUS degraded: slow"]


async def test_an_essential_service_that_fails_stops_everything_with_its_own_error(
    supervisor: Supervisor, clock: FakeClock
) -> None:
    async def damaged(_ready: Callable[[], None]) -> None:
        raise StoreError("the database is damaged")

    other = Steady("devices")
    supervisor.add(Scripted("store", damaged), essential=True)
    supervisor.add(other)
    with pytest.raises(StoreError, match="damaged"):
        await supervisor.run()
    assert other.starts == 0


async def test_nothing_starts_before_what_is_needed_to_start_is_ready(
    supervisor: Supervisor, clock: FakeClock
) -> None:
    loaded = asyncio.Event()

    async def load(ready: Callable[[], None]) -> None:
        await loaded.wait()
        ready()
        await asyncio.Event().wait()

    devices = Steady("devices")
    supervisor.add(Scripted("language", load), needed_to_start=True)
    supervisor.add(devices)
    async with running(supervisor, clock):
        await clock.advance(600)
        assert devices.starts == 0
        loaded.set()
        await clock.settle()
        assert devices.starts == 1


async def test_what_run_raises_is_not_logged_too(
    supervisor: Supervisor, caplog: pytest.LogCaptureFixture
) -> None:
    async def taken(_ready: Callable[[], None]) -> None:
        raise UnusableError("another one runs")

    supervisor.add(Scripted("store", taken), essential=True)
    with pytest.raises(UnusableError, match="another one"):
        await supervisor.run()
    assert "another one" not in caplog.text


async def test_a_service_needed_to_start_ends_the_start_with_its_own_error(
    supervisor: Supervisor, clock: FakeClock
) -> None:
    async def port_taken(_ready: Callable[[], None]) -> None:
        raise UnusableError("port 80 is taken")

    log: list[str] = []
    supervisor.add(Steady("store", log), essential=True)
    supervisor.add(Scripted("console", port_taken), needed_to_start=True)
    async with running(supervisor, clock) as task:
        assert task.done()
        with pytest.raises(UnusableError, match="port 80"):
            await task
    assert log == ["store starts", "store ends"]


async def test_a_service_needed_to_start_that_fails_later_is_left_out(
    supervisor: Supervisor, clock: FakeClock
) -> None:
    async def ready_once(ready: Callable[[], None]) -> None:
        ready()
        await clock.sleep(1)
        raise UnusableError("the address has gone")

    supervisor.add(Steady("store"), essential=True)
    supervisor.add(Scripted("console", ready_once), needed_to_start=True)
    async with running(supervisor, clock) as task:
        await clock.advance(1)
        assert states(supervisor)["console"] is ServiceState.FAILED
        assert not task.done()


def test_two_services_of_one_name_are_refused(supervisor: Supervisor) -> None:
    supervisor.add(Steady("devices"))
    with pytest.raises(ValueError, match="devices"):
        supervisor.add(Steady("devices"))
