"""A file on the card asks for a setup network without a key: its page asks for the key instead."""

import json
from pathlib import Path

import pytest

from tests.image.card import Card
from tests.image.conftest import OWNER_PASSWORD, GuestFactory
from tests.image.family import ENGLISH
from tests.image.world import JOIN_S, NO_CABLE, RADIOS, READY_S, SSID, WIFI_PASSWORD, World, until


@pytest.mark.timeout(1800)
def test_a_phone_joins_the_open_network_and_types_the_key_into_the_page(
    start: GuestFactory, world_card: Card, world_drive: Path
):
    world_card.write_firmware({"lares.toml": b"[setup]\nopen = true\n"})
    guest = start(world_card, arguments=f"{RADIOS} {NO_CABLE}", drives=[world_drive])
    world = World(guest, ENGLISH.languages)
    guest.wait_ready()
    world.until_access_point(READY_S)
    until(guest, "grep -q 'open / 无密码' /boot/firmware/LARES-SETUP.txt", 180)
    label = json.loads(guest.check("lares-provision label --json", 60))
    assert label["open"]
    assert label["code"].startswith("WIFI:T:nopass;")
    for file, told in (
        ("/boot/firmware/LARES-SETUP.txt", f"http://10.42.0.1/  (key / 密钥: {label['key']})"),
        ("/boot/firmware/LARES-IMPORT.txt", "Setup network: open"),
        ("/dev/vcs1", f"It asks for the key {label['key']}"),
    ):
        assert told in guest.check(f"cat {file}"), file

    assert world.join(label["name"], "")["router"] == "10.42.0.1"
    asked = world.phone("probe")["probes"]
    assert {tuple(answer) for answer in asked.values()} == {(302, "http://10.42.0.1/")}
    assert "key" in world.phone("look")["values"]
    wrong = world.phone("key", "WRONGKEY22")
    assert wrong["alert"]
    assert not wrong["networks"]
    assert SSID in world.phone("key", label["key"])["networks"]
    # Another browser of the same phone, without the first one's cookies, as its sign-in sheet is.
    walked = world.phone("set-up", ENGLISH.answers(SSID, WIFI_PASSWORD, OWNER_PASSWORD))["pages"]
    assert [page["path"] for page in walked] == ["/", "/home", "/review", "/"], walked
    world.until_at_home(JOIN_S)
    until(guest, "test -e /var/lib/lares-provision/done", 180)

    # Without the file the box has its key again, for a network that is lost later.
    guest.check("mount -o remount,rw /boot/firmware")
    guest.check("rm /boot/firmware/lares.toml && mount -o remount,ro /boot/firmware")
    guest.restart()
    guest.wait_ready()
    until(guest, "grep -q 'Password / 密码:' /boot/firmware/LARES-SETUP.txt", 180)
    assert not json.loads(guest.check("lares-provision label --json", 60))["open"]
