"""Whether the appliance runs, as its units leave it below /run; asks nobody.

systemd makes these folders with a unit and removes them when it ends, in whatever way.
"""

from pathlib import Path

from lares_system.light import DONE, STARTING, TROUBLE

READY = "lares-service/ready"
"""Of lares.service, made when it is ready."""
SAFE = "lares-safe"
"""Of lares-safe.service."""
LONGEST_START_S = 330.0
"""lares.service must be ready within five minutes (TimeoutStartSec); after that it is no start."""


class Running:
    """Looks below one folder, /run on the box; times are of a clock that never goes back."""

    def __init__(self, folder: Path) -> None:
        self._ready, self._safe = folder / READY, folder / SAFE
        self._away_since: float | None = None

    def look(self, now: float) -> str:
        """Return what the light has to show of a home that is set up: DONE if all is well."""
        if self._ready.exists():
            self.forget()
            return DONE
        if self._safe.exists():
            self.forget()
            return TROUBLE
        if self._away_since is None:
            self._away_since = now
        return TROUBLE if now - self._away_since >= LONGEST_START_S else STARTING

    def forget(self) -> None:
        """Count anew how long it has been away."""
        self._away_since = None
