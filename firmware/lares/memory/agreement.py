"""An agreement: a wish that somebody said yes to, so that it is granted at once the next time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lares.clock import is_wall_time_set

UNUSED = timedelta(days=180)
"""An agreement that nobody used for so long is forgotten."""
MOST_AGREEMENTS = 500
"""So many are kept; the one that was not used for longest makes room."""

_NEVER = frozenset({"lock", "valve", "alarm_control_panel", "siren", "water_heater", "lawn_mower"})
_GATES = frozenset({"garage", "gate", "door"})


@dataclass(frozen=True, slots=True)
class Agreement:
    """What one person wants to be done without a question when something bothers them.

    `wish` names what bothers ("wish_brighter"), `call` is what was agreed to (intents, values,
    things) as JSON that can be compared; something else for the same wish is proposed first.
    `area_id` is the speaker's room, "" if it was not known. `said` are the person's words when it
    was agreed.
    """

    id: int
    principal_id: str
    principal_name: str
    area_id: str
    wish: str
    call: str
    said: str
    language: str
    agreed_at: datetime
    used_at: datetime
    count: int = 0


def is_expired(agreement: Agreement, now: datetime) -> bool:
    """Return whether it was not used for too long; never if the clock was, or is, not set."""
    known = is_wall_time_set(now) and is_wall_time_set(agreement.used_at)
    return known and now - agreement.used_at > UNUSED


def may_be_agreed(domain: str, device_class: str | None) -> bool:
    """Return whether a thing may ever be operated for a wish without a question."""
    return domain not in _NEVER and not (domain == "cover" and device_class in _GATES)
