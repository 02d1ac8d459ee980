"""What is in one of two states and takes a moment from one to the other: locks and valves."""

from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from lares.demo.part import Moment, Named, Properties


class Way(NamedTuple):
    """One direction: the command that starts it, what is reported meanwhile and at its end."""

    command: str
    moving: str
    arrived: str


@dataclass(slots=True)
class TwoState(Named):
    """Goes the `there` way or the `back` way in `travel` seconds; it starts where `there` ends."""

    there: ClassVar[Way]
    back: ClassVar[Way]

    travel: float = 1.0
    _way: Way | None = field(default=None, init=False)
    _left: float = field(default=0.0, init=False)

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        return {"state": self.there.arrived}

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Set one of its properties, if the value makes sense."""
        ways = {way.command: way for way in (self.there, self.back)}
        if name != "state" or not isinstance(value, str) or value not in ways:
            return False
        wanted = ways[value]
        if wanted != (self._way or self.there):
            self._way = wanted
            self._left = self.travel
            own["state"] = wanted.moving
        return True

    def step(self, own: Properties, moment: Moment) -> None:
        """Let time pass."""
        if self._left <= 0:
            return
        self._left -= moment.elapsed
        if self._left <= 0:
            own["state"] = (self._way or self.there).arrived
