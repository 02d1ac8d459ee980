"""Does a newer version's data wait beside that of this one?"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lares.health.finding import Finding, Level


@dataclass(frozen=True, slots=True)
class DataVersionCheck:
    """`set_aside` returns the databases that newer versions left, as the store keeps them."""

    set_aside: Callable[[], Awaitable[Sequence[Path]]]
    id: str = "data_version"

    async def run(self) -> Finding:
        """A warning after a rollback: what was changed on the newer version is not seen here."""
        files = await self.set_aside()
        if not files:
            return Finding(Level.OK, "data-version-good", "the data is of this version")
        return Finding(
            Level.WARNING,
            "newer-data-aside",
            f"this version is older than the data was: {files[0]} is kept for the newer one, and "
            "what was changed since that update is not seen here",
            "install the newer version again, or go on: nothing is lost (docs/updates.md)",
        )
