"""An entity that was announced, and what serves it."""

from typing import TYPE_CHECKING

from lares.devices.discovery.announcements import Identity
from lares.devices.discovery.platform import Platform
from lares.home.entity import Unavailability

if TYPE_CHECKING:
    from lares.devices.discovery.availability import Availability


class Announced:
    """An entity that was announced, and what serves it."""

    __slots__ = (
        "availability",
        "device_id",
        "entity_id",
        "identity",
        "not_seen",
        "platform",
        "released",
        "stale",
        "topic",
    )

    def __init__(
        self, identity: Identity, topic: str, platform: Platform, device_id: str | None
    ) -> None:
        self.entity_id = platform.owner.entity_id
        self.identity = identity
        self.topic = topic
        self.platform = platform
        self.device_id = device_id
        self.availability: Availability | None = None
        self.not_seen = False
        """Known from an earlier run; neither announced nor heard since."""
        self.stale = False
        """The registry shows a remembered state."""
        self.released = False
        """Migrating: another topic may take it over."""

    def reason(self, *, linked: bool) -> Unavailability | None:
        """Return why the entity cannot be reached, None when it can."""
        if not linked:
            return Unavailability.LINK_DOWN
        if self.platform.expired and not self.not_seen:
            return Unavailability.EXPIRED
        availability = self.availability
        reason = None if availability is None else availability.reason
        if self.not_seen and reason in (None, Unavailability.SILENT):
            return Unavailability.NOT_SEEN
        return reason
