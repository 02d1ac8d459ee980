"""Updates from one slot to the other: taken, refused, rolled back; on both machines with U-Boot."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from lares_image import bundle, signing
from lares_image.workspace import Workspace
from tests.image.card import Card
from tests.image.conftest import GuestFactory
from tests.image.guest import RASPI3B_ARGUMENTS, VIRT_ARGUMENTS, Guest

ARGUMENTS = {"virt-uboot": VIRT_ARGUMENTS, "raspi3b": RASPI3B_ARGUMENTS}
ROOT = Path(__file__).parents[2]
DATABASE = "/var/lib/lares/lares.db"
NEWER_DATA = f"""
import sqlite3
sqlite3.connect("{DATABASE}").execute("PRAGMA user_version = 7")
"""


@pytest.fixture(scope="session")
def bundles(place: Workspace, work: Path) -> dict[str, bytes]:
    """The built one, one with a changed byte, one whose root is empty, one that is too old."""
    found = sorted(place.work.glob("lares-*.raucb"))
    assert found, "there is no update bundle: make bundle"
    good = found[-1].read_bytes()
    middle = len(good) // 2
    folder = work / "bundles"
    (folder / "nothing").mkdir(parents=True, exist_ok=True)
    empty = folder / "empty.squashfs"
    command = ["mksquashfs", folder / "nothing", empty, "-noappend", "-quiet", "-no-progress"]
    subprocess.run(command, check=True, capture_output=True)
    keys = signing.find_signing(place.keys)
    made = {}
    for name, schema in (("bad", 9999), ("old", 0)):
        update = bundle.Update(name, schema, empty, place.card / "boot.vfat")
        file = folder / f"{name}.raucb"
        bundle.make_bundle(update, ROOT / "image-build/rauc/hook", keys, file)
        made[name] = file.read_bytes()
    tampered = good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :]
    return {"good": good, "tampered": tampered, **made}


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("machine", ["virt-uboot", "raspi3b"])
def test_an_update_is_taken_refused_and_rolled_back(
    machine: str,
    start: GuestFactory,
    used_card: Card,
    tmp_path: Path,
    bundles: dict[str, bytes],
    record: Callable[[str, float], None],
):
    card = used_card.plain(tmp_path / "card")
    card.write_data({f"{name}.raucb": content for name, content in bundles.items()})
    card.change_state(lares_args=ARGUMENTS[machine], BOOT_A_LEFT="3")
    guest = start(card, machine)
    guest.wait_booted()
    assert slot(guest) == "A"

    refused(guest, "tampered")
    # As after an update that was taken back: the data are of a newer schema.
    guest.write_file("/tmp/newer.py", NEWER_DATA.encode())
    guest.check("python3 -I /tmp/newer.py")
    assert "too old for the data" in refused(guest, "old")
    guest.check(f"rm {DATABASE}")

    begun = guest.machine.seconds
    install(guest, "good")
    record(f"{machine}: install an update", guest.machine.seconds - begun)
    assert state(guest)["BOOT_ORDER"] == "B A"
    begun = guest.machine.seconds
    guest.restart()
    guest.wait_booted()
    assert slot(guest) == "B"
    record(f"{machine}: restart into the update", guest.machine.seconds - begun)
    assert state(guest)["BOOT_B_LEFT"] == "2"
    guest.check("rauc status mark-good", 120)
    assert state(guest)["BOOT_B_LEFT"] == "3"

    install(guest, "bad")
    assert state(guest)["BOOT_ORDER"] == "A B"
    begun = guest.machine.seconds
    guest.restart()
    for left in (2, 1, 0):
        guest.wait_for(rf"lares: slot A, order A B, tries left A {left} B 3", 300)
        guest.wait_for(r"lares-initrd: FAILED", 300)
    guest.wait_booted()
    assert slot(guest) == "B"
    record(f"{machine}: back from a bad update, four boots", guest.machine.seconds - begun)
    guest.shut_down()


def slot(guest: Guest) -> str:
    words = guest.check("cat /proc/cmdline").split()
    (found,) = [word[-1] for word in words if word.startswith("rauc.slot=")]
    return found


def state(guest: Guest) -> dict[str, str]:
    lines = guest.check("fw_printenv", 120).splitlines()
    return dict(line.split("=", 1) for line in lines)


def install(guest: Guest, name: str) -> None:
    guest.check(f"rauc install /data/{name}.raucb", 1200)


def refused(guest: Guest, name: str) -> str:
    rc, output = guest.run(f"rauc install /data/{name}.raucb", 1200)
    assert rc != 0, output
    assert state(guest)["BOOT_ORDER"].split()[0] == "A"
    return output
