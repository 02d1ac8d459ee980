"""Has anybody told this board what time it is?"""

from dataclasses import dataclass
from datetime import UTC, datetime

from lares.clock import Clock
from lares.health.finding import Finding, Level

_EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class WallClockCheck:
    """A board without a battery starts in 1970 or at the date of its image."""

    clock: Clock
    id: str = "wall_clock"

    async def run(self) -> Finding:
        """Warn if the date cannot be right; certificates fail then, and times in the journal."""
        now = self.clock.now()
        shown = f"{now:%Y-%m-%d %H:%M} UTC"
        if _EARLIEST <= now < _LATEST:
            return Finding(Level.OK, "wall-clock-good", shown)
        return Finding(
            Level.WARNING,
            "wall-clock-wrong",
            f"it is not {shown}",
            "give the board a network with a time server (systemd-timesyncd), or set the date",
        )
