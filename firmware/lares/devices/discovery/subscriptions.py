"""Which topics feed which entities, and what the connection has to subscribe to for it."""

from collections.abc import Iterable, Sequence
from typing import Final

from lares.devices.discovery.availability import Availability, Source
from lares.devices.discovery.message import MISSING, Message
from lares.devices.discovery.platform import Listener

_NOTHING: Final = object()
_SCALARS = frozenset((str, int, float, bool, type(None), type(MISSING)))


class Feed:
    """One entity's interest in one topic.

    `replayed` holds the topics whose retained message it has had: the broker repeats that message
    whenever somebody subscribes again, and an old one must not overwrite a newer.
    """

    __slots__ = ("_last", "encoding", "entity_id", "handlers", "key", "replayed")

    def __init__(self, entity_id: str, encoding: str, listeners: Sequence[Listener]) -> None:
        self.entity_id = entity_id
        self.encoding = encoding
        self.replayed: set[str] = set()
        self.serve(listeners)

    def serve(self, listeners: Sequence[Listener]) -> None:
        """Feed these handlers from now on."""
        self.handlers = [listener.handler for listener in listeners]
        self.key = listeners[0].key if len(listeners) == 1 else None
        self._last: object = _NOTHING

    def repeats(self, message: Message) -> bool:
        """Note the one value that matters here; return whether it is that of the last message."""
        data = message.json
        value = data.get(self.key, MISSING) if isinstance(data, dict) else _NOTHING
        last, self._last = self._last, value
        # 1, 1.0 and True are equal, yet do not read the same.
        kind = value.__class__
        return value == last and kind is last.__class__ and kind in _SCALARS

    def forget_last(self) -> None:
        """Take the next message for new, whatever it says."""
        self._last = _NOTHING

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

    def drop(self, entity_id: str) -> None:
        """Feed an entity no more."""
        self.feeds = [feed for feed in self.feeds if feed.entity_id != entity_id]


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

    def listen(self, entity_id: str, listeners: Iterable[Listener], qos: int) -> None:
        """Have an entity's handlers fed by exactly these topics.

        A topic that it listened to before stays as it is: it needs no new SUBSCRIBE.
        """
        wanted: dict[str, dict[str, list[Listener]]] = {}
        for one in listeners:
            wanted.setdefault(one.topic, {}).setdefault(one.encoding, []).append(one)
        for topic in self._listed.pop(entity_id, ()):
            if topic not in wanted:
                self._leave(topic, entity_id)
        for topic, by_encoding in wanted.items():
            self._join(topic, entity_id, by_encoding, qos)
        if wanted:
            self._listed[entity_id] = list(wanted)

    def _join(
        self, topic: str, entity_id: str, by_encoding: dict[str, list[Listener]], qos: int
    ) -> None:
        subscription = self._at(topic, qos)
        known = {feed.encoding: feed for feed in subscription.feeds if feed.entity_id == entity_id}
        if known.keys() == by_encoding.keys():
            for encoding, listeners in by_encoding.items():
                known[encoding].serve(listeners)
            return
        subscription.drop(entity_id)
        subscription.feeds += [
            Feed(entity_id, encoding, listeners) for encoding, listeners in by_encoding.items()
        ]
        self._changed[topic] = max(qos, self._changed.get(topic, 0))

    def _leave(self, topic: str, entity_id: str) -> None:
        subscription = self._find(topic)
        if subscription is not None:
            subscription.drop(entity_id)
            self._drop_if_idle(topic, subscription)

    def forget_last(self, entity_id: str) -> None:
        """Have an entity fed by its next messages even if they say the same as the last ones."""
        for topic in self._listed.get(entity_id, ()):
            subscription = self._find(topic)
            for feed in () if subscription is None else subscription.feeds:
                if feed.entity_id == entity_id:
                    feed.forget_last()

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

    def wildcards_with(self, topics: Iterable[str]) -> int:
        """Return how many topics with wildcards there were if these were subscribed to as well."""
        new = {topic for topic in topics if "+" in topic} - self._wild.keys()
        return len(self._wild) + len(new) if new else 0

    def __len__(self) -> int:
        return len(self._exact) + len(self._wild)

    def _find(self, topic: str) -> Subscription | None:
        return (self._wild if "+" in topic else self._exact).get(topic)

    def _at(self, topic: str, qos: int) -> Subscription:
        table = self._wild if "+" in topic else self._exact
        subscription = table.get(topic)
        if subscription is None:
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
