"""The card: its partitions, the file systems on them, and the image that is flashed.

MBR, since that is what the Raspberry Pi's boot ROM reads. The image ends with a small data
partition; the initrd grows it to the end of the card at each boot that finds room behind it.
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from lares_image.command import run
from lares_image.errors import ImageError

MIB = 1 << 20
DISK_ID = "1a7e5000"
"""In the MBR; PARTUUIDs are made of it and the partition's number."""

_SECTOR = 512
_ALIGNMENT = 4 * MIB
"""Partitions begin on it: no card has larger erase blocks that matter."""

_FAT_LBA = "c"
_LINUX = "83"
_EXTENDED = "f"
_NO_FILE_SYSTEM = "da"
"""Type of the boot slots: they are FAT, but no computer shall show them as drives."""

_DATA_UUID = "1a7e5000-0000-4000-8000-000000000007"
_DATA_JOURNAL = 16
"""MiB. By itself it would be made for the size in the image, far too small for a whole card."""
_DATA_GROWS_TO = 512 << 30
"""Bytes that the file system can grow to while mounted."""


@dataclass(frozen=True, slots=True)
class Partition:
    """One partition of the card; `size` in bytes."""

    number: int
    name: str
    size: int
    kind: str

    @property
    def partuuid(self) -> str:
        """What Linux calls it."""
        return f"{DISK_ID}-{self.number:02x}"


FIRMWARE = Partition(1, "firmware", 64 * MIB, _FAT_LBA)
"""The boards' firmware, U-Boot, the state of the slots, and the files that people edit."""
BOOT_A = Partition(2, "boot-a", 48 * MIB, _NO_FILE_SYSTEM)
BOOT_B = Partition(3, "boot-b", 48 * MIB, _NO_FILE_SYSTEM)
ROOT_A = Partition(5, "root-a", 512 * MIB, _LINUX)
ROOT_B = Partition(6, "root-b", 512 * MIB, _LINUX)
DATA = Partition(7, "data", 64 * MIB, _LINUX)

_PRIMARY = (FIRMWARE, BOOT_A, BOOT_B)
_LOGICAL = (ROOT_A, ROOT_B, DATA)
PARTITIONS = (*_PRIMARY, *_LOGICAL)


def starts() -> dict[Partition, int]:
    """Where each partition begins, in bytes."""
    found: dict[Partition, int] = {}
    at = _ALIGNMENT
    for partition in _PRIMARY:
        found[partition] = at
        at += partition.size
    for partition in _LOGICAL:
        at += _ALIGNMENT  # for the record that heads each logical partition
        found[partition] = at
        at += partition.size
    return found


def image_size() -> int:
    """Bytes of the image."""
    return starts()[DATA] + DATA.size


def partition_table() -> str:
    """The table as `sfdisk` reads it."""
    begins = starts()
    extended = begins[ROOT_A] - _ALIGNMENT
    lines = [
        "label: dos",
        f"label-id: 0x{DISK_ID}",
        "unit: sectors",
        f"sector-size: {_SECTOR}",
        *(_table_line(one.number, begins[one], one.size, one.kind) for one in _PRIMARY),
        _table_line(4, extended, image_size() - extended, _EXTENDED),
        *(_table_line(one.number, begins[one], one.size, one.kind) for one in _LOGICAL),
    ]
    return "\n".join(lines) + "\n"


def _table_line(number: int, start: int, size: int, kind: str) -> str:
    # The firmware looks for an active partition first, U-Boot for its script on one only.
    active = ", bootable" if number == FIRMWARE.number else ""
    return f"{number}: start={start // _SECTOR}, size={size // _SECTOR}, type={kind}{active}"


def make_fat(
    out: Path, partition: Partition, label: str, files: Mapping[str, Path | bytes], epoch: int
) -> None:
    """Make a FAT file system with these files in its top folder; same input, same bytes.

    `epoch` is the files' time, seconds since 1970.

    Raises:
        ImageError: the files do not fit.
    """
    out.unlink(missing_ok=True)
    with out.open("wb") as stream:
        stream.truncate(partition.size)
    serial = int(DISK_ID, 16) + partition.number
    run(["mkfs.vfat", "--invariant", "-n", label, "-i", f"{serial:08X}", out])
    with TemporaryDirectory() as name:
        for file, content in files.items():
            copy = Path(name, file)
            if isinstance(content, bytes):
                copy.write_bytes(content)
            else:
                shutil.copyfile(content, copy)
            os.utime(copy, (epoch, epoch))
        sources = [Path(name, file) for file in sorted(files)]
        # FAT keeps local time.
        env = {"TZ": "UTC", "SOURCE_DATE_EPOCH": str(epoch), "MTOOLS_SKIP_CHECK": "1"}
        run(["mcopy", "-m", "-Q", "-i", out, *sources, "::/"], env=env)


def make_data(out: Path, epoch: int) -> None:
    """Make the empty data partition: small now, able to grow while mounted; same bytes always."""
    out.unlink(missing_ok=True)
    with out.open("wb") as stream:
        stream.truncate(DATA.size)
    blocks = _DATA_GROWS_TO // 4096
    extended = f"hash_seed={_DATA_UUID},root_owner=0:0,resize={blocks},lazy_itable_init=1,nodiscard"
    # Block and inode sizes are given since mkfs would choose those of a small disk.
    run(
        [
            *("mkfs.ext4", "-q", "-F", "-L", "lares-data", "-U", _DATA_UUID, "-E", extended),
            *("-b", "4096", "-I", "256", "-i", "16384", "-m", "1", "-J", f"size={_DATA_JOURNAL}"),
            out,
        ],
        env={"E2FSPROGS_FAKE_TIME": str(epoch), "SOURCE_DATE_EPOCH": str(epoch)},
    )


def assemble(out: Path, contents: Mapping[Partition, Path]) -> None:
    """Write the image: table and partitions; what is zero takes no room on the disk.

    Raises:
        ImageError: a file is larger than its partition.
    """
    for partition, file in contents.items():
        if file.stat().st_size > partition.size:
            raise ImageError(
                f"{file.name} has {file.stat().st_size} bytes, "
                f"partition {partition.name} only {partition.size}"
            )
    part = out.with_name(f"{out.name}.part")
    part.unlink(missing_ok=True)
    with part.open("wb") as stream:
        stream.truncate(image_size())
    run(["sfdisk", "--quiet", "--wipe", "never", part], text=partition_table())
    for partition, file in contents.items():
        copy_sparse(file, part, starts()[partition])
    part.replace(out)


def copy_sparse(source: Path, target: Path, offset: int) -> None:
    """Write a file into another that is zero there, leaving out what is zero."""
    zeros = bytes(MIB)
    with source.open("rb") as reader, target.open("r+b") as writer:
        writer.seek(offset)
        while block := reader.read(MIB):
            if block == zeros[: len(block)]:
                writer.seek(len(block), os.SEEK_CUR)
            else:
                writer.write(block)
