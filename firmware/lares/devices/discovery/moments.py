"""Dates and times as devices write them (ISO 8601, with a space or a T, zone or none)."""

from datetime import UTC, date, datetime, time


def parse_moment(text: str) -> datetime | None:
    """Return the date and time in `text`, None if there is none; a date alone is none."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if len(text.strip()) > 10 else None


def parse_date(text: str) -> date | None:
    """Return the date in `text`, also of a date and time, None if there is none."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """Return the time of day in `text`, None if there is none."""
    try:
        return time.fromisoformat(text.strip())
    except ValueError:
        return None


def to_utc_text(moment: datetime) -> str:
    """Return a moment in UTC, to the second.

    Raises:
        ValueError: it has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("the time has no zone")
    return moment.astimezone(UTC).isoformat(timespec="seconds")
