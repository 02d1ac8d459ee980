"""Are the data on the card, or in memory only because the card's part for them is lost?"""

from dataclasses import dataclass
from pathlib import Path

from lares.health.finding import Finding, Level
from lares.runtime.worker import Worker

MARK = Path("/run/lares/data-lost")
"""Left by the appliance's first program with the reason in one word (docs/boot.md)."""
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class DataLostCheck:
    """Looks for the mark, which no other system than the appliance's makes."""

    worker: Worker
    mark: Path = MARK
    id: str = "data_lost"

    async def run(self) -> Finding:
        """An error while the data are in memory: the next restart forgets all of them."""
        reason = await self.worker.run(self._reason)
        if reason is None:
            return Finding(Level.OK, "data-kept", "the data outlive a restart")
        return Finding(
            Level.ERROR,
            "data-lost",
            f"the data partition is {reason}: everything is in memory only, until the next restart",
            "switch the appliance off and on; if this stays, the card is damaged: write the image "
            "to a new one and restore a backup (docs/boot.md)",
        )

    def _reason(self) -> str | None:
        try:
            with self.mark.open("rb") as file:
                return file.read(_LONGEST).decode("ascii", "replace").strip() or "lost"
        except FileNotFoundError:
            return None
