"""Times of day as people say them, as moments: the next seven o'clock, tomorrow at half past nine.

In the home's time zone, which is the machine's. A time that a change to summer time skips is taken
an hour later; of one that comes twice the first is meant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from lares.clock import is_wall_time_set
from lares.nlu.understanding import IntentCall

_MOST_DAYS = 7


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """There is no such moment; `code` is a reply code."""

    code: str


def slot_moment(call: IntentCall) -> Mapping[str, object] | None:
    """Return the slot `at`: when a call is to be carried out, if not now."""
    at = call.slots.get("at")
    return at if isinstance(at, Mapping) else None


def moment_of(at: Mapping[str, object], now: datetime) -> datetime | OutOfReach:
    """Return the moment (UTC) of a `nlu.mention.ClockTime`, given as a mapping, after `now`.

    Without a day it is the next such time; without the half of the day ("at nine thirty") the next
    one of both. A day and time that have passed are out of reach, and so is everything while the
    clock is not set.
    """
    if not is_wall_time_set(now):
        return OutOfReach("answer.clock_unset")
    hour, minute = _whole(at.get("hour"), 23), _whole(at.get("minute", 0), 59)
    day, weekday = _whole(at.get("day"), _MOST_DAYS), _whole(at.get("weekday"), 6)
    if hour is None or minute is None:
        return OutOfReach("when.unknown")
    hours = sorted({hour % 12, hour % 12 + 12}) if at.get("twelve") is True else [hour]
    local = now.astimezone().replace(tzinfo=None)
    dates = [local.date() + timedelta(days=days) for days in _days(local, day, weekday)]
    for date in dates:
        for each in hours:
            moment = datetime.combine(date, time(each, minute)).astimezone(UTC)
            if moment > now:
                return moment
    return OutOfReach("when.past")


def _days(local: datetime, day: int | None, weekday: int | None) -> tuple[int, ...]:
    """Days from today that can be meant, the nearest first."""
    if day is not None:
        return (day,)
    if weekday is not None:
        ahead = (weekday - local.weekday()) % 7
        return (ahead, ahead + 7)
    return (0, 1)


def _whole(value: object, highest: int) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if value == int(value) and 0 <= value <= highest else None
