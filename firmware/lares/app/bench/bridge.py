"""The other side of the broker: announces the home, obeys commands as zigbee2mqtt does, reports."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress

from lares.app.bench.workload import BASE, Lamp
from lares.clock import Clock
from lares.devices.broker import BackOff, Broker
from lares.devices.client import MqttClient
from lares.devices.mqtt import Message

_PROBE = "lares-bench/probe"


class Bridge:
    """A simulated zigbee2mqtt; `on_command` gets the name of each lamp that is commanded."""

    def __init__(self, port: int, home: list[Lamp], clock: Clock) -> None:
        self._home = home
        self._clock = clock
        self._states: dict[str, dict[str, object]] = {}
        self._probe = asyncio.Event()
        self._tasks: asyncio.TaskGroup | None = None
        self.on_command: Callable[[str, float], None] = lambda _name, _at: None
        self._client = MqttClient(
            Broker("127.0.0.1", port),
            clock,
            on_message=self._on_message,
            back_off=BackOff(first=0.05, limit=0.5),
        )
        self._client.subscribe({_PROBE: 0, f"{BASE}/+/set": 0})

    async def run(self, work: Callable[[], Awaitable[None]]) -> None:
        """Stay connected while `work` is done."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            connection = tasks.create_task(self._client.run())
            await self._client.settled()
            try:
                await work()
            finally:
                connection.cancel()

    async def announce(self) -> int:
        """Publish every discovery message and first state, retained; return how many."""
        count = 0
        await self._publish(f"{BASE}/bridge/state", '{"state":"online"}', retain=True)
        for lamp in self._home:
            for topic, payload in lamp.announcements():
                await self._publish(topic, payload, retain=True)
                count += 1
        return count

    async def report(self, count: int, *, first: int = 0) -> None:
        """Publish `count` state reports, lamp after lamp, none like the one before it."""
        home = self._home
        for number in range(first, first + count):
            lamp = home[number % len(home)]
            await self._publish(lamp.topic, lamp.state(number), retain=True)

    async def round_trip(self) -> float:
        """Return the seconds that a message takes to the broker and back: the floor of all."""
        self._probe.clear()
        began = self._clock.monotonic()
        await self._publish(_PROBE, "x")
        await self._probe.wait()
        return self._clock.monotonic() - began

    async def _publish(self, topic: str, payload: str, *, retain: bool = False) -> None:
        await self._client.publish(Message(topic, payload, 0, retain))

    def _on_message(self, topic: str, payload: bytes, _retained: bool) -> None:  # noqa: FBT001 -- the client's signature
        at = self._clock.monotonic()
        if topic == _PROBE:
            self._probe.set()
            return
        name = topic.removeprefix(f"{BASE}/").removesuffix("/set")
        self.on_command(name, at)
        state = self._states.setdefault(name, {})
        with suppress(ValueError, TypeError):
            state.update(json.loads(payload))
        if self._tasks is not None:
            self._tasks.create_task(self._publish(f"{BASE}/{name}", json.dumps(state)))
