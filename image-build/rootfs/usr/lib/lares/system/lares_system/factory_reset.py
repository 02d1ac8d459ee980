"""Factory reset: everything that this home gave to the box is erased.

The request only sets a mark on the data partition. At the next start, before any service reads or
writes, `erase` removes the upper layers of /etc and /var. The mark goes last: a power cut in the
middle only means that the next start goes on. Then the box starts once more.
"""

import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from lares_system.files import overwrite, remove_for_good, sync_folder, write_whole

MARK = "factory-reset"
_KEPT = frozenset({MARK, "rauc.status", "lost+found"})
"""The mark itself, and which slot holds which version: nothing of the home."""
_LAYERS = ("overlay/etc", "overlay/var")
_LARGEST_SECRET = 1 << 20
"""Bytes. Larger ones are journal and database; the trim that follows erases their blocks."""


def trim(data: Path) -> None:
    """Ask the flash to erase all blocks that are free now; some cards cannot."""
    subprocess.run(["/usr/sbin/fstrim", data], capture_output=True, check=False)


def mark(data: Path) -> None:
    """Have everything erased at the next start."""
    write_whole(data / MARK, b"")


def erase(data: Path, trim: Callable[[Path], None] = trim) -> None:
    """Erase what is on the data partition, down to the flash, and remove the mark.

    The folders of the overlay stay, emptied: they are mounted.

    Raises:
        OSError: the file system is damaged; the mark stays.
    """
    folders = [data / layer / part for layer in _LAYERS for part in ("upper", "work")]
    layers = {folder.relative_to(data).parts[0] for folder in folders}
    victims = [entry for entry in data.iterdir() if entry.name not in _KEPT | layers]
    for folder in folders:
        if folder.is_dir():
            victims += folder.iterdir()
    for victim in victims:
        for file in _files(victim):
            # What cannot be overwritten (a full disk) is removed all the same.
            with suppress(OSError):
                overwrite(file)
        _remove(victim)
    for folder in folders:
        if folder.is_dir():
            sync_folder(folder)
    os.sync()
    trim(data)
    remove_for_good(data / MARK)


def _files(top: Path) -> Iterator[Path]:
    """Yield the small regular files at or below `top`, following no link."""
    if _is_small_file(top):
        yield top
    elif top.is_dir() and not top.is_symlink():
        for folder, _, names in os.walk(top):
            yield from filter(_is_small_file, (Path(folder) / name for name in names))


def _is_small_file(path: Path) -> bool:
    status = path.lstat()
    return stat.S_ISREG(status.st_mode) and status.st_size <= _LARGEST_SECRET


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
