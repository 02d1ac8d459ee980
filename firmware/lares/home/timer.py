"""A timer of the household: a countdown, or a command that waits for its moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

SHORTEST_S = 1.0
LONGEST_S = 8 * 86_400.0
"""Eight days: "next Monday at seven" is the farthest that people name."""


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer as it is at the moment of reading.

    `seconds` is what it was started with and never changes, so that "the ten minute timer" stays
    one; `remaining` are the seconds until it ends, as of this reading. `area_id` is where it was
    started, `language` that of the words. `command` are the words of the command that is carried
    out at the end, "" if it only rings. `at` is the moment (UTC) of a timer that was set to a time
    of day; it follows the wall clock, any other one counts seconds.
    """

    id: str
    seconds: float
    remaining: float
    language: str
    name: str = ""
    area_id: str | None = None
    command: str = ""
    at: datetime | None = None
    paused: bool = False


def slots_to_seconds(slots: Mapping[str, object], prefix: str = "") -> float | None:
    """Return Home Assistant's slots `hours`, `minutes`, `seconds` in seconds, None without any.

    `prefix` is "start_" for the slots that say what a timer was started with. What is no number, or
    is below zero, counts for nothing.
    """
    total, found = 0.0, False
    for slot, unit in (("hours", 3600.0), ("minutes", 60.0), ("seconds", 1.0)):
        value = slots.get(prefix + slot)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e6:
            total += value * unit
            found = True
    return total if found else None
