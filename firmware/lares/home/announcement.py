"""What is told to everybody at home."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_TEXT = 500
"""Characters of an announcement."""


class Occasion(StrEnum):
    """Why something is announced."""

    MESSAGE = "message"
    """Somebody asked for it: "announce that dinner is ready"."""
    TIMER = "timer"
    """A timer has ended."""
    MISSED = "missed"
    """A timer ended, or a command was due, while the appliance was off."""
    COMMAND = "command"
    """A delayed command was carried out."""
    PROBLEM = "problem"
    """A delayed command was not carried out, or not all of it."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A text for everybody; `id` grows with each, `at` is wall time (UTC) and may be wrong."""

    id: int
    at: datetime
    occasion: Occasion
    text: str
    language: str
