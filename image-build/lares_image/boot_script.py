"""What U-Boot reads: its environment, the script that chooses the slot, and the slots' state."""

import re
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

from lares_image import disk
from lares_image.command import run

STATE = "slots.env"
STATE_COPY = "slots.bak"
STATE_SIZE = 512
"""One sector: a power cut leaves the old one or the new one."""

TRIES = 3
"""How often a slot is tried before the other one is."""

KERNEL = "vmlinuz.gz"
INITRD = "initrd.img"

ARGUMENTS = "ro quiet panic=10 net.ifnames=0 systemd.show_status=0"
"""The kernel's, on every machine."""
BOARD_ARGUMENTS = "console=tty0 console=ttyS1,115200 lares.watchdog"
"""The kernel's on a Raspberry Pi, as the state says them; a test's machine has others."""

UBOOT_ENVIRONMENT_SIZE = 0x4000
"""CONFIG_ENV_SIZE of Debian's rpi_arm64."""
UBOOT_ENVIRONMENT = {
    # Noise on an open serial line must not stop the boot, and nobody shall stop it for a shell.
    "bootdelay": "-2",
    # As a card is numbered by board and device tree.
    "bootcmd": (
        "for number in 0 1 2; do if load mmc ${number}:1 ${scriptaddr} boot.scr; then "
        "setenv devtype mmc; setenv devnum ${number}; source ${scriptaddr}; fi; done; reset"
    ),
    "scriptaddr": "0x02400000",
    # Device tree and initrd stay where they are.
    "fdt_high": "ffffffffffffffff",
    "initrd_high": "ffffffffffffffff",
    "stdin": "serial",
    "stdout": "serial,vidconsole",
    "stderr": "serial,vidconsole",
}
"""Read, never written: without it U-Boot's built-in one is used, which finds the script too, but
searches USB first and listens for a key."""

_PLACE = re.compile(r"@([A-Z_]+)@")
_COMMENT = re.compile(r"^\s*(#.*)?\n", re.MULTILINE)


def first_state() -> dict[str, str]:
    """The slots' state on a new card: A, then B, as RAUC's U-Boot interface names it."""
    return {
        "BOOT_ORDER": "A B",
        "BOOT_A_LEFT": str(TRIES),
        "BOOT_B_LEFT": str(TRIES),
        "lares_args": BOARD_ARGUMENTS,
    }


def encode_environment(variables: Mapping[str, str], size: int) -> bytes:
    """Return the variables as U-Boot and libubootenv store them: CRC-32, then `name=value` strings.

    Raises:
        ValueError: they do not fit, or one cannot be told.
    """
    for name, value in variables.items():
        if not name or "=" in name or "\0" in name + value:
            raise ValueError(f"{name!r} cannot be told in U-Boot's environment")
    text = b"".join(f"{name}={variables[name]}".encode() + b"\0" for name in sorted(variables))
    room = size - 4
    if len(text) + 1 > room:
        raise ValueError(f"the environment has {len(text) + 1} bytes, there is room for {room}")
    data = text.ljust(room, b"\0")
    return struct.pack("<I", zlib.crc32(data)) + data


def decode_environment(data: bytes) -> dict[str, str]:
    """Return the variables of a stored environment.

    Raises:
        ValueError: the checksum is wrong: it was torn or is none.
    """
    if len(data) <= 4 or struct.unpack("<I", data[:4])[0] != zlib.crc32(data[4:]):
        raise ValueError("no environment of U-Boot, or a torn one")
    text = data[4:].partition(b"\0\0")[0]
    pairs = (one.decode("utf-8", "replace").partition("=") for one in text.split(b"\0") if one)
    return {name: value for name, _, value in pairs}


def render_script(template: str) -> str:
    """Fill in the places of `boot.cmd.in`; comments are left out, U-Boot reads the rest faster.

    Raises:
        ValueError: a place is named that nothing is known for.
    """
    values = {
        "STATE": STATE,
        "STATE_COPY": STATE_COPY,
        "STATE_SIZE": f"{STATE_SIZE:x}",
        "TRIES": str(TRIES),
        "FIRMWARE": str(disk.FIRMWARE.number),
        "BOOT_A": str(disk.BOOT_A.number),
        "BOOT_B": str(disk.BOOT_B.number),
        "ROOT_A": f"{disk.ROOT_A.number:02x}",
        "ROOT_B": f"{disk.ROOT_B.number:02x}",
        "DISK_ID": disk.DISK_ID,
        "KERNEL": KERNEL,
        "INITRD": INITRD,
        "ARGUMENTS": ARGUMENTS,
        "BOARD_ARGUMENTS": BOARD_ARGUMENTS,
    }

    def value(place: re.Match[str]) -> str:
        if place[1] not in values:
            raise ValueError(f"the boot script names {place[0]}, which nothing is known for")
        return values[place[1]]

    return _PLACE.sub(value, _COMMENT.sub("", template))


def write_script(template: Path, out: Path, epoch: int) -> None:
    """Write `boot.scr`: the filled-in script with U-Boot's header, dated `epoch`."""
    text = out.with_suffix(".cmd")
    text.write_text(render_script(template.read_text(encoding="utf-8")), encoding="utf-8")
    run(
        ["mkimage", "-A", "arm64", "-T", "script", "-C", "none", "-n", "Lares", "-d", text, out],
        env={"SOURCE_DATE_EPOCH": str(epoch)},
    )
