"""Events: a button pressed, a bell rung.

https://www.home-assistant.io/integrations/event.mqtt/
"""

from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.message import Message, parse_object
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import PAYLOAD_NONE, Owner
from lares.devices.discovery.platforms.device_classes import EVENT
from lares.devices.discovery.platforms.moment import MomentPlatform


class Event(MomentPlatform):
    """An event: its state is when it happened last."""

    component = "event"
    BLOCKED = frozenset(("event_type", "event_types"))

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        state_topic = fields.state_topic("state_topic")
        event_types = fields.texts("event_types")
        if state_topic is None or not event_types:
            raise ConfigError("state_topic or event_types are missing")
        self.event_types = frozenset(event_types)
        self.static["event_types"] = list(event_types)
        self.device_class = fields.choice("device_class", EVENT, None)
        if self.device_class:
            self.static["device_class"] = self.device_class
        self._value = self.reader(fields, "value_template", raw=False)
        self.listen(state_topic, self._on_event)

    @override
    def attributes(self) -> dict[str, object]:
        """Return the type of the last event and what came with it."""
        return {"event_type": None, **(self.reported.details or {})}

    def _on_event(self, message: Message) -> bool:
        if message.retain:  # A memory of the broker: nothing happens now.
            return False
        text = self._value(message)
        if text in ("", PAYLOAD_NONE, "{}"):
            return False
        details = parse_object(text)
        event_type = str(details["event_type"])
        if event_type not in self.event_types:
            raise ValueError(f"{event_type[:40]!r} is not one of the event types")
        self.reported.details = {**details, "event_type": event_type}
        self.mark()
        return True
