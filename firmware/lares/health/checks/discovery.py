"""Have devices announced themselves?"""

from collections.abc import Callable
from dataclasses import dataclass

from lares.health.finding import Finding, Level


@dataclass(frozen=True, slots=True)
class DiscoveryCheck:
    """`entities` counts what is known; `prefix` is where announcements are expected."""

    entities: Callable[[], int]
    prefix: str
    id: str = "discovery"

    async def run(self) -> Finding:
        """Warn while nothing is known."""
        count = self.entities()
        if count == 0:
            return Finding(
                Level.WARNING,
                "nothing-discovered",
                f"no device has announced itself below {self.prefix}/",
                "turn on Home Assistant discovery in zigbee2mqtt or in the devices' firmware, "
                "with the same prefix as [mqtt] discovery_prefix",
            )
        return Finding(Level.OK, "discovered", f"{count} entities are known")
