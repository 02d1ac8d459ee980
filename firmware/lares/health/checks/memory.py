"""Is there memory left? From MemAvailable of proc_meminfo(5), on Linux only."""

from dataclasses import dataclass
from pathlib import Path

from lares.health.finding import Finding, Level
from lares.runtime.worker import Worker

MEMINFO = Path("/proc/meminfo")
_LOW = 64 << 10
_VERY_LOW = 24 << 10


@dataclass(frozen=True, slots=True)
class MemoryCheck:
    """Reads `meminfo`."""

    worker: Worker
    meminfo: Path = MEMINFO
    id: str = "memory"

    async def run(self) -> Finding:
        """Warn below 64 MiB that programs could still get, an error below 24 MiB."""
        available = await self.worker.run(available_kib, self.meminfo)
        if available is None:
            return Finding(Level.OK, "memory-unknown", "this system does not tell")
        message = f"{available >> 10} MiB available"
        remedy = "stop other programs on this board, or restart it"
        if available < _VERY_LOW:
            return Finding(Level.ERROR, "memory-low", message, remedy)
        if available < _LOW:
            return Finding(Level.WARNING, "memory-low", message, remedy)
        return Finding(Level.OK, "memory-good", message)


def available_kib(meminfo: Path = MEMINFO) -> int | None:
    """Return how much memory programs could still get, None if the system does not tell."""
    try:
        text = meminfo.read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    for line in text.splitlines():
        name, _, value = line.partition(":")
        number = value.strip().removesuffix("kB").strip()
        if name == "MemAvailable" and number.isascii() and number.isdigit():
            return int(number)
    return None


def left_in_group_kib(
    groups: Path = Path("/sys/fs/cgroup"), own: Path = Path("/proc/self/cgroup")
) -> int | None:
    """Return how much memory the service manager still grants, None if it sets no limit.

    From memory.max of cgroups(7), version 2; what only caches files is given back.
    """
    try:
        name = own.read_text(encoding="utf-8").partition("0::/")[2].strip()
        group = groups / name
        limit = (group / "memory.max").read_text(encoding="ascii").strip()
        if not limit.isdigit():
            return None
        used = int((group / "memory.current").read_text(encoding="ascii"))
        stat = (group / "memory.stat").read_text(encoding="ascii")
    except (OSError, ValueError):
        return None
    cached = next(
        (int(line.split()[1]) for line in stat.splitlines() if line.startswith("inactive_file ")), 0
    )
    return max(0, int(limit) - used + cached) >> 10
