"""What a check says, and what a check is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Level(StrEnum):
    """How much it matters; the order is from good to bad."""

    OK = "ok"
    WARNING = "warning"
    """Something works badly or soon will not."""
    ERROR = "error"
    """Something does not work and needs a person."""

    @property
    def rank(self) -> int:
        """0 for ok, growing."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    `code` is stable (kebab-case) and explained in docs/errors.md; `message` is one line of English
    with the figures; `remedy` says what to do, None when nothing is to be done.
    """

    level: Level
    code: str
    message: str
    remedy: str | None = None


class Check(Protocol):
    """One question about the health of the appliance; one file each in `lares.health.checks`.

    A check gets what it looks at through its constructor, must not change anything, and may raise:
    the doctor turns errors and delays into findings.
    """

    @property
    def id(self) -> str:
        """Stable name of the check, the name of its file."""
        ...

    async def run(self) -> Finding:
        """Look and say what was found; never blocks the loop."""
        ...
