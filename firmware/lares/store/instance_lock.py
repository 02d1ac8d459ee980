"""One program a data directory: an advisory lock that the kernel releases when the program dies."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from lares.errors import AlreadyRunningError

FILE_NAME = "lares.lock"


class InstanceLock:
    """Holds `lares.lock` in the data directory; the file stays, the lock on it is what counts."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE_NAME
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the lock and leave our process id for whoever is refused.

        Raises:
            AlreadyRunningError: another process holds it.
            OSError: the file cannot be made.
        """
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(file, 20).decode("ascii", "replace").strip()
            os.close(file)
            process = f" (process {holder})" if holder.isdigit() else ""
            raise AlreadyRunningError(
                f"Lares already runs with the data in {self._path.parent}{process}; "
                "stop it first, or give this one another [data] dir"
            ) from None
        except OSError:
            os.close(file)
            raise
        self._file = file
        # Only a courtesy to whoever is refused: a full disk must not stop us here.
        with suppress(OSError):
            os.ftruncate(file, 0)
            os.pwrite(file, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Give the lock back. Idempotent."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
