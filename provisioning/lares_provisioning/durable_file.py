"""Files that a power cut leaves either as they were or as they shall be; all calls block."""

import os
from contextlib import suppress
from pathlib import Path

from lares.runtime.durable import sync_directory


def write(path: Path, content: str, *, mode: int = 0o600) -> None:
    """Have `content` on the disk under `path`, readable for whom `mode` says.

    It is written beside the old file, which it then replaces; nothing is seen half-written.

    Raises:
        OSError: the folder is missing, full or read-only; the old file is as it was.
    """
    part = path.with_name(f".{path.name}.part")
    with suppress(FileNotFoundError):
        part.unlink()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with open(os.open(part, flags, 0o600), "wb") as file:  # noqa: PTH123 -- a descriptor
            os.fchmod(file.fileno(), mode)  # whatever the umask is
            file.write(content.encode())
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise
    sync_directory(path.parent)


def remove(path: Path) -> None:
    """Have no file under `path` on the disk; no error if there is none.

    Raises:
        OSError: the folder is read-only.
    """
    path.with_name(f".{path.name}.part").unlink(missing_ok=True)
    path.unlink(missing_ok=True)
    if path.parent.exists():
        sync_directory(path.parent)


def set_aside(path: Path) -> Path:
    """Rename what cannot be used to `<name>.damaged`, for those who want to look at it.

    Raises:
        OSError: it cannot be renamed.
    """
    aside = path.with_name(f"{path.name}.damaged")
    path.replace(aside)
    return aside
