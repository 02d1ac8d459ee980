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
from lares.devices.discovery.availability import Availability, read_availability
from lares.devices.discovery.catalog import COMPONENTS, platform_for
from lares.devices.discovery.complaints import Complaints
from lares.devices.discovery.description import (
    describe,
    entity_id_of,
    entity_name,
    read_device_info,
    unknown_keys,
    unknown_keys_without_entity,
)
from lares.devices.discovery.device_index import DeviceIndex
from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.message import Decoded, Message
from lares.devices.discovery.platform import Encoded, Owner, Publish
from lares.devices.discovery.roster import Roster
from lares.devices.discovery.subscriptions import Feed, Subscription
from lares.devices.discovery.template_states import template_globals
from lares.errors import CommandRejectedError
from lares.home.command import Command
from lares.home.entity import State
from lares.home.registry import Registry

__all__ = ["DiscoveryEngine", "Encoded", "Publish"]

BAD_INPUT = (
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RecursionError,
    CommandRejectedError,
)
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
        self._roster = Roster()
        self._devices = DeviceIndex(registry)
        self._globals = template_globals(registry, clock)
        self._digests: dict[str, bytes] = {}
        """Configs in force, by topic: the same again needs no work."""
        self._kept: dict[str, bytes] = {}
        """Configs that are kept for the next start."""
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
        return self._roster.subscriptions.take_changes()

    def link_up(self) -> None:
        """The broker is there: entities are as reachable as their devices say."""
        self._linked = True
        self._roster.subscriptions.expect_retained()
        for announced in self._roster:
            self._judge(announced)

    def link_down(self) -> None:
        """The broker is gone: nothing behind it can be reached."""
        self._linked = False
        for announced in self._roster:
            self._judge(announced)

    def next_deadline(self) -> float | None:
        """Return when `tick` wants to be called (monotonic seconds), None if not at all."""
        return self._roster.deadlines.next()

    def tick(self) -> None:
        """Let values expire and delays end that are due now."""
        now = self._clock.monotonic()
        for entity_id in self._roster.deadlines.due(now):
            announced = self._roster.get(entity_id)
            if announced is None:
                continue
            platform = announced.platform
            if platform.deadline is not None and platform.deadline <= now:
                if platform.tick():
                    self._report(announced)
                self._judge(announced)
            self._roster.deadlines.set(entity_id, platform.deadline)

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
        matching = self._roster.subscriptions.matching(topic)
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
                    fed.append(feed.entity_id)
                    if feed.key is None or not feed.repeats(message):
                        self._feed(feed, message)
        if decoded.failed:
            self._complaints.about(topic, f"the payload is not {decoded.failed}")
        return fed

    def _feed(self, feed: Feed, message: Message) -> None:
        announced = self._roster.get(feed.entity_id)
        if announced is None:
            return
        changed = False
        for handler in feed.handlers:
            try:
                changed = handler(message) or changed
            except BAD_INPUT as error:
                self._complaints.about(
                    message.topic, f"{feed.entity_id}: {type(error).__name__}: {error}"
                )
        platform = announced.platform
        try:
            if changed or (announced.stale and platform.value() is not None):
                self._report(announced)
        except BAD_INPUT as error:  # what it heard passed for sense until it was to be shown
            self._complaints.about(message.topic, f"{feed.entity_id} cannot be shown: {error}")
        if announced.not_seen or platform.expires_after is not None:
            announced.not_seen = False
            self._judge(announced)
        if platform.deadline is not None:
            self._roster.deadlines.set(feed.entity_id, platform.deadline)

    def _available_again(self, availability: Availability, fed: list[str]) -> None:
        for entity_id in availability.entity_ids:
            announced = self._roster.get(entity_id)
            if announced is not None:
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
        platform = self._announced(command).platform
        order = platform.order(command.service, command.data)
        return Encoded(order.publishes, order.confirms, order.underway)

    def assume(self, command: Command) -> None:
        """Take the commanded state as the state, for an entity that never reports.

        Raises:
            CommandRejectedError: as `encode`.
        """
        announced = self._announced(command)
        assume = announced.platform.order(command.service, command.data).assume
        if assume is not None:
            assume()
            self._roster.subscriptions.forget_last(command.entity_id)
            self._report(announced)

    def offers(self, entity_id: str, service: str) -> bool:
        """Whether an entity's component has a service of this name."""
        announced = self._roster.get(entity_id)
        return announced is not None and service in announced.platform.SERVICES

    def static_attributes(self, entity_id: str) -> Mapping[str, object]:
        """Return what is known of an entity even while it cannot be reached (options, limits)."""
        announced = self._roster.get(entity_id)
        return {} if announced is None else announced.platform.static

    def _announced(self, command: Command) -> Announced:
        announced = self._roster.get(command.entity_id)
        if announced is None:
            raise CommandRejectedError("unknown_entity", f"no entity {command.entity_id}")
        return announced

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
        for announced in self._roster:
            state = states.get(announced.entity_id)
            if state is not None:
                announced.platform.restore(state)
                announced.stale = True
                self._registry.report(announced.entity_id, replace(state, stale=True))

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
                    lambda: self._roster.introduced_on(topic),
                    lambda line: self._complaints.about(topic, line),
                )
            else:
                announcements = read_entity(place, payload)
        except BAD_INPUT as error:
            self._complaints.about(topic, f"config is refused: {error}")
            return
        accepted = [self._announce(topic, announcement) for announcement in announcements]
        if not any(accepted):
            if not payload:
                self._keep(topic, b"", b"")
            return
        gone = all(announcement.config is None for announcement in announcements)
        if all(accepted) and not gone and not self._restoring:
            self._digests[topic] = digest
        self._keep(topic, b"" if gone else payload, b"" if gone else digest)

    def _keep(self, topic: str, payload: bytes, digest: bytes) -> None:
        """Have a config kept for the next start, unless it is kept already."""
        if gone := not payload:
            self._digests.pop(topic, None)
        if self._kept.get(topic, b"") == digest:
            return
        if gone:
            del self._kept[topic]
        else:
            self._kept[topic] = digest
        if not self._restoring:
            self.on_config(topic, payload)

    def _announce(self, topic: str, announcement: Announcement) -> bool:
        """Take one announcement; return whether it was accepted."""
        identity = announcement.identity
        known = self._roster.announced_as(identity)
        if known is not None and known.topic != topic:
            self._complaints.about(topic, f"{identity} is announced on {known.topic} already")
            return False
        if announcement.config is None:
            if known is None:
                return False
            if announcement.migrate:
                self._roster.release(known)
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
        fields = Fields(config, lambda line: self._complaints.about(topic, line))
        if make is None:
            if component not in COMPONENTS:
                raise ConfigError(f"unknown component {component[:40]!r}")
            self._complaints.unknown_keys(config.get("origin"), unknown_keys_without_entity(fields))
            return
        entity_id = entity_id_of(component, discovery_id, fields)
        before = self._roster.get(entity_id)
        if before is not None and before is not known and not before.released:
            raise ConfigError(f"{entity_id} exists already, announced on {before.topic}")
        info = read_device_info(fields)
        device_class = fields.optional_text("device_class")
        device_name = None if info is None else info.device.name
        name = entity_name(fields, device_name, device_class) or discovery_id
        platform = make(config)(self._owner(entity_id, name, topic), fields)
        platform.listen_for_attributes(fields)
        availability = read_availability(fields)
        self._roster.check_room(entity_id, platform, availability)
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
        self._complaints.unknown_keys(config.get("origin"), unknown_keys(fields))
        if known is not None and known is not before:
            self._remove(known)
        if info is not None:
            self._devices.put(info, entity_id)
        self._registry.put_entity(entity)
        announced = Announced(identity, topic, platform, entity.device_id)
        announced.not_seen = self._restoring
        if before is not None:
            platform.adopt(before.platform)
            announced.stale = before.stale
            if before.device_id != entity.device_id:
                self._devices.leave(before.device_id, entity_id)
        self._roster.install(announced, availability)
        if not announced.stale:
            self._report(announced)
        self._judge(announced)

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

    def _remove(self, announced: Announced) -> None:
        self._roster.remove(announced)
        self._registry.remove_entity(announced.entity_id)
        self._devices.leave(announced.device_id, announced.entity_id)
