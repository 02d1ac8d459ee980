"""Binary sensors.

https://www.home-assistant.io/integrations/binary_sensor.mqtt/
"""

from dataclasses import dataclass

from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import PAYLOAD_NONE, Owner, Platform
from lares.devices.discovery.platforms.device_classes import BINARY_SENSOR


@dataclass(slots=True)
class BinarySensorReport:
    """On, off or not known; when the value expires and when an off delay ends (monotonic)."""

    is_on: bool | None = None
    expires_at: float | None = None
    off_at: float | None = None


class BinarySensor(Platform):
    """A sensor with two values."""

    component = "binary_sensor"
    reported: BinarySensorReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.reported = BinarySensorReport()
        state_topic = fields.state_topic("state_topic")
        if state_topic is None:
            raise ConfigError("state_topic is missing")
        self.states: dict[str, bool | None] = {
            fields.text("payload_on", "ON"): True,
            fields.text("payload_off", "OFF"): False,
        }
        self.states.setdefault(PAYLOAD_NONE, None)
        self.device_class = fields.choice("device_class", BINARY_SENSOR, None)
        if self.device_class:
            self.static["device_class"] = self.device_class
        self.expires_after = fields.integer("expire_after", 0, minimum=0) or None
        self.expired = self.expires_after is not None
        self.off_delay = fields.optional_number("off_delay")
        self._value = self.reader(fields, "value_template")
        each_counts = self.expires_after is not None or self.off_delay is not None
        self.listen(state_topic, self._on_state, only=None if each_counts else "value_template")

    @override
    def value(self) -> str | None:
        """Return on, off or None."""
        is_on = self.reported.is_on
        return None if is_on is None else "on" if is_on else "off"

    def _on_state(self, message: Message) -> bool:
        report = self.reported
        if self.expires_after is not None:
            self.expired = False
            report.expires_at = self.owner.now() + self.expires_after
            self._plan()
        text = self._value(message)
        if text not in self.states:
            return False
        is_on = self.states[text]
        if self.off_delay is not None:
            report.off_at = self.owner.now() + self.off_delay if is_on else None
            self._plan()
        if is_on is report.is_on:
            return False
        report.is_on = is_on
        return True

    @override
    def tick(self) -> bool:
        """End the off delay or let the value expire, whichever is due."""
        report, now = self.reported, self.owner.now()
        changed = False
        if report.off_at is not None and report.off_at <= now:
            changed = report.is_on is not False
            report.is_on = False
            report.off_at = None
        if report.expires_at is not None and report.expires_at <= now:
            self.expired = True
            report.expires_at = None
        self._plan()
        return changed

    def _plan(self) -> None:
        times = [at for at in (self.reported.expires_at, self.reported.off_at) if at is not None]
        self.deadline = min(times) if times else None
