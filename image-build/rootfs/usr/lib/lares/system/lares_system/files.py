"""Files that are whole or absent, whenever the power goes."""

import errno
import grp
import os
import pwd
import tempfile
from pathlib import Path


def write_whole(
    path: Path, content: bytes, *, mode: int = 0o600, owner: str = "", group: str = ""
) -> None:
    """Replace `path` by a file with this content, mode and owner; the old or the new one is there.

    An `owner` or `group` that is empty, or unknown to this system, is left as it is.

    Raises:
        OSError: the folder is missing, read-only or full; the old file is untouched.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            os.fchmod(descriptor, mode)
            _give(descriptor, owner, group)
            file.flush()
            os.fsync(descriptor)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def remove_for_good(path: Path) -> None:
    """Remove a file if it is there, so that it stays removed when the power goes."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Write a folder's list of names to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _give(descriptor: int, owner: str, group: str) -> None:
    # Most units may not call chown at all, not even to change nothing.
    if os.geteuid() != 0 or not (owner or group):
        return
    user_id = group_id = -1
    try:
        user_id = pwd.getpwnam(owner).pw_uid if owner else -1
        group_id = grp.getgrnam(group).gr_gid if group else -1
    except KeyError:
        return
    os.fchown(descriptor, user_id, group_id)


def overwrite(path: Path) -> None:
    """Write zeros over the content of a file, down to the disk; holes are left as they are.

    Flash may keep old pages until it erases them; trimming the file system asks for that.
    """
    with path.open("r+b", buffering=0) as file:
        descriptor, end = file.fileno(), 0
        while (start := _data_from(descriptor, end)) is not None:
            end = os.lseek(descriptor, start, os.SEEK_HOLE)
            file.seek(start)
            left = end - start
            while left > 0:
                left -= file.write(bytes(min(left, 1 << 20))) or 0
        os.fsync(descriptor)


def _data_from(descriptor: int, offset: int) -> int | None:
    try:
        return os.lseek(descriptor, offset, os.SEEK_DATA)
    except OSError as error:
        if error.errno == errno.ENXIO:  # nothing but a hole up to the end
            return None
        raise
