"""What is damaged on the card's FAT partition is repaired at the start, without a question."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from lares_image.disk import DISK_ID, FIRMWARE, make_fat

ROOT = Path(__file__).parents[3]
UNITS = ROOT / "image-build/rootfs/usr/lib/systemd/system"
UNIT = UNITS / "lares-check-firmware.service"
PATH = f"{os.environ['PATH']}:/usr/sbin:/sbin"
SLOTS = b"BOOT_ORDER=A B" + bytes(498)
FAT, FAT_COPY = 2048, 2048 + 65536
"""Where the two tables of clusters begin, in bytes (fsck.fat -v)."""
DIRTY = 0x25
pytestmark = pytest.mark.skipif(
    not all(shutil.which(name, path=PATH) for name in ("mkfs.vfat", "fsck.vfat", "mcopy")),
    reason="needs dosfstools and mtools",
)


@pytest.fixture
def card(tmp_path: Path) -> Path:
    out = tmp_path / "firmware"
    files: dict[str, Path | bytes] = {"slots.env": SLOTS, "start.elf": os.urandom(90_000)}
    make_fat(out, FIRMWARE, "LARES", files, 1_700_000_000)
    return out


def _check(card: Path) -> int:
    """Run the program of the unit on a file."""
    (line,) = re.findall(r"(?m)^ExecStart=-(.*)$", UNIT.read_text())
    words = [str(card) if word.startswith("/dev/") else word for word in line.split()]
    ran = subprocess.run(
        words, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
    )
    return ran.returncode


def _is_clean(card: Path) -> bool:
    ran = subprocess.run(
        ["fsck.vfat", "-n", card], capture_output=True, env={"PATH": PATH}, check=False
    )
    return ran.returncode == 0


def _slots(card: Path) -> bytes:
    command = ["mcopy", "-i", card, "::/slots.env", "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def _write(card: Path, at: int, content: bytes) -> None:
    with card.open("r+b") as file:
        file.seek(at)
        file.write(content)


@pytest.mark.parametrize(
    "damage",
    [
        {DIRTY: b"\x01"},
        # A chain of clusters that no file has, as a power cut leaves it; in both tables, or in one.
        {FAT + 2 * 900: b"\x85\x03\xff\xff", FAT_COPY + 2 * 900: b"\x85\x03\xff\xff"},
        {FAT + 2 * 900: b"\xff\xff"},
    ],
    ids=["dirty", "lost-clusters", "tables-differ"],
)
def test_what_a_power_cut_leaves_is_repaired(card: Path, damage: dict[int, bytes]):
    for at, content in damage.items():
        _write(card, at, content)
    assert not _is_clean(card)
    assert _check(card) in (0, 1)
    assert _is_clean(card)
    assert _slots(card) == SLOTS


def test_what_is_whole_is_not_written(card: Path):
    before = card.read_bytes()
    assert _check(card) == 0
    assert card.read_bytes() == before


def test_what_is_no_file_system_ends_the_check_at_once(card: Path):
    _write(card, 0, os.urandom(1 << 20))
    assert _check(card) != 0


def test_whatever_comes_of_it_the_start_goes_on():
    mount, check = (UNITS / "boot-firmware.mount").read_text(), UNIT.read_text()
    assert f"Wants={UNIT.name}\nAfter={UNIT.name}\n" in mount
    assert f"What=/dev/disk/by-partuuid/{DISK_ID}-01\n" in mount
    assert f"ExecStart=-/usr/sbin/fsck.vfat -a /dev/disk/by-partuuid/{DISK_ID}-01\n" in check
    assert re.search(r"(?m)^TimeoutStartSec=\d+$", check)
    for line in ("Before=local-fs.target", "RequiredBy=", "FailureAction=", "OnFailure="):
        assert line not in check
