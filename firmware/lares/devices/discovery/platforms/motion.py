"""What takes its time to move: covers and valves, judged by where they go.

A curtain needs 10 to 30 s, longer than anybody waits for a reply. A report that shows it on its way
to where it was sent is the answer; one that shows it unmoved, or still stopping from an earlier
command, says nothing yet.
"""

from typing import Protocol

from lares.devices.discovery.fields import Fields
from lares.home.entity import State

POSITION_TOLERANCE = 3
"""Percent: motors stop a little off, devices round to their own steps."""
MOVING = ("opening", "closing")


class Reported(Protocol):
    """Something whose state and attributes are known as far as it reported them."""

    def value(self) -> str | None:
        """Return the state text."""
        ...

    def attributes(self) -> dict[str, object]:
        """Return the attributes."""
        ...


class Course:
    """The way to a position in percent, from where something was when it was sent there.

    `by_state` is false where the state text is about something else (a tilt). `confirms` compares
    each report with the one before and is to be asked once for each.
    """

    __slots__ = ("_attribute", "_before", "_by_state", "_last", "_start", "_wanted")

    def __init__(
        self, moving: Reported, attribute: str, wanted: int, *, by_state: bool = True
    ) -> None:
        self._attribute = attribute
        self._wanted = wanted
        self._by_state = by_state
        self._before = moving.value()
        self._start = self._last = _percentage(moving.attributes().get(attribute))

    def confirms(self, state: State) -> bool:
        """Whether a report shows that it is there or has come nearer."""
        position = _percentage(state.attributes.get(self._attribute))
        if position is not None:
            last, self._last = self._last, position
            distance = abs(position - self._wanted)
            if distance <= POSITION_TOLERANCE:
                return True
            if last is not None and distance < abs(last - self._wanted):
                return True
        return self._by_state and self._says_so(state.value, knows_position=position is not None)

    def _says_so(self, value: str, *, knows_position: bool) -> bool:
        """Whether the state text alone says that it is there or on its way."""
        if value in MOVING:
            return value == self._direction
        if value != {0: "closed", 100: "open"}.get(self._wanted):
            return False
        # "open" is any position but closed: it tells something only of what has none, or was shut.
        return value == "closed" or not knows_position or self._before in ("closed", "closing")

    @property
    def _direction(self) -> str | None:
        if self._start is None or self._start == self._wanted:
            return {0: "closing", 100: "opening"}.get(self._wanted)
        return "opening" if self._start < self._wanted else "closing"

    def underway(self, state: State) -> bool:
        """Whether a report shows it moving, be it the wrong way yet, or where it was."""
        position = _percentage(state.attributes.get(self._attribute))
        if not self._by_state:
            return position == self._start
        return state.value in MOVING or (state.value == self._before and position == self._start)


def _percentage(value: object) -> float | None:
    return value if isinstance(value, int | float) else None


def optional_payload(fields: Fields, key: str, default: str) -> str | None:
    """Return a payload; null switches the command off."""
    return fields.optional_text(key) if fields.has(key) else default
