"""The whole program set up by the public Improv SDK: line, flow, network over D-Bus, files."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from lares.settings.reading import load
from tests.fakes.networkmanager import ScriptedNetworkManager
from tests.integration.provisioning.box import Program
from tests.integration.provisioning.improv.line import Cable
from tests.integration.provisioning.improv.sdk import ImprovClient, OfflineError, install

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(autouse=True)
def _nothing_blocks_the_loop() -> None:
    """Instead of the fixture of that name: what blocks here is the test, not the program."""


@pytest_asyncio.fixture
async def air(bus_address: str) -> AsyncIterator[ScriptedNetworkManager]:
    air = await ScriptedNetworkManager(bus_address).start()
    await air.router("Home")
    yield air
    await air.close()


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    cable = Cable(tmp_path)
    cable.plug_in()
    yield cable
    cable.pull_out()


@pytest_asyncio.fixture
async def program(tmp_path: Path, bus_address: str) -> AsyncIterator[Program]:
    folder = tmp_path / "box"
    folder.mkdir()
    program = Program(folder, bus_address)
    yield program
    await asyncio.to_thread(program.close)


@pytest_asyncio.fixture
async def client(cable: Cable) -> AsyncIterator[ImprovClient]:
    try:
        install()
    except OfflineError as error:
        pytest.skip(str(error))
    client = ImprovClient(cable.computer)
    yield client
    await client.close()


async def test_from_a_blank_box_to_a_home(
    air: ScriptedNetworkManager, program: Program, cable: Cable, client: ImprovClient
):
    await program.start("--serial", str(cable.device))
    await client.open()
    info = (await client.call("initialize", 10_000))["returned"]
    assert info["firmware"] == "Lares"
    assert info["name"].startswith("Lares-")
    assert [each["name"] for each in (await client.call("scan"))["returned"]] == ["Home"]
    assert (await client.call("setDeviceName", "海边的家"))["returned"] == "海边的家"

    assert await client.call("provision", "Home", "wrong horse") == {"refused": "UNABLE_TO_CONNECT"}
    joined = await client.call("provision", "Home", "correct horse", 60_000)
    assert joined["url"].startswith("http://")
    assert client.events[-1] == {"state": 4}

    settings = await asyncio.to_thread(load, program.settings)
    assert settings.home.name == "海边的家"
    assert "correct horse" not in program.log.read_text()


async def test_a_file_on_the_card_sets_the_box_up_before_anybody_asks(
    air: ScriptedNetworkManager,
    program: Program,
    cable: Cable,
    client: ImprovClient,
    tmp_path: Path,
):
    card = tmp_path / "card"
    card.mkdir()
    (card / "lares.toml").write_text(
        '[wifi]\nssid = "Home"\npassword = "correct horse"\n[home]\nname = "卡片"\n'
        '[owner]\npassword = "battery staple"\n'  # without it the pages ask for the rest
    )
    ran = await asyncio.to_thread(
        subprocess.run,
        [
            *(sys.executable, "-m", "lares_provisioning", "import"),
            *("--boot", str(card), "--state", str(program.state)),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "lares.toml: read\nlares.toml: secrets wiped\n"
    left = (card / "lares.toml").read_text()
    assert "correct horse" not in left
    assert "battery staple" not in left

    await program.start("--serial", str(cable.device))
    await client.open()
    await client.call("initialize", 10_000)
    while {"state": 4} not in client.events:
        await client.call("requestCurrentState")
        await asyncio.sleep(0.2)
    assert (await asyncio.to_thread(load, program.settings)).home.name == "卡片"
    assert not (program.state / "import.json").exists()
