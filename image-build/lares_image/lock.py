"""The lock file of Debian packages: what an image consists of, to the byte.

One package a line, sorted by name, six words: name, version, architecture, size in bytes, SHA-256,
and where the archive keeps it: `archive:` or `security:` and the path below that archive's root.
Which host serves an archive is no business of the lock: the computer's own apt sources say it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lares_image.errors import LockError

ARCHIVES = ("archive", "security")
_HEADER = """\
# Every Debian package of the image. Written by `make image-lock`; do not edit.
# name version architecture size sha256 archive:path
"""
_NAME = re.compile(r"[a-z0-9][a-z0-9+.-]+")
_VERSION = re.compile(r"[0-9A-Za-z.+:~-]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PATH = re.compile(r"pool/(?:[A-Za-z0-9+~_%-][A-Za-z0-9+.~_%-]*/)+[A-Za-z0-9+.~_%-]+\.deb")
_LARGEST = 1 << 30
"""No package that belongs on an SD card is larger, bytes."""


@dataclass(frozen=True, slots=True, order=True)
class LockedPackage:
    """One Debian package; `archive` is one of ARCHIVES, `path` is below its root."""

    name: str
    version: str
    architecture: str
    size: int
    sha256: str
    archive: str
    path: str

    @property
    def file_name(self) -> str:
        """What the fetched file is called: unlike the archive's name it never means two things."""
        return f"{self.name}_{self.sha256[:16]}_{self.architecture}.deb"


def read_lock(file: Path) -> list[LockedPackage]:
    """Read and check a lock file.

    Raises:
        LockError: the file is missing or has a line that is not as described; the message says
            which.
    """
    try:
        lines = file.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LockError(f"cannot read {file}: {error}; make it with `make image-lock`") from error
    packages: dict[str, LockedPackage] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            package = _parse(line)
        except ValueError as error:
            raise LockError(f"{file}, line {number}: {error}; `make image-lock`") from error
        if package.name in packages:
            raise LockError(f"{file}, line {number}: {package.name} is there twice")
        packages[package.name] = package
    if not packages:
        raise LockError(f"{file} names no package; make it with `make image-lock`")
    return list(packages.values())


def _parse(line: str) -> LockedPackage:
    words = line.split()
    if len(words) != 6:
        raise ValueError(f"six words are needed, found {len(words)}")
    name, version, architecture, size, sha256, place = words
    archive, _, path = place.partition(":")
    checks = (
        (_NAME.fullmatch(name), f"{name!r} is no package name"),
        (_VERSION.fullmatch(version), f"{version!r} is no version"),
        (architecture in {"arm64", "all"}, f"{architecture!r} is not arm64 or all"),
        (size.isdigit() and 0 < int(size) <= _LARGEST, f"{size!r} is no size"),
        (_SHA256.fullmatch(sha256), f"{sha256!r} is no SHA-256"),
        (archive in ARCHIVES, f"{archive!r} is no archive"),
        (_PATH.fullmatch(path), f"{path!r} is no path of an archive"),
    )
    for holds, complaint in checks:
        if not holds:
            raise ValueError(complaint)
    return LockedPackage(name, version, architecture, int(size), sha256, archive, path)


def format_lock(packages: Iterable[LockedPackage]) -> str:
    """The text of a lock file; `read_lock` gives the same packages back."""
    lines = [
        f"{one.name} {one.version} {one.architecture} {one.size} {one.sha256} "
        f"{one.archive}:{one.path}\n"
        for one in sorted(packages)
    ]
    return _HEADER + "".join(lines)
