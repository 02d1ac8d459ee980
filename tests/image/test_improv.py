"""The public Improv SDK of npm sets a box up over the serial line of its header.

The box is the shipped one. On this computer's end of the line is what web pages use; the radios,
the family's router and its password are those of world.py.
"""

import asyncio
import json
from pathlib import Path
from typing import Any, Self

from tests.image.card import Card
from tests.image.conftest import GuestFactory
from tests.image.guest import Guest
from tests.image.world import (
    JOIN_S,
    NO_CABLE,
    RADIOS,
    READY_S,
    SSID,
    WIFI_PASSWORD,
    World,
    until,
)
from tests.integration.provisioning.improv.sdk import ImprovClient, install

# Two UARTs, /dev/ttyS0 and ttyS1, as the mini UART of a Raspberry Pi is called.
UARTS = (
    *("-chardev", "null,id=nobody", "-device", "pci-serial,chardev=nobody"),
    *("-chardev", "pty,id=improv", "-device", "pci-serial,chardev=improv"),
)
READY, PROVISIONING, PROVISIONED = {"state": 2}, {"state": 3}, {"state": 4}
UNABLE_TO_CONNECT = {"error": 3}
ANSWER_MS = 60_000
TRY_MS = JOIN_S * 1000


def test_a_web_page_sets_the_box_up_over_its_serial_line(
    start: GuestFactory, world_card: Card, world_drive: Path
):
    install()
    guest = start(world_card, arguments=f"{RADIOS} {NO_CABLE}", drives=[world_drive], extra=UARTS)
    device, _ = guest.wait_for(r"redirected to (/dev/pts/\d+) \(label improv\)")
    world = World(guest)
    guest.wait_ready()
    world.until_access_point(READY_S)
    key = json.loads(guest.check("lares-provision label --json"))["key"]
    _until_shown(guest, key)
    with _WebPage(Path(device[1])) as page:
        _the_page_sees_the_box_and_the_router(page)
        _the_wrong_password_is_refused(page)
        world.until_access_point(JOIN_S)
        url = _the_right_one_gives_an_address(page)
    _is_at_home(world, url, key)


class _WebPage:
    """The SDK at a line; the guest is asked between its calls, never during one."""

    def __init__(self, device: Path) -> None:
        self._runner = asyncio.Runner()
        self._client = ImprovClient(device)
        self.events = self._client.events

    def __enter__(self) -> Self:
        self._runner.run(self._client.open())
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._client.close())
        self._runner.close()

    def call(self, method: str, *args: object) -> dict[str, Any]:
        """Call a method of the SDK; see ImprovClient."""
        return self._runner.run(self._client.call(method, *args))


def _the_page_sees_the_box_and_the_router(page: _WebPage) -> None:
    about = page.call("initialize", ANSWER_MS)["returned"]
    assert about["firmware"] == "Lares"
    assert about["name"].startswith("Lares-")
    assert READY in page.events
    found = page.call("scan", ANSWER_MS)["returned"]
    assert (SSID, True) in [(network["name"], network["secured"]) for network in found]


def _the_wrong_password_is_refused(page: _WebPage) -> None:
    page.events.clear()
    tried = page.call("provision", SSID, "wrong horse", TRY_MS)
    assert tried == {"refused": "UNABLE_TO_CONNECT"}
    told = [each for each in page.events if each in (PROVISIONING, UNABLE_TO_CONNECT)]
    assert told == [PROVISIONING, UNABLE_TO_CONNECT]


def _the_right_one_gives_an_address(page: _WebPage) -> str:
    page.call("requestCurrentState", ANSWER_MS)
    page.events.clear()
    tried = page.call("provision", SSID, WIFI_PASSWORD, TRY_MS)
    assert tried.get("url", "").startswith("http://192.168.77."), tried
    assert [each for each in page.events if "state" in each] == [PROVISIONING, PROVISIONED]
    return tried["url"]


def _until_shown(guest: Guest, key: str) -> None:
    """Wait for the key on the screen; it is in no log."""
    until(guest, f"grep -aq {key} /dev/vcs1", READY_S)
    assert guest.run(f"journalctl --boot --no-pager | grep -q {key}").rc == 1


def _is_at_home(world: World, url: str, key: str) -> None:
    world.until_at_home(JOIN_S)
    address = url.removeprefix("http://").rstrip("/")
    assert f" {address}/" in world.guest.check("ip -4 -br address show dev wlan0")
    until(world.guest, "test -e /var/lib/lares-provision/done", JOIN_S)
    # Who comes by later does not read it any more.
    until(world.guest, f"! grep -aq {key} /dev/vcs1", JOIN_S)
