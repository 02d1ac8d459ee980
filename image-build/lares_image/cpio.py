"""The archive that the kernel unpacks as its first root: cpio in the "newc" form, written by us.

Written here because the tools that do it take modes, owners and device nodes from files on the
disk, which only root can make, and keep their order and times. The same entries give the same
bytes. Source: Documentation/driver-api/early-userspace/buffer-format.rst of the Linux kernel.
"""

import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

_MAGIC = b"070701"
_TRAILER = "TRAILER!!!"
_BLOCK = 512
"""cpio pads its end to this, bytes."""
_LARGEST = 1 << 30


@dataclass(frozen=True, slots=True)
class Entry:
    """One file; `mode` has the type in its upper bits, `device` is major and minor of a node."""

    name: str
    mode: int
    data: bytes = b""
    device: tuple[int, int] = (0, 0)


def directory(name: str, permissions: int = 0o755) -> Entry:
    """A directory of root's."""
    return Entry(name, stat.S_IFDIR | permissions)


def regular(name: str, data: bytes, permissions: int = 0o644) -> Entry:
    """A file of root's."""
    return Entry(name, stat.S_IFREG | permissions, data)


def symlink(name: str, target: str) -> Entry:
    """A symbolic link."""
    return Entry(name, stat.S_IFLNK | 0o777, target.encode())


def character_device(name: str, device: tuple[int, int], permissions: int = 0o600) -> Entry:
    """A character device node."""
    return Entry(name, stat.S_IFCHR | permissions, b"", device)


def pack(entries: Iterable[Entry]) -> bytes:
    """Return the archive of the entries, sorted, with the directories above them added.

    Raises:
        ValueError: a name is absolute, leaves the archive, is there twice, or a file is too large.
    """
    named: dict[str, Entry] = {}
    for entry in entries:
        _check(entry)
        if entry.name in named:
            raise ValueError(f"{entry.name} is in the archive twice")
        named[entry.name] = entry
    for name in list(named):
        for parent in PurePosixPath(name).parents:
            if str(parent) != ".":
                named.setdefault(str(parent), directory(str(parent)))
    # A directory comes before what is in it: its name is the shorter one.
    archive = b"".join(_records(named[name] for name in sorted(named)))
    return archive + bytes(-len(archive) % _BLOCK)


def _check(entry: Entry) -> None:
    path = PurePosixPath(entry.name)
    if path.is_absolute() or ".." in path.parts or str(path) != entry.name or entry.name == ".":
        raise ValueError(f"{entry.name!r} is no name within an archive")
    if "\0" in entry.name or path.parts[0] == _TRAILER:  # also as a folder
        raise ValueError(f"{entry.name!r} cannot be told in cpio")
    if len(entry.data) >= _LARGEST:
        raise ValueError(f"{entry.name} is too large for an initrd")


def _records(entries: Iterable[Entry]) -> Iterator[bytes]:
    for number, entry in enumerate(entries, 1):
        links = 2 if stat.S_ISDIR(entry.mode) else 1
        yield _record(number, entry, links)
    yield _record(0, Entry(_TRAILER, 0), 1)


def _record(inode: int, entry: Entry, links: int) -> bytes:
    name = entry.name.encode() + b"\0"
    owner = group = modified = check = 0
    on_device = (0, 0)
    fields = (
        *(inode, entry.mode, owner, group, links, modified, len(entry.data)),
        *(*on_device, *entry.device, len(name), check),
    )
    head = _MAGIC + b"".join(b"%08X" % field for field in fields) + name
    return _padded(head) + _padded(entry.data)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
