"""Availability: whether a device's own messages say that it can be reached.

Entities with the same availability config share one `Availability`: a message on zigbee2mqtt's
bridge topic is judged once, whatever the number of entities behind it.
"""

from typing import NamedTuple

from lares.devices.discovery import limits
from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.paths import TemplateFailedError
from lares.devices.discovery.templates import Reader, value_template
from lares.home.entity import Unavailability

MODES = ("latest", "all", "any")


class Source(NamedTuple):
    """One availability topic: the payloads that mean yes and no, and the template before them."""

    topic: str
    template: str | None
    available: str
    not_available: str


class AvailabilityConfig(NamedTuple):
    """All that decides about availability; equal configs share one `Availability`."""

    sources: tuple[Source, ...]
    mode: str
    encoding: str
    qos: int


def read_availability(fields: Fields) -> AvailabilityConfig | None:
    """Return the availability config, None when the entity has none.

    Raises:
        ConfigError: both forms are there, or a topic is missing or not usable.
    """
    mode = fields.choice("availability_mode", MODES, "latest") or "latest"
    single = fields.state_topic("availability_topic")
    listed = fields.raw("availability")
    template = fields.template("availability_template")
    available = fields.text("payload_available", "online")
    not_available = fields.text("payload_not_available", "offline")
    if single is not None and listed is not None:
        raise ConfigError("availability and availability_topic exclude each other")
    if single is not None:
        sources = {single: Source(single, template, available, not_available)}
    elif listed is not None:
        sources = _sources(listed)
    else:
        return None
    if not sources:
        return None
    return AvailabilityConfig(tuple(sources.values()), mode, fields.encoding(), fields.qos())


def _sources(listed: object) -> dict[str, Source]:
    items = listed if isinstance(listed, list) else [listed]
    if len(items) > limits.MAX_LIST:
        raise ConfigError(f"availability has more than {limits.MAX_LIST} elements")
    sources = {}
    for item in items:
        if not isinstance(item, dict):
            raise ConfigError("availability is not a list of objects")
        fields = Fields(item)
        topic = fields.state_topic("topic")
        if topic is None:
            raise ConfigError("availability has an element without topic")
        sources[topic] = Source(
            topic,
            fields.template("value_template"),
            fields.text("payload_available", "online"),
            fields.text("payload_not_available", "offline"),
        )
    return sources


class Availability:
    """What the availability topics of some entities have said so far."""

    __slots__ = ("_heard", "_latest", "_readers", "config", "entity_ids")

    def __init__(self, config: AvailabilityConfig) -> None:
        self.config = config
        self.entity_ids: dict[str, None] = {}
        self._heard: dict[str, bool] = {}
        self._latest: bool | None = None
        self._readers: dict[str, Reader] = {
            source.topic: value_template(source.template).bind({})
            for source in config.sources
            if source.template
        }

    def hear(self, source: Source, message: Message) -> bool:
        """Take a message of one source; return whether it said anything."""
        payload: str | bytes = message.value
        read = self._readers.get(source.topic)
        if read is not None:
            try:
                payload = read(message)
            except TemplateFailedError:
                payload = message.value
        if payload == source.available:
            self._heard[source.topic] = self._latest = True
        elif payload == source.not_available:
            self._heard[source.topic] = self._latest = False
        else:
            return False
        return True

    @property
    def reason(self) -> Unavailability | None:
        """Why the entities cannot be reached, None when they can."""
        if not self._heard:
            return Unavailability.SILENT
        if self.config.mode == "latest":
            available = bool(self._latest)
        elif self.config.mode == "all":
            missing = len(self._heard) < len(self.config.sources)
            available = not missing and all(self._heard.values())
            if missing and all(self._heard.values()):
                return Unavailability.SILENT
        else:
            available = any(self._heard.values())
        return None if available else Unavailability.OFFLINE
