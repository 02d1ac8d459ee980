"""Water heaters.

https://www.home-assistant.io/integrations/water_heater.mqtt/
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from lares.devices.discovery.fields import Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import (
    PAYLOAD_NONE,
    Data,
    Order,
    Owner,
    Platform,
    Services,
    number_in,
    option_of,
    reports,
    shows_about,
)
from lares.devices.discovery.platforms.onoff import in_turn
from lares.devices.discovery.platforms.temperatures import Thermometer, reported_number
from lares.devices.discovery.templates import Reader
from lares.devices.discovery.words import words
from lares.errors import CommandRejectedError
from lares.home.entity import Capability, State

DEFAULT_MODES = ("eco", "electric", "gas", "heat_pump", "high_demand", "performance", "off")
DEFAULT_RANGE = (130 / 3, 60.0)
"""°C: Home Assistant's 110 °F to 140 °F."""
TOLERANCE = 0.55
"""°C: heaters count in whole degrees."""


@dataclass(slots=True)
class WaterHeaterReport:
    """What a water heater last said; temperatures in the device's own unit."""

    mode: str | None = None
    current: float | None = None
    target: float | None = None


class WaterHeater(Platform):
    """A water heater."""

    component = "water_heater"
    BLOCKED = words(
        "current_temperature max_temp min_temp temperature operation_list operation_mode"
    )
    reported: WaterHeaterReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.thermometer = Thermometer(fields)
        native = self.thermometer.native
        self.optimistic = fields.boolean("optimistic", default=False)
        self.modes = fields.texts("modes", DEFAULT_MODES) or ()
        self.minimum = float(fields.number("min_temp", native(DEFAULT_RANGE[0])))
        self.maximum = float(fields.number("max_temp", native(DEFAULT_RANGE[1])))
        self.mode_topic = fields.command_topic("mode_command_topic")
        self.mode_template = fields.template("mode_command_template")
        self.target_topic = fields.command_topic("temperature_command_topic")
        self.target_template = fields.template("temperature_command_template")
        self.power_topic = fields.command_topic("power_command_topic")
        self.power_template = fields.template("power_command_template")
        self.payload_on = fields.text("payload_on", "ON")
        self.payload_off = fields.text("payload_off", "OFF")
        self._listen_to_all(fields)
        initial = float(fields.number("initial", native(DEFAULT_RANGE[0])))
        self.reported = WaterHeaterReport(
            "off" if self.mode_assumed else None, None, initial if self.target_assumed else None
        )
        self._describe(fields)

    def _listen_to_all(self, fields: Fields) -> None:
        self._mode = self._reader(fields, "mode_state_template")
        self._current = self._reader(fields, "current_temperature_template")
        self._target = self._reader(fields, "temperature_state_template")
        knows_mode = self.listen(fields.state_topic("mode_state_topic"), self._on_mode)
        self.listen(fields.state_topic("current_temperature_topic"), self._on_current)
        knows_target = self.listen(fields.state_topic("temperature_state_topic"), self._on_target)
        self.mode_assumed = self.optimistic or not knows_mode
        self.target_assumed = self.optimistic or not knows_target

    def _reader(self, fields: Fields, key: str) -> Reader:
        return self.reader(fields, key if fields.has(key) else "value_template")

    def _describe(self, fields: Fields) -> None:
        self.static = {
            "min_temp": self.thermometer.shown(self.minimum),
            "max_temp": self.thermometer.shown(self.maximum),
        }
        can = set()
        if fields.has("temperature_state_topic") or self.target_topic is not None:
            can.add(Capability.TARGET_TEMPERATURE)
        if fields.has("mode_state_topic") or self.mode_topic is not None:
            can.add(Capability.MODE)
            self.static["operation_list"] = list(self.modes)
        if self.power_topic is not None:
            can |= {Capability.TURN_ON, Capability.TURN_OFF}
        self.capabilities = frozenset(can)
        self.assumed_state = self.mode_assumed and self.target_assumed

    @override
    def value(self) -> str | None:
        """Return the mode."""
        return self.reported.mode

    @override
    def attributes(self) -> dict[str, object]:
        """Return temperatures in °C and the mode."""
        shown = self.thermometer.shown
        state: dict[str, object] = {
            "current_temperature": shown(self.reported.current),
            "temperature": shown(self.reported.target),
            "target_temp_high": None,
            "target_temp_low": None,
            "temperature_unit": "°C",
        }
        if Capability.MODE in self.capabilities:
            state["operation_mode"] = self.reported.mode
        return state

    def _on_mode(self, message: Message) -> bool:
        text = self._mode(message)
        if not text.strip():
            return False
        if text != PAYLOAD_NONE and text not in self.modes:
            raise ValueError(f"{text[:40]!r} is not one of the modes")
        self.reported.mode = None if text == PAYLOAD_NONE else text
        return True

    def _on_current(self, message: Message) -> bool:
        text = self._current(message)
        if not text:
            return False
        self.reported.current = reported_number(text)
        return True

    def _on_target(self, message: Message) -> bool:
        text = self._target(message)
        if not text:
            return False
        self.reported.target = reported_number(text)
        return True

    def set_operation_mode(self, data: Data) -> Order:
        """Choose the mode."""
        mode = option_of(data, "operation_mode", self.modes)
        if self.mode_topic is None:
            raise CommandRejectedError("not_capable", "it has no mode to set")
        publishes = (self.rendered(self.mode_topic, self.mode_template, mode),)
        if not self.mode_assumed:
            return Order(publishes, reports(mode))

        def assume() -> None:
            self.reported.mode = mode

        return Order(publishes, assume=assume)

    def set_temperature(self, data: Data) -> Order:
        """Set the temperature of the water in °C, perhaps after a mode."""
        if self.target_topic is None:
            raise CommandRejectedError("not_capable", "it has no temperature to set")
        celsius = number_in(data, "temperature", -math.inf, math.inf)
        native = self.thermometer.native(celsius)
        if not self.minimum <= native <= self.maximum:
            raise CommandRejectedError(
                "out_of_range", f"temperature is not in {self.minimum:g}..{self.maximum:g}"
            )
        publishes = (self.rendered(self.target_topic, self.target_template, native),)

        def assume() -> None:
            self.reported.target = native

        order = Order(publishes, assume=assume)
        if not self.target_assumed:
            order = Order(publishes, shows_about("temperature", celsius, TOLERANCE))
        if data.get("operation_mode") is not None:
            return in_turn(self.set_operation_mode(data), order)
        return order

    def turn_on(self, _data: Data) -> Order:
        """Switch the power on."""
        return self._power(self.payload_on, lambda state: state.value not in ("off", "unknown"))

    def turn_off(self, _data: Data) -> Order:
        """Switch the power off."""
        return self._power(self.payload_off, reports("off"))

    SERVICES: ClassVar[Services] = {
        "set_operation_mode": set_operation_mode,
        "set_temperature": set_temperature,
        "turn_on": turn_on,
        "turn_off": turn_off,
    }

    def _power(self, payload: str, confirms: Callable[[State], bool]) -> Order:
        if self.power_topic is None:
            raise CommandRejectedError("not_capable", "it has no power to switch")
        publishes = (self.rendered(self.power_topic, self.power_template, payload),)
        # Heaters without a mode "off" report nothing when the power goes.
        return Order(publishes, confirms if "off" in self.modes and not self.mode_assumed else None)
