"""Humidifiers and dehumidifiers.

https://www.home-assistant.io/integrations/humidifier.mqtt/
"""

from dataclasses import dataclass
from typing import ClassVar

from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import (
    PAYLOAD_NONE,
    Data,
    Order,
    Owner,
    Services,
    number_in,
    option_of,
    shows,
    shows_about,
)
from lares.devices.discovery.platforms.device_classes import HUMIDIFIER
from lares.devices.discovery.platforms.onoff import OnOff, OnOffReport
from lares.devices.discovery.words import words
from lares.errors import CommandRejectedError
from lares.home.entity import Capability

ACTIONS = ("humidifying", "drying", "idle", "off")
HUMIDITY_TOLERANCE = 1
"""Percent: devices count in whole percent and round."""


@dataclass(slots=True)
class HumidifierReport(OnOffReport):
    """What a humidifier last said; humidities in percent."""

    action: str | None = None
    current: int | None = None
    target: float | None = None
    mode: str | None = None


class Humidifier(OnOff):
    """A humidifier or dehumidifier."""

    component = "humidifier"
    BLOCKED = words("humidity max_humidity min_humidity mode available_modes")
    reported: HumidifierReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.reported = HumidifierReport()
        self.target_topic = fields.required_command_topic("target_humidity_command_topic")
        self.target_template = fields.template("target_humidity_command_template")
        self.mode_topic = fields.command_topic("mode_command_topic")
        self.mode_template = fields.template("mode_command_template")
        self.modes = fields.texts("modes", ()) or () if self.mode_topic is not None else ()
        self.range = (fields.number("min_humidity", 0), fields.number("max_humidity", 100))
        if not 0 <= self.range[0] < self.range[1] <= 100:
            raise ConfigError("min_humidity and max_humidity do not go together")
        self.reset_humidity = fields.text("payload_reset_humidity", "None")
        self.reset_mode = fields.text("payload_reset_mode", "None")
        self.device_class = (
            fields.choice("device_class", HUMIDIFIER, None)
            if fields.has("device_class")
            else "humidifier"
        )
        self._describe()
        self._listen_to_all(fields)

    def _describe(self) -> None:
        self.static["min_humidity"], self.static["max_humidity"] = self.range
        can = {*self.capabilities, Capability.TARGET_HUMIDITY}
        if self.modes:
            can.add(Capability.MODE)
            self.static["available_modes"] = list(self.modes)
        if self.device_class:
            self.static["device_class"] = self.device_class
        self.capabilities = frozenset(can)

    def _listen_to_all(self, fields: Fields) -> None:
        self._action = self.reader(fields, "action_template")
        self._current = self.reader(fields, "current_humidity_template")
        self._target = self.reader(fields, "target_humidity_state_template")
        self._mode = self.reader(fields, "mode_state_template")
        self.listen(self.state_topic, self.on_state, only=self.template_key)
        self.listen(fields.state_topic("action_topic"), self._on_action)
        self.listen(fields.state_topic("current_humidity_topic"), self._on_current)
        knows_target = self.listen(
            fields.state_topic("target_humidity_state_topic"), self._on_target
        )
        knows_mode = self.listen(fields.state_topic("mode_state_topic"), self._on_mode)
        self.target_assumed = self.optimistic or not knows_target
        self.mode_assumed = self.optimistic or not knows_mode

    @override
    def attributes(self) -> dict[str, object]:
        """Return action, humidities and mode, as far as they are known."""
        report = self.reported
        shown: dict[str, object] = {}
        if report.action is not None:
            shown["action"] = report.action if report.is_on else "off"
        if report.current is not None:
            shown["current_humidity"] = report.current
        if report.target is not None:
            shown["humidity"] = report.target
        if self.modes:
            shown["mode"] = report.mode
        return shown

    def _on_action(self, message: Message) -> bool:
        text = self._action(message)
        if text in ("", PAYLOAD_NONE):
            return False
        if text not in ACTIONS:
            raise ValueError(f"{text[:40]!r} is not an action")
        self.reported.action = text
        return True

    def _on_current(self, message: Message) -> bool:
        text = self._current(message)
        if not text:
            return False
        self.reported.current = None if text == self.reset_humidity else _humidity(text, 0, 100)
        return True

    def _on_target(self, message: Message) -> bool:
        text = self._target(message)
        if not text:
            return False
        self.reported.target = None if text == self.reset_humidity else _humidity(text, *self.range)
        return True

    def _on_mode(self, message: Message) -> bool:
        text = self._mode(message)
        if text != self.reset_mode and text not in self.modes:
            if text:
                raise ValueError(f"{text[:40]!r} is not one of the modes")
            return False
        self.reported.mode = None if text == self.reset_mode else text
        return True

    def set_humidity(self, data: Data) -> Order:
        """Set the humidity that it keeps, in percent."""
        wanted = int(number_in(data, "humidity", *self.range))
        publishes = (self.rendered(self.target_topic, self.target_template, wanted),)
        if not self.target_assumed:
            return Order(publishes, shows_about("humidity", wanted, HUMIDITY_TOLERANCE))

        def assume() -> None:
            self.reported.target = wanted

        return Order(publishes, assume=assume)

    def set_mode(self, data: Data) -> Order:
        """Choose a mode."""
        if self.mode_topic is None or not self.modes:
            raise CommandRejectedError("not_capable", "it has no modes")
        mode = option_of(data, "mode", self.modes)
        publishes = (self.rendered(self.mode_topic, self.mode_template, mode),)
        if not self.mode_assumed:
            return Order(publishes, shows("mode", mode))

        def assume() -> None:
            self.reported.mode = mode

        return Order(publishes, assume=assume)

    SERVICES: ClassVar[Services] = {
        "turn_on": OnOff.turn_on,
        "turn_off": OnOff.turn_off,
        "toggle": OnOff.toggle,
        "set_humidity": set_humidity,
        "set_mode": set_mode,
    }


def _humidity(text: str, lowest: float, highest: float) -> int:
    humidity = round(float(text))
    if not lowest <= humidity <= highest:
        raise ValueError(f"{text[:40]} is not in {lowest:g}..{highest:g}")
    return humidity
