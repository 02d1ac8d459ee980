"""Dates and times in templates, as Home Assistant has them.

The clock is the entity's own (`utcnow` among the template's variables): nothing here reads one.
Local time is the time zone of this machine.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from lares.devices.discovery.moments import parse_moment
from lares.devices.discovery.template_numbers import REQUIRED, or_default

_UNITS = (("year", 31_536_000), ("month", 2_592_000), ("day", 86_400), ("hour", 3_600))


def as_datetime(value: object, default: object = REQUIRED) -> object:
    """Return the moment that a text or a number of seconds since 1970 stands for."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    try:
        return datetime.fromtimestamp(float(value), UTC)  # type: ignore[arg-type]  # else a text
    except (TypeError, ValueError, OverflowError, OSError):
        moment = parse_moment(str(value))
    if moment is None:
        return None if default is REQUIRED else default
    return moment


def as_timestamp(value: object, default: object = REQUIRED) -> object:
    """Return the seconds since 1970 of a moment or its text."""
    moment = as_datetime(value, None)
    if not isinstance(moment, datetime):
        return or_default("as_timestamp", value, default)
    return moment.timestamp()


def as_local(value: datetime) -> datetime:
    """Return a moment in local time."""
    return value.astimezone()


def as_timedelta(value: str) -> timedelta | None:
    """Return the duration in a text such as 01:30:00."""
    parts = [float(part) for part in value.split(":")]
    if len(parts) == 1:
        return timedelta(seconds=parts[0])
    hours, minutes, seconds = (*parts, 0.0)[:3]
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def strptime(text: str, form: str, default: object = REQUIRED) -> object:
    """Return the moment in a text of a given form."""
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 - the form may have no zone
    except (TypeError, ValueError):
        return or_default("strptime", text, default)


def timestamp_custom(
    value: object,
    form: str = "%Y-%m-%d %H:%M:%S",
    local: object = True,  # noqa: FBT002 - Home Assistant's own signature
    default: object = REQUIRED,
) -> object:
    """Return seconds since 1970 as text of a given form, in local time or UTC."""
    try:
        moment = datetime.fromtimestamp(float(value), UTC)  # type: ignore[arg-type]  # caught
    except (TypeError, ValueError, OverflowError, OSError):
        return or_default("timestamp_custom", value, default)
    return (moment.astimezone() if local else moment).strftime(form)


def timestamp_local(value: object, default: object = REQUIRED) -> object:
    """Return seconds since 1970 as ISO 8601 in local time."""
    moment = as_datetime(value, None)
    if not isinstance(moment, datetime):
        return or_default("timestamp_local", value, default)
    return moment.astimezone().isoformat()


def timestamp_utc(value: object, default: object = REQUIRED) -> object:
    """Return seconds since 1970 as ISO 8601 in UTC."""
    moment = as_datetime(value, None)
    if not isinstance(moment, datetime):
        return or_default("timestamp_utc", value, default)
    return moment.astimezone(UTC).isoformat()


def _age(seconds: float) -> str:
    """Return a duration in its largest unit: 3 hours."""
    for name, length in (*_UNITS, ("minute", 60)):
        if seconds >= length:
            count = round(seconds / length)
            return f"{count} {name}{'' if count == 1 else 's'}"
    count = int(seconds)
    return f"{count} second{'' if count == 1 else 's'}"


Now = Callable[[], datetime]


def relative_time(utcnow: Now, value: object) -> object:
    """Return how long ago a moment was; what is no moment, or lies ahead, as it is."""
    if not isinstance(value, datetime):
        return value
    seconds = (utcnow() - _zoned(value)).total_seconds()
    return value if seconds < 0 else _age(seconds)


def time_until(utcnow: Now, value: object) -> object:
    """Return how long it is to a moment; what is no moment, or is over, as it is."""
    if not isinstance(value, datetime):
        return value
    seconds = (_zoned(value) - utcnow()).total_seconds()
    return value if seconds < 0 else _age(seconds)


def today_at(utcnow: Now, text: str = "") -> datetime:
    """Return today's moment at a time of day, local."""
    at = time.fromisoformat(text) if text else time()
    today = utcnow().astimezone()
    return datetime.combine(today.date(), at, today.tzinfo)


def _zoned(value: datetime) -> datetime:
    return value if value.tzinfo is not None else value.astimezone()


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "as_datetime": as_datetime,
    "as_local": as_local,
    "as_timedelta": as_timedelta,
    "as_timestamp": as_timestamp,
    "strptime": strptime,
    "timedelta": timedelta,
    "timestamp_custom": timestamp_custom,
    "timestamp_local": timestamp_local,
    "timestamp_utc": timestamp_utc,
}
CLOCKED: dict[str, Callable[..., Any]] = {
    "relative_time": relative_time,
    "time_since": relative_time,
    "time_until": time_until,
    "today_at": today_at,
}
"""Functions that take the clock as their first argument."""
