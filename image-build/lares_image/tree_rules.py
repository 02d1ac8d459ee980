"""What must hold of a root file system before it is shipped: rules that name what offends."""

import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from lares_image.errors import ImageError

_FRESH_MACHINE_IDS = ("", "uninitialized")
_PRIVATE_KEY = re.compile(rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{16}")
_LARGEST_TEXT = 1 << 20
"""Bytes; no key file is larger."""


def machine_identity(root: Path) -> Iterator[str]:
    """Every box makes its own identity at its first boot."""
    for name in ("etc/machine-id", "var/lib/dbus/machine-id"):
        file = root / name
        if file.is_file() and file.read_text("ascii").strip() not in _FRESH_MACHINE_IDS:
            yield f"{name} is set: all boxes would be the same machine"
    for glob in ("etc/ssh/ssh_host_*", "var/lib/systemd/random-seed"):
        for file in root.glob(glob):
            yield f"{file.relative_to(root)} must be made on the box"


def private_keys(root: Path) -> Iterator[str]:
    """No secret that all boxes would share."""
    for file in _files(root, "etc", "usr/lib/lares", "usr/share/lares", "var", "root"):
        if file.stat().st_size <= _LARGEST_TEXT and _PRIVATE_KEY.search(file.read_bytes()):
            yield f"{file.relative_to(root)} has a private key"


def passwords(root: Path) -> Iterator[str]:
    """No account can be logged in to with a password."""
    for line in (root / "etc/shadow").read_text("ascii").splitlines():
        name, password, *_ = line.split(":")
        if not password.startswith(("*", "!")):
            yield f"etc/shadow: {name} has a password"


def left_behind(root: Path) -> Iterator[str]:
    """No logs, caches and indices of the build."""
    for folder in ("var/log", "var/cache", "var/lib/apt", "tmp", "run", "var/tmp"):
        for file in _files(root, folder):
            yield f"{file.relative_to(root)} is left from the build"


def rights(root: Path) -> Iterator[str]:
    """Nothing that everybody may write, no new program that gives root rights."""
    for path in root.rglob("*"):
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            continue
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            yield f"{path.relative_to(root)} is writable by everybody"
        if stat.S_ISREG(mode) and mode & stat.S_ISUID and "dbus" not in path.name:
            yield f"{path.relative_to(root)} gives the rights of its owner"


RULES: tuple[Callable[[Path], Iterator[str]], ...] = (
    machine_identity,
    private_keys,
    passwords,
    left_behind,
    rights,
)


def check_tree(root: Path) -> None:
    """Apply all rules.

    Raises:
        ImageError: some do not hold; the message names the first offences.
    """
    offences = [offence for rule in RULES for offence in rule(root)]
    if offences:
        shown = "\n  ".join(offences[:20])
        raise ImageError(f"the root file system breaks {len(offences)} rules:\n  {shown}")


def _files(root: Path, *folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path
