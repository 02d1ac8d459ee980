"""Writing over the secrets of a file, so that a power cut at any moment can be made good.

A file keeps its length and is written in place: on FAT a renamed copy would leave the old clusters
as they are, secrets and all. What a power cut leaves is a mixture of before and after, which is
told from a file that somebody has changed: with the rest wiped, it must be exactly the file after.

A card may move the old blocks aside and keep them; who needs more than this burns the card.
"""

import hashlib
import os
import stat
from enum import StrEnum
from pathlib import Path

import msgspec


class Outcome(StrEnum):
    """What became of a file."""

    CLEAN = "clean"
    """Nothing secret is in it, now or before."""
    CHANGED = "changed"
    """It is gone, or another file by now: it is read as a new one."""
    FAILED = "failed"
    """It cannot be written; it is tried again at the next start."""


class Record(msgspec.Struct, frozen=True, kw_only=False):
    """A file that was read, and how it is wiped; holds no secret."""

    name: str
    before: str
    """SHA-256 of the file as it was found."""
    after: str
    """SHA-256 of it without secrets."""
    runs: tuple[tuple[int, int], ...] = ()
    """Begin and length of what is written over, in bytes."""
    filler: str = ""
    """Bytes that are written, again and again, as hex digits; counted from `base`."""
    base: int = 0
    held: bool = False
    """It has errors, so it keeps its secrets until it is mended or the box is set up."""
    clean: bool = False
    """It was wiped."""

    @classmethod
    def of(
        cls, name: str, data: bytes, wiped: bytes, filler: bytes, base: int, *, held: bool = False
    ) -> "Record":
        """Return the record of a file with `data`, which is to become `wiped`."""
        before, after = hashlib.sha256(data).hexdigest(), hashlib.sha256(wiped).hexdigest()
        if before == after:
            return cls(name, before, after, clean=True)
        return cls(name, before, after, _runs(data, wiped, filler, base), filler.hex(), base, held)

    @classmethod
    def unreadable(cls, name: str, data: bytes) -> "Record":
        """Return the record of a file that is left as it is."""
        digest = hashlib.sha256(data).hexdigest()
        return cls(name, digest, digest, clean=True)

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """What tells the file as one that is known."""
        return (self.name, self.before), (self.name, self.after)

    def cleaned(self) -> "Record":
        """Return the record after wiping.

        It forgets the file as it was: with the rest of the file at hand, a fast digest would be a
        shorter way to the owner's password than its slow hash.
        """
        return Record(self.name, self.after, self.after, clean=True)

    def apply(self, data: bytes) -> bytes:
        """Return `data` with this file's secrets written over."""
        filler = bytes.fromhex(self.filler)
        wiped = bytearray(data)
        for start, length in self.runs:
            end = min(start + length, len(wiped))
            for position in range(start, end):
                wiped[position] = filler[(position - self.base) % len(filler)]
        return bytes(wiped)


def _runs(data: bytes, wiped: bytes, filler: bytes, base: int) -> tuple[tuple[int, int], ...]:
    """Return where the two differ; what the filler leaves as it is may lie in between."""
    runs: list[tuple[int, int]] = []
    bridge = -1
    """Where the last run would end if it went on over what is the same."""
    for position in range(base, len(data)):
        fits = wiped[position] == filler[(position - base) % len(filler)]
        if data[position] != wiped[position]:
            if runs and bridge == position:
                runs[-1] = (runs[-1][0], position + 1 - runs[-1][0])
            else:
                runs.append((position, 1))
            bridge = position + 1
        elif fits and bridge == position:
            bridge = position + 1
    return tuple(runs)


def wipe(boot: Path, record: Record, largest: int) -> Outcome:
    """Write over the secrets of a file and see that they are gone; returns when it is on the disk.

    The file is opened for writing only if something has to be written.
    """
    path = boot / record.name
    try:
        data = _read(path, os.O_RDONLY, largest)
        if data is None:
            return Outcome.CHANGED
        if hashlib.sha256(data).hexdigest() == record.after:
            return Outcome.CLEAN
        wiped = record.apply(data)
        if hashlib.sha256(wiped).hexdigest() != record.after:
            return Outcome.CHANGED
        _overwrite(path, wiped)
        return Outcome.CLEAN if _read(path, os.O_RDONLY, largest) == wiped else Outcome.FAILED
    except FileNotFoundError:
        return Outcome.CHANGED
    except OSError:
        return Outcome.FAILED


def _read(path: Path, flags: int, largest: int) -> bytes | None:
    """Return a plain file's bytes; None if it is none, or too large to be the one that was read."""
    file = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode) or status.st_size > largest:
            return None
        data = b""
        while chunk := os.read(file, largest + 1):
            data += chunk
        return data
    finally:
        os.close(file)


def _overwrite(path: Path, data: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        written = 0
        while written < len(data):
            written += os.pwrite(file, data[written:], written)
        os.fsync(file)
    finally:
        os.close(file)
