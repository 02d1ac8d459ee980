"""A scripted device (or a person with an MQTT tool): a second client on the same broker."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

from lares.clock import SystemClock
from lares.devices.broker import BackOff, Broker, LinkStatus
from lares.devices.client import MqttClient
from lares.devices.mqtt import Message

QUICK = BackOff(first=0.05, limit=0.2, refused=0.3, refused_limit=0.3)
"""Attempts that follow each other fast enough for a test."""


class _Address(Protocol):
    host: str
    port: int


class MqttDevice:
    """Records what it hears; `answers` maps a topic to what to publish when something comes on it.

    An answer is a function of the payload that returns messages. `heard` holds (topic, payload,
    retained) in order of arrival.
    """

    def __init__(self, broker: Broker, will: Message | None = None) -> None:
        self.heard: list[tuple[str, bytes, bool]] = []
        self.answers: dict[str, Callable[[bytes], list[Message]]] = {}
        self.statuses: list[LinkStatus] = []
        self.changed = asyncio.Event()
        self._tasks: asyncio.TaskGroup | None = None
        self._late: list[asyncio.Task[None]] = []
        self.client = MqttClient(
            broker,
            SystemClock(),
            on_message=self._hear,
            on_link=self._link,
            will=will,
            back_off=QUICK,
        )

    def _hear(self, topic: str, payload: bytes, retained: bool) -> None:
        self.heard.append((topic, payload, retained))
        self.changed.set()
        answer = self.answers.get(topic)
        if answer is not None and not retained:
            assert self._tasks is not None
            self._tasks.create_task(self.say(*answer(payload)))

    def _link(self, status: LinkStatus) -> None:
        self.statuses.append(status)
        self.changed.set()

    async def say(self, *messages: Message) -> None:
        """Publish messages in order."""
        for message in messages:
            await self.client.publish(message)

    def say_later(self, seconds: float, *messages: Message) -> None:
        """Publish messages after a delay; a device that ends first says nothing."""

        async def wait_and_say() -> None:
            await asyncio.sleep(seconds)
            await self.say(*messages)

        assert self._tasks is not None
        self._late.append(self._tasks.create_task(wait_and_say()))

    async def listen(self, filters: Mapping[str, int]) -> None:
        """Subscribe and wait until the broker has confirmed it."""
        self.client.subscribe(filters)
        await self.client.settled()

    async def until(self, condition: Callable[[], bool], seconds: float = 5.0) -> None:
        """Wait until something heard or a change of the link makes `condition` true."""
        async with asyncio.timeout(seconds):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    @property
    def connected(self) -> bool:
        return self.client.status.connected


@asynccontextmanager
async def mqtt_device(
    address: _Address | Broker, will: Message | None = None
) -> AsyncIterator[MqttDevice]:
    """Run a device for the length of a block; connected when the block begins if a broker is up."""
    broker = address if isinstance(address, Broker) else Broker(address.host, address.port)
    device = MqttDevice(broker, will)
    async with asyncio.TaskGroup() as tasks:
        device._tasks = tasks
        running = tasks.create_task(device.client.run())
        await device.until(lambda: bool(device.statuses))
        yield device
        for task in (running, *device._late):
            task.cancel()
