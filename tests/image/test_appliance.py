"""An appliance in use: set up by files on its card, operated from its console, moved, erased."""

import base64
import http.client
import mmap
import re
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from lares_image import disk
from tests.image.card import Card
from tests.image.conftest import OWNER_PASSWORD, GuestFactory
from tests.image.console import Console
from tests.image.guest import Guest, Parts
from tests.image.phone.browser import Browser
from tests.image.world import (
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

NEW_OWNER = "another battery"
PASSPHRASE = "correct horse battery"
LIST = "Zyxomma errands"
"""A word that nothing else on the card has."""
NEW_SETTINGS = f"""\
[home]
name = "New house"

[owner]
password = "{NEW_OWNER}"
"""
WPA_SUPPLICANT = f"""\
country=DE
ctrl_interface=DIR=/var/run/wpa_supplicant GROUP=netdev
network={{
    ssid="{SSID}"
    psk="{WIFI_PASSWORD}"
}}
"""
ONE_RADIO = "modules-load=mac80211_hwsim mac80211_hwsim.radios=1"
"""A board's radio, without a network in reach."""
HOME_LISTENS = {
    "tcp 80 lares-provision+systemd",
    "tcp 8321 lares",
    "udp 5353 avahi-daemon",
}
BROKER = "tcp 1883 mosquitto"
CLIENT = {"udp 68 NetworkManager", "udp 546 NetworkManager"}
"""Where NetworkManager waits for the answers of the router."""
MOST_MIB = 220
"""What may be in use on a board of 1 GB once it is a home."""


class Used(NamedTuple):
    """What was seen of a home on a board of 1 GB, and taken along."""

    seconds: float
    """From power-on to READY."""
    mib: float
    failed: str
    """Units that failed."""
    backup: bytes
    """Of `lares backup`."""


@pytest.fixture(scope="module")
def used_home(home_card: Card, parts: Parts, work: Path) -> Used:
    """A later start of a home, on which somebody then makes a list and a backup."""
    card = home_card.overlay(work / "used-home.qcow2")
    port = free_port()
    log = work / "logs/used-home.log"
    with Guest(card, parts, log=log, forward={port: 8321}, arguments=ONE_RADIO) as guest:
        seconds = guest.wait_home()
        mib = _settled_memory(guest)
        log.with_suffix(".memory").write_text(_memory_report(guest))
        failed = guest.run("systemctl --failed --no-legend --plain").output.strip()
        Console(port).log_in(OWNER_PASSWORD).call("POST", "/api/lists", {"names": {"en": [LIST]}})
        where = "/var/lib/lares/home.lares-backup"
        guest.check(f"echo '{PASSPHRASE}' | lares backup {where} --passphrase-file -", 300)
        backup = base64.b64decode(guest.check(f"base64 {where}"))
    return Used(seconds, mib, failed, backup)


def test_a_file_on_the_card_sets_it_up_and_loses_its_password(home_card: Card):
    settings = home_card.read_firmware("lares.toml").decode()
    assert OWNER_PASSWORD not in settings
    assert f'password = "{"_" * len(OWNER_PASSWORD)}"' in settings
    assert OWNER_PASSWORD.encode() not in _firmware(home_card), "not even where nothing points"
    report = home_card.read_firmware("LARES-IMPORT.txt").decode()
    assert "lares.toml" in report
    assert OWNER_PASSWORD not in report
    label = home_card.read_firmware("LARES-SETUP.txt").decode()
    assert re.search(r"Lares-[0-9A-Z]{4}", label)
    assert b"Test home" in home_card.read_data("overlay/etc/upper/lares/lares.toml")


def _firmware(card: Card) -> bytes:
    with card.file.open("rb") as stream:
        stream.seek(disk.starts()[disk.FIRMWARE])
        return stream.read(disk.FIRMWARE.size)


def test_a_home_fits_into_the_memory(used_home: Used, record: Record):
    record("virt: power-on of a home to READY", used_home.seconds)
    record("virt: MiB used by a home, board of 1 GB", used_home.mib)
    assert used_home.failed == ""
    assert used_home.mib <= MOST_MIB


def _settled_memory(guest: Guest) -> float:
    """Return what is in use, MiB, once what starting took is given back."""
    guest.check("systemctl is-system-running --wait || true; sleep 20; sync", READY_S)
    return used_memory(guest) - _own_mib(guest)


def _own_mib(guest: Guest) -> float:
    """Return what the test's agent keeps for itself, MiB."""
    private = "awk '/^Private/ {kib+=$2} END {print kib/1024}' /proc/%s/smaps_rollup"
    process = guest.check("systemctl show -P MainPID lares-test-agent.service").strip()
    return float(guest.check(private % process))


def _memory_report(guest: Guest) -> str:
    return guest.check(
        "cat /proc/meminfo; systemd-cgtop -b -n 1 --order=memory | head -30;"
        " for p in /proc/[0-9]*; do"
        " awk -v name=\"$(tr '\\0' ' ' < $p/cmdline | cut -c1-60)\""
        ' \'/^(Rss|Pss|Private|Anonymous|Swap):?/ {split($1, k, "_"); sum[k[1]]+=$2}'
        ' END {if (NR) print sum["Rss:"], sum["Pss:"], sum["Private"], name}\''
        " $p/smaps_rollup 2> /dev/null; done | sort -rn | head -25;"
        " free -k 2> /dev/null; head -3 /sys/block/zram0/mm_stat; lsmod | head -60;"
        " df -k / /tmp /run /dev/shm; slabtop -o -s c 2> /dev/null | head -20; true"
    )


def test_a_small_board_is_operated_from_its_console(
    start: GuestFactory, home_card: Card, tmp_path: Path, record: Record
):
    port, mqtt = free_port(), free_port()
    guest = start(
        home_card.overlay(tmp_path / "card.qcow2"),
        memory=512,
        forward={port: 8321, mqtt: 1883},
        arguments=ONE_RADIO,
    )
    guest.wait_home()
    used = _settled_memory(guest)
    record("virt: MiB used by a home, board of 512 MB", used)
    assert used <= MOST_MIB
    console = Console(port).log_in(OWNER_PASSWORD)
    assert console.get("/api/system")["appliance"] is True
    _the_broker_is_open_only_as_long_as_it_should(guest, console, mqtt)
    _the_home_moves(guest, console)

    console.call("POST", "/api/lists", {"names": {"en": [LIST]}})
    console.call("POST", "/api/restart", {})
    guest.wait_home()
    assert LIST in str(console.log_in(OWNER_PASSWORD).get("/api/lists"))


def _the_broker_is_open_only_as_long_as_it_should(guest: Guest, console: Console, mqtt: int):
    assert listening(guest) - CLIENT == HOME_LISTENS
    opened = console.call("PUT", "/api/broker", {"open": True})["broker"]
    assert opened["open"] is True
    assert listening(guest) - CLIENT == HOME_LISTENS | {BROKER}
    owner = {"password": OWNER_PASSWORD}
    password = console.call("POST", "/api/broker/password", owner)["password"]
    assert console.status("POST", "/api/broker/password", {"password": "wrong one"}) >= 400
    assert _connack(mqtt, opened["account"], password) == 0
    assert _connack(mqtt, opened["account"], "guessed password") == _NOT_AUTHORIZED
    assert console.call("PUT", "/api/broker", {"open": False})["broker"]["open"] is False
    assert listening(guest) - CLIENT == HOME_LISTENS
    assert _connack(mqtt, opened["account"], password) is None


def _the_home_moves(guest: Guest, console: Console) -> None:
    run, languages = guest.check(_RUN).strip(), guest.check(_LANGUAGES)
    elsewhere = {"name": "海边的家", "time_zone": "Asia/Shanghai"}
    assert console.status("PUT", "/api/household", {"time_zone": "Asia/Nowhere"}) >= 400
    assert console.call("PUT", "/api/household", elsewhere)["restarts"] is True
    until(guest, f"systemctl is-active -q lares && test $({_RUN}) != {run}", 300)
    assert console.log_in(OWNER_PASSWORD).get("/api/system")["home"] == elsewhere
    assert guest.check(_LANGUAGES) == languages, "the rest stays"


_LANGUAGES = "grep ^languages /etc/lares/lares.toml"
_NOT_AUTHORIZED = 5


def _connack(port: int, account: str, password: str) -> int | None:
    """Return what a broker says to MQTT's CONNECT (3.1.1, section 3.2.2.3), None if nothing."""
    words = b"".join(
        len(word).to_bytes(2, "big") + word for word in (b"", account.encode(), password.encode())
    )
    body = b"\0\4MQTT\4\xc2\0\x3c" + words
    with suppress(ConnectionError), socket.create_connection(("127.0.0.1", port), 20) as line:
        line.sendall(b"\x10" + bytes([len(body)]) + body)
        answer = line.recv(4)
        return answer[3] if len(answer) == 4 else None
    return None


def test_a_box_set_up_over_the_air_takes_a_home_over_and_forgets_it(
    start: GuestFactory, used_home: Used, world_card: Card, world_drive: Path, record: Record
):
    world_card.write_firmware(
        {"lares.toml": NEW_SETTINGS.encode(), "wpa_supplicant.conf": WPA_SUPPLICANT.encode()}
    )
    page, port = free_port(), free_port()
    guest = start(
        world_card,
        forward={page: 80, port: 8321},
        arguments=RADIOS,
        drives=[world_drive],
        extra=["-set", "drive.card.discard=unmap"],  # as a card that can be told what is free
    )
    guest.wait_for(_STARTS)
    guest.wait_home()
    World(guest).until_at_home(10)
    assert "country DE" in guest.check("iw reg get")
    for name, secret in (("lares.toml", NEW_OWNER), ("wpa_supplicant.conf", WIFI_PASSWORD)):
        assert secret not in guest.check(f"cat /boot/firmware/{name}")
    console = Console(port).log_in(NEW_OWNER)
    _a_backup_becomes_this_home(guest, console, used_home)
    secrets = _secrets(guest)
    _a_reset_erases_it(guest, console, world_card, page, record)
    guest.kill()
    _nothing_is_left(world_card, secrets)


def _a_backup_becomes_this_home(guest: Guest, console: Console, used: Used) -> None:
    run = guest.check(_RUN).strip()
    assert LIST not in str(console.get("/api/lists"))
    assert console.call("PUT", "/api/restore/file", used.backup)["size"] == len(used.backup)
    proof = {"passphrase": PASSPHRASE, "password": NEW_OWNER}
    assert console.status("POST", "/api/restore", proof | {"passphrase": "another one"}) == 409
    restored = console.call("POST", "/api/restore", proof)
    assert (restored["home"], restored["restarts"]) == ("Test home", True)
    # The service starts anew by itself; everybody must log in again, as the old home's owner.
    until(guest, f"systemctl is-active -q lares && test $({_RUN}) != {run}", 300)
    console.log_in(OWNER_PASSWORD)
    assert LIST in str(console.get("/api/lists"))


_RUN = "systemctl show -P InvocationID lares.service"


def _secrets(guest: Guest) -> dict[str, str]:
    """Return what must not be found on the card after a reset; the key of the label is another."""
    connection = "/etc/NetworkManager/system-connections/lares-home.nmconnection"
    assert WIFI_PASSWORD in guest.check(f"cat {connection}")
    return {
        "the Wi-Fi password": WIFI_PASSWORD,
        "the broker's password": guest.check("cat /etc/lares/secrets/mqtt-password").strip(),
        "the broker's hash": guest.check("cat /etc/mosquitto/passwd").strip().partition("$")[2],
        "a word of the database": LIST,
        "the owner's first hash": guest.check(
            "cat /var/lib/lares-provision/handover/first-password"
        ).strip(),
    }


_STARTS = "lares-initrd: handing over"


def _a_reset_erases_it(
    guest: Guest, console: Console, card: Card, page: int, record: Record
) -> None:
    label = card.read_firmware("LARES-SETUP.txt")
    wrong = console.status("POST", "/api/factory-reset", {"password": "wrong password"})
    assert wrong >= 400
    console.call("POST", "/api/factory-reset", {"password": OWNER_PASSWORD})
    asked = time.monotonic()
    # It starts, erases, and starts once more. The test's way in is erased as well.
    guest.wait_for(_STARTS, 300)
    guest.wait_for(_STARTS, 300)
    deadline = time.monotonic() + 300
    while card.read_firmware("LARES-SETUP.txt") == label or not _asks_for_the_key(page):
        assert time.monotonic() < deadline, "the set-up did not come back"
        time.sleep(2)
    record("virt: factory reset to the set-up page", time.monotonic() - asked)


def _asks_for_the_key(page: int) -> bool:
    """Return whether the set-up page is there for the cable, which may not set up unasked."""
    browser = Browser()
    browser.headers["Host"] = "10.0.2.15"  # the guest's: whoever comes by another name is led there
    with suppress(OSError, http.client.HTTPException):
        found = browser.get(f"http://127.0.0.1:{page}/")
        # While the box looks around, its page has no form.
        return any("key" in form.values for form in found.forms)
    return False


def _nothing_is_left(card: Card, secrets: dict[str, str]) -> None:
    assert not card.read_data("overlay/var/upper/lib/lares-provision/done")
    assert not card.read_data("factory-reset"), "the mark goes last"
    with card.file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, prot=mmap.PROT_READ) as all_:
        left = [what for what, secret in secrets.items() if all_.find(secret.encode()) >= 0]
    assert not left, f"still on the card: {left}"


def free_port() -> int:
    """Return a port of this computer that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
