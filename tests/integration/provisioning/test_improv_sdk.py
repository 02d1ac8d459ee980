"""The serial door with the public Improv SDK at the other end of the line."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from lares.clock import SystemClock
from lares_provisioning.improv.protocol import CommandCode, State, encode_command, encode_state
from lares_provisioning.improv.serial_port import SerialDoor
from lares_provisioning.improv.session import Device
from lares_provisioning.network import Connection, JoinProblem
from lares_provisioning.onboarding import Answers, Phase
from tests.fakes.onboarding import FakeOnboarding
from tests.integration.provisioning.improv.line import Cable, StuckLine
from tests.integration.provisioning.improv.sdk import ImprovClient, OfflineError, install

pytestmark = pytest.mark.timeout(120)

NO_ERROR, UNABLE_TO_CONNECT = {"error": 0}, {"error": 3}
READY, PROVISIONING, PROVISIONED = {"state": 2}, {"state": 3}, {"state": 4}
LOGIN_NOISE = b"\r\nDebian GNU/Linux 12 lares ttyGS0\r\n\r\nlares login: \x1b[?2004h"


class House(FakeOnboarding):
    """A set-up whose router takes one password, a moment after it was asked."""

    async def submit(self, answers: Answers) -> None:
        await super().submit(answers)
        right = answers.wifi_password == "secret-pass"
        outcome = (
            Connection("192.168.77.20", wired=False, ssid=answers.ssid)
            if right
            else JoinProblem.WRONG_PASSWORD
        )
        asyncio.get_running_loop().call_later(0.2, self.finish, outcome)


@pytest.fixture(scope="session")
def sdk() -> None:
    """Install the SDK once; an offline machine skips what needs it."""
    try:
        install()
    except OfflineError as error:
        pytest.skip(str(error))


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    cable = Cable(tmp_path)
    cable.plug_in()
    yield cable
    cable.pull_out()


@pytest.fixture
def stuck_line(tmp_path: Path) -> Iterator[StuckLine]:
    line = StuckLine(tmp_path)
    yield line
    line.close()


@asynccontextmanager
async def serving(house: House, device: Path) -> AsyncIterator[SerialDoor]:
    """Run the real service at the box's end of a line."""
    door = SerialDoor(str(device), house, Device("0.1.0", "Raspberry Pi 4 Model B"), SystemClock())
    ready = asyncio.Event()
    task = asyncio.ensure_future(door.run(ready.set))
    await ready.wait()
    yield door
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest_asyncio.fixture
async def house(cable: Cable) -> AsyncIterator[House]:
    house = House()
    async with serving(house, cable.device):
        yield house


@pytest_asyncio.fixture
async def new_client(cable: Cable) -> AsyncIterator[Callable[[], ImprovClient]]:
    made: list[ImprovClient] = []

    def make() -> ImprovClient:
        made.append(ImprovClient(cable.computer))
        return made[-1]

    yield make
    for client in made:
        await client.close()


@pytest.mark.usefixtures("sdk")
async def test_from_the_first_question_to_the_address(
    house: House, new_client: Callable[[], ImprovClient]
):
    client = new_client()
    await client.open()
    assert (await client.call("initialize", 10_000))["returned"] == {
        "firmware": "Lares",
        "version": "0.1.0",
        "chipFamily": "Raspberry Pi 4 Model B",
        "name": "Lares-7K2M",
        "osName": None,
        "osVersion": None,
    }
    assert (await client.call("scan"))["returned"] == [
        {"name": "MyHome", "rssi": -55, "secured": True},
        {"name": "咖啡 Free", "rssi": -91, "secured": False},
    ]
    assert house.scans == 1
    assert (await client.call("setDeviceName", "海边的家"))["returned"] == "海边的家"

    client.events.clear()
    assert await client.call("provision", "MyHome", "wrong-pass") == {
        "refused": "UNABLE_TO_CONNECT"
    }
    assert (await client.call("getHostname"))["returned"] == "lares"
    assert client.events[:3] == [NO_ERROR, PROVISIONING, UNABLE_TO_CONNECT]
    assert client.events[3:] == [READY, NO_ERROR]

    client.events.clear()
    assert (await client.call("provision", "MyHome", "secret-pass"))["url"] == (
        "http://192.168.77.20/"
    )
    assert client.events == [NO_ERROR, PROVISIONING, PROVISIONED]
    assert house.submitted[-1] == Answers(
        ssid="MyHome", wifi_password="secret-pass", home_name="海边的家"
    )

    assert await client.call("setHostname", "pi") == {"refused": "BAD_HOSTNAME"}
    assert await client.call("provision", "Other", "secret-pass") == {"refused": "UNKNOWN_ERROR"}
    await client.close()

    later = new_client()
    await later.open()
    assert (await later.call("initialize", 10_000))["url"] == "http://192.168.77.20/"
    assert PROVISIONED in later.events


@pytest.mark.usefixtures("sdk")
async def test_a_console_on_the_same_line_does_not_disturb(
    house: House, cable: Cable, new_client: Callable[[], ImprovClient]
):
    client = new_client()
    await client.open()
    cable.disturb(LOGIN_NOISE + b"IMPROV\x01\x03\xff")
    assert (await client.call("initialize", 10_000))["returned"]["firmware"] == "Lares"
    cable.disturb(LOGIN_NOISE)
    answer = await client.call("provision", "咖啡 Free", "secret-pass")
    assert answer["url"] == "http://192.168.77.20/"


@pytest.mark.usefixtures("sdk")
async def test_a_cable_that_is_pulled_out_and_plugged_in_again(
    house: House, cable: Cable, new_client: Callable[[], ImprovClient]
):
    first = new_client()
    await first.open()
    assert (await first.call("initialize", 10_000))["returned"]["name"] == "Lares-7K2M"
    await asyncio.to_thread(cable.pull_out)
    await first.close()
    house.show(replace(house.status, phase=Phase.LOST))
    await asyncio.to_thread(cable.plug_in)
    second = new_client()
    await second.open()
    assert (await second.call("initialize", 20_000))["returned"]["name"] == "Lares-7K2M"
    assert READY in second.events


async def test_a_client_that_does_not_read_is_told_the_present_once_it_does(stuck_line: StuckLine):
    """What nobody reads fills the line; the door goes on, and what it keeps is bounded."""
    house = House()
    async with serving(house, stuck_line.device):
        for _ in range(300):
            stuck_line.flood(encode_command(CommandCode.SCAN) * 4)
            await asyncio.sleep(0.003)
        heard = await asyncio.to_thread(stuck_line.drain)
        house.show(replace(house.status, phase=Phase.JOINING))
        while not heard.endswith(encode_state(State.PROVISIONING)):
            await asyncio.sleep(0.02)
            heard += await asyncio.to_thread(stuck_line.drain)
            house.show(replace(house.status, phase=Phase.WAITING))
            await asyncio.sleep(0.02)
            house.show(replace(house.status, phase=Phase.JOINING))
        assert len(heard) < 64 * 1024
        assert house.scans > 100
