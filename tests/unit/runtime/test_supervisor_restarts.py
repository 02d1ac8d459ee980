"""A service that crashes is restarted alone, later and later, and left out when that is no use."""

import asyncio
from collections.abc import Callable
from itertools import pairwise

import pytest

from lares.errors import BrokerUnreachableError, PortTakenError, UnusableError
from lares.runtime.restart_policy import RestartPolicy
from lares.runtime.supervisor import ServiceState, Supervisor
from lares.runtime.systemd import Notifier
from tests.fakes.clock import FakeClock
from tests.fakes.supervised import RecordingNotifier, Scripted, Steady, crash, running, states


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
