"""A box with fake air and real files, and a home around it whose time jumps.

Files are written on the loop here: the clock would jump over a slow thread on a busy machine.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from lares.console.passwords import Cost
from lares.errors import UnusableError
from lares_provisioning.household.hand_over import Household
from lares_provisioning.identity.identity import Identity
from lares_provisioning.onboarding import Answers, Phase
from lares_provisioning.service.onboarding import OnboardingService
from lares_provisioning.service.ports import Ports
from lares_provisioning.state_file import StateFile
from tests.fakes.clock import FakeClock
from tests.fakes.network import FakeNetwork

TEMPLATE = """\
# How this box is set.
[mqtt]
host = "127.0.0.1"

[console]
host = "0.0.0.0"  # the whole house

[home]
languages = ["en", "zh"]
"""


@pytest.fixture(autouse=True)
def _nothing_blocks_the_loop() -> None:
    """Instead of the fixture of that name for all tests."""


class InlineWorker:
    """Runs calls where it stands."""

    def __init__(self, name: str, capacity: int) -> None:
        pass

    async def run(self, function: Callable[..., object], *args: object) -> object:
        return function(*args)

    async def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def _without_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lares_provisioning.service.onboarding.Worker", InlineWorker)


class FakeImports:
    def __init__(self) -> None:
        self.answers: Answers | None = None
        self.fails = False

    def read(self) -> Answers | None:
        return self.answers

    def discard(self) -> None:
        if self.fails:
            raise UnusableError("read-only")
        self.answers = None


class Box:
    """Files in a folder; the service can be started again and again over them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "template.toml").write_text(TEMPLATE)
        self.clock = FakeClock()
        self.network = FakeNetwork()
        self.imports = FakeImports()
        self.identity = Identity(name="Lares-7K2M", key="2345678ABC")
        self.state = StateFile(folder / "state.json")
        self.household = Household(
            settings=folder / "etc/lares.toml",
            template=folder / "template.toml",
            first_password=folder / "handover/first-password",
            done=folder / "done",
            cost=Cost(log2_n=4),  # the real one takes longer than the clock waits for threads
        )
        self.reset_mark = folder / "reset"
        self.service = self.new_service()

    def new_service(self) -> OnboardingService:
        ports = Ports(
            network=self.network,
            setup_network=self.identity.network(),
            fits_key=self.identity.fits,
            state=self.state,
            household=self.household,
            imports=self.imports,
            adapters=lambda: ("Zigbee stick",),
            reset_mark=self.reset_mark,
        )
        return OnboardingService(ports, self.clock)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[OnboardingService]:
        """Power on; the end of the block is a power cut."""
        self.service = self.new_service()
        started = asyncio.Event()
        task = asyncio.ensure_future(self.service.run(started.set))
        waiting = asyncio.ensure_future(started.wait())
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        try:
            yield self.service
        finally:
            if task.done():
                await task
            task.cancel()
            await asyncio.wait({task})

    async def phase(self, phase: Phase) -> None:
        """Wait until the set-up is there."""
        await self.until(lambda: self.service._status.phase is phase)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(3600):
            while not condition():
                await self.service.changed()


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)
