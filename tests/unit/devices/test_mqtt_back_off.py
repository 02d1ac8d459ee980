"""How often a broker is dialled that does not answer."""

import asyncio
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lares.devices.broker import BackOff, Broker, LinkReason, LinkStatus
from lares.devices.client import MqttClient
from tests.fakes.clock import FakeClock
from tests.fakes.mosquitto import free_port


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True), st.booleans())
def test_a_wait_is_within_its_limits(failures: int, chance: float, refused: bool) -> None:
    wait = BackOff().delay(failures, refused=refused, chance=chance)
    assert (30 if refused else 0.5) <= wait <= (600 if refused else 60)


def test_waits_double() -> None:
    waits = [BackOff().delay(n, refused=False, chance=0.0) for n in range(1, 9)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_a_dead_port_is_dialled_ever_more_seldom(caplog: pytest.LogCaptureFixture) -> None:
    clock = FakeClock()
    attempts: list[float] = []
    enough = asyncio.Event()

    def note(status: LinkStatus) -> None:
        assert status.reason in (LinkReason.UNREACHABLE, LinkReason.STOPPED)
        attempts.append(clock.monotonic())
        if len(attempts) == 12:
            enough.set()

    client = MqttClient(
        Broker("127.0.0.1", free_port()), clock, on_message=lambda *_: None, on_link=note
    )
    task = asyncio.get_running_loop().create_task(client.run())
    await enough.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    waits = [after - before for before, after in itertools.pairwise(attempts[:12])]
    for number, wait in enumerate(waits):
        limit = min(60.0, 2.0**number)
        assert limit / 2 <= wait <= limit
    assert len(caplog.records) - len([r for r in caplog.records if r.name == "asyncio"]) == 1
