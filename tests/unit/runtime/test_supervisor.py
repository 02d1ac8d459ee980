"""Services fail, restart, degrade and stop each on its own; only what is essential stops all."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from lares.errors import BrokerUnreachableError, PortTakenError, StoreError, UnusableError
from lares.runtime.restart_policy import RestartPolicy
from lares.runtime.supervisor import ServiceState, Supervisor
from lares.runtime.systemd import Notifier
from tests.fakes.clock import FakeClock


class RecordingNotifier(Notifier):
    """Keeps what systemd would have been told."""

    def __init__(self, watchdog_interval: float | None = None) -> None:
        super().__init__({})
        self.watchdog_interval = watchdog_interval
        self.said: list[str] = []

    def ready(self) -> None:
        self.said.append("READY")

    def alive(self) -> None:
        self.said.append("WATCHDOG")

    def stopping(self) -> None:
        self.said.append("STOPPING")

    def status(self, text: str) -> None:
        self.said.append(f"STATUS {text}")


class Steady:
    """A service that is ready at once and works until cancelled."""

    def __init__(self, name: str, log: list[str] | None = None) -> None:
        self.name = name
        self.log = log if log is not None else []
        self.starts = 0

    async def run(self, ready: Callable[[], None]) -> None:
        self.starts += 1
        self.log.append(f"{self.name} starts")
        ready()
        try:
            await asyncio.Event().wait()
        finally:
            self.log.append(f"{self.name} ends")


class Scripted(Steady):
    """A service that does what the test says."""

    def __init__(self, name: str, life: Callable[[Callable[[], None]], Awaitable[None]]) -> None:
        super().__init__(name)
        self._life = life

    async def run(self, ready: Callable[[], None]) -> None:
        self.starts += 1
        await self._life(ready)


async def crash(_ready: Callable[[], None]) -> None:
    raise BrokerUnreachableError("nobody answers")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(autojump=False)


@pytest.fixture
def notify() -> RecordingNotifier:
    return RecordingNotifier()


@pytest.fixture
def supervisor(clock: FakeClock, notify: RecordingNotifier) -> Supervisor:
    return Supervisor(clock, notify=notify, jitter=lambda: 1.0)


@asynccontextmanager
async def running(supervisor: Supervisor, clock: FakeClock) -> AsyncIterator[asyncio.Task[None]]:
    """Run a supervisor and stop it in the end, if it still runs."""
    task = asyncio.get_running_loop().create_task(supervisor.run())
    await clock.settle()
    try:
        yield task
    finally:
        supervisor.stop()
        await clock.settle()
        if task.done():
            task.exception()
        else:
            await task


def states(supervisor: Supervisor) -> dict[str, ServiceState]:
    return {name: status.state for name, status in supervisor.status().items()}


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


async def test_a_crash_restarts_only_that_service_with_growing_delays(
    supervisor: Supervisor, clock: FakeClock
) -> None:
    moments: list[float] = []

    async def crash_at(_ready: Callable[[], None]) -> None:
        moments.append(clock.monotonic())
        raise BrokerUnreachableError("nobody answers")

    neighbour = Steady("neighbour")
    supervisor.add(neighbour)
    supervisor.add(Scripted("flaky", crash_at))
    async with running(supervisor, clock):
        await clock.advance(59)
        status = supervisor.status()["flaky"]
    delays = [round(b - a, 3) for a, b in pairwise(moments)]
    assert delays == [0.5, 1.0, 2.0, 4.0]
    assert status.state is ServiceState.FAILED
    assert status.error == "broker-unreachable: nobody answers"
    assert neighbour.starts == 1


async def test_jitter_spreads_a_delay_over_its_upper_half(clock: FakeClock) -> None:
    for jitter, expected in ((0.0, 0.25), (1.0, 0.5)):
        moments: list[float] = []

        async def crash_at(_ready: Callable[[], None], moments: list[float] = moments) -> None:
            moments.append(clock.monotonic())
            raise BrokerUnreachableError("nobody answers")

        supervisor = Supervisor(clock, notify=Notifier({}), jitter=lambda jitter=jitter: jitter)
        supervisor.add(Scripted("flaky", crash_at))
        async with running(supervisor, clock):
            await clock.advance(0.6)
        assert moments[1] - moments[0] == pytest.approx(expected)


async def test_crashes_far_apart_do_not_use_up_the_budget(
    supervisor: Supervisor, clock: FakeClock
) -> None:
    async def live_for_half_a_minute(ready: Callable[[], None]) -> None:
        ready()
        await clock.sleep(30)
        raise BrokerUnreachableError("gone")

    service = Scripted("devices", live_for_half_a_minute)
    supervisor.add(service)
    async with running(supervisor, clock):
        await clock.advance(600)
        assert supervisor.status()["devices"].state is not ServiceState.FAILED
        assert service.starts > 15


async def test_a_failed_service_is_tried_again_and_may_come_back(
    supervisor: Supervisor, clock: FakeClock, notify: RecordingNotifier
) -> None:
    mended = asyncio.Event()

    async def taken_port(ready: Callable[[], None]) -> None:
        if not mended.is_set():
            raise PortTakenError("port 8321 is taken")
        ready()
        await asyncio.Event().wait()

    supervisor.add(Scripted("console", taken_port))
    async with running(supervisor, clock):
        assert supervisor.status()["console"].state is ServiceState.FAILED, "no use to hammer"
        assert notify.said == ["STATUS degraded: console", "READY", "STATUS degraded: console"]
        mended.set()
        await clock.advance(301)
        status = supervisor.status()["console"]
        assert status.state is ServiceState.RUNNING
        assert status.restarts == 1
        assert notify.said[-1] == "STATUS all services run"


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


async def test_an_essential_service_may_use_up_its_budget_first(clock: FakeClock) -> None:
    async def bug(_ready: Callable[[], None]) -> None:
        raise KeyError("x")

    service = Scripted("store", bug)
    supervisor = Supervisor(
        clock, notify=Notifier({}), policy=RestartPolicy(budget=3), jitter=lambda: 1.0
    )
    supervisor.add(service, essential=True)
    task = asyncio.get_running_loop().create_task(supervisor.run())
    await clock.advance(10)
    with pytest.raises(UnusableError, match="the store service cannot run: KeyError"):
        await task
    assert service.starts == 3


async def test_the_error_inside_a_task_group_is_what_counts(
    supervisor: Supervisor, clock: FakeClock
) -> None:
    async def fail() -> None:
        raise PortTakenError("port 1883 is taken")

    async def grouped(_ready: Callable[[], None]) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())

    supervisor.add(Scripted("console", grouped))
    async with running(supervisor, clock):
        status = supervisor.status()["console"]
        assert status.state is ServiceState.FAILED
        assert status.error == "port-taken: port 1883 is taken"


async def test_to_end_unasked_is_a_crash(supervisor: Supervisor, clock: FakeClock) -> None:
    async def end(ready: Callable[[], None]) -> None:
        ready()

    async def cancel_itself(_ready: Callable[[], None]) -> None:
        raise asyncio.CancelledError

    supervisor.add(Scripted("ends", end))
    supervisor.add(Scripted("cancels", cancel_itself))
    async with running(supervisor, clock):
        assert states(supervisor) == {
            "ends": ServiceState.BACKING_OFF,
            "cancels": ServiceState.BACKING_OFF,
        }


async def test_unexpected_errors_are_logged_with_their_traceback(
    supervisor: Supervisor, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    async def bug(_ready: Callable[[], None]) -> None:
        raise KeyError("x")

    supervisor.add(Scripted("buggy", bug))
    supervisor.add(Scripted("unlucky", crash))
    async with running(supervisor, clock):
        pass
    lines = [each for each in caplog.records if each.msg.startswith("service crashed")]
    traced = {vars(each)["service"]: each.exc_info is not None for each in lines}
    assert traced == {"buggy": True, "unlucky": False}


# -- stopping --------------------------------------------------------------------------------------


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


def test_two_services_of_one_name_are_refused(supervisor: Supervisor) -> None:
    supervisor.add(Steady("devices"))
    with pytest.raises(ValueError, match="devices"):
        supervisor.add(Steady("devices"))


# -- watchdog --------------------------------------------------------------------------------------


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
