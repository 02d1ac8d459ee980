"""What is asked of an entity, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What became of one command at one entity; the device's own report decides."""

    CONFIRMED = "confirmed"
    """The device reported what was asked."""
    ACCEPTED = "accepted"
    """It was sent, and this device never reports."""
    TIMED_OUT = "timed_out"
    """It was sent and nothing came back before the deadline."""
    UNAVAILABLE = "unavailable"
    """It was not sent: the device cannot be reached."""
    REJECTED = "rejected"
    """It was not sent (the value is impossible), or the device reported something else."""

    @property
    def ok(self) -> bool:
        """Whether people may take it as done."""
        return self in (Outcome.CONFIRMED, Outcome.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Command:
    """One Home Assistant service call for one entity.

    `service` is the service without its domain ("turn_on", "set_cover_position"); `data` has the
    service's own field names and units (brightness 0-255, position 0-100, temperature in °C).
    """

    entity_id: str
    service: str
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What became of a command; `detail` is a reply code ("out_of_range", "offline") or None."""

    entity_id: str
    outcome: Outcome
    detail: str | None = None
