"""From power-on to a lamp: a phone sets the box up over the air, and its owner types a sentence.

Three simulated radios (mac80211_hwsim): one is the appliance's, untouched; the others are a phone
and the family's router (world.py). The person's part is phone/phone.py, the lamp's phone/lamp.py.
"""

import json
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.image.card import Card
from tests.image.conftest import OWNER_PASSWORD, GuestFactory
from tests.image.family import CHINESE, ENGLISH, Family
from tests.image.guest import Guest
from tests.image.world import (
    JOIN_S,
    NO_CABLE,
    RADIOS,
    READY_S,
    SSID,
    WIFI_PASSWORD,
    World,
    listening,
    until,
    used_memory,
)

Record = Callable[[str, float], None]

LOSS_S = 600
"""After which docs/provisioning.md says that a network is lost."""
REJOIN_S = 300
"""After which the lost network is tried again."""
PORT_80 = "tcp 80 lares-provision+systemd"
MULTICAST_DNS = {"udp 5353 avahi-daemon"}


def test_a_family_sets_its_box_up_and_its_lamp_obeys(
    start: GuestFactory, world_card: Card, world_drive: Path, record: Record
):
    guest = start(world_card, arguments=f"{RADIOS} {NO_CABLE}", drives=[world_drive])
    world = World(guest, ENGLISH.languages)
    guest.wait_ready()
    record("phone: power-on to the setup network", world.until_access_point(READY_S))
    until(guest, "test -s /var/lib/lares-provision/identity.json", 180)
    label = json.loads(guest.check("lares-provision label --json", 60))

    lease = world.join(label["name"], label["key"])
    assert lease["dns"] == lease["router"] == "10.42.0.1"
    assert lease["captive_api"] == "http://10.42.0.1/captive-api"
    asked = world.phone("probe")
    for url, (status, location) in asked["probes"].items():
        assert (status, location) == (302, "http://10.42.0.1/"), url
    assert asked["api"]["captive"] is True
    _the_wrong_password_comes_back_with_what_was_typed(world, label, ENGLISH)
    _the_right_one_joins(world, record)
    _the_home_answers(world, record)
    _figures(guest, record)


def _label(guest: Guest) -> dict[str, str]:
    """Return name and key of the setup network, which a file on the card tells as well."""
    until(guest, "test -s /boot/firmware/LARES-SETUP.txt", 180)
    label = json.loads(guest.check("lares-provision label --json", 60))
    text = guest.check("cat /boot/firmware/LARES-SETUP.txt")
    assert label["name"] in text
    assert label["key"] in text
    return label


def _the_wrong_password_comes_back_with_what_was_typed(
    world: World, label: dict[str, str], family: Family
) -> None:
    walked = world.phone("set-up", family.answers(SSID, "wrong horse", OWNER_PASSWORD))["pages"]
    assert SSID in walked[0]["networks"], "the box looked around before it became an access point"
    assert [page["path"] for page in walked] == ["/", "/home", "/review", "/"], walked
    assert [page["title"] for page in walked] == [f"{title} – Lares" for title in family.titles]
    # Joining with a wrong password takes NetworkManager most of a minute, then the network returns.
    world.until_station(JOIN_S)
    world.until_access_point(JOIN_S)
    world.join(label["name"], label["key"])
    seen = world.phone("look")
    assert family.refused in seen["alert"], seen
    assert SSID in seen["alert"], seen
    assert seen["chosen"] == SSID, "the draft is kept"


def _the_right_one_joins(world: World, record: Record) -> None:
    guest = world.guest
    world.phone("network", WIFI_PASSWORD)
    submitted = time.monotonic()
    until(guest, "test -e /var/lib/lares-provision/done", JOIN_S)
    record("phone: the right password to the hand-over", time.monotonic() - submitted)
    until(guest, "systemctl is-active -q lares.service", READY_S)
    record("phone: the right password to lares.service ready", time.monotonic() - submitted)
    guest.check("systemctl is-active mosquitto.service")
    world.until_at_home(5)
    _the_settings_are_theirs(guest, ENGLISH)


def _the_settings_are_theirs(guest: Guest, family: Family) -> None:
    text = guest.check("cat /etc/lares/lares.toml")
    assert WIFI_PASSWORD not in text
    home = tomllib.loads(text)["home"]
    assert (home["name"], home["time_zone"]) == (family.home_name, family.time_zone)
    assert home["languages"][0] == family.languages[:2]


def _the_home_answers(world: World, record: Record) -> None:
    world.join(SSID, WIFI_PASSWORD)
    found = world.phone("find", "lares.local")
    assert found["status"] in (302, 307)
    assert found["location"].rstrip("/") == "http://lares.local:8321"
    world.guest.check(
        "systemd-run -q --unit=test-lamp python3 -I /run/world/files/lamp.py /run/world/lamp"
    )
    words = ["turn on the desk lamp", "关掉台灯"]
    talked = world.phone("console", "lares.local", OWNER_PASSWORD, *words)
    assert talked["stranger"] == 401
    assert talked["home"] == ENGLISH.home_name
    for turn in talked["said"]:
        assert turn["outcome"] == "done", turn
        assert [result["outcome"] for result in turn["results"]] == ["confirmed"], turn
    record("phone: 'turn on the desk lamp' typed to confirmed", talked["said"][0]["seconds"])
    assert world.guest.check("cat /run/world/lamp").split() == ["ON", "OFF"]


def _figures(guest: Guest, record: Record) -> None:
    record("phone: MiB used with everything and the test's programs", used_memory(guest))
    (guest.machine.log.with_suffix(".chain")).write_text(
        guest.check(
            "systemd-analyze critical-chain lares.service lares-provision.service --no-pager"
        )
        + guest.check("systemd-cgtop -b -n 1 --order=memory | head -30")
    )
    failed = guest.run("systemctl --failed --no-legend --plain").output
    assert failed.strip() == "", failed


@pytest.mark.timeout(3600)
def test_a_chinese_box_of_a_wpa3_home_says_what_is_wrong_and_finds_back_to_a_lost_router(
    start: GuestFactory, world_card: Card, world_drive: Path, record: Record
):
    guest = start(world_card, arguments=f"{RADIOS} {NO_CABLE}", drives=[world_drive])
    world = World(guest, CHINESE.languages)
    guest.wait_ready()
    until(guest, "systemctl is-active -q test-world", 180)
    world.router("wpa3")  # before the box looks around for the first time
    world.until_access_point(READY_S)
    _the_usb_socket_says_how_the_set_up_stands(world)
    label = _label(guest)
    world.join(label["name"], label["key"])
    own_network = {"tcp 53 dnsmasq", "udp 53 dnsmasq", "udp 67 dnsmasq"}
    assert listening(guest) == {PORT_80} | MULTICAST_DNS | own_network
    _the_wrong_password_comes_back_with_what_was_typed(world, label, CHINESE)
    world.phone("network", WIFI_PASSWORD)
    until(guest, "test -e /var/lib/lares-provision/done", JOIN_S)
    _the_settings_are_theirs(guest, CHINESE)
    assert f"country {CHINESE.country}" in guest.check("iw reg get")

    world.router("off")
    lost = time.monotonic()
    world.until_access_point(LOSS_S + 180)
    assert time.monotonic() - lost > LOSS_S - 60, "a router may restart"
    record("phone: router lost to the setup network", time.monotonic() - lost)
    world.join(label["name"], label["key"])
    assert world.phone("look")["title"] == f"{CHINESE.lost} – Lares"
    world.router("wpa3")
    found = time.monotonic()
    world.until_at_home(REJOIN_S + 240)
    record("phone: router back to the box being in its network", time.monotonic() - found)


def _the_usb_socket_says_how_the_set_up_stands(world: World) -> None:
    world.guest.check("modprobe dummy_hcd && modprobe cdc_acm")
    until(world.guest, "test -c /dev/ttyGS0 && test -c /dev/ttyACM0", 60)
    told = world.phone("improv", "/dev/ttyACM0")
    assert told == {"state": 2}, "authorized: it may be set up"
