"""From the finished root to the image of a card: boot slot, firmware, data, all together."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lares_image import boot_script, disk
from lares_image.errors import ImageError
from lares_image.initrd import kernel_release, write_initrd

_FIRMWARE = ("bootcode.bin", "start.elf", "fixup.dat", "start4.elf", "fixup4.dat")
"""Pi 3 and Zero 2 W start with the first three, Pi 4, 400 and CM4 with the last two."""
BOOT_SLOT = "boot.vfat"
_BOARDS = ("bcm2837-*.dtb", "bcm2711-*.dtb")
_GZIP_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Sources:
    """What a card is made of; `extras` holds the unpacked packages that are not in the root."""

    root: Path
    squashfs: Path
    extras: Path
    boot: Path
    init: Path
    epoch: int


@dataclass(frozen=True, slots=True)
class Card:
    """The files that were made: the image, and the two that also an update consists of."""

    image: Path
    boot_slot: Path
    squashfs: Path


def make_card(sources: Sources, out: Path) -> Card:
    """Make everything below folder `out`; the same sources give the same bytes.

    Raises:
        ImageError: something is missing in the sources or does not fit its partition.
    """
    out.mkdir(parents=True, exist_ok=True)
    boot_slot = out / BOOT_SLOT
    make_boot_slot(sources, boot_slot)
    firmware = out / "firmware.vfat"
    make_firmware(sources, firmware)
    data = out / "data.ext4"
    disk.make_data(data, sources.epoch)
    image = out / "lares.img"
    disk.assemble(
        image,
        {
            disk.FIRMWARE: firmware,
            disk.BOOT_A: boot_slot,
            disk.ROOT_A: sources.squashfs,
            disk.DATA: data,
        },
    )
    return Card(image, boot_slot, sources.squashfs)


def make_boot_slot(sources: Sources, out: Path) -> None:
    """Make the file system with kernel and initrd, the smaller half of a slot."""
    release = kernel_release(sources.root)
    initrd = out.with_name(boot_script.INITRD)
    write_initrd(sources.root, sources.init, initrd)
    kernel = out.with_name(boot_script.KERNEL)
    image = (sources.root / "boot" / f"vmlinuz-{release}").read_bytes()
    kernel.write_bytes(gzip.compress(image, _GZIP_LEVEL, mtime=0))
    files: dict[str, Path | bytes] = {kernel.name: kernel, initrd.name: initrd}
    disk.make_fat(out, disk.BOOT_A, "BOOT", files, sources.epoch)


def make_firmware(sources: Sources, out: Path) -> None:
    """Make the partition that the board starts from and that people see as a drive."""
    script = out.with_name("boot.scr")
    boot_script.write_script(sources.boot / "boot.cmd.in", script, sources.epoch)
    state = boot_script.encode_environment(boot_script.first_state(), boot_script.STATE_SIZE)
    files: dict[str, Path | bytes] = {
        "boot.scr": script,
        "config.txt": sources.boot / "config.txt",
        "uboot.env": boot_script.encode_environment(
            boot_script.UBOOT_ENVIRONMENT, boot_script.UBOOT_ENVIRONMENT_SIZE
        ),
        boot_script.STATE: state,
        boot_script.STATE_COPY: state,
        **dict(_vendor_files(sources)),
    }
    disk.make_fat(out, disk.FIRMWARE, "LARES", files, sources.epoch)


def _vendor_files(sources: Sources) -> Iterator[tuple[str, Path]]:
    firmware = sources.extras / "raspi-firmware"
    for name in _FIRMWARE:
        yield name, _there(firmware / "usr/lib/raspi-firmware" / name)
    yield "LICENCE.broadcom", _there(firmware / "usr/share/doc/raspi-firmware/copyright")
    yield "u-boot.bin", _there(sources.extras / "u-boot-rpi/usr/lib/u-boot/rpi_arm64/u-boot.bin")
    trees = sources.root / "usr/lib" / f"linux-image-{kernel_release(sources.root)}" / "broadcom"
    for pattern in _BOARDS:
        found = sorted(trees.glob(pattern))
        if not found:
            raise ImageError(f"the kernel has no device tree {pattern}")
        for tree in found:
            yield tree.name, tree


def _there(file: Path) -> Path:
    if not file.is_file():
        raise ImageError(f"{file} is missing: was its package unpacked?")
    return file
