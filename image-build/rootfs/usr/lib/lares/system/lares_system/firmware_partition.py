"""The FAT partition that people see when they put the card into a computer.

It is mounted read-only; `writable` makes it writable for a moment. FAT has no journal: whoever cuts
the power in that moment may lose what was being written, never what was there before, because files
are replaced and not overwritten.
"""

import fcntl
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lares_system.errors import StepError
from lares_system.files import write_whole

LABEL = "LARES-SETUP.txt"
"""Name and key of the set-up network, for whoever lost the sticker."""
LARGEST = 64 << 10
"""Bytes of a label."""

Remount = Callable[[Path, str], None]


def remount(where: Path, how: str) -> None:
    """Mount `where` anew as "rw" or "ro".

    Raises:
        StepError: it is not mounted, or the card is locked or failing.
    """
    ran = subprocess.run(
        ["/usr/bin/mount", "-o", f"remount,{how}", where],
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        raise StepError("read-only", f"{where} cannot be made {how}: {ran.stderr.strip()[:200]}")


class FirmwarePartition:
    """Writes to the partition that is mounted at `where`."""

    def __init__(self, where: Path, lock: Path, remount: Remount = remount) -> None:
        self._where = where
        self._lock = lock
        self._remount = remount

    def write_label(self, text: str) -> None:
        """Write the label; nothing is written if it is there already.

        Raises:
            StepError: the text is too long, or the partition cannot be written.
        """
        content = _encoded(text)
        path = self._where / LABEL
        if path.is_file() and path.read_bytes() == content:
            return
        with self._writable():
            write_whole(path, content, mode=0o640)

    @contextmanager
    def _writable(self) -> Iterator[None]:
        # One at a time: the first to end would take the right to write from the other.
        with self._lock.open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._remount(self._where, "rw")
            try:
                yield
            except OSError as error:
                raise StepError("io", f"{self._where}: {error.strerror}") from error
            finally:
                os.sync()
                self._remount(self._where, "ro")


def _encoded(text: str) -> bytes:
    content = text.encode()
    if len(content) > LARGEST:
        raise StepError("too-long", f"more than {LARGEST >> 10} KiB of text")
    return content
