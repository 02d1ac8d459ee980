"""Device trackers: whether a phone or a car is at home.

https://www.home-assistant.io/integrations/device_tracker.mqtt/
"""

from dataclasses import dataclass

from lares.devices.discovery import limits
from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import Owner, Platform


@dataclass(slots=True)
class TrackerReport:
    """The place: home, not_home, or a name."""

    place: str | None = None


class DeviceTracker(Platform):
    """A device tracker."""

    component = "device_tracker"
    reported: TrackerReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.reported = TrackerReport()
        self.places: dict[str, str | None] = {
            fields.text("payload_reset", "None"): None,
            fields.text("payload_not_home", "not_home"): "not_home",
            fields.text("payload_home", "home"): "home",
        }
        self.static["source_type"] = fields.choice(
            "source_type", ("gps", "router", "bluetooth", "bluetooth_le"), "gps"
        )
        state_topic = fields.state_topic("state_topic")
        if state_topic is None and not fields.has("json_attributes_topic"):
            raise ConfigError("neither state_topic nor json_attributes_topic is there")
        self._value = self.reader(fields, "value_template")
        self.listen(state_topic, self._on_state, only="value_template")

    @override
    def value(self) -> str | None:
        """Return the place."""
        return self.reported.place

    def _on_state(self, message: Message) -> bool:
        text = self._value(message)
        if not text.strip():
            return False
        place = self.places.get(text, text)
        if place is not None and len(place) > limits.MAX_STATE:
            raise ValueError(f"the state has more than {limits.MAX_STATE} characters")
        changed = place != self.reported.place
        self.reported.place = place
        return changed
