"""From power-on to a lamp: a phone sets the box up over the air, and its owner types a sentence.

Three simulated radios (mac80211_hwsim): one is the appliance's, untouched; the others are a phone
and the family's router, each in a network namespace of the guest (phone/world.sh). Nothing of the
appliance is replaced or faked; the person's part is phone/phone.py, the lamp's phone/lamp.py.
"""

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lares_image.workspace import Workspace
from tests.image.card import Card
from tests.image.conftest import GuestFactory
from tests.image.guest import Guest

Record = Callable[[str, float], None]

WORLD = Path(__file__).with_name("phone")
SSID = "HomeNet"
WIFI_PASSWORD = "correct horse"
OWNER_PASSWORD = "staple battery"
ARGUMENTS = "modules-load=mac80211_hwsim mac80211_hwsim.radios=3 module_blacklist=virtio_net"
"""The radios are there as a board's is; QEMU's cable is not."""
_ETC = "overlay/etc/upper"
_PHONE = "ip netns exec phone python3 /run/world/files/phone.py"
WORLD_UNITS = {
    f"{_ETC}/NetworkManager/conf.d/test.conf": b"""\
[keyfile]
unmanaged-devices=interface-name:wlan1;interface-name:wlan2
""",
    f"{_ETC}/systemd/system/test-world.service": b"""\
[Unit]
Description=The phone and the router of the test
After=systemd-modules-load.service
Before=NetworkManager.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/mkdir -p /run/world/files
ExecStart=/bin/sh -c 'until test -e /dev/disk/by-id/virtio-drive0; do sleep 0.2; done'
ExecStart=/bin/mount -o ro /dev/disk/by-id/virtio-drive0 /run/world/files
ExecStart=/run/world/files/world.sh make
""",
    f"{_ETC}/systemd/system/NetworkManager.service.d/test.conf": b"""\
[Unit]
Wants=test-world.service
After=test-world.service
""",
}


@pytest.fixture(scope="session")
def world_drive(place: Workspace, work: Path) -> Path:
    """A drive with the world's programs; hostapd is Debian's, no part of the image."""
    folder = work / "world"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(WORLD, folder, ignore=shutil.ignore_patterns("__pycache__"))
    packages = work / "world-packages"
    packages.mkdir(exist_ok=True)
    if not list(packages.glob("hostapd_*.deb")):
        command = ["apt-get", "-c", place.work / "apt/apt.conf", "download", "hostapd:arm64"]
        subprocess.run(command, cwd=packages, check=True, capture_output=True)
    (package,) = packages.glob("hostapd_*.deb")
    subprocess.run(["dpkg-deb", "-x", package, packages / "files"], check=True)
    shutil.copy(packages / "files/usr/sbin/hostapd", folder / "hostapd")
    drive = work / "world.squashfs"
    command = ["mksquashfs", folder, drive, "-noappend", "-quiet", "-all-root"]
    subprocess.run(command, check=True, capture_output=True)
    return drive


def _phone(guest: Guest, command: str, *words: str, timeout: float = 240) -> dict:
    """Let the person with the phone do something."""
    quoted = " ".join("'" + word.replace("'", "'\\''") + "'" for word in words)
    output = guest.check(f"{_PHONE} {command} {quoted}", timeout)
    return json.loads(output.splitlines()[-1])


def _until(guest: Guest, command: str, timeout: float) -> float:
    """Wait until a command succeeds; return the second of the run."""
    guest.check(f"until {command}; do sleep 0.5; done", timeout)
    return guest.machine.seconds


def _join(guest: Guest, ssid: str, key: str) -> dict[str, str]:
    """Let the phone join a network; return its lease."""
    output = guest.check(f"/run/world/files/world.sh join '{ssid}' '{key}' 90", 150)
    return dict(line.partition("=")[::2] for line in output.splitlines() if "=" in line)


def _identity(guest: Guest) -> dict[str, str]:
    _until(guest, "test -s /var/lib/lares-provision/identity.json", 180)
    return json.loads(guest.check("lares-provision label --json", 60))


def _has_access_point(guest: Guest, timeout: float) -> float:
    return _until(guest, "iw dev wlan0 info | grep -q 'type AP'", timeout)


def test_a_family_sets_its_box_up_and_its_lamp_obeys(
    start: GuestFactory, plain_card: Card, world_drive: Path, record: Record
):
    plain_card.write_data(WORLD_UNITS)
    guest = start(plain_card, arguments=ARGUMENTS, drives=[world_drive])
    guest.wait_ready()
    record("phone: power-on to the setup network", _has_access_point(guest, 420))
    label = _identity(guest)

    lease = _join(guest, label["name"], label["key"])
    assert lease["dns"] == lease["router"] == "10.42.0.1"
    asked = _phone(guest, "probe")
    for url, (status, location) in asked["probes"].items():
        assert (status, location) == (302, "http://10.42.0.1/"), url
    assert asked["api"]["captive"] is True
    _the_wrong_password_comes_back_with_what_was_typed(guest, label)
    _the_right_one_joins(guest, record)
    _the_home_answers(guest, record)
    _figures(guest, record)


def _the_wrong_password_comes_back_with_what_was_typed(guest: Guest, label: dict) -> None:
    answers = {
        "ssid": SSID,
        "wifi_password": "wrong horse",
        "country": "DE",
        "home_name": "Test home",
        "owner_password": OWNER_PASSWORD,
        "time_zone": "Europe/Berlin",
    }
    walked = _phone(guest, "set-up", json.dumps(answers))["pages"]
    assert SSID in walked[0]["networks"], "the box looked around before it became an access point"
    assert [page["path"] for page in walked] == ["/", "/home", "/review", "/"], walked
    # Joining with a wrong password takes NetworkManager most of a minute, then the network returns.
    _until(guest, "iw dev wlan0 info | grep -q 'type managed'", 120)
    _has_access_point(guest, 240)
    _join(guest, label["name"], label["key"])
    seen = _phone(guest, "look")
    assert SSID in seen["alert"], seen
    assert seen["chosen"] == SSID, "the draft is kept"
    assert "password" in seen["alert"].lower(), seen


def _the_right_one_joins(guest: Guest, record: Record) -> None:
    _phone(guest, "network", WIFI_PASSWORD)
    submitted = time.monotonic()
    _until(guest, "test -e /var/lib/lares-provision/done", 240)
    record("phone: the right password to the hand-over", time.monotonic() - submitted)
    _until(guest, "systemctl is-active -q lares.service", 420)
    record("phone: the right password to lares.service ready", time.monotonic() - submitted)
    guest.check("systemctl is-active mosquitto.service")
    assert "192.168.77." in guest.check("ip -4 -br address show dev wlan0")
    settings = guest.check("cat /etc/lares/lares.toml")
    assert "Test home" in settings
    assert "Europe/Berlin" in settings
    assert WIFI_PASSWORD not in settings


def _the_home_answers(guest: Guest, record: Record) -> None:
    _join(guest, SSID, WIFI_PASSWORD)
    found = _phone(guest, "find", "lares.local")
    assert found["status"] in (302, 307)
    assert found["location"].rstrip("/") == "http://lares.local:8321"
    guest.check(
        "systemd-run -q --unit=test-lamp python3 -I /run/world/files/lamp.py /run/world/lamp"
    )
    words = ["turn on the desk lamp", "关掉台灯"]
    talked = _phone(guest, "console", "lares.local", OWNER_PASSWORD, *words)
    assert talked["stranger"] == 401
    assert talked["home"] == "Test home"
    for turn in talked["said"]:
        assert turn["outcome"] == "done", turn
        assert [result["outcome"] for result in turn["results"]] == ["confirmed"], turn
    record("phone: 'turn on the desk lamp' typed to confirmed", talked["said"][0]["seconds"])
    assert guest.check("cat /run/world/lamp").split() == ["ON", "OFF"]


def _figures(guest: Guest, record: Record) -> None:
    used = guest.check(
        "awk '/^MemTotal/ {total=$2} /^MemAvailable/ {print (total-$2)/1024}' /proc/meminfo"
    )
    record("phone: MiB used with everything running", float(used))
    (guest.machine.log.with_suffix(".chain")).write_text(
        guest.check(
            "systemd-analyze critical-chain lares.service lares-provision.service --no-pager"
        )
        + guest.check("systemd-cgtop -b -n 1 --order=memory | head -30")
    )
    failed = guest.run("systemctl --failed --no-legend --plain").output
    assert failed.strip() == "", failed


def test_a_browser_asks_over_the_usb_socket_how_the_set_up_stands(
    start: GuestFactory, plain_card: Card, world_drive: Path
):
    plain_card.write_data(WORLD_UNITS)
    guest = start(plain_card, arguments=ARGUMENTS, drives=[world_drive])
    guest.wait_ready()
    _has_access_point(guest, 420)
    guest.check("modprobe dummy_hcd && modprobe cdc_acm")
    _until(guest, "test -c /dev/ttyGS0 && test -c /dev/ttyACM0", 60)
    told = _phone(guest, "improv", "/dev/ttyACM0")
    assert told == {"state": 2}, "authorized: it may be set up"
