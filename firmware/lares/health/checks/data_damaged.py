"""Was a damaged database set aside?"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lares.health.finding import Finding, Level


@dataclass(frozen=True, slots=True)
class DataDamagedCheck:
    """`set_aside` returns the damaged databases, as the store keeps them."""

    set_aside: Callable[[], Awaitable[Sequence[Path]]]
    id: str = "data_damaged"

    async def run(self) -> Finding:
        """A warning until a backup is restored; the home works, but has forgotten something."""
        files = await self.set_aside()
        if not files:
            return Finding(Level.OK, "data-whole", "no database had to be replaced")
        return Finding(
            Level.WARNING,
            "data-damaged-aside",
            f"the database was damaged: {files[0]} is kept, and an older or an empty one is used",
            "restore a backup; the memory card may be failing, a new one is safer",
        )
