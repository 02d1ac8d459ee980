"""The power is cut while an update is written and while the box restarts into it.

All goes through U-Boot and the slots. After a cut the box starts from a slot that is whole, the one
that the update had been promised for once it was reported as installed, and can be updated again.
"""

import hashlib
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from lares_image import boot_script, disk
from lares_image.workspace import Workspace
from tests.image.card import Card
from tests.image.guest import VIRT_ARGUMENTS, Guest, Parts
from tests.image.power_cut import person
from tests.image.power_cut.conftest import STEP_S, Cutter, portal_asks, wait_until
from tests.image.power_cut.cuts import AFTER_HAND_OVER_S, PowerCuts, Trail, lay_trail
from tests.image.power_cut.remains import Remains

PARTITIONS = {"A": (disk.ROOT_A, disk.BOOT_A), "B": (disk.ROOT_B, disk.BOOT_B)}
HANDED_OVER = "lares-initrd: handing over"
_MOUNT = "mkdir -p /run/update && mount -o ro /dev/disk/by-id/virtio-drive0 /run/update"
_INSTALL = "rauc install /run/update/bundle.raucb"
_IN_BACKGROUND = f"systemd-run -q sh -c '{_INSTALL}; echo $? > /run/installed'"


@dataclass(frozen=True, slots=True)
class Content:
    """What a partition must begin with."""

    size: int
    digest: bytes

    @classmethod
    def of(cls, file: Path, start: int = 0, size: int = -1) -> "Content":
        """Return what a file, or a part of it, holds."""
        with file.open("rb") as stream:
            stream.seek(start)
            data = stream.read(size)
        return cls(len(data), hashlib.sha256(data).digest())


@dataclass(frozen=True, slots=True)
class Update:
    """A box that is updated: the installation, the restart, and what the slots hold when whole."""

    installing: Trail
    restarting: Trail
    drive: Path
    whole: dict[str, tuple["Content", ...]]
    """What root and boot partition of a slot begin with when they are whole."""


@pytest.fixture(scope="session")
def drive(place: Workspace, snapshots: Path) -> Path:
    """A drive with the update bundle."""
    bundle = max(place.work.glob("lares-*.raucb"))
    folder = snapshots / "update"
    folder.mkdir()
    shutil.copyfile(bundle, folder / "bundle.raucb")
    file = snapshots / "update.squashfs"
    # Not packed: it is already.
    words = ["-noappend", "-quiet", "-no-progress", "-noD", "-noF"]
    subprocess.run(["mksquashfs", folder, file, *words], check=True, capture_output=True)
    return file


@pytest.fixture(scope="session")
def update(new_card: Card, drive: Path, parts: Parts, snapshots: Path) -> Update:
    """Start a box through U-Boot, install the bundle, restart into it; keep snapshots."""
    origin = Card.of_image(new_card.file, snapshots / "slots.card")
    origin.change_state(lares_args=VIRT_ARGUMENTS)
    card = origin.overlay(snapshots / "slots.qcow2")
    options = {"forward": person.FORWARD, "drives": [drive]}
    with Guest(card, parts, "virt-uboot", log=snapshots / "slots.log", **options) as guest:
        wait_until(portal_asks, 600)
        guest.check(_MOUNT)
        guest.check(_IN_BACKGROUND)
        before = guest.freeze(snapshots / "slots.memory")
    installing = lay_trail(before, parts, snapshots / "installing", STEP_S, _is_installed)
    card = installing.end.card.overlay(snapshots / "installed.qcow2")
    with Guest.resume(installing.end, parts, log=snapshots / "installed.log", card=card) as guest:
        assert guest.check("cat /run/installed") == "0\n"
        guest.restart()
        after = guest.freeze(snapshots / "installed.memory")
    folder = snapshots / "restarting"
    restarting = lay_trail(after, parts, folder, STEP_S, lambda _: _has_handed_over(folder))
    return Update(installing, restarting, drive, _whole(origin, drive, snapshots / "bundle"))


@pytest.mark.timeout(6 * 3600)
def test_an_update_survives_any_power_cut(cutter: Cutter, update: Update):
    cuts = cutter("update")
    for _ in cuts:
        installed = cuts.moments.random() < 0.4
        trail = update.restarting if installed else update.installing
        snapshot, seconds = trail.anywhere(cuts.moments)
        guest = cuts.resume(snapshot)
        guest.let_run(seconds)
        slot = _next_slot(cuts.cut(guest, told=installed), update)
        assert slot == "B" or not installed
        with _start(cuts, guest.card, update, slot) as again:
            cuts.let_run(again, AFTER_HAND_OVER_S)
            again.kill()
        cuts.tally.starts += 1
        assert _next_slot(cuts.remains(guest.card), update) == slot
        if cuts.whole_is_due:
            _updates_again(cuts, guest.card, update, slot)
        cuts.note(f"{'installed' if installed else 'installing'}, starts from {slot}")


def _has_handed_over(folder: Path) -> bool:
    # It may have shown while the step before was being frozen.
    return any(HANDED_OVER in log.read_text() for log in folder.glob("*.log"))


def _is_installed(guest: Guest) -> bool:
    return guest.run("test -s /run/installed").rc == 0


def _next_slot(remains: Remains, update: Update) -> str:
    """Return the slot that will be started, which must be whole; A is never written to."""
    plain = remains.card
    try:
        state = plain.read_state()
    except (ValueError, subprocess.CalledProcessError):  # torn: U-Boot takes its copy
        state = plain.read_state(boot_script.STATE_COPY)
    order = state["BOOT_ORDER"].split()
    slot = next(name for name in order if int(state[f"BOOT_{name}_LEFT"]) > 0)
    for name in {slot, "A"}:
        for partition, content in zip(PARTITIONS[name], update.whole[name], strict=True):
            found = Content.of(plain.file, disk.starts()[partition], content.size)
            assert found == content, f"{partition.name} is not whole"
    return slot


def _whole(origin: Card, drive: Path, folder: Path) -> dict[str, tuple[Content, ...]]:
    for file, target in ((drive, folder), (folder / "bundle.raucb", folder / "content")):
        words = ["unsquashfs", "-q", "-n", "-d", target, file]
        subprocess.run(words, check=True, capture_output=True)
    installed = tuple(_used(origin.file, partition) for partition in PARTITIONS["A"])
    names = ("rootfs.squashfs", "boot.vfat")
    return {"A": installed, "B": tuple(Content.of(folder / "content" / name) for name in names)}


def _used(file: Path, partition: disk.Partition) -> Content:
    """Return a partition up to its last byte that is not zero: hashing the rest takes time."""
    with file.open("rb") as stream:
        stream.seek(disk.starts()[partition])
        data = stream.read(partition.size).rstrip(b"\0")
    return Content(len(data), hashlib.sha256(data).digest())


def _start(cuts: PowerCuts, card: Card, update: Update, slot: str) -> Guest:
    """Start a card after a cut from power-on to systemd; it must be from this slot."""
    log = cuts.folder / f"{cuts.tally.cuts}-start.log"
    options = {"forward": person.FORWARD, "drives": [update.drive]}
    guest = Guest(card, cuts.parts, "virt-uboot", log=log, **options)
    found, _ = guest.wait_for(r"lares: slot (\w+), order", 60)
    assert found[1] == slot
    guest.wait_for(HANDED_OVER, 180)
    assert "nothing will be kept" not in guest.console
    assert "full repair" not in guest.console
    return guest


def _updates_again(cuts: PowerCuts, card: Card, update: Update, slot: str) -> None:
    """Let a card start to its end and take the update, once more if it has it."""
    with _start(cuts, card, update, slot) as guest:
        wait_until(portal_asks, 600)
        guest.check(_MOUNT)
        guest.check(_INSTALL, 600)
        guest.restart()
        other = {"A": "B", "B": "A"}[slot]
        found, _ = guest.wait_for(r"lares: slot (\w+), order", 180)
        assert found[1] == other
        guest.wait_for(HANDED_OVER, 180)
        wait_until(portal_asks, 600)
        cuts.tally.whole += 1
