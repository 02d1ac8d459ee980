"""Writing over the secrets of a file, so that a power cut at any moment can be made good.

A file keeps its length and is written in place: on FAT a renamed copy would leave the old clusters
as they are, secrets and all. What a power cut leaves is a mixture, each sector as before or as
after; so it is told from a file that somebody has changed, be it only the password.

A card may move the old blocks aside and keep them; who needs more than this burns the card.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import msgspec

from lares_provisioning.preseed.encoding import BLANK
from lares_provisioning.preseed.reading import WIPED

_SECTOR = 512
"""Bytes that a card writes as a whole or not at all."""


_FILLERS = frozenset(
    filler.encode(codec).hex()
    for filler in (WIPED, BLANK)
    for codec in ("utf-8", "utf-16-le", "utf-16-be")
)


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
    sectors: tuple[tuple[int, str], ...] = ()
    """Number and SHA-256 of each sector that changes, as it was found."""

    @classmethod
    def of(
        cls, name: str, data: bytes, wiped: bytes, filler: bytes, base: int, *, held: bool = False
    ) -> "Record":
        """Return the record of a file with `data`, which is to become `wiped`."""
        before, after = hashlib.sha256(data).hexdigest(), hashlib.sha256(wiped).hexdigest()
        if before == after:
            return cls(name, before, after, clean=True)
        return cls(
            name=name,
            before=before,
            after=after,
            runs=_runs(data, wiped, filler, base),
            filler=filler.hex(),
            base=base,
            held=held,
            sectors=tuple(
                (number, hashlib.sha256(sector).hexdigest())
                for number, sector in enumerate(_sectors(data))
                if sector != wiped[number * _SECTOR : (number + 1) * _SECTOR]
            ),
        )

    @classmethod
    def unreadable(cls, name: str, data: bytes) -> "Record":
        """Return the record of a file that is left as it is."""
        digest = hashlib.sha256(data).hexdigest()
        return cls(name, digest, digest, clean=True)

    @property
    def is_sound(self) -> bool:
        """Return whether nothing but a secret could be written over by this record.

        The state folder belongs to a user with few rights, and root obeys what is in it.
        """
        return (self.filler in _FILLERS if self.runs else True) and "/" not in self.name

    def fits(self, data: bytes) -> bool:
        """Return whether `data` is this file: as it was found, wiped, or cut off in between."""
        if hashlib.sha256(data).hexdigest() in (self.before, self.after):
            return True
        wiped = self.apply(data)
        if hashlib.sha256(wiped).hexdigest() != self.after:
            return False
        found = dict(self.sectors)
        return all(
            old == new or hashlib.sha256(old).hexdigest() == found.get(number)
            for number, (old, new) in enumerate(zip(_sectors(data), _sectors(wiped), strict=True))
        )

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


def _sectors(data: bytes) -> Iterator[bytes]:
    return (data[start : start + _SECTOR] for start in range(0, len(data), _SECTOR))


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


def is_there(boot: Path, record: Record, largest: int) -> bool:
    """Return whether the file is still the one that was read; also if that cannot be said."""
    try:
        data = _read(boot / record.name, largest)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return data is not None and record.fits(data)


def wipe(boot: Path, record: Record, largest: int) -> Outcome:
    """Write over the secrets of a file and see that they are gone; returns when it is on the disk.

    The file is opened for writing only if something has to be written.
    """
    path = boot / record.name
    try:
        data = _read(path, largest)
        if data is None:
            return Outcome.CHANGED
        if hashlib.sha256(data).hexdigest() == record.after:
            return Outcome.CLEAN
        if not record.fits(data):
            return Outcome.CHANGED
        wiped = record.apply(data)
        _overwrite(path, wiped)
        return Outcome.CLEAN if _read(path, largest) == wiped else Outcome.FAILED
    except FileNotFoundError:
        return Outcome.CHANGED
    except OSError:
        return Outcome.FAILED


def _read(path: Path, largest: int) -> bytes | None:
    """Return a plain file's bytes; None if it is none, or too large to be the one that was read."""
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
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
