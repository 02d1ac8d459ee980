"""What only reports: sensors that follow their room or another property, contacts, motion."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from lares.demo.part import Config, Moment, Named, Properties, Steady, Topics, Unasked

Source = Callable[[Properties, Moment], float]
"""What a sensor measures, from the thing's other properties and the moment."""


@dataclass(slots=True)
class Sensor(Named, Unasked):
    """A number that is measured every `interval` seconds and rounded to `digits`."""

    component: ClassVar[str] = "sensor"

    source: Source = field(kw_only=True)
    device_class: str | None = None
    unit: str | None = None
    interval: float = 15.0
    digits: int = 1
    state_class: str = "measurement"
    start: float = 0.0
    _due: float = field(default=0.0, init=False)

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        config = {**topics.read(self.key), "state_class": self.state_class}
        if self.device_class:
            config["device_class"] = self.device_class
        if self.unit:
            config["unit_of_measurement"] = self.unit
        return config

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        return {self.key: self.start}

    def step(self, own: Properties, moment: Moment) -> None:
        """Let time pass."""
        self._due -= moment.elapsed
        if self._due > 0:
            return
        self._due = self.interval
        own[self.key] = round(self.source(own, moment), self.digits or None)


@dataclass(slots=True)
class Meter(Named, Unasked):
    """Energy in kWh, summed up from the power (W) in the property `power`."""

    component: ClassVar[str] = "sensor"

    total: float = 12.4

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        return {
            **topics.read(self.key),
            "device_class": "energy",
            "unit_of_measurement": "kWh",
            "state_class": "total_increasing",
        }

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        return {self.key: self.total}

    def step(self, own: Properties, moment: Moment) -> None:
        """Let time pass."""
        power = own.get("power")
        if isinstance(power, int | float):
            self.total += power * moment.elapsed / 3_600_000.0
        own[self.key] = round(self.total, 2)


@dataclass(slots=True)
class Status(Named, Steady, Unasked):
    """One word of a fixed set, set by another part of the thing."""

    component: ClassVar[str] = "sensor"

    options: tuple[str, ...] = field(kw_only=True)

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        return {
            **topics.read(self.key),
            "device_class": "enum",
            "options": list(self.options),
        }

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        return {self.key: self.options[0]}


@dataclass(slots=True)
class Contact(Named, Unasked):
    """Something that is on or off by itself: it turns on `per_hour` times and lasts `lasting` s.

    A Zigbee thing reports true and false (the consumer compares the text "True"), the compact
    dialect ON and OFF.
    """

    component: ClassVar[str] = "binary_sensor"

    device_class: str = "door"
    per_hour: float = 2.0
    lasting: float = 60.0
    inverted: bool = False
    _left: float = field(default=0.0, init=False)

    def config(self, topics: Topics) -> Config:
        """Return its discovery keys."""
        on, off = (not self.inverted, self.inverted) if topics.json else ("ON", "OFF")
        return {
            **topics.read(self.key),
            "device_class": self.device_class,
            "payload_on": on,
            "payload_off": off,
        }

    def initial(self) -> Properties:
        """Return its properties as they are at the start."""
        return {self.key: self.inverted}

    def step(self, own: Properties, moment: Moment) -> None:
        """Let time pass."""
        if self._left > 0:
            self._left -= moment.elapsed
        elif moment.happens(self.per_hour):
            self._left = self.lasting
        own[self.key] = (self._left > 0) != self.inverted
