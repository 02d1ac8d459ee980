"""Live state over WebSockets: a snapshot, then what changed, at most ten messages a second.

No queue can grow: what changed is kept per socket as a set of entity ids, and a message is made
from the registry when it can be sent. A socket that does not drain in time is closed; a page that
comes back starts with a new snapshot.
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web

from lares.clock import Clock
from lares.console.boundary import Call
from lares.console.kept_views import announcement_view, list_view, timer_view
from lares.console.live_wire import LiveChanges, LivePong, LiveSnapshot
from lares.console.ports import (
    HoldsAnnouncements,
    HoldsLists,
    HoldsTimers,
    LinkStatus,
    ReadsLink,
)
from lares.console.problems import Problem
from lares.console.views import entity_view, house_view, link_view, state_view
from lares.home.facts import (
    Announced,
    AvailabilityChanged,
    EntityAdded,
    EntityChanged,
    EntityRemoved,
    Fact,
    HouseChanged,
    ListChanged,
    StateChanged,
    TimersChanged,
)
from lares.home.registry import Registry
from lares.runtime.hub import Hub, Subscription

UPDATE_INTERVAL = 0.1
"""Seconds between two messages to one socket."""
_ENTITIES_A_MESSAGE = 200
_STATES_A_MESSAGE = 500
_MAX_SOCKETS = 32
_DRAIN_TIMEOUT = 10.0
_HEARTBEAT = 20.0
_LIFETIME = 24 * 3600.0
"""Seconds after which a socket must be opened, and so authenticated, anew."""
_LINK_INTERVAL = 0.5
_FACTS_CAPACITY = 16_384
_LOGGED_OUT = 4401
"""Close code, of the range that is left to applications."""
_encoder = msgspec.json.Encoder(enc_hook=str)


_ANNOUNCEMENTS_OF_LATE = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """What the household keeps, for pages to show."""

    timers: HoldsTimers
    lists: HoldsLists
    announcements: HoldsAnnouncements


class _Pending:
    """What one socket has not been told yet."""

    def __init__(self, session_key: str | None) -> None:
        self.session_key = session_key
        self.wake = asyncio.Event()
        self.over = asyncio.Event()
        self.close_code: int = WSCloseCode.GOING_AWAY
        self.snapshot = True
        self.house = False
        self.link = False
        self.pong = False
        self.timers = False
        self.lists = False
        self.announced: int | None = None
        """The last announcement that the socket was told; None before the first message."""
        self.states: set[str] = set()
        self.entities: dict[str, None] = {}
        self.removed: set[str] = set()

    def end(self, code: int) -> None:
        """Have the socket closed with this code."""
        self.close_code = code
        self.over.set()

    def resync(self) -> None:
        """Forget details: everything is to be told again."""
        self.snapshot = True
        self.wake.set()

    def take(self, fact: Fact) -> None:
        """Note what a fact makes worth telling."""
        match fact:
            case StateChanged(entity_id=entity_id) | AvailabilityChanged(entity_id=entity_id):
                self.states.add(entity_id)
            case EntityAdded(entity_id=entity_id) | EntityChanged(entity_id=entity_id):
                self.entities[entity_id] = None
                self.removed.discard(entity_id)
            case EntityRemoved(entity_id=entity_id):
                self.states.discard(entity_id)
                self.entities.pop(entity_id, None)
                self.removed.add(entity_id)
            case HouseChanged():
                self.house = True
            case TimersChanged():
                self.timers = True
            case ListChanged():
                self.lists = True
            case Announced():
                pass  # what the socket was told last says what is new
        self.wake.set()


class Live:
    """Tells every open page what changes."""

    def __init__(
        self, registry: Registry, hub: Hub[Fact], link: ReadsLink, clock: Clock, kept: Kept
    ) -> None:
        self._registry = registry
        self._hub = hub
        self._link = link
        self._clock = clock
        self._kept = kept
        self._sockets: set[_Pending] = set()
        # Facts are only asked for while a page is open: with nobody to tell, they cost nothing.
        self._facts: Subscription[Fact] | None = None
        self._watched = asyncio.Event()
        self._link_seen = LinkStatus(up=True)

    @property
    def open_sockets(self) -> int:
        """How many pages are connected now."""
        return len(self._sockets)

    async def run(self) -> None:
        """Watch facts and the link until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch_facts())
            group.create_task(self._watch_link())

    async def serve(self, call: Call) -> web.WebSocketResponse:
        """Serve one socket until it closes, falls behind or its session ends."""
        if len(self._sockets) >= _MAX_SOCKETS:
            raise Problem(503, "busy", "Too many pages are open; close one.", retry_after=10)
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT, max_msg_size=256, compress=False)
        if not socket.can_prepare(call.request).ok:
            raise Problem(426, "websocket-only", "Connect with a WebSocket.")
        await socket.prepare(call.request)
        session = call.known_caller.session
        with self._registered(session.key if session is not None else None) as pending:
            try:
                async with asyncio.timeout(_LIFETIME), asyncio.TaskGroup() as group:
                    tasks = (
                        group.create_task(self._send(socket, pending)),
                        group.create_task(_close_when_over(socket, pending)),
                    )
                    await _receive(socket, pending)
                    for task in tasks:
                        task.cancel()
            except* (TimeoutError, ConnectionError):
                if call.request.transport is not None:
                    call.request.transport.abort()
        return socket

    def end_session(self, key: str | None) -> None:
        """Close the sockets of a session that was logged out; of all sessions if `key` is None."""
        for pending in self._sockets:
            if pending.session_key is not None and key in (None, pending.session_key):
                pending.end(_LOGGED_OUT)

    def end_all(self) -> None:
        """Close every socket: the console stops."""
        for pending in self._sockets:
            pending.end(WSCloseCode.GOING_AWAY)

    @contextmanager
    def _registered(self, session_key: str | None) -> Iterator[_Pending]:
        pending = _Pending(session_key)
        pending.wake.set()
        self._sockets.add(pending)
        if self._facts is None:
            self._facts = self._hub.subscribe(capacity=_FACTS_CAPACITY)
            self._watched.set()
        try:
            yield pending
        finally:
            self._sockets.discard(pending)
            if not self._sockets:
                self._facts.close()
                self._facts = None
                self._watched.clear()

    async def _watch_facts(self) -> None:
        while True:
            await self._watched.wait()
            if self._facts is not None:
                await self._pass_on(self._facts)

    async def _pass_on(self, facts: Subscription[Fact]) -> None:
        """Note facts for every socket until the subscription is closed."""
        dropped = 0
        while batch := await facts.batch():
            for pending in self._sockets:
                if facts.dropped != dropped:
                    pending.resync()
                for fact in batch:
                    pending.take(fact)
            dropped = facts.dropped

    async def _watch_link(self) -> None:
        while True:
            link = self._link()
            if link != self._link_seen:
                self._link_seen = link
                for pending in self._sockets:
                    pending.link = True
                    pending.wake.set()
            await self._clock.sleep(_LINK_INTERVAL)

    async def _send(self, socket: web.WebSocketResponse, pending: _Pending) -> None:
        while True:
            await pending.wake.wait()
            pending.wake.clear()
            for message in self._messages(pending):
                async with asyncio.timeout(_DRAIN_TIMEOUT):
                    await socket.send_str(_encoder.encode(message).decode())
            await self._clock.sleep(UPDATE_INTERVAL)

    def _messages(self, pending: _Pending) -> Iterable[msgspec.Struct]:
        messages: list[msgspec.Struct] = []
        if pending.pong:
            pending.pong = False
            messages.append(LivePong())
        if pending.snapshot:
            messages.append(self._snapshot(pending))
        changes = self._changes(pending)
        if changes != LiveChanges():
            messages.append(changes)
        return messages

    def _snapshot(self, pending: _Pending) -> LiveSnapshot:
        pending.snapshot = pending.house = pending.link = False
        pending.timers = pending.lists = True
        pending.states.clear()
        pending.removed.clear()
        pending.entities = dict.fromkeys(self._registry.entities)
        return LiveSnapshot(
            house_view(self._registry), link_view(self._link()), list(pending.entities)
        )

    def _changes(self, pending: _Pending) -> LiveChanges:
        registry = self._registry
        changes = LiveChanges()
        for entity_id in list(islice(pending.entities, _ENTITIES_A_MESSAGE)):
            del pending.entities[entity_id]
            pending.states.discard(entity_id)
            entity = registry.entities.get(entity_id)
            if entity is not None:
                changes.entities.append(entity_view(registry, entity))
        # A state of an entity that is yet to be described goes with its description.
        told = [i for i in pending.states if i not in pending.entities][:_STATES_A_MESSAGE]
        pending.states.difference_update(told)
        for entity_id in told:
            if entity_id in registry.entities:
                changes.states[entity_id] = state_view(registry, entity_id)
        changes.removed = sorted(pending.removed)
        pending.removed.clear()
        if pending.house:
            pending.house = False
            changes.house = house_view(registry)
        if pending.link:
            pending.link = False
            changes.link = link_view(self._link())
        self._add_kept(changes, pending)
        if pending.entities or pending.states:
            pending.wake.set()
        return changes

    def _add_kept(self, changes: LiveChanges, pending: _Pending) -> None:
        """Add timers, lists and announcements where the socket has not got them as they are."""
        if pending.timers:
            pending.timers = False
            changes.timers = [timer_view(timer) for timer in self._kept.timers.find()]
        if pending.lists:
            pending.lists = False
            changes.lists = [list_view(kept, self._registry) for kept in self._kept.lists.all()]
        recent = tuple(self._kept.announcements.recent())
        if pending.announced is None:
            recent = recent[-_ANNOUNCEMENTS_OF_LATE:]
            pending.announced = 0
        for said in recent:
            if said.id > pending.announced:
                changes.announcements.append(announcement_view(said))
                pending.announced = said.id


async def _receive(socket: web.WebSocketResponse, pending: _Pending) -> None:
    """Read until the socket closes; the only thing a page says is `ping`."""
    async for message in socket:
        if message.type is WSMsgType.TEXT and message.data == "ping":
            pending.pong = True
            pending.wake.set()
        else:
            await socket.close(code=1003, message=b"only ping is understood")


async def _close_when_over(socket: web.WebSocketResponse, pending: _Pending) -> None:
    await pending.over.wait()
    await socket.close(code=pending.close_code)
