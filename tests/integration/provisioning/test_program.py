"""The whole program: socket activation, page, flow, network over D-Bus, files, commands."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
import pytest_asyncio

from lares.console.first_password import read_password_hash
from lares.console.passwords import verify_password
from lares.settings.reading import load
from lares_provisioning.network import Security, WifiNetwork
from lares_provisioning.portal.answers import choice_of
from tests.fakes.networkmanager import ScriptedNetworkManager
from tests.integration.provisioning.box import ROOT, Program, until

pytestmark = pytest.mark.timeout(120)

NETWORK = {
    "network": choice_of(WifiNetwork("Home", 70, Security.PERSONAL)),
    "wifi_password": "correct horse",
    "country": "CN",
}
ABOUT_HOME = {
    "home_name": "我家",
    "owner_password": "owner-secret-1",
    "owner_repeat": "owner-secret-1",
    "time_zone": "Asia/Shanghai",
}
STEPS = ROOT / "image-build/rootfs/usr/lib/lares/system"
SECRETS = ("correct horse", "owner-secret-1")


@pytest.fixture(autouse=True)
def _nothing_blocks_the_loop() -> None:
    """Instead of the fixture of that name: what blocks here is the test, not the program."""


@pytest_asyncio.fixture
async def air(bus_address: str) -> AsyncIterator[ScriptedNetworkManager]:
    air = await ScriptedNetworkManager(bus_address).start()
    await air.router("Home")
    yield air
    await air.close()


@pytest_asyncio.fixture
async def program(tmp_path: Path, bus_address: str) -> AsyncIterator[Program]:
    folder = tmp_path / "box"
    folder.mkdir()
    program = Program(folder, bus_address)
    yield program
    await asyncio.to_thread(program.close)


class Visitor:
    """A browser in the house's network."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self._url = url

    async def get(self, path: str = "/") -> str:
        async with self._http.get(self._url + path) as response:
            return await response.text()

    async def send(self, path: str, form: Mapping[str, str], page: str = "/") -> str:
        """Send the form of a page; return where it leads."""
        token = re.search(r'name="token" value="([^"]+)"', await self.get(page))
        assert token is not None
        async with self._http.post(
            self._url + path,
            data=urlencode({"token": token[1], **form}),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            allow_redirects=False,
        ) as response:
            return response.headers.get("Location", str(response.status))


@pytest_asyncio.fixture
async def visitor(program: Program) -> AsyncIterator[Visitor]:
    jar = aiohttp.CookieJar(unsafe=True)  # also of an address without a name
    async with aiohttp.ClientSession(cookie_jar=jar) as http:
        yield Visitor(http, program.url)


async def until_done(program: Program) -> None:
    await until((program.state / "done").exists)


async def answer_all(program: Program, visitor: Visitor, password: str = "correct horse") -> None:
    identity = json.loads((program.state / "identity.json").read_text())
    assert await visitor.send("/key", {"key": "wrong"}) == "/"
    await visitor.send("/key", {"key": identity["key"].lower()})
    assert await visitor.send("/network", {**NETWORK, "wifi_password": password}) == "/home"
    assert await visitor.send("/home", ABOUT_HOME, "/home") == "/review"
    assert await visitor.send("/review", {}, "/review") == "/"


async def seen_networks(air: ScriptedNetworkManager) -> None:
    async def both() -> bool:
        return len(await air.in_the_air()) >= 2

    await until(both)


async def test_who_ends_while_networkmanager_joins_knows_the_network_after_a_restart(
    program: Program,
    air: ScriptedNetworkManager,
    visitor: Visitor,
    monkeypatch: pytest.MonkeyPatch,
):
    go_through, killed = air._go_through, asyncio.Event()

    async def slowly(path: str, settings: dict[str, dict[str, Any]]) -> None:
        if settings["802-11-wireless"]["mode"] != "ap":
            await killed.wait()
        await go_through(path, settings)

    monkeypatch.setattr(air, "_go_through", slowly)
    await program.start()
    await seen_networks(air)
    await answer_all(program, visitor)
    await until(
        lambda: any(each["connection"]["id"] == "lares-home" for each in air.profiles.values())
    )
    program.kill()
    killed.set()
    await until(lambda: air._joined() == "Home")
    assert air.on_disk == set()
    await program.start()
    await until_done(program)
    assert set(air.profiles) == air.on_disk
    assert len(air.on_disk) == 1


async def test_a_router_that_is_switched_on_after_the_box_is_found(
    program: Program, air: ScriptedNetworkManager, visitor: Visitor
):
    await program.start()
    await seen_networks(air)
    identity = json.loads((program.state / "identity.json").read_text())
    await visitor.send("/key", {"key": identity["key"]})
    await air.router("Later")
    assert "Later" not in await visitor.get("/network")
    assert await visitor.send("/refresh", NETWORK, "/network") == "/network"
    assert 'data-state="starting"' in await visitor.get("/network")

    async def is_found() -> bool:
        page = await visitor.get("/network")
        return "Later" in page and f'value="{NETWORK["network"]}" checked' in page

    async def is_back() -> bool:
        return identity["name"] in await air.in_the_air()

    await until(is_found)
    await until(is_back)


async def test_from_the_first_start_to_a_home(
    program: Program, air: ScriptedNetworkManager, visitor: Visitor
):
    await program.start()
    await seen_networks(air)
    status = await program.status()
    assert status["running"] is True
    assert (status["done"], status["radio"]) == (False, "access-point")
    assert status["name"] in await air.in_the_air()
    await answer_all(program, visitor)
    await until_done(program)
    settings = load(program.settings)
    assert settings.home.name == "我家"
    assert settings.console.first_password_file is not None
    stored = read_password_hash(Path(settings.console.first_password_file))
    assert verify_password("owner-secret-1", stored)
    await program.told("WATCHDOG=1")
    status = await program.status()
    assert status["done"] is True
    assert status["connection"] == {"address": "192.168.1.8", "wired": False, "ssid": "Home"}
    assert not (program.state / "state.json").exists()
    assert program.memory < 96 << 10, "the unit's limit"
    assert program.stop() == 0
    log = program.log.read_text()
    key = json.loads((program.state / "identity.json").read_text())["key"]
    for secret in (*SECRETS, key, "Traceback", "ERROR"):
        assert secret not in log, log


@pytest.fixture
def light(program: Program) -> Iterator[Path]:
    """The light of the box with the process that has it; a copy of what the kernel shows."""
    root = program.folder / "root"
    light = root / "sys/class/leds/ACT"
    for folder in (light, root / "dev", root / "run/lares-provision"):
        folder.mkdir(parents=True)
    for name in ("trigger", "delay_on", "delay_off"):
        (light / name).write_text("")
    ready = root / "run/lares-service/ready"
    ready.parent.mkdir()
    ready.touch()
    (root / "run/lares-provision/panel").symlink_to(program.folder / "panel")
    panel = subprocess.Popen([sys.executable, "-IS", STEPS, "--root", root, "panel"])
    yield light
    panel.kill()
    panel.wait()


async def test_the_light_follows_and_the_button_opens_the_setup_network(
    program: Program, air: ScriptedNetworkManager, visitor: Visitor, light: Path
):
    def shows(on: str, off: str) -> bool:
        return [(light / name).read_text() for name in ("delay_on", "delay_off")] == [on, off]

    async def other_networks() -> bool:
        return len(await air.in_the_air()) > 1

    await until(lambda: shows("50", "950"))
    await program.start()
    await until(lambda: shows("1000", "1000"))
    await seen_networks(air)
    await answer_all(program, visitor)
    await until(lambda: shows("150", "150"))
    await until(lambda: shows("1000", "0"))
    await until_done(program)

    _, button = await asyncio.open_unix_connection(program.folder / "panel")
    button.write(b"setup\n")
    await until(lambda: shows("1000", "1000"))
    await until(other_networks)
    button.write(b"setup\n")
    await until(lambda: shows("1000", "0"))
    assert not await other_networks()
    button.close()
    program.kill()
    await until(lambda: shows("50", "950"))


async def test_a_wrong_password_comes_back_and_all_is_kept(
    program: Program, air: ScriptedNetworkManager, visitor: Visitor
):
    await program.start()
    await seen_networks(air)
    await answer_all(program, visitor, "wrong horse")

    async def failed() -> bool:
        return (await program.status())["problem"] is not None

    await until(failed)
    await seen_networks(air)
    assert "我家" in await visitor.get("/home")
    assert await visitor.send("/network", NETWORK) == "/"
    await until_done(program)


async def test_the_power_is_cut_again_and_again(
    program: Program, air: ScriptedNetworkManager, visitor: Visitor
):
    await program.start()
    await seen_networks(air)
    await answer_all(program, visitor)  # from here on it is acknowledged
    cuts = 0
    while not (program.state / "done").exists():
        await asyncio.to_thread(program.kill)
        cuts += 1
        starting = asyncio.create_task(program.start())
        await asyncio.sleep(0.4 + 0.15 * cuts)
        starting.cancel()
        assert cuts < 60
    await asyncio.to_thread(program.kill)
    await program.start()
    await until(lambda: not (program.state / "state.json").exists())
    assert load(program.settings).home.name == "我家"
    assert cuts >= 2


async def test_only_one_serves_a_folder(program: Program, air: ScriptedNetworkManager):
    await program.start()
    code, _, errors = await program.command("serve", "--port", "1")
    assert code == 1
    assert errors.startswith("lares-provision: another set-up service uses ")
    assert len(errors.splitlines()) == 1


async def test_a_factory_reset_by_the_running_service(
    program: Program, air: ScriptedNetworkManager, visitor: Visitor
):
    await program.start()
    await seen_networks(air)
    await answer_all(program, visitor)
    await until_done(program)
    assert (await program.command("reset"))[0] == 2, "nobody said yes"
    code, output, errors = await program.command("reset", "--yes", "--json")
    assert (code, json.loads(output)) == (0, {"outcome": "erased"}), errors
    assert not (program.state / "done").exists()
    assert not program.settings.exists()
    assert not (program.state / "handover/first-password").exists()
    assert [each["connection"]["id"] for each in air.profiles.values()] in ([], ["lares-setup"])
    await seen_networks(air)


async def test_a_factory_reset_without_a_running_service(
    program: Program, air: ScriptedNetworkManager
):
    (program.state / "handover").mkdir(parents=True)
    for name in ("done", "state.json", "handover/first-password"):
        (program.state / name).touch()
    assert (await program.command("reset", "--yes"))[0] == 0
    assert [each.name for each in program.state.rglob("*") if each.is_file()] == []


async def test_on_an_appliance_the_system_is_asked(program: Program, air: ScriptedNetworkManager):
    program.requests.mkdir()
    answers = program.requests.with_name("lares-answers")
    answers.mkdir()
    (answers / "factory-reset").write_text('{"code":"not-allowed","message":"an earlier one"}')
    asking = asyncio.create_task(program.command("reset", "--yes", "--json"))
    await until((program.requests / "factory-reset").exists)
    (program.requests / "factory-reset").unlink()
    (answers / "factory-reset").write_text('{"code":"accepted","message":""}')
    code, output, errors = await asking
    assert (code, json.loads(output)) == (0, {"outcome": "restarting"}), errors


async def test_the_label_is_asked_for_once(program: Program, air: ScriptedNetworkManager):
    program.requests.mkdir()
    await program.start()
    text = json.loads((program.requests / "label").read_text())["text"]
    identity = json.loads((program.state / "identity.json").read_text())
    assert identity["name"] in text
    assert identity["key"] in text
    assert (await program.command("label"))[1].strip() == text.strip()
    program.label.write_text(text)
    (program.requests / "label").unlink()
    program.stop()
    await program.start()
    assert not (program.requests / "label").exists()
    program.stop()
    (program.state / "open").touch()  # as the import of a file leaves it
    await program.start()
    assert "open / 无密码" in json.loads((program.requests / "label").read_text())["text"]
    await until(lambda: _access_points(air))
    assert ["802-11-wireless-security" in each for each in _access_points(air)] == [False]


def _access_points(air: ScriptedNetworkManager) -> list[dict[str, Any]]:
    profiles = air.profiles.values()
    return [each for each in profiles if each["802-11-wireless"].get("mode") == "ap"]


async def test_without_a_bus_the_page_is_there_all_the_same(tmp_path: Path):
    program = Program(tmp_path, f"unix:path={tmp_path}/none")
    starting = asyncio.create_task(program.start())
    try:
        async with aiohttp.ClientSession() as http:
            assert "<html" in await Visitor(http, program.url).get()
        status = await program.status()
        assert (status["connection"], status["radio"]) == (None, None)
    finally:
        starting.cancel()
        await asyncio.to_thread(program.close)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--help"], 0),
        (["serve", "--help"], 0),
        (["reset", "--help"], 0),
        (["import", "--help"], 0),
        ([], 2),
        (["nonsense"], 2),
        (["serve", "--port", "0"], 2),
    ],
)
async def test_manners(words: list[str], code: int):
    import sys

    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "lares_provisioning", *words),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    assert process.returncode == code
    if code:
        assert errors.decode().startswith("lares-provision: ")
        assert len(errors.splitlines()) == 1
    else:
        assert "example: lares-provision" in output.decode()
