"""How much of a timer is left after a restart, and what a jump of the wall clock means for it.

A running timer counts monotonic seconds. Across a restart only the wall clock can say how long the
appliance was off, and a board without a battery-backed clock may start in 1970 and be told the time
minutes later. docs/decisions has the rules and their reasons.
"""

from datetime import datetime

from lares.automation.ports import StoredTimer
from lares.clock import is_wall_time_set

JUMP_S = 2.0
"""The wall clock has been set when it moves by more than this against the monotonic clock."""
SETTLING_S = 3600.0
"""So long after the start a jump of the wall clock means that it was told the right time."""
_BEHIND_S = 60.0


def left_after_restart(stored: StoredTimer, now: datetime) -> float:
    """Return the seconds until a countdown ends; below 0 if it ended while the appliance was off.

    Where the wall clock cannot tell (it is not set, was not set when the timer was saved, or is
    behind that moment), nothing is taken off: a timer may then end late, never early.
    """
    if not is_trusted(stored, now):
        return stored.timer.remaining
    return min(stored.timer.remaining, (stored.ends - now).total_seconds())


def is_trusted(stored: StoredTimer, now: datetime) -> bool:
    """Whether the wall clock tells how long ago a timer was saved."""
    if not (is_wall_time_set(now) and is_wall_time_set(stored.saved)):
        return False
    return (stored.saved - now).total_seconds() < _BEHIND_S
