"""Write an image to a card and read it back; refuse every disk that is not clearly a card.

The kernel is asked too: a device opened with O_EXCL is refused by it while anything uses it.
"""

import errno
import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from lares_image.command import run
from lares_image.errors import ImageError, MismatchError
from lares_image.progress import Progress

_CHUNK = 4 << 20
_COLUMNS = "PATH,SIZE,TYPE,RM,HOTPLUG,RO,MOUNTPOINTS,MODEL"


@dataclass(frozen=True, slots=True)
class Disk:
    """A whole disk, as lsblk sees it; `size` in bytes."""

    path: str
    size: int
    kind: str
    removable: bool
    read_only: bool
    model: str
    uses: tuple[str, ...]
    """Where it or a part of it is mounted, and what else is built on it."""

    @classmethod
    def look_at(cls, device: Path) -> Self:
        """Ask lsblk.

        Raises:
            ImageError: it is no block device.
        """
        try:
            is_block = stat.S_ISBLK(device.stat().st_mode)
        except OSError as error:
            raise ImageError(f"cannot look at {device}: {error.strerror}") from error
        if not is_block:
            raise ImageError(f"{device} is no disk; `lsblk` lists the disks of this computer")
        said = run(["lsblk", "--json", "--bytes", "--tree", "--output", _COLUMNS, device])
        return cls.parse(json.loads(said)["blockdevices"][0])

    @classmethod
    def parse(cls, node: dict[str, Any]) -> Self:
        """Read one tree of lsblk's JSON."""
        return cls(
            path=node["path"],
            size=int(node["size"]),
            kind=node["type"],
            removable=bool(node["rm"] or node["hotplug"]),
            read_only=bool(node["ro"]),
            model=(node.get("model") or "").strip(),
            uses=tuple(_uses(node)),
        )

    def check(self, needed: int, *, any_disk: bool) -> None:
        """See that an image of `needed` bytes may and can be written here.

        Raises:
            ImageError: it may not; the message says why and what to do.
        """
        if self.kind == "part":
            raise ImageError(f"{self.path} is a partition: name the whole disk")
        if self.uses:
            raise ImageError(f"{self.path} is in use ({', '.join(self.uses)}): unmount it first")
        if self.read_only:
            raise ImageError(f"{self.path} is write-protected: look at the card's lock")
        if self.size < needed:
            raise ImageError(f"{self.path} has {self.size} bytes, the image needs {needed}")
        if not self.removable and not any_disk:
            raise ImageError(
                f"{self.path} ({self.model or self.kind}) is not removable, so perhaps a disk of"
                " this computer. If it is the right one: ANY_DISK=1"
            )


def _uses(node: dict[str, Any]) -> Iterator[str]:
    yield from (place for place in node.get("mountpoints") or () if place)
    for child in node.get("children") or ():
        if child["type"] != "part":
            yield f"{child['type']} {child['path']}"
        yield from _uses(child)


def flash(
    image: Path,
    device: Path,
    progress: Progress,
    confirm: Callable[[str], str],
    *,
    any_disk: bool = False,
) -> None:
    """Write an image and verify it, after `confirm` gave the name of the device back.

    Raises:
        MismatchError: what is read back is not what was written: the card is bad.
        ImageError: the device is refused, not confirmed, or fails.
    """
    if not image.is_file():
        raise ImageError(f"{image} is not there: make image")
    size = image.stat().st_size
    disk = Disk.look_at(device)
    disk.check(size, any_disk=any_disk)
    said = confirm(
        f"Everything on {disk.path} ({disk.model or disk.kind}, {disk.size / 1e9:.1f} GB) will be"
        f" lost. Type its name to go on: "
    )
    if said.strip() not in {disk.path, Path(disk.path).name}:
        raise ImageError("not confirmed, nothing was written")
    with progress.phase("writing"):
        digest = _write(image, device, size, progress)
    with progress.phase("reading back"):
        verify(device, size, digest, progress)


def _write(image: Path, device: Path, size: int, progress: Progress) -> str:
    digest = hashlib.sha256()
    done = 0
    with _opened(device, os.O_WRONLY | os.O_EXCL) as target, image.open("rb") as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            view = memoryview(chunk)
            while view:
                view = view[os.write(target, view) :]
            done += len(chunk)
            progress.advance(done, size, "written")
        os.fsync(target)
    return digest.hexdigest()


def verify(device: Path, size: int, expected: str, progress: Progress) -> None:
    """Read `size` bytes of a device, from it and not from memory, and compare their SHA-256.

    Raises:
        MismatchError: they are not what was written.
        ImageError: the device cannot be read.
    """
    digest = hashlib.sha256()
    done = 0
    with _opened(device, os.O_RDONLY) as source:
        os.posix_fadvise(source, 0, 0, os.POSIX_FADV_DONTNEED)
        while done < size and (chunk := os.read(source, min(_CHUNK, size - done))):
            digest.update(chunk)
            done += len(chunk)
            progress.advance(done, size, "read")
    if digest.hexdigest() != expected:
        raise MismatchError(f"{device} does not hold what was written to it: take another card")


@contextmanager
def _opened(device: Path, flags: int) -> Iterator[int]:
    """A descriptor of the device; what fails with it is told in words."""
    try:
        descriptor = os.open(device, flags | os.O_CLOEXEC)
        try:
            yield descriptor
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno == errno.EBUSY:
            raise ImageError(f"{device} is in use: unmount it first") from error
        if error.errno in {errno.EACCES, errno.EPERM}:
            raise ImageError(f"{device} may only be written by root: sudo make flash …") from error
        raise ImageError(f"{device} failed: {error.strerror}; take another card") from error
