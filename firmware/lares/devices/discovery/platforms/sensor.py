"""Sensors.

https://www.home-assistant.io/integrations/sensor.mqtt/
"""

import math
from dataclasses import dataclass

from lares.devices.discovery import limits
from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.moments import parse_moment, to_utc_text
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import PAYLOAD_NONE, Owner, Platform
from lares.devices.discovery.platforms.device_classes import (
    SENSOR,
    SENSOR_NOT_NUMERIC,
    STATE_CLASS,
)
from lares.devices.discovery.platforms.units import conversion, unified


@dataclass(slots=True)
class SensorReport:
    """The text that a sensor last reported, and its last reset."""

    text: str | None = None
    last_reset: str | None = None


class Sensor(Platform):
    """A sensor: a number with a unit, one of some options, a moment or a text."""

    component = "sensor"
    BLOCKED = frozenset(("last_reset",))
    reported: SensorReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.reported = SensorReport()
        state_topic = fields.state_topic("state_topic")
        if state_topic is None:
            raise ConfigError("state_topic is missing")
        self.device_class = fields.choice("device_class", SENSOR, None)
        state_class = fields.choice("state_class", STATE_CLASS, None)
        unit = unified((fields.optional_text("unit_of_measurement") or "").strip()) or None
        precision = fields.raw("suggested_display_precision")
        self.numeric = self.device_class not in SENSOR_NOT_NUMERIC and (
            self.device_class is not None
            or not (state_class is None and unit is None and precision is None)
        )
        if self.device_class in SENSOR_NOT_NUMERIC:
            unit = None
        options = fields.texts("options")
        self.options = frozenset(options) if options else None
        unit, self._convert = conversion(self.device_class, unit)
        self._describe(state_class, unit, options)
        self.expires_after = fields.integer("expire_after", 0, minimum=0) or None
        self.expired = self.expires_after is not None
        self._value = self.reader(fields, "value_template", raw=False)
        self._resets = fields.has("last_reset_value_template") and state_class == "total"
        self._last_reset = self.reader(fields, "last_reset_value_template", raw=False)
        each_counts = self.expires_after is not None or self._resets
        self.listen(state_topic, self._on_state, only=None if each_counts else "value_template")

    def _describe(
        self, state_class: str | None, unit: str | None, options: tuple[str, ...] | None
    ) -> None:
        for key, value in (
            ("device_class", self.device_class),
            ("state_class", state_class),
            ("unit_of_measurement", unit),
            ("options", list(options) if options and not state_class else None),
        ):
            if value is not None:
                self.static[key] = value

    @override
    def value(self) -> str | None:
        """Return the text, None when there is no value."""
        return self.reported.text

    @override
    def attributes(self) -> dict[str, object]:
        """Return the last reset of a total."""
        last_reset = self.reported.last_reset
        return {"last_reset": last_reset} if last_reset and self._resets else {}

    def _on_state(self, message: Message) -> bool:
        if self.expires_after is not None:
            self.expired = False
            self.deadline = self.owner.now() + self.expires_after
        changed = self._take_value(self._value(message))
        if self._resets:
            changed = self._take_reset(self._last_reset(message)) or changed
        return changed

    @override
    def tick(self) -> bool:
        """Let the value expire."""
        self.expired = True
        self.deadline = None
        return False

    def _take_value(self, text: str) -> bool:
        value: str | None
        if text == PAYLOAD_NONE:
            value = None
        elif self.numeric:
            if not text:
                return False
            value = self._number(text)
        elif self.device_class in (None, "enum"):
            if self.options is not None and text not in self.options:
                raise ValueError(f"{text[:40]!r} is not one of the options")
            if len(text) > limits.MAX_STATE:
                raise ValueError(f"the state has more than {limits.MAX_STATE} characters")
            value = text
        else:
            value = self._moment(text)
        if value == self.reported.text:
            return False
        self.reported.text = value
        return True

    def _number(self, text: str) -> str:
        """Return the number as it came, or in the unit that people use here."""
        number = float(text)
        if not math.isfinite(number):
            raise ValueError(f"{text[:40]!r} is not finite")
        return text if self._convert is None else self._convert(text)

    def _moment(self, text: str) -> str | None:
        moment = parse_moment(text)
        if moment is None:
            self.owner.complain(f"{text[:40]!r} is not a date and time")
            return None
        if self.device_class == "date":
            return moment.date().isoformat()
        return to_utc_text(moment)

    def _take_reset(self, text: str) -> bool:
        if not text:
            return False
        moment = parse_moment(text)
        if moment is None:
            raise ValueError(f"last_reset {text[:40]!r} is not a date and time")
        last_reset = moment.isoformat()
        changed = last_reset != self.reported.last_reset
        self.reported.last_reset = last_reset
        return changed
