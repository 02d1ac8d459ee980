"""Which of the home's entities cannot be reached?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lares.health.finding import Finding, Level

_NAMED = 5


@dataclass(frozen=True, slots=True)
class UnavailableDevicesCheck:
    """`unavailable` returns names of what cannot be reached; `total` counts what there is."""

    unavailable: Callable[[], Sequence[str]]
    total: Callable[[], int]
    id: str = "unavailable_devices"

    async def run(self) -> Finding:
        """Warn if anything cannot be reached."""
        names = self.unavailable()
        total = self.total()
        if not names:
            return Finding(Level.OK, "all-reachable", f"all {total} entities can be reached")
        shown = ", ".join(names[:_NAMED])
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        return Finding(
            Level.WARNING,
            "devices-unavailable",
            f"{len(names)} of {total} entities cannot be reached: {shown}{more}",
            "look at their power, batteries and distance to the coordinator",
        )
