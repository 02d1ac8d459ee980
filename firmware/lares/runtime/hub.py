"""The typed hub: facts are published, whoever cares subscribes; orders never travel here.

Publishing is synchronous and never blocks or raises: a subscriber that is too slow loses its oldest
facts and learns how many, it never holds up the house. Everything happens on the event loop.
"""

import asyncio
import logging
from collections import deque
from types import TracebackType
from typing import Generic, Self, TypeVar, overload

_log = logging.getLogger(__name__)

FactT = TypeVar("FactT")
KindT = TypeVar("KindT")


class Subscription(Generic[FactT]):
    """The facts that one subscriber has not read yet, oldest first.

    Iterate it with `async for`, inside `with`: leaving the block ends the subscription.
    `dropped` counts the facts that were lost because the queue was full.
    """

    __slots__ = (
        "_arrived",
        "_capacity",
        "_closed",
        "_hub",
        "_kinds",
        "_overflowing",
        "_waiting",
        "dropped",
    )

    def __init__(self, hub: "Hub[FactT]", kinds: tuple[type[FactT], ...], capacity: int) -> None:
        if capacity < 1:
            msg = f"a subscription needs room for at least one fact, not {capacity}"
            raise ValueError(msg)
        self._hub = hub
        self._kinds = kinds
        self._capacity = capacity
        self._waiting: deque[FactT] = deque()
        self._arrived = asyncio.Event()
        self._closed = False
        self._overflowing = False
        self.dropped = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> FactT:
        while not self._waiting:
            if self._closed:
                raise StopAsyncIteration
            self._overflowing = False
            self._arrived.clear()
            await self._arrived.wait()
        return self._waiting.popleft()

    async def batch(self) -> list[FactT]:
        """Wait for at least one fact and return all that wait; empty only after `close`."""
        while not self._waiting and not self._closed:
            self._overflowing = False
            self._arrived.clear()
            await self._arrived.wait()
        facts = list(self._waiting)
        self._waiting.clear()
        return facts

    def close(self) -> None:
        """End the subscription; a reader gets what still waits, then the end. Idempotent."""
        if not self._closed:
            self._closed = True
            self._hub.forget(self)
            self._arrived.set()

    def wants(self, kind: type) -> bool:
        """Whether facts of this class are delivered here."""
        return not self._kinds or issubclass(kind, self._kinds)

    def deliver(self, fact: FactT) -> None:
        """Append a fact; when full, the oldest one is dropped and counted."""
        waiting = self._waiting
        if len(waiting) >= self._capacity:
            waiting.popleft()
            self.dropped += 1
            if not self._overflowing:
                self._overflowing = True
                _log.warning(
                    "a subscriber is too slow: its oldest facts are dropped",
                    extra={"capacity": self._capacity, "dropped": self.dropped},
                )
        waiting.append(fact)
        self._arrived.set()


class Hub(Generic[FactT]):
    """Delivers each published fact to every subscription that asked for its kind."""

    def __init__(self) -> None:
        self._subscriptions: list[Subscription[FactT]] = []
        self._routes: dict[type, tuple[Subscription[FactT], ...]] = {}

    def publish(self, fact: FactT) -> None:
        """Hand a fact to all who want it; returns at once and never raises."""
        kind = type(fact)
        route = self._routes.get(kind)
        if route is None:
            route = tuple(each for each in self._subscriptions if each.wants(kind))
            self._routes[kind] = route
        for subscription in route:
            subscription.deliver(fact)

    @overload
    def subscribe(self, *, capacity: int) -> Subscription[FactT]: ...
    @overload
    def subscribe(self, *kinds: type[KindT], capacity: int) -> Subscription[KindT]: ...
    def subscribe(self, *kinds: type, capacity: int) -> Subscription:  # type: ignore[type-arg]  # the overloads say it
        """Return a subscription to facts of these classes, or to all facts if none is named.

        `capacity` is how many unread facts are kept; it is a decision of the subscriber.
        """
        subscription: Subscription[FactT] = Subscription(self, kinds, capacity)
        self._subscriptions.append(subscription)
        self._routes.clear()
        return subscription

    def forget(self, subscription: Subscription[FactT]) -> None:
        """Stop delivering to a subscription; called by its `close`."""
        if subscription in self._subscriptions:
            self._subscriptions.remove(subscription)
            self._routes.clear()
