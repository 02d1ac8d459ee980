"""Covers and valves: they take time to travel, report where they are, and can be stopped."""

from dataclasses import dataclass, field
from typing import ClassVar

from lares.demo.kinds.two_state import TwoState, Way
from lares.demo.part import Config, Moment, Named, Properties, Topics, number


@dataclass(slots=True)
class Cover(Named):
    """A cover that travels from 0 (closed) to 100 (open) in `travel` seconds.

    `motion` tells whether it also reports opening and closing; without it only the position is
    known, as with most Zigbee curtains. `tilt` gives it slats.
    """

    component: ClassVar[str] = "cover"

    device_class: str = "curtain"
    travel: float = 12.0
    motion: bool = True
    tilt: bool = False
    at: float = 0.0
    _target: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._target = self.at

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        config: Config = {
            "device_class": self.device_class,
            "command_topic": topics.command("state"),
            **topics.read("position", "position_topic", "position_template"),
            "set_position_topic": topics.set,
            "set_position_template": '{ "position": {{ position }} }',
        }
        if self.motion:
            config |= topics.read("moving")
        if self.tilt:
            config |= topics.read("tilt", "tilt_status_topic", "tilt_status_template")
            config |= topics.write("tilt", "tilt_command_topic")
        return config

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        own: Properties = {"position": round(self.at)}
        if self.motion:
            own["moving"] = "open" if self.at else "closed"
        if self.tilt:
            own["tilt"] = 0
        return own

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Set one of its properties, if the value makes sense."""
        match name:
            case "position":
                target = number(value, 0, 100)
            case "state":
                targets = {"OPEN": 100.0, "CLOSE": 0.0, "STOP": self.at}
                target = targets.get(str(value))
            case "tilt" if self.tilt:
                slats = number(value, 0, 100)
                if slats is not None:
                    own["tilt"] = round(slats)
                return slats is not None
            case _:
                return False
        if target is None:
            return False
        self._target = target
        self._report(own)
        return True

    def step(self, own: Properties, moment: Moment) -> None:
        """Let time pass."""
        if self.at == self._target:
            return
        way = 100.0 * moment.elapsed / self.travel
        gap = self._target - self.at
        self.at = self._target if abs(gap) <= way else self.at + (way if gap > 0 else -way)
        self._report(own)

    def _report(self, own: Properties) -> None:
        own["position"] = round(self.at)
        if not self.motion:
            return
        if self.at == self._target:
            own["moving"] = "open" if self.at else "closed"
        else:
            own["moving"] = "opening" if self._target > self.at else "closing"


@dataclass(slots=True)
class Valve(TwoState):
    """A motor valve that is open or closed after a few seconds."""

    component: ClassVar[str] = "valve"
    there: ClassVar[Way] = Way("OPEN", "opening", "open")
    back: ClassVar[Way] = Way("CLOSE", "closing", "closed")

    travel: float = 4.0
    device_class: str = "water"

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        return {
            "device_class": self.device_class,
            **topics.read("state"),
            **topics.write("state"),
            "payload_open": self.there.command,
            "payload_close": self.back.command,
        }
