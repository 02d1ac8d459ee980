"""The system is confirmed once, and only when the home has been well for a minute."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from lares.runtime.supervisor import ServiceState, ServiceStatus
from lares.updates.confirmation import Confirmation
from lares.updates.errors import Reason, UpdateError
from tests.fakes.clock import FakeClock
from tests.fakes.updates import FakeInstaller


class Home:
    """Services, an installer, and a confirmation that runs."""

    def __init__(self) -> None:
        self.clock = FakeClock(autojump=False)
        self.installer = FakeInstaller()
        running = ServiceState.RUNNING
        self.services = {
            "store": ServiceStatus(running, essential=True),
            "console": ServiceStatus(running, essential=False),
            "devices": ServiceStatus(running, essential=False),
        }
        self.confirmation = Confirmation(
            self.installer, lambda: self.services, self.clock, needed=frozenset({"console"})
        )
        self.ready = False

    def become_ready(self) -> None:
        self.ready = True

    def change(self, name: str, state: ServiceState, restarts: int = 0) -> None:
        essential = self.services[name].essential
        self.services[name] = ServiceStatus(state, essential=essential, restarts=restarts)


@pytest.fixture
async def home() -> AsyncIterator[Home]:
    home = Home()
    task = asyncio.get_running_loop().create_task(home.confirmation.run(home.become_ready))
    await home.clock.advance(0)
    yield home
    task.cancel()
    await asyncio.wait({task})


async def _pass(home: Home, seconds: float) -> None:
    for _ in range(round(seconds)):
        await home.clock.advance(1)


async def test_it_holds_nothing_up_and_waits_a_minute(home: Home) -> None:
    assert home.ready
    await _pass(home, 55)
    assert home.installer.confirmed == 0
    await _pass(home, 10)
    assert home.installer.confirmed == 1
    assert home.confirmation.confirmed == "rootfs.0"
    await _pass(home, 600)
    assert home.installer.confirmed == 1, "once in a run"


@pytest.mark.parametrize("name", ["store", "console"])
@pytest.mark.parametrize("state", [ServiceState.STARTING, ServiceState.FAILED])
async def test_what_is_needed_must_run(home: Home, name: str, state: ServiceState) -> None:
    home.change(name, state)
    await _pass(home, 300)
    assert home.installer.confirmed == 0
    home.change(name, ServiceState.RUNNING)
    await _pass(home, 50)
    assert home.installer.confirmed == 0
    await _pass(home, 20)
    assert home.installer.confirmed == 1


async def test_a_restart_begins_the_minute_anew(home: Home) -> None:
    for restarts in range(1, 6):
        await _pass(home, 40)
        home.change("devices", ServiceState.RUNNING, restarts)
    assert home.installer.confirmed == 0
    await _pass(home, 70)
    assert home.installer.confirmed == 1


async def test_an_installer_that_does_not_answer_is_asked_again(home: Home) -> None:
    home.installer.failure = UpdateError(Reason.UNAVAILABLE, "no bus")
    await _pass(home, 70)
    assert home.confirmation.confirmed is None
    await _pass(home, 140)
    assert home.installer.confirmed == 1
