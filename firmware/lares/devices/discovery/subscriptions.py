"""Which topics feed which entities, and what the connection has to subscribe to for it."""

from collections.abc import Iterable, Sequence

from lares.devices.discovery import limits
from lares.devices.discovery.availability import Availability, Source
from lares.devices.discovery.fields import ConfigError
from lares.devices.discovery.platform import Handler, Listener


class Feed:
    """One entity's interest in one topic.

    `replayed` holds the topics whose retained message it has had: the broker repeats that message
    whenever somebody subscribes again, and an old one must not overwrite a newer.
    """

    __slots__ = ("encoding", "entity_id", "handlers", "replayed")

    def __init__(self, entity_id: str, encoding: str, handlers: list[Handler]) -> None:
        self.entity_id = entity_id
        self.encoding = encoding
        self.handlers = handlers
        self.replayed: set[str] = set()

    def had_retained(self, topic: str) -> bool:
        """Note that a topic's retained message is here; return whether it was here before."""
        if topic in self.replayed:
            return True
        self.replayed.add(topic)
        return False


class Subscription:
    """All that listens to one topic filter."""

    __slots__ = ("feeds", "levels", "qos", "sources")

    def __init__(self, topic: str, qos: int) -> None:
        self.levels = tuple(topic.split("/")) if "+" in topic else None
        self.qos = qos
        self.feeds: list[Feed] = []
        self.sources: list[tuple[Availability, Source]] = []


class Subscriptions:
    """The topics of all entities."""

    __slots__ = ("_changed", "_exact", "_gone", "_listed", "_wild")

    def __init__(self) -> None:
        self._exact: dict[str, Subscription] = {}
        self._wild: dict[str, Subscription] = {}
        self._listed: dict[str, list[str]] = {}
        self._changed: dict[str, int] = {}
        self._gone: set[str] = set()

    def matching(self, topic: str) -> Sequence[Subscription]:
        """Return the subscriptions that a message on `topic` belongs to."""
        exact = self._exact.get(topic)
        if not self._wild:
            return () if exact is None else (exact,)
        levels = topic.split("/")
        found = [] if exact is None else [exact]
        found += [one for one in self._wild.values() if one.levels and _matches(one.levels, levels)]
        return found

    def add(self, entity_id: str, listeners: Iterable[Listener], qos: int) -> None:
        """Have an entity's handlers fed.

        Raises:
            ConfigError: there would be too many topics.
        """
        listeners = list(listeners)
        by_feed: dict[tuple[str, str], list[Handler]] = {}
        for topic, handler, encoding in listeners:
            by_feed.setdefault((topic, encoding), []).append(handler)
        for (topic, encoding), handlers in by_feed.items():
            self._at(topic, qos).feeds.append(Feed(entity_id, encoding, handlers))
            self._changed[topic] = max(qos, self._changed.get(topic, 0))
        self._listed[entity_id] = list(dict.fromkeys(topic for topic, _encoding in by_feed))

    def add_availability(self, availability: Availability) -> None:
        """Have an availability's sources fed; adding it again changes nothing."""
        for source in availability.config.sources:
            subscription = self._at(source.topic, availability.config.qos)
            pair = (availability, source)
            if pair not in subscription.sources:
                subscription.sources.append(pair)
                self._changed[source.topic] = max(
                    availability.config.qos, self._changed.get(source.topic, 0)
                )

    def remove(self, entity_id: str) -> None:
        """Stop feeding an entity."""
        for topic in self._listed.pop(entity_id, ()):
            subscription = self._find(topic)
            if subscription is not None:
                subscription.feeds = [
                    feed for feed in subscription.feeds if feed.entity_id != entity_id
                ]
                self._drop_if_idle(topic, subscription)

    def remove_availability(self, availability: Availability) -> None:
        """Stop feeding an availability that no entity has any more."""
        for source in availability.config.sources:
            subscription = self._find(source.topic)
            if subscription is not None:
                subscription.sources = [
                    pair for pair in subscription.sources if pair[0] is not availability
                ]
                self._drop_if_idle(source.topic, subscription)

    def expect_retained(self) -> None:
        """Take retained messages again: the connection is new, the broker repeats them."""
        for table in (self._exact, self._wild):
            for subscription in table.values():
                for feed in subscription.feeds:
                    feed.replayed.clear()

    def take_changes(self) -> tuple[dict[str, int], set[str]]:
        """Return topics to subscribe to (with QoS) and to unsubscribe from since the last call."""
        changes = (self._changed, self._gone)
        self._changed = {}
        self._gone = set()
        return changes

    def topics(self) -> dict[str, int]:
        """Return every topic that is listened to now, with its QoS."""
        return {
            topic: subscription.qos
            for table in (self._exact, self._wild)
            for topic, subscription in table.items()
        }

    def _find(self, topic: str) -> Subscription | None:
        return (self._wild if "+" in topic else self._exact).get(topic)

    def _at(self, topic: str, qos: int) -> Subscription:
        table = self._wild if "+" in topic else self._exact
        subscription = table.get(topic)
        if subscription is None:
            if len(self._exact) + len(self._wild) >= limits.MAX_TOPICS:
                raise ConfigError(f"more than {limits.MAX_TOPICS} topics")
            subscription = table[topic] = Subscription(topic, qos)
            self._gone.discard(topic)
        subscription.qos = max(subscription.qos, qos)
        return subscription

    def _drop_if_idle(self, topic: str, subscription: Subscription) -> None:
        if subscription.feeds or subscription.sources:
            return
        (self._wild if "+" in topic else self._exact).pop(topic, None)
        self._changed.pop(topic, None)
        self._gone.add(topic)


def _matches(pattern: Sequence[str], levels: Sequence[str]) -> bool:
    """Whether a topic matches a filter with `+` (MQTT 3.1.1 §4.7; `$` topics do not)."""
    if len(pattern) != len(levels) or (pattern[0] == "+" and levels[0].startswith("$")):
        return False
    return all(want in ("+", have) for want, have in zip(pattern, levels, strict=True))
