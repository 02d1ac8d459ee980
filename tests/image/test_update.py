"""Updates from one slot to the other: taken, confirmed, refused, rolled back.

On both machines with U-Boot. The cards are a home's: only its own health check confirms a system.
"""

import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest

from lares_image import bundle, disk, signing
from lares_image.workspace import Workspace
from tests.image.card import Card
from tests.image.conftest import OWNER_PASSWORD, GuestFactory
from tests.image.console import Console
from tests.image.guest import Guest

Record = Callable[[str, float], None]

ROOT = Path(__file__).parents[2]
BUNDLE = "/api/update/bundle"
CONFIRMED = "this system is confirmed"
PATIENCE = {
    f"overlay/etc/upper/systemd/system/{unit}.d/test.conf": b"[Service]\nTimeoutStartSec=30min\n"
    for unit in ("lares.service", "lares-provision.service")
}
"""The emulated board reads its card at 1 to 2 MiB/s, a tenth of what a slow one does."""
CONFIRM_SECONDS = {"virt-uboot": 420, "raspi3b": 900}
"""Within which a home is well for a minute, from the moment that its console answers."""


@pytest.fixture(scope="session")
def bundles(place: Workspace, work: Path) -> dict[str, Path]:
    """The built one, one with a changed byte, one whose root is empty, one that is too old."""
    found = sorted(place.work.glob("lares-*.raucb"))
    assert found, "there is no update bundle: make bundle"
    assert found[-1].stat().st_mtime > place.squashfs.stat().st_mtime, "an old one: make bundle"
    good = found[-1].read_bytes()
    middle = len(good) // 2
    folder = work / "bundles"
    (folder / "nothing").mkdir(parents=True, exist_ok=True)
    empty = folder / "empty.squashfs"
    command = ["mksquashfs", folder / "nothing", empty, "-noappend", "-quiet", "-no-progress"]
    subprocess.run(command, check=True, capture_output=True)
    keys = signing.find_signing(place.keys)
    made = {"good": found[-1], "tampered": folder / "tampered.raucb"}
    for name, schema in (("bad", 9999), ("old", 0)):
        update = bundle.Update(name, schema, empty, place.card / "boot.vfat")
        file = folder / f"{name}.raucb"
        bundle.make_bundle(update, ROOT / "image-build/rauc/hook", keys, file)
        made[name] = file
    tampered = good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :]
    made["tampered"].write_bytes(tampered)
    return made


@pytest.mark.timeout(5400)
@pytest.mark.parametrize("machine", ["virt-uboot", "raspi3b"])
def test_an_update_is_taken_confirmed_refused_and_rolled_back(
    machine: str,
    start: GuestFactory,
    home_card: Card,
    tmp_path: Path,
    bundles: dict[str, Path],
    record: Record,
):
    card = home_card.plain(tmp_path / "card")
    card.write_data({f"{name}.raucb": file.read_bytes() for name, file in bundles.items()})
    if machine == "raspi3b":
        card.write_data(PATIENCE)
    guest = start(card, machine)
    guest.wait_ready()
    # Updates do not wait for the home: it starts meanwhile, at the cost of some seconds here.
    guest.check("systemctl start rauc.service", 300)
    assert slot(guest) == "A"

    refused(guest, "tampered")
    assert "too old for the data" in refused(guest, "old")

    begun = guest.machine.seconds
    guest.check("rauc install /data/good.raucb", 1200)
    record(f"{machine}: install an update", guest.machine.seconds - begun)
    assert state(guest)["BOOT_ORDER"] == "B A"
    begun = time.monotonic()
    guest.restart()
    guest.wait_home()
    assert slot(guest) == "B"
    record(f"{machine}: restart into the update, to the appliance", time.monotonic() - begun)
    confirmed_by_itself(guest, machine, record)

    guest.check("rauc install /data/bad.raucb", 1200)
    assert state(guest)["BOOT_ORDER"] == "A B"
    begun = time.monotonic()
    guest.restart()
    for left in (2, 1, 0):
        guest.wait_for(rf"lares: slot A, order A B, tries left A {left} B 3", 300)
        guest.wait_for(r"lares-initrd: FAILED", 300)
        guest.follow_reset()
    guest.wait_ready()
    assert slot(guest) == "B"
    record(f"{machine}: back from a bad update, four boots", time.monotonic() - begun)


class Site(NamedTuple):
    """Where the guest finds the update, over TLS, and whom it must trust for that."""

    address: str
    certificate: str


@pytest.fixture
def site(bundles: dict[str, Path], tmp_path: Path) -> Iterator[Site]:
    """This computer as the guest sees it."""
    file, key, host = tmp_path / "certificate", tmp_path / "key", "10.0.2.2"
    name = ["-subj", f"/CN={host}", "-addext", f"subjectAltName=IP:{host}"]
    kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", file]
    subprocess.run(["openssl", "req", *kind, *name], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    good = bundles["good"]
    handler = partial(SimpleHTTPRequestHandler, directory=good.parent)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield Site(f"https://{host}:{server.server_port}/{good.name}", file.read_text())
        server.shutdown()
        thread.join()


@pytest.mark.timeout(3600)
def test_an_update_is_sent_to_the_console_and_starts_next(
    start: GuestFactory,
    home_card: Card,
    tmp_path: Path,
    bundles: dict[str, Path],
    site: Site,
    record: Record,
):
    port = free_port()
    guest = start(home_card.plain(tmp_path / "card"), "virt-uboot", forward={port: 8321})
    guest.wait_home()
    console = Console(port).log_in(OWNER_PASSWORD)
    before = console.get("/api/update")
    assert [one["bootname"] for one in before["slots"] if one["booted"]] == ["A"]
    assert not before["restart_needed"]

    begun = guest.machine.seconds
    console.octets("PUT", BUNDLE, bundles["tampered"].read_bytes())
    *_, ended = jobs(console, 300)
    assert ended["state"] == "failed", ended
    assert ended["reason"] == "damaged", ended
    record("virt-uboot: a bundle sent to the console, refused", guest.machine.seconds - begun)
    assert console.get("/api/update")["restart_needed"] is False

    console.call("POST", "/api/update", {"url": site.address})
    *_, ended = jobs(console, 120)
    assert ended["reason"] == "no-download", "nobody vouches for that certificate"
    trusted = "/etc/ssl/certs/ca-certificates.crt"
    guest.check(f"cat >> {trusted} <<'END'\n{site.certificate}END")
    begun = guest.machine.seconds
    console.call("POST", "/api/update", {"url": site.address})
    told = list(jobs(console, 900))
    record("virt-uboot: a bundle from an address, installed", guest.machine.seconds - begun)
    assert told[-1]["state"] == "done", told
    assert "downloading" in {job["state"] for job in told}

    begun = guest.machine.seconds
    console.octets("PUT", BUNDLE, bundles["good"].read_bytes())
    told = list(jobs(console, 900))
    record("virt-uboot: a bundle sent to the console, installed", guest.machine.seconds - begun)
    assert told[-1]["state"] == "done", told
    percents = [job["percent"] for job in told if job["state"] == "installing"]
    assert percents == sorted(percents)
    assert len(percents) > 3, "who waits must see it go on"
    after = console.get("/api/update")
    assert after["restart_needed"] is True
    assert [one["version"] for one in after["slots"] if not one["booted"]] == [told[-1]["version"]]

    console.call("POST", "/api/restart", {})
    guest.wait_home()
    assert slot(guest) == "B"
    # The home is the same: its owner comes in with the same password.
    slots = Console(port).log_in(OWNER_PASSWORD).get("/api/update")["slots"]
    assert [one["bootname"] for one in slots if one["booted"]] == ["B"]
    guest.shut_down()


def jobs(console: Console, seconds: float) -> Iterator[dict]:
    """Yield how far the update is, whenever that changes, to its end."""
    last, deadline = None, time.monotonic() + seconds
    while last is None or last["state"] not in ("done", "failed"):
        assert time.monotonic() < deadline, last
        time.sleep(0.5)
        job = console.get("/api/update")["job"]
        if job != last:
            yield job
        last = job


def test_a_box_that_waits_for_its_set_up_is_confirmed_after_a_minute(
    start: GuestFactory, plain_card: Card
):
    """Else one that is switched on three times before anybody sets it up would leave its slot."""
    plain_card.change_state(BOOT_A_LEFT="1")
    guest = start(plain_card)
    guest.wait_ready()
    guest.check("until fw_printenv BOOT_A_LEFT | grep -q 3; do sleep 1; done", 420)
    begun, now = guest.check(
        "systemctl show -P ActiveEnterTimestampMonotonic lares-provision.service;"
        " cut -d ' ' -f 1 /proc/uptime"
    ).split()
    assert float(now) - int(begun) / 1e6 > 55
    failed = guest.run("systemctl --failed --no-legend --plain", 120).output
    assert failed.strip() == "", failed
    said = guest.check("journalctl --sync; journalctl -b -p warning -o cat -u lares-confirm; true")
    assert said.strip() == "", said


@pytest.mark.timeout(1800)
def test_a_system_that_is_never_confirmed_is_left_after_three_starts(
    start: GuestFactory, used_card: Card, tmp_path: Path, record: Record
):
    """Each start is over before anybody could say that all was well for a minute."""
    card = used_card.plain(tmp_path / "card")
    card.copy_slot(disk.ROOT_A, disk.ROOT_B)
    card.copy_slot(disk.BOOT_A, disk.BOOT_B)
    card.change_state(BOOT_ORDER="B A", BOOT_A_LEFT="3", BOOT_B_LEFT="3")  # as RAUC leaves it
    guest = start(card, "virt-uboot")
    for left in (2, 1, 0):
        guest.wait_for(rf"lares: slot B, order B A, tries left A 3 B {left}", 120)
        guest.wait_ready()
        assert slot(guest) == "B"
        guest.restart()
    guest.wait_for("lares: slot A, order B A, tries left A 2 B 0", 120)
    guest.wait_booted()
    assert slot(guest) == "A"
    record("virt-uboot: back from a system that nobody confirmed", guest.machine.seconds)
    guest.kill()


def slot(guest: Guest) -> str:
    words = guest.check("cat /proc/cmdline").split()
    (found,) = [word[-1] for word in words if word.startswith("rauc.slot=")]
    return found


def state(guest: Guest) -> dict[str, str]:
    lines = guest.check("fw_printenv", 120).splitlines()
    return dict(line.split("=", 1) for line in lines)


def confirmed_by_itself(guest: Guest, machine: str, record: Record) -> None:
    """Wait until the service gives the running slot its tries back, not before a minute is over."""
    mine = f"BOOT_{slot(guest)}_LEFT"
    if guest.run(f"journalctl -b -q -u lares.service -g '{CONFIRMED}'").rc != 0:
        assert state(guest)[mine] == "2"
    log = f"journalctl -b -q -u lares.service -o short-monotonic -g '{CONFIRMED}'"
    said = guest.check(f"until {log}; do sleep 2; done", CONFIRM_SECONDS[machine])
    assert state(guest)[mine] == "3"
    entered = guest.check("systemctl show -P ActiveEnterTimestampMonotonic lares.service")
    seconds = float(said.strip("[ ").partition("]")[0]) - int(entered) / 1e6
    record(f"{machine}: appliance ready to confirmed", seconds)
    assert seconds > 50, "a minute without a crash says that it is well"


def refused(guest: Guest, name: str) -> str:
    rc, output = guest.run(f"rauc install /data/{name}.raucb", 1200)
    assert rc != 0, output
    assert state(guest)["BOOT_ORDER"].split()[0] == "A"
    return output


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
