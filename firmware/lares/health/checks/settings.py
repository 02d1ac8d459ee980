"""Are the settings as people wrote them in force?"""

from dataclasses import dataclass
from pathlib import Path

from lares.errors import SettingsError
from lares.health.finding import Finding, Level


@dataclass(frozen=True, slots=True)
class SettingsCheck:
    """`path` is the file, None if there is none; `problem` why it could not be used.

    `last_good` says that an older copy is in force instead.
    """

    path: Path | None
    problem: SettingsError | None
    last_good: bool = False
    id: str = "settings"

    async def run(self) -> Finding:
        """An error if they cannot be used."""
        if self.problem is not None:
            instead = "; the last good copy is in force" if self.last_good else ""
            return Finding(
                Level.ERROR,
                "settings-broken",
                f"{self.problem}{instead}",
                "mend the file and restart; every setting is in docs/settings.md",
            )
        if self.path is None:
            return Finding(Level.OK, "settings-default", "there is no file; all is default")
        return Finding(Level.OK, "settings-good", f"{self.path} is good")
