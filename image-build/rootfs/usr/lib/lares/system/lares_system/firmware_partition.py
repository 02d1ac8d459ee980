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
from lares_system.files import overwrite, write_whole

LABEL = "LARES-SETUP.txt"
"""Name and key of the set-up network, for whoever lost the sticker."""
RESET_FILES = ("factory-reset", "factory-reset.txt")
"""Who puts one of these on the card wants it erased; Windows adds the ".txt"."""
REPORTS = ("LARES-IMPORT.txt", "LARES-IMPORT.tmp")
"""What the import says of the files on the card, with the names of the home and of its Wi-Fi."""
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

    def take_reset_file(self, act: Callable[[], None], undo: Callable[[], None]) -> bool:
        """Do `act` if there is a file that asks for the factory reset; return whether there was.

        The file goes after `act`, so that no power cut makes the wish be forgotten. If it does not
        go (a locked or failing card), `undo` is done: else the box would be erased at each start.

        Raises:
            StepError: the partition cannot be written.
        """
        # As on any FAT, names are compared without regard to case.
        found = [path for path in self._where.iterdir() if path.name.lower() in RESET_FILES]
        if not found:
            return False
        act()
        try:
            with self._writable():
                for path in found:
                    if path.is_dir():
                        path.rmdir()
                    else:
                        path.unlink()
        except StepError:
            if any(path.exists() for path in found):
                undo()
                raise
        return True

    def erase_report(self) -> None:
        """Erase what the import of files said of the home.

        Raises:
            StepError: the partition cannot be written.
        """
        found = [path for name in REPORTS if (path := self._where / name).is_file()]
        if not found:
            return
        with self._writable():
            for path in found:
                overwrite(path)
                path.unlink()

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
