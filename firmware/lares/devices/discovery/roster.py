"""The entities that are announced now, by id and by announcement, and what belongs to each."""

from collections.abc import Collection, Iterator

from lares.devices.discovery import limits
from lares.devices.discovery.announced import Announced
from lares.devices.discovery.announcements import Identity
from lares.devices.discovery.availability import Availability, AvailabilityConfig
from lares.devices.discovery.deadlines import Deadlines
from lares.devices.discovery.fields import ConfigError
from lares.devices.discovery.platform import Platform
from lares.devices.discovery.subscriptions import Subscriptions


class Roster:
    """Keeps entities, their topics, availabilities and deadlines in step with each other."""

    __slots__ = ("_announced", "_availabilities", "_entities", "deadlines", "subscriptions")

    def __init__(self) -> None:
        self._announced: dict[Identity, Announced] = {}
        self._entities: dict[str, Announced] = {}
        self._availabilities: dict[AvailabilityConfig, Availability] = {}
        self.subscriptions = Subscriptions()
        self.deadlines = Deadlines()

    def __iter__(self) -> Iterator[Announced]:
        return iter(self._entities.values())

    def get(self, entity_id: str) -> Announced | None:
        """Return an entity by its id."""
        return self._entities.get(entity_id)

    def announced_as(self, identity: Identity) -> Announced | None:
        """Return the entity that an announcement refers to."""
        return self._announced.get(identity)

    def introduced_on(self, topic: str) -> Collection[Identity]:
        """Return what was announced on a topic."""
        return [identity for identity, known in self._announced.items() if known.topic == topic]

    def check_room(
        self, entity_id: str, platform: Platform, availability: AvailabilityConfig | None
    ) -> None:
        """Make sure that there is room for an entity, before anything is changed.

        Raises:
            ConfigError: there are too many entities or topics.
        """
        if entity_id not in self._entities and len(self._entities) >= limits.MAX_ENTITIES:
            raise ConfigError(f"more than {limits.MAX_ENTITIES} entities")
        if len(self.subscriptions) + len(platform.listeners) > limits.MAX_TOPICS:
            raise ConfigError(f"more than {limits.MAX_TOPICS} topics")
        topics = {listener.topic for listener in platform.listeners}
        if availability is not None:
            topics.update(source.topic for source in availability.sources)
        if self.subscriptions.wildcards_with(topics) > limits.MAX_WILDCARDS:
            raise ConfigError(f"more than {limits.MAX_WILDCARDS} topics with wildcards")

    def install(self, announced: Announced, availability: AvailabilityConfig | None) -> None:
        """Put an entity in, in place of the one with its id; topics in use stay."""
        entity_id, platform = announced.entity_id, announced.platform
        before = self._entities.get(entity_id)
        if availability is not None:
            shared = self._availabilities.get(availability)
            if shared is None:
                shared = self._availabilities[availability] = Availability(availability)
                self.subscriptions.add_availability(shared)
            announced.availability = shared
        if before is not None:
            self._forget_announcement(before)
            if before.availability is not announced.availability:
                self._leave_availability(before)
        if announced.availability is not None:
            announced.availability.entity_ids[entity_id] = None
        self._announced[announced.identity] = announced
        self._entities[entity_id] = announced
        self.subscriptions.listen(entity_id, platform.listeners, platform.qos)
        self.deadlines.set(entity_id, platform.deadline)

    def release(self, announced: Announced) -> None:
        """Let another announcement take an entity over."""
        announced.released = True
        self._forget_announcement(announced)

    def remove(self, announced: Announced) -> None:
        """Take an entity out."""
        entity_id = announced.entity_id
        self._forget_announcement(announced)
        self._leave_availability(announced)
        self.subscriptions.listen(entity_id, (), 0)
        self.deadlines.set(entity_id, None)
        self._entities.pop(entity_id, None)

    def __len__(self) -> int:
        return len(self._entities)

    def _forget_announcement(self, announced: Announced) -> None:
        if self._announced.get(announced.identity) is announced:
            del self._announced[announced.identity]

    def _leave_availability(self, announced: Announced) -> None:
        availability = announced.availability
        if availability is None:
            return
        availability.entity_ids.pop(announced.entity_id, None)
        if not availability.entity_ids:
            self.subscriptions.remove_availability(availability)
            self._availabilities.pop(availability.config, None)
