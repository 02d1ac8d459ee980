"""The discovery engine: keeps the registry in step with devices, turns commands into publishes.

It does no I/O. Whoever owns the connection subscribes to `discovery_filters()` and to what
`take_subscription_changes()` says, passes every message to `receive`, sends what `encode` returns
and calls `tick` when `next_deadline()` is over.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from lares.clock import Clock
from lares.devices.discovery import limits
from lares.devices.discovery.announced import Announced
from lares.devices.discovery.announcements import (
    Announcement,
    Identity,
    filters,
    place_of,
    read_device,
    read_entity,
)
from lares.devices.discovery.availability import Availability, AvailabilityConfig, read_availability
from lares.devices.discovery.complaints import Complaints
from lares.devices.discovery.deadlines import Deadlines
from lares.devices.discovery.description import (
    COMMON_KEYS,
    describe,
    entity_id_of,
    entity_name,
    read_device_info,
)
from lares.devices.discovery.device_index import DeviceIndex
from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.message import Decoded, Message
from lares.devices.discovery.platform import Encoded, Owner, Platform, Publish
from lares.devices.discovery.platforms import COMPONENTS, platform_for
from lares.devices.discovery.subscriptions import Feed, Subscription, Subscriptions
from lares.devices.discovery.template_states import template_globals
from lares.errors import CommandRejectedError
from lares.home.command import Command
from lares.home.entity import State
from lares.home.registry import Registry

__all__ = ["DiscoveryEngine", "Encoded", "Publish"]

BAD_INPUT = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError)
"""What handlers raise for a payload that makes no sense; the state stays as it was."""


class DiscoveryEngine:
    """Keeps the registry in step with what devices announce and report."""

    def __init__(self, registry: Registry, clock: Clock, prefix: str = "homeassistant") -> None:
        self.on_config: Callable[[str, bytes], None] = lambda _topic, _payload: None
        """Called with each accepted config, so that it can be restored; empty payload = removed."""
        self._registry = registry
        self._clock = clock
        self._prefix = prefix
        self._start = prefix + "/"
        self._linked = True
        self._restoring = False
        self._announced: dict[Identity, Announced] = {}
        self._entities: dict[str, Announced] = {}
        self._devices = DeviceIndex(registry)
        self._globals = template_globals(registry, clock)
        self._availabilities: dict[AvailabilityConfig, Availability] = {}
        self._subscriptions = Subscriptions()
        self._deadlines = Deadlines()
        self._digests: dict[str, bytes] = {}
        self._complaints = Complaints()

    # -- the connection ----------------------------------------------------------------------------

    def discovery_filters(self) -> Sequence[str]:
        """Return the filters to subscribe to at start, in this order."""
        return filters(self._prefix, COMPONENTS)

    def take_subscription_changes(self) -> tuple[dict[str, int], set[str]]:
        """Return topics to subscribe to (with QoS) and to unsubscribe from since the last call.

        A topic that is subscribed already comes again when another entity listens to it: only a new
        SUBSCRIBE makes the broker repeat its retained message.
        """
        return self._subscriptions.take_changes()

    def link_up(self) -> None:
        """The broker is there: entities are as reachable as their devices say."""
        self._linked = True
        self._subscriptions.expect_retained()
        for announced in self._entities.values():
            self._judge(announced)

    def link_down(self) -> None:
        """The broker is gone: nothing behind it can be reached."""
        self._linked = False
        for announced in self._entities.values():
            self._judge(announced)

    def next_deadline(self) -> float | None:
        """Return when `tick` wants to be called (monotonic seconds), None if not at all."""
        return self._deadlines.next()

    def tick(self) -> None:
        """Let values expire and delays end that are due now."""
        now = self._clock.monotonic()
        for entity_id in self._deadlines.due(now):
            announced = self._entities.get(entity_id)
            if announced is None:
                continue
            platform = announced.platform
            if platform.deadline is not None and platform.deadline <= now:
                if platform.tick():
                    self._report(announced)
                self._judge(announced)
            self._deadlines.set(entity_id, platform.deadline)

    # -- messages ----------------------------------------------------------------------------------

    def receive(self, topic: str, payload: bytes, *, retain: bool) -> Collection[str]:
        """Take a message; return the ids of the entities whose topics it fed.

        Never raises: what makes no sense is logged once a topic and changes nothing.
        """
        if len(payload) > limits.MAX_PAYLOAD:
            self._complaints.about(topic, f"a payload of {len(payload)} bytes is too large")
            return ()
        if topic.startswith(self._start):
            self._take_config(topic, payload)
        matching = self._subscriptions.matching(topic)
        return self._deliver(matching, topic, payload, retain=retain) if matching else ()

    def _deliver(
        self, matching: Iterable[Subscription], topic: str, payload: bytes, *, retain: bool
    ) -> Collection[str]:
        fed: list[str] = []
        decoded = Decoded(topic, payload, retain=retain)
        for subscription in matching:
            for availability, source in subscription.sources:
                message = decoded.in_encoding(availability.config.encoding)
                if message is not None and availability.hear(source, message):
                    self._available_again(availability, fed)
            for feed in subscription.feeds:
                if retain and feed.had_retained(topic):
                    continue
                message = decoded.in_encoding(feed.encoding)
                if message is not None:
                    self._feed(feed, message)
                    fed.append(feed.entity_id)
        if decoded.failed:
            self._complaints.about(topic, f"the payload is not {decoded.failed}")
        return fed

    def _feed(self, feed: Feed, message: Message) -> None:
        announced = self._entities.get(feed.entity_id)
        if announced is None:
            return
        changed = announced.stale
        for handler in feed.handlers:
            try:
                if handler(message):
                    changed = True
            except BAD_INPUT as error:
                self._complaints.about(
                    message.topic, f"{feed.entity_id}: {type(error).__name__}: {error}"
                )
        platform = announced.platform
        if changed:
            self._report(announced)
        if announced.not_seen or platform.expires_after is not None:
            announced.not_seen = False
            self._judge(announced)
        if platform.deadline is not None:
            self._deadlines.set(feed.entity_id, platform.deadline)

    def _available_again(self, availability: Availability, fed: list[str]) -> None:
        for entity_id in availability.entity_ids:
            announced = self._entities[entity_id]
            announced.not_seen = False
            self._judge(announced)
            fed.append(entity_id)

    def _report(self, announced: Announced) -> None:
        announced.stale = False
        self._registry.report(announced.entity_id, announced.platform.snapshot())

    def _judge(self, announced: Announced) -> None:
        self._registry.set_availability(announced.entity_id, announced.reason(linked=self._linked))

    # -- commands ----------------------------------------------------------------------------------

    def encode(self, command: Command) -> Encoded:
        """Return the messages that a command comes to, and the test of the device's report.

        Raises:
            CommandRejectedError: the entity, service or a value is not possible.
        """
        publishes, confirms, _assume = self._platform(command).order(command.service, command.data)
        return Encoded(publishes, confirms)

    def assume(self, command: Command) -> None:
        """Take the commanded state as the state, for an entity that never reports.

        Raises:
            CommandRejectedError: as `encode`.
        """
        platform = self._platform(command)
        assume = platform.order(command.service, command.data).assume
        if assume is not None:
            assume()
            self._report(self._entities[command.entity_id])

    def offers(self, entity_id: str, service: str) -> bool:
        """Whether an entity's component has a service of this name."""
        announced = self._entities.get(entity_id)
        return announced is not None and service in announced.platform.SERVICES

    def static_attributes(self, entity_id: str) -> Mapping[str, object]:
        """Return what is known of an entity even while it cannot be reached (options, limits)."""
        announced = self._entities.get(entity_id)
        return {} if announced is None else announced.platform.static

    def _platform(self, command: Command) -> Platform:
        announced = self._entities.get(command.entity_id)
        if announced is None:
            raise CommandRejectedError("unknown_entity", f"no entity {command.entity_id}")
        return announced.platform

    # -- configs -----------------------------------------------------------------------------------

    def restore(self, configs: Iterable[tuple[str, bytes]], states: Mapping[str, State]) -> None:
        """Take up what an earlier run knew, at start and before any message.

        Entities are `NOT_SEEN` until they are announced or heard, their states stale.
        """
        self._restoring = True
        for topic, payload in configs:
            if topic.startswith(self._start):
                self._take_config(topic, payload)
        self._restoring = False
        for entity_id, announced in self._entities.items():
            state = states.get(entity_id)
            if state is not None:
                announced.platform.restore(state)
                announced.stale = True
                self._registry.report(entity_id, replace(state, stale=True))

    def _take_config(self, topic: str, payload: bytes) -> None:
        place = place_of(topic[len(self._start) :].split("/"))
        if place is None or not (place.component in COMPONENTS or place.component == "device"):
            return
        digest = hashlib.blake2b(payload, digest_size=16).digest()
        if self._digests.get(topic) == digest:
            return
        try:
            if place.component == "device":
                announcements = read_device(
                    place,
                    payload,
                    self._introduced(topic),
                    lambda line: self._complaints.about(topic, line),
                )
            else:
                announcements = read_entity(place, payload)
        except BAD_INPUT as error:
            self._complaints.about(topic, f"config is refused: {error}")
            return
        accepted = [self._announce(topic, announcement) for announcement in announcements]
        if not payload:
            self._digests.pop(topic, None)
            if any(accepted):
                self.on_config(topic, b"")
        elif accepted and all(accepted) and not self._restoring:
            self._digests[topic] = digest
        if payload and any(accepted) and not self._restoring:
            migrated = all(announcement.migrate for announcement in announcements)
            self.on_config(topic, b"" if migrated else payload)

    def _introduced(self, topic: str) -> list[Identity]:
        return [identity for identity, known in self._announced.items() if known.topic == topic]

    def _announce(self, topic: str, announcement: Announcement) -> bool:
        """Take one announcement; return whether it was accepted."""
        identity = announcement.identity
        known = self._announced.get(identity)
        if known is not None and known.topic != topic:
            self._complaints.about(topic, f"{identity} is announced on {known.topic} already")
            return False
        if announcement.config is None:
            if known is None:
                return False
            if announcement.migrate:
                known.released = True
                del self._announced[identity]
                self._digests.pop(topic, None)
            else:
                self._remove(known)
            return True
        try:
            self._describe(topic, identity, announcement.config, known)
        except BAD_INPUT as error:
            self._complaints.about(topic, f"config is refused: {error}")
            return False
        return True

    def _describe(
        self, topic: str, identity: Identity, config: dict[str, object], known: Announced | None
    ) -> None:
        component, discovery_id = identity
        make = platform_for(component)
        if make is None:
            if component not in COMPONENTS:
                raise ConfigError(f"unknown component {component[:40]!r}")
            return
        fields = Fields(config, lambda line: self._complaints.about(topic, line))
        entity_id = entity_id_of(component, discovery_id, fields)
        before = self._entities.get(entity_id)
        if before is not None and before is not known and not before.released:
            raise ConfigError(f"{entity_id} exists already, announced on {before.topic}")
        if before is None and len(self._entities) >= limits.MAX_ENTITIES:
            raise ConfigError(f"more than {limits.MAX_ENTITIES} entities")
        info = read_device_info(fields)
        device_class = fields.optional_text("device_class")
        device_name = None if info is None else info.device.name
        name = entity_name(fields, device_name, device_class) or discovery_id
        platform = make(config)(self._owner(entity_id, name, topic), fields)
        platform.listen_for_attributes(fields)
        availability = read_availability(fields)
        entity = describe(
            entity_id,
            component,
            name,
            fields,
            {
                "device_id": None if info is None else self._devices.id_of(info),
                "device_class": platform.device_class,
                "capabilities": platform.capabilities,
                "assumed_state": platform.assumed_state,
            },
        )
        unknown = (key for key in fields.unknown() if key not in COMMON_KEYS)
        self._complaints.unknown_keys(config.get("origin"), unknown)
        if known is not None and known is not before:
            self._remove(known)
        if info is not None:
            self._devices.put(info, entity_id)
        self._registry.put_entity(entity)
        announced = self._install(topic, identity, platform, availability, before)
        announced.device_id = entity.device_id
        if before is not None and before.device_id != entity.device_id:
            self._devices.leave(before.device_id, entity_id)

    def _owner(self, entity_id: str, name: str, topic: str) -> Owner:
        return Owner(
            entity_id,
            name,
            lambda line: self._complaints.about(topic, line),
            self._clock.monotonic,
            self._clock.now,
            self._globals,
            lambda: self._registry.state(entity_id),
        )

    def _install(
        self,
        topic: str,
        identity: Identity,
        platform: Platform,
        availability: AvailabilityConfig | None,
        before: Announced | None,
    ) -> Announced:
        entity_id = platform.owner.entity_id
        announced = Announced(identity, topic, platform)
        announced.not_seen = self._restoring
        if before is not None:
            platform.adopt(before.platform)
            announced.stale = before.stale
            self._withdraw(before)
        self._announced[identity] = announced
        self._entities[entity_id] = announced
        self._subscriptions.add(entity_id, platform.listeners, platform.qos)
        if availability is not None:
            shared = self._availabilities.get(availability)
            if shared is None:
                shared = self._availabilities[availability] = Availability(availability)
            shared.entity_ids[entity_id] = None
            announced.availability = shared
            self._subscriptions.add_availability(shared)
        self._deadlines.set(entity_id, platform.deadline)
        if not announced.stale:
            self._report(announced)
        self._judge(announced)
        return announced

    def _withdraw(self, announced: Announced) -> None:
        """Take an entity out of every index but the registry."""
        entity_id = announced.entity_id
        self._subscriptions.remove(entity_id)
        availability = announced.availability
        if availability is not None:
            availability.entity_ids.pop(entity_id, None)
            if not availability.entity_ids:
                self._subscriptions.remove_availability(availability)
                self._availabilities.pop(availability.config, None)
        if self._announced.get(announced.identity) is announced:
            del self._announced[announced.identity]
        self._deadlines.set(entity_id, None)

    def _remove(self, announced: Announced) -> None:
        self._withdraw(announced)
        self._entities.pop(announced.entity_id, None)
        self._registry.remove_entity(announced.entity_id)
        self._devices.leave(announced.device_id, announced.entity_id)
