"""A file that grows within bounds: what somebody sends, on its way to the disk."""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path

SPARE = 48 << 20
"""Bytes of the disk that are left to the home."""


class Bound(Enum):
    """What a file came up against."""

    LARGEST = auto()
    """It has more bytes than any may have."""
    ROOM = auto()
    """The disk has no room for it."""
    DISK = auto()
    """The disk refuses; why is in the error."""


Refusal = Callable[[Bound, int, OSError | None], Exception]
"""Makes the error that is raised, of the bound, the bytes so far and what the disk said."""


class BoundedFile:
    """Takes chunks while there is room; unless it was finished nothing is left. Blocking."""

    def __init__(
        self, target: Path, size: int | None, *, largest: int, spare: int, refusal: Refusal
    ) -> None:
        """Begin the file `target` of `size` bytes, None if that is not known.

        Raises:
            Exception: what `refusal` made.
        """
        self._target = target
        self._largest = largest
        self._refusal = refusal
        self._whole = False
        self.written = 0
        try:
            free = shutil.disk_usage(target.parent).free - spare
        except OSError as error:
            raise refusal(Bound.DISK, 0, error) from error
        self._most = min(largest, free)
        if size is not None:
            self._check(size)
        try:
            # A file of its own: a link that somebody left there would lead root elsewhere.
            target.unlink(missing_ok=True)
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise refusal(Bound.DISK, 0, error) from error
        self._file = os.fdopen(descriptor, "wb")

    def close(self) -> None:
        """Close the file; unless it was finished nothing is left of it. Idempotent."""
        with suppress(OSError):  # the disk has refused before, and what was finished is on it
            self._file.close()
        if not self._whole:
            self._target.unlink(missing_ok=True)

    def write(self, chunk: bytes) -> None:
        """Add a chunk.

        Raises:
            Exception: what `refusal` made.
        """
        self.written += len(chunk)
        self._check(self.written)
        try:
            self._file.write(chunk)
        except OSError as error:
            raise self._refusal(Bound.DISK, self.written, error) from error

    def finish(self, name: Path | None = None) -> None:
        """Bring it to the disk, under another name in the same folder if one is given.

        Raises:
            Exception: what `refusal` made.
        """
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            if name is not None:
                self._target.replace(name)
        except OSError as error:
            raise self._refusal(Bound.DISK, self.written, error) from error
        self._whole = True

    def _check(self, size: int) -> None:
        if size > self._largest:
            raise self._refusal(Bound.LARGEST, size, None)
        if size > self._most:
            raise self._refusal(Bound.ROOM, size, None)
