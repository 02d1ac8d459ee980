"""Is there room on the disk that holds the data?"""

import os
from dataclasses import dataclass
from pathlib import Path

from lares.health.finding import Finding, Level
from lares.runtime.worker import Worker

_LOW = 300 << 20
_VERY_LOW = 50 << 20
_LOW_FILES = 1000


@dataclass(frozen=True, slots=True)
class DiskSpaceCheck:
    """Looks at the file system of `directory`, which need not exist yet."""

    directory: Path
    worker: Worker
    id: str = "disk_space"

    async def run(self) -> Finding:
        """Warn below 300 MiB or 1,000 files, an error below 50 MiB."""
        return await self.worker.run(self._look)

    def _look(self) -> Finding:
        directory = self.directory
        while not directory.exists() and directory != directory.parent:
            directory = directory.parent
        status = os.statvfs(directory)
        free = status.f_bavail * status.f_frsize
        message = f"{free >> 20} MiB free for {self.directory}"
        remedy = "delete what is not needed, or move the data to a larger disk ([data] dir)"
        if free < _VERY_LOW:
            return Finding(Level.ERROR, "disk-full", message, remedy)
        if free < _LOW:
            return Finding(Level.WARNING, "disk-nearly-full", message, remedy)
        # File systems that make inodes as they need them (btrfs) say that they have none at all.
        if status.f_files and status.f_favail < _LOW_FILES:
            return Finding(
                Level.WARNING, "disk-nearly-full", f"{message}, {status.f_favail} files", remedy
            )
        return Finding(Level.OK, "disk-space-good", message)
