"""Programs of the board's processor on this computer: qemu-user behind the kernel's binfmt_misc."""

import platform
from pathlib import Path

from lares_image.command import run
from lares_image.errors import HostError

_BINFMT = Path("/proc/sys/fs/binfmt_misc")
_INTERPRETERS = (Path("/usr/bin/qemu-aarch64-static"), Path("/usr/bin/qemu-aarch64"))
_REGISTRATION = (
    r":qemu-aarch64:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00"
    r":\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff"
    ":{interpreter}:F"
)
"""ELF, 64 bit, little endian, executable or shared, AArch64. F: the interpreter is opened now, so
it works within another root. Source: Linux, Documentation/admin-guide/binfmt-misc.rst."""


def make_ready() -> None:
    """See to it that arm64 programs run here, within another root too.

    Raises:
        HostError: the kernel cannot, or the emulator is not installed.
    """
    if platform.machine() == "aarch64" or _registered():
        return
    interpreter = next((path for path in _INTERPRETERS if path.is_file()), None)
    if interpreter is None:
        raise HostError("qemu-user-static is not installed")
    if not (_BINFMT / "register").exists():
        run(["mount", "-t", "binfmt_misc", "binfmt_misc", _BINFMT])
    try:
        (_BINFMT / "register").write_text(_REGISTRATION.format(interpreter=interpreter))
    except OSError as error:
        raise HostError(f"the kernel takes no emulator (binfmt_misc): {error.strerror}") from error


def _registered() -> bool:
    """Whether an emulator is there that also works within another root (flag F)."""
    for entry in _BINFMT.glob("qemu-aarch64*"):
        lines = entry.read_text(encoding="ascii").splitlines()
        flags = next((line for line in lines if line.startswith("flags:")), "")
        if "enabled" in lines and "F" in flags.removeprefix("flags:"):
            return True
    return False
