"""Relative changes: "a bit brighter", "two degrees warmer", 再开大一点.

The slots `brightness_step`, `position_step`, `percentage_step` (points), `temperature_step` (°C)
and `color_temp_step` (kelvin) hold a number, whose sign is the direction, or "up" or "down" where
nobody said by how much. A step starts from what the device reports. It never switches anything
off: what would be nothing becomes the least there is. A lamp or a fan that is off is turned on low
by a step upwards; every other step needs something to start from.
"""

from collections.abc import Sequence

from lares.assistant.numbers import finite
from lares.home.entity import State
from lares.home.registry import Registry
from lares.nlu.understanding import IntentCall

STEP_SLOTS = (
    "brightness_step",
    "position_step",
    "percentage_step",
    "temperature_step",
    "color_temp_step",
)
_LARGEST = 10_000.0
_NOT_ON = frozenset({"off", "unknown", "unavailable", ""})


def step_of(call: IntentCall, slot: str, usual: float) -> float | None:
    """Return the step that a call asks for, `usual` where nobody said by how much."""
    said = call.slots.get(slot)
    if said in ("up", "down"):
        return usual if said == "up" else -usual
    number = finite(said)
    return number if number is not None and 0 < abs(number) <= _LARGEST else None


def moved(start: float, step: float, low: float, high: float) -> float | None:
    """Return `start` moved by `step` within the bounds; None if it is at that end already."""
    if (step > 0 and start >= high) or (step < 0 and start <= low):
        return None
    return min(high, max(low, start + step))


def is_off(state: State) -> bool:
    """Whether there is nothing to start from: the thing is off, or was never heard of."""
    return state.value in _NOT_ON


def those_that_are_on(
    call: IntentCall, targets: Sequence[str], registry: Registry
) -> tuple[str, ...]:
    """Return the targets of a relative change: of several things only those that are on, if any.

    "A bit brighter" is about the light that there is, not about the lamps that are off.
    """
    if len(targets) < 2 or not any(slot in call.slots for slot in STEP_SLOTS):
        return tuple(targets)
    on = tuple(target for target in targets if not is_off(registry.state(target)))
    return on or tuple(targets)
