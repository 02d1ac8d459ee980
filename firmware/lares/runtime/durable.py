"""Names of files that are still there after a power cut."""

import os
from pathlib import Path


def sync_directory(folder: Path) -> None:
    """Bring changed names to the disk; blocking.

    Raises:
        OSError: the folder is missing, or the disk fails.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
