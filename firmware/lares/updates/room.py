"""A file that grows within bounds: an update on its way to the disk."""

import os
import shutil
from pathlib import Path

from lares.updates.errors import Reason, UpdateError

LARGEST = 1 << 30
"""Bytes of a bundle; ours have some 150 MB."""
SPARE = 48 << 20
"""Bytes of the disk that are left to the home."""


class Room:
    """Takes chunks while there is room; unless it was finished nothing is left. Blocking."""

    def __init__(self, target: Path, size: int | None) -> None:
        """Begin the file `target` of `size` bytes, None if that is not known.

        Raises:
            UpdateError: TOO_LARGE or NO_ROOM.
        """
        self._target = target
        self.written = 0
        free = shutil.disk_usage(target.parent).free - SPARE
        if size is not None and size > LARGEST:
            raise _too_large()
        if size is not None and size > free:
            raise _no_room(target, size)
        self._most = min(LARGEST, free)

        # A file of its own: a link that somebody left there would lead root elsewhere.
        target.unlink(missing_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self._whole = False

    def close(self) -> None:
        """Close the file; unless it was finished nothing is left of it. Idempotent."""
        self._file.close()
        if not self._whole:
            self._target.unlink(missing_ok=True)

    def write(self, chunk: bytes) -> None:
        """Add a chunk.

        Raises:
            UpdateError: TOO_LARGE or NO_ROOM.
        """
        self.written += len(chunk)
        if self.written > LARGEST:
            raise _too_large()
        if self.written > self._most:
            raise _no_room(self._target, self.written)
        try:
            self._file.write(chunk)
        except OSError as error:
            raise _no_room(self._target, self.written) from error

    def finish(self) -> None:
        """Bring it to the disk."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _no_room(self._target, self.written) from error
        self._whole = True


def _too_large() -> UpdateError:
    return UpdateError(Reason.TOO_LARGE, f"an update has at most {LARGEST >> 20} MiB")


def _no_room(target: Path, size: int) -> UpdateError:
    return UpdateError(
        Reason.NO_ROOM, f"there is no room for {size >> 20} MiB in {target.parent}: free some space"
    )
