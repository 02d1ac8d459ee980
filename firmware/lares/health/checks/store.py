"""Can the database be read and written?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from lares.health.finding import Finding, Level


@dataclass(frozen=True, slots=True)
class StoreCheck:
    """`probe` does what the store does; it returns a line about it or raises StoreError."""

    probe: Callable[[], Awaitable[str]]
    id: str = "store"

    async def run(self) -> Finding:
        """Ok, or the error of the store itself, which says what to do."""
        return Finding(Level.OK, "store-good", await self.probe())
