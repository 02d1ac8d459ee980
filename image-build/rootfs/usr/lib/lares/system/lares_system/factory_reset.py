"""Factory reset: everything that this home gave to the box is erased.

The request only sets a mark on the data partition. At the next start, before any service reads or
writes, `erase` removes the upper layers of /etc and /var. The mark goes last: a power cut in the
middle only means that the next start goes on. Then the box starts once more.

What a file holds is overwritten, whatever its size: some cards do not erase what is trimmed. Blocks
that files had before (a database writes pages anew, settings are replaced) are trimmed; where the
card cannot do that, what is free is filled.
"""

import errno
import os
import shutil
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import FileIO
from pathlib import Path

from lares_system.errors import StepError
from lares_system.files import overwrite, remove_for_good, sync_folder, write_whole

MARK = "factory-reset"
_LOST = "run/lares/data-lost"
"""Exists while memory stands in for the data partition (docs/boot.md)."""
_KEPT = frozenset({MARK, "rauc.status", "lost+found"})
"""The mark itself, and which slot holds which version: nothing of the home."""
_LAYERS = ("overlay/etc", "overlay/var")
_FOUND = "lost+found"
"""What e2fsck saved without knowing whose it was."""
_PUBLIC = ".raucb"
"""Updates are no secret, and large."""
_FILL = ".erasing"
_CRUMBS = 64
"""So many files of one block take what a large one cannot: it needs a block for its map first."""
_FILL_S = 600.0
"""So long what is free is filled: all of a small partition, the neighbourhood of the files in a
large one."""

Trim = Callable[[Path], bool]


def trim(data: Path) -> bool:
    """Ask the flash to erase all blocks that are free now; return False if it cannot."""
    ran = subprocess.run(["/usr/sbin/fstrim", data], capture_output=True, check=False)
    return ran.returncode == 0


def refuse_if_lost(root: Path) -> None:
    """See that the data partition is in use; else a reset would seem to work until the restart.

    Raises:
        StepError: memory stands in for it.
    """
    if (root / _LOST).exists():
        raise StepError("missing", "the data partition is not in use, so it cannot be erased")


def mark(data: Path) -> None:
    """Have everything erased at the next start."""
    write_whole(data / MARK, b"")


def unmark(data: Path) -> None:
    """Have nothing erased."""
    remove_for_good(data / MARK)


def erase(data: Path, trim: Trim = trim, *, fill_s: float = _FILL_S) -> None:
    """Erase what is on the data partition, down to the flash, and remove the mark.

    The folders of the overlay stay, emptied: they are mounted.

    Raises:
        OSError: something could not be removed; all else was, and the mark stays.
    """
    _remove_zeros(data)  # that a power cut left
    folders = [data / layer / part for layer in _LAYERS for part in ("upper", "work")]
    layers = {folder.relative_to(data).parts[0] for folder in folders}
    victims = [entry for entry in data.iterdir() if entry.name not in _KEPT | layers]
    for folder in [*folders, data / _FOUND]:
        if folder.is_dir():
            victims += folder.iterdir()
    failed: OSError | None = None
    for victim in victims:
        for file in _files(victim):
            # What cannot be overwritten (a full disk) is removed all the same.
            with suppress(OSError):
                overwrite(file)
        try:
            _remove(victim)
        except OSError as error:  # one damaged folder must not keep the others
            failed = failed or error
    for folder in folders:
        if folder.is_dir():
            sync_folder(folder)
    os.sync()
    if not trim(data):
        _fill(data / _FILL, fill_s)
    if failed is not None:
        raise failed
    remove_for_good(data / MARK)


def _fill(path: Path, seconds: float) -> None:
    """Write zeros to the blocks that are free, and free them again."""
    # ext4 keeps some free for itself, up to 16 MiB, and nobody knows which.
    device = Path("/sys/dev/block", _device_number(path.parent)).resolve().name
    with suppress(OSError):
        Path("/sys/fs/ext4", device, "reserved_clusters").write_text("0", encoding="ascii")
    until = time.monotonic() + seconds
    try:
        with path.open("wb", buffering=0) as file:
            # The last blocks are given in small pieces only.
            for size in (8 << 20, 64 << 10, 4 << 10):
                _write_until_full(file, bytes(size), until)
            os.sync()  # what the last commit set free
            _write_until_full(file, bytes(4 << 10), until)
        for number in range(_CRUMBS):
            with suppress(OSError), path.with_name(f"{_FILL}-{number}").open("wb", 0) as crumb:
                crumb.write(bytes(4 << 10))
                os.fsync(crumb.fileno())
    finally:
        _remove_zeros(path.parent)
    os.sync()


def _remove_zeros(data: Path) -> None:
    for zeros in data.glob(f"{_FILL}*"):
        zeros.unlink()


def _write_until_full(file: FileIO, zeros: bytes, until: float) -> None:
    try:
        while time.monotonic() < until:
            file.write(zeros)
            os.fsync(file.fileno())  # time is the card's, and memory small
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EFBIG):
            raise


def _device_number(folder: Path) -> str:
    number = folder.stat().st_dev
    return f"{os.major(number)}:{os.minor(number)}"


def _files(top: Path) -> Iterator[Path]:
    """Yield the regular files at or below `top` that may hold a secret, following no link."""
    if _may_be_secret(top):
        yield top
    elif top.is_dir() and not top.is_symlink():
        for folder, _, names in os.walk(top):
            yield from filter(_may_be_secret, (Path(folder) / name for name in names))


def _may_be_secret(path: Path) -> bool:
    return path.suffix != _PUBLIC and stat.S_ISREG(path.lstat().st_mode)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
