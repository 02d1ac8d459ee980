"""Numbers that can be set.

https://www.home-assistant.io/integrations/number.mqtt/
"""

import math
from dataclasses import dataclass
from typing import ClassVar

from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import Data, Order, Owner, Platform, Services, number_in
from lares.devices.discovery.platforms.device_classes import NUMBER
from lares.devices.discovery.platforms.units import unified
from lares.home.entity import Capability, State

_FAHRENHEIT = "°F"


@dataclass(slots=True)
class NumberReport:
    """The number in the device's own unit, an int when it came as one."""

    number: float | None = None


class Number(Platform):
    """A number within limits."""

    component = "number"
    BLOCKED = frozenset(("min", "max", "step"))
    reported: NumberReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.reported = NumberReport()
        self.command_topic = fields.required_command_topic("command_topic")
        self.command_template = fields.template("command_template")
        self.minimum = float(fields.number("min", 1))
        self.maximum = float(fields.number("max", 100))
        if self.minimum > self.maximum:
            raise ConfigError("max is less than min")
        self.step = float(fields.number("step", 1))
        if self.step <= 0:
            raise ConfigError("step is not positive")
        self.payload_reset = fields.text("payload_reset", "None")
        self.device_class = fields.choice("device_class", NUMBER, None)
        unit = unified(fields.optional_text("unit_of_measurement") or "") or None
        self._converts = unit == _FAHRENHEIT and self.device_class == "temperature"
        self.static = {
            "min": self._shown(self.minimum),
            "max": self._shown(self.maximum),
            "step": self.step,
            "mode": fields.choice("mode", ("auto", "box", "slider"), "auto"),
        }
        if unit is not None:
            self.static["unit_of_measurement"] = "°C" if self._converts else unit
        if self.device_class:
            self.static["device_class"] = self.device_class
        state_topic = fields.state_topic("state_topic")
        self.assumed_state = fields.boolean("optimistic", default=False) or state_topic is None
        self.capabilities = frozenset((Capability.SET_VALUE,))
        self._value = self.reader(fields, "value_template")
        self.listen(state_topic, self._on_state, only="value_template")

    @override
    def value(self) -> str | None:
        """Return the number as text."""
        number = self.reported.number
        return None if number is None else str(self._shown(number))

    @override
    def restore(self, state: State) -> None:
        """Take up a remembered number, when nothing else will tell."""
        if self.assumed_state:
            try:
                self.reported.number = self._native(float(state.value))
            except ValueError:
                self.reported.number = None

    def _shown(self, number: float) -> float:
        return round((number - 32) * 5 / 9, 1) if self._converts else number

    def _native(self, number: float) -> float:
        return number * 9 / 5 + 32 if self._converts else number

    def _on_state(self, message: Message) -> bool:
        text = self._value(message)
        if not text.strip():
            return False
        number: float | None
        if text == self.payload_reset:
            number = None
        else:
            number = int(text) if text.isdecimal() else float(text)
            if not math.isfinite(number) or not self.minimum <= number <= self.maximum:
                raise ValueError(f"{text[:40]} is not in {self.minimum:g}..{self.maximum:g}")
        if number == self.reported.number and type(number) is type(self.reported.number):
            return False
        self.reported.number = number
        return True

    def set_value(self, data: Data) -> Order:
        """Set the number; what is out of range is refused, not clipped."""
        lowest, highest = self._shown(self.minimum), self._shown(self.maximum)
        asked = number_in(data, "value", lowest, highest)
        number = min(max(self._native(asked), self.minimum), self.maximum)
        if number.is_integer():
            number = int(number)
        publishes = (self.rendered(self.command_topic, self.command_template, number),)
        if self.assumed_state:

            def assume() -> None:
                self.reported.number = number

            return Order(publishes, assume=assume)
        return Order(publishes, lambda state: self._confirmed(state, asked))

    SERVICES: ClassVar[Services] = {"set_value": set_value}

    def _confirmed(self, state: State, asked: float) -> bool:
        """Whether a report is the number asked for, or the nearest step to it."""
        try:
            return abs(float(state.value) - asked) <= self.step / 2 + 1e-6 * abs(asked)
        except ValueError:
            return False
