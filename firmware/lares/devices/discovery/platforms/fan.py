"""Fans.

https://www.home-assistant.io/integrations/fan.mqtt/
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import (
    Data,
    Order,
    Owner,
    Services,
    flag_of,
    number_in,
    option_of,
    shows,
    shows_about,
    text_of,
)
from lares.devices.discovery.platforms.onoff import OnOff, OnOffReport, in_turn
from lares.devices.discovery.platforms.ranges import from_percentage, to_percentage
from lares.devices.discovery.words import words
from lares.errors import CommandRejectedError
from lares.home.entity import Capability, State

PERCENTAGE_TOLERANCE = 2
"""Percent: devices round to their own steps."""


@dataclass(slots=True)
class FanReport(OnOffReport):
    """What a fan last said; speed in percent."""

    percentage: int | None = None
    preset_mode: str | None = None
    oscillating: bool | None = None
    direction: str | None = None


class Aspect:
    """One of a fan's topics: how it is read and set."""

    def __init__(self, fan: "Fan", fields: Fields, name: str) -> None:
        self.command_topic = fields.command_topic(f"{name}_command_topic")
        self.command_template = fields.template(f"{name}_command_template")
        self.state_topic = fields.state_topic(f"{name}_state_topic")
        self.read = fan.reader(fields, f"{name}_value_template")
        self.assumed = fan.optimistic or self.state_topic is None


class Fan(OnOff):
    """A fan."""

    component = "fan"
    BLOCKED = words("direction oscillating percentage_step percentage preset_mode preset_modes")
    reported: FanReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.reported = FanReport()
        self.percentage = Aspect(self, fields, "percentage")
        self.preset_mode = Aspect(self, fields, "preset_mode")
        self.oscillation = Aspect(self, fields, "oscillation")
        self.direction = Aspect(self, fields, "direction")
        self.speeds = (
            fields.integer("speed_range_min", 1, minimum=1),
            fields.integer("speed_range_max", 100, minimum=1),
        )
        if self.speeds[0] >= self.speeds[1]:
            raise ConfigError("speed_range_max is not greater than speed_range_min")
        self.preset_modes = fields.texts("preset_modes", ()) or ()
        self.reset_percentage = fields.text("payload_reset_percentage", "None")
        self.reset_preset_mode = fields.text("payload_reset_preset_mode", "None")
        self.oscillations = {
            fields.text("payload_oscillation_on", "oscillate_on"): True,
            fields.text("payload_oscillation_off", "oscillate_off"): False,
        }
        if self.oscillation.state_topic is not None:
            self.reported.oscillating = False
        self._describe()
        self.listen(self.state_topic, self.on_state, only=self.template_key)
        self.listen(self.percentage.state_topic, self._on_percentage)
        self.listen(self.preset_mode.state_topic, self._on_preset_mode)
        self.listen(self.oscillation.state_topic, self._on_oscillation)
        self.listen(self.direction.state_topic, self._on_direction)

    def _describe(self) -> None:
        can = set(self.capabilities)
        self.speed_count = 100
        if self.percentage.command_topic is not None:
            can.add(Capability.PERCENTAGE)
            self.speed_count = min(self.speeds[1] - self.speeds[0] + 1, 100)
            self.static["percentage_step"] = 100 / self.speed_count
        if self.preset_mode.command_topic is not None:
            can.add(Capability.PRESET_MODE)
        else:
            self.preset_modes = ()
        if can & {Capability.PERCENTAGE, Capability.PRESET_MODE}:
            self.static["preset_modes"] = list(self.preset_modes)
        if self.oscillation.command_topic is not None:
            can.add(Capability.OSCILLATE)
        if self.direction.command_topic is not None:
            can.add(Capability.DIRECTION)
        self.capabilities = frozenset(can)

    @override
    def attributes(self) -> dict[str, object]:
        """Return speed, preset mode, oscillation and direction, as far as it has them."""
        report, can = self.reported, self.capabilities
        shown: dict[str, object] = {}
        if Capability.DIRECTION in can:
            shown["direction"] = report.direction
        if Capability.OSCILLATE in can:
            shown["oscillating"] = report.oscillating
        if Capability.PERCENTAGE in can:
            shown["percentage"] = report.percentage
        if can & {Capability.PERCENTAGE, Capability.PRESET_MODE}:
            shown["preset_mode"] = report.preset_mode
        return shown

    # -- state -------------------------------------------------------------------------------------

    def _on_percentage(self, message: Message) -> bool:
        text = self.percentage.read(message)
        if not text:
            return False
        percentage: int | None = None
        if text != self.reset_percentage:
            percentage = to_percentage(self.speeds, int(text))
            if not 0 <= percentage <= 100:
                raise ValueError(f"{text[:40]} is not in the speed range")
        return self._set("percentage", percentage)

    def _on_preset_mode(self, message: Message) -> bool:
        text = self.preset_mode.read(message)
        if text == self.reset_preset_mode:
            return self._set("preset_mode", None)
        if not text:
            return False
        if text not in self.preset_modes:
            raise ValueError(f"{text[:40]!r} is not one of the preset modes")
        return self._set("preset_mode", text)

    def _on_oscillation(self, message: Message) -> bool:
        oscillating = self.oscillations.get(self.oscillation.read(message))
        return False if oscillating is None else self._set("oscillating", oscillating)

    def _on_direction(self, message: Message) -> bool:
        text = self.direction.read(message)
        return self._set("direction", text) if text else False

    def _set(self, name: str, value: object) -> bool:
        if getattr(self.reported, name) == value:
            return False
        setattr(self.reported, name, value)
        return True

    # -- ordering ----------------------------------------------------------------------------------

    @override
    def turn_on(self, data: Data) -> Order:
        """Turn it on, perhaps with a speed or a preset mode."""
        orders = [self.switch(is_on=True)]
        if data.get("percentage"):
            orders.append(self.set_percentage(data))
        if data.get("preset_mode"):
            orders.append(self.set_preset_mode(data))
        return in_turn(*orders)

    def set_percentage(self, data: Data) -> Order:
        """Set the speed in percent."""
        percentage = int(number_in(data, "percentage", 0, 100))
        value = math.ceil(from_percentage(self.speeds, percentage))
        # What a fan of few speeds makes of it, and not the speed beside that.
        expected = to_percentage(self.speeds, value)
        tolerance = max(50 / self.speed_count, PERCENTAGE_TOLERANCE)
        close = shows_about("percentage", expected, tolerance)

        def confirms(state: State) -> bool:
            return close(state) or (percentage == 0 and state.value == "off")

        return self._order(self.percentage, value, "percentage", percentage, confirms)

    def increase_speed(self, data: Data) -> Order:
        """Blow harder by one step, or by `percentage_step` percent."""
        return self._adjust(1, data)

    def decrease_speed(self, data: Data) -> Order:
        """Blow less by one step, or by `percentage_step` percent."""
        return self._adjust(-1, data)

    def _adjust(self, sign: int, data: Data) -> Order:
        now = self.reported.percentage or 0
        if data.get("percentage_step") is not None:
            wanted = now + sign * int(number_in(data, "percentage_step", 0, 100))
        else:
            steps = (1, self.speed_count)
            wanted = to_percentage(steps, math.ceil(from_percentage(steps, now)) + sign)
        return self.set_percentage({"percentage": max(0, min(100, wanted))})

    def set_preset_mode(self, data: Data) -> Order:
        """Choose a preset mode."""
        mode = option_of(data, "preset_mode", self.preset_modes)
        return self._order(self.preset_mode, mode, "preset_mode", mode, shows("preset_mode", mode))

    def oscillate(self, data: Data) -> Order:
        """Let it swing or not."""
        wanted = flag_of(data, "oscillating")
        payload = next(text for text, value in self.oscillations.items() if value is wanted)
        return self._order(
            self.oscillation, payload, "oscillating", wanted, shows("oscillating", wanted)
        )

    def set_direction(self, data: Data) -> Order:
        """Set the direction, forward or reverse."""
        wanted = text_of(data, "direction")
        return self._order(self.direction, wanted, "direction", wanted, shows("direction", wanted))

    SERVICES: ClassVar[Services] = {
        "turn_on": turn_on,
        "turn_off": OnOff.turn_off,
        "toggle": OnOff.toggle,
        "set_percentage": set_percentage,
        "increase_speed": increase_speed,
        "decrease_speed": decrease_speed,
        "set_preset_mode": set_preset_mode,
        "oscillate": oscillate,
        "set_direction": set_direction,
    }

    def _order(
        self,
        aspect: Aspect,
        value: object,
        name: str,
        assumed: object,
        confirms: Callable[[State], bool],
    ) -> Order:
        if aspect.command_topic is None:
            raise CommandRejectedError("not_capable", f"it has no {name} to set")
        publishes = (self.rendered(aspect.command_topic, aspect.command_template, value),)
        if not aspect.assumed:
            return Order(publishes, confirms)

        def assume() -> None:
            setattr(self.reported, name, assumed)

        return Order(publishes, assume=assume)
