"""The line to the light and the button: a word at each change, and one for the setup network."""

import asyncio
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from lares_provisioning.front_panel import FrontPanel
from lares_provisioning.network import Connection
from lares_provisioning.onboarding import Phase
from tests.fakes.onboarding import FakeOnboarding

HOME = Connection("192.168.1.8", wired=False, ssid="MyHome")


class Stage:
    """A set-up with its front panel."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "panel"
        self.onboarding = FakeOnboarding()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        ready = asyncio.Event()
        task = asyncio.ensure_future(FrontPanel(self.path, self.onboarding).run(ready.set))
        waiting = asyncio.ensure_future(ready.wait())
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})
            assert task.cancelled()

    def become(self, phase: Phase, connection: Connection | None = HOME) -> None:
        shown = replace(self.onboarding.status, phase=phase, connection=connection)
        self.onboarding.show(shown)

    @asynccontextmanager
    async def panel(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_unix_connection(self.path)
        try:
            yield reader, writer
        finally:
            writer.close()

    async def pressed(self, times: int) -> None:
        for _ in range(500):
            if self.onboarding.presses >= times:
                break
            await asyncio.sleep(0.01)
        assert self.onboarding.presses == times


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


async def test_the_phase_is_told_at_once_and_when_it_changes(stage: Stage):
    async with stage.running(), stage.panel() as (reader, _):
        assert await reader.readline() == b"waiting\n"
        stage.onboarding.show(replace(stage.onboarding.status, name="Lares-2222"))
        stage.become(Phase.JOINING)
        assert await reader.readline() == b"joining\n", "what is no change of phase is not told"
        stage.become(Phase.DONE)
        assert await reader.readline() == b"done\n"
        async with stage.panel() as (second, _):
            assert await second.readline() == b"done\n"


async def test_a_home_that_is_set_up_but_not_in_its_network_is_told_apart(stage: Stage):
    async with stage.running(), stage.panel() as (reader, _):
        assert await reader.readline() == b"waiting\n"
        stage.become(Phase.DONE)
        assert await reader.readline() == b"done\n"
        stage.become(Phase.DONE, None)
        assert await reader.readline() == b"offline\n"
        stage.become(Phase.DONE)
        assert await reader.readline() == b"done\n"
        stage.become(Phase.LOST, None)
        assert await reader.readline() == b"lost\n", "in the other phases the network says nothing"


async def test_the_button_asks_for_the_setup_network_and_nonsense_for_nothing(stage: Stage):
    async with stage.running():
        async with stage.panel() as (_, writer):
            writer.write(b"setup\nreset\n\xff\nset")
            writer.write(b"up\n")
            await stage.pressed(2)
        async with stage.panel() as (reader, writer):
            writer.write(b"x" * 1000)
            async with asyncio.timeout(5):
                assert b"waiting\n" in await reader.read(), "a line without an end is hung up on"
        async with stage.panel() as (_, writer):
            writer.write(b"setup\n")
            await stage.pressed(3)


async def test_who_hangs_up_disturbs_nobody(stage: Stage):
    async with stage.running(), stage.panel() as (reader, _):
        await reader.readline()
        for _ in range(20):
            async with stage.panel():
                pass
        stage.become(Phase.DONE)
        assert await reader.readline() == b"done\n"


async def test_who_reads_nothing_is_hung_up_on(stage: Stage):
    async with stage.running():
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_UNIX) as line:
            line.setblocking(False)
            await loop.sock_connect(line, str(stage.path))
            for number in range(20_000):
                stage.become((Phase.WAITING, Phase.DONE)[number % 2])
                await asyncio.sleep(0)
            read = 0
            with suppress(ConnectionError):
                async with asyncio.timeout(5):
                    while data := await loop.sock_recv(line, 1 << 20):
                        read += len(data)
        assert 0 < read < 1_000_000


async def test_the_group_may_connect_and_a_restart_finds_its_place(stage: Stage):
    async with stage.running():
        status = await asyncio.to_thread(stage.path.stat)
        assert stat.S_IMODE(status.st_mode) == 0o660
    async with stage.running(), stage.panel() as (reader, _):
        assert await reader.readline() == b"waiting\n"


async def test_without_the_folder_there_is_no_panel_and_all_works(tmp_path: Path):
    elsewhere = Stage(tmp_path / "none")
    async with elsewhere.running():
        assert not await asyncio.to_thread(elsewhere.path.exists)
