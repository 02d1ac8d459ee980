"""The whole simulated home without I/O: messages in, messages out, time from a `Clock`."""

import heapq
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from random import Random

from lares.clock import Clock
from lares.demo.furnishing import furnish
from lares.demo.part import Message, Moment
from lares.demo.thing import Thing

ROOT = "lares-demo"
"""First level of every topic of the simulated home, apart from its announcements."""
_STEP = 0.5
"""Seconds between two steps of the physics."""
_LONGEST = 1 << 16
"""Bytes of the longest command that is looked at."""
_MOST_DUE = 1000
"""Commands that may wait for their answer; more are lost, as on a jammed radio."""


class SimulatedHome:
    """All things of the home, the air in its rooms, and the answers that are on their way.

    `speed` is how many seconds pass in the home for each second of the clock.
    """

    def __init__(
        self, clock: Clock, *, prefix: str = "homeassistant", seed: int = 1, speed: float = 1.0
    ) -> None:
        self._clock = clock
        self._prefix = prefix
        self._speed = speed
        self._rng = Random(seed)  # noqa: S311 - weather and visitors, not secrets
        now = clock.now()
        self._hour = now.hour + now.minute / 60.0
        self._rooms, things = furnish()
        self.things: Mapping[str, Thing] = {thing.slug: thing for thing in things}
        self._last = clock.monotonic()
        self._due: list[tuple[float, int, Thing, Mapping[str, object]]] = []
        self._asked = 0
        self._announce = False

    # -- topics ------------------------------------------------------------------------------------

    @property
    def filters(self) -> tuple[str, ...]:
        """What the home subscribes to."""
        sets = (f"{ROOT}/+/set", f"{ROOT}/+/set/+", f"{ROOT}/+/+/set")
        return (f"{self._prefix}/status", *sets)

    @property
    def will(self) -> Message:
        """What the broker says in the home's name when the connection breaks."""
        return Message(f"{ROOT}/bridge/state", json.dumps({"state": "offline"}), retain=True)

    # -- messages out ------------------------------------------------------------------------------

    def announce(self) -> Iterator[Message]:
        """Yield everything that a consumer needs: configurations, availability and all states."""
        for thing in self.things.values():
            yield from thing.announcement(self._prefix, ROOT)
        yield Message(f"{ROOT}/bridge/state", json.dumps({"state": "online"}), retain=True)
        for thing in self.things.values():
            yield thing.availability(ROOT)
            yield from thing.report(ROOT, everything=True)

    def connected(self) -> None:
        """Note that the broker is there (again): the next `tick` announces everything."""
        self._announce = True

    def receive(self, topic: str, payload: bytes) -> None:
        """Take a message; a later `tick` brings the answer, if there is one."""
        if topic == f"{self._prefix}/status":
            self._announce |= payload == b"online"
            return
        root, _, rest = topic.partition("/")
        levels = rest.split("/")
        thing = self.things.get(levels[0])
        if root != ROOT or thing is None or len(payload) > _LONGEST:
            return
        wanted = _wanted(levels[1:], payload.decode("utf-8", "replace"))
        if wanted:
            self._ask(thing, wanted)

    def _ask(self, thing: Thing, wanted: Mapping[str, object]) -> None:
        if not (thing.online and thing.manner.answers) or len(self._due) >= _MOST_DUE:
            return
        self._asked += 1
        due = self._clock.monotonic() + thing.manner.delay
        heapq.heappush(self._due, (due, self._asked, thing, wanted))

    def next_tick(self) -> float:
        """Return the moment of the clock at which `tick` should be called next."""
        if self._announce:
            return self._clock.monotonic()
        step = self._last + _STEP
        return min(step, self._due[0][0]) if self._due else step

    def tick(self) -> list[Message]:
        """Let time pass until now; return what the home has to say."""
        now = self._clock.monotonic()
        messages: list[Message] = []
        if self._announce:
            self._announce = False
            messages.extend(self.announce())
        while self._due and self._due[0][0] <= now:
            _, _, thing, wanted = heapq.heappop(self._due)
            messages.extend(self._answer(thing, wanted))
        elapsed = now - self._last
        if elapsed >= _STEP:
            self._last = now
            messages.extend(self._step(elapsed * self._speed))
        return messages

    def _answer(self, thing: Thing, wanted: Mapping[str, object]) -> Iterable[Message]:
        if not thing.online:
            return ()
        if thing.manner.obeys:
            for recall in thing.obey(wanted):
                self._ask(self.things[recall.slug], recall.properties)
        return thing.report(ROOT, everything=True)

    def _step(self, elapsed: float) -> Iterator[Message]:
        self._hour = math.fmod(self._hour + elapsed / 3600.0, 24.0)
        moment = Moment(elapsed, self._hour, self._rng)
        for room in self._rooms.values():
            room.step(moment)
        for thing in self.things.values():
            moved = thing.step(moment)
            if moved:
                yield thing.availability(ROOT)
            if thing.online:
                yield from thing.report(ROOT, everything=moved)


def _wanted(levels: list[str], payload: str) -> Mapping[str, object]:
    """Read a command: the property is in the topic, or the payload is an object of several."""
    match levels:
        case ["set", name] | [name, "set"]:
            return {name: payload}
        case ["set"]:
            try:
                wanted = json.loads(payload)
            except (ValueError, RecursionError):
                return {"state": payload}
            return wanted if isinstance(wanted, dict) else {}
        case _:
            return {}
