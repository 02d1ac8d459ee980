"""Lights behind a real mosquitto that behave as a test wants: the world of the real gateway."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from lares.clock import SystemClock
from lares.devices.broker import Broker
from lares.devices.discovery.engine import DiscoveryEngine
from lares.devices.link import DevicesService
from lares.devices.mqtt import Message
from lares.home.entity import Unavailability
from lares.home.facts import Fact
from lares.home.registry import Registry
from tests.fakes.device_memory import MemoryConfigs, MemoryStates
from tests.fakes.gateway import SLOW_SECONDS, Behaviour
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.mqtt_device import QUICK, MqttDevice, mqtt_device


class MqttWorld:
    """The service under test on one side of a broker, a scripted device on the other."""

    def __init__(self, broker: Mosquitto, device: MqttDevice) -> None:
        self.clock = SystemClock()
        self._changed = asyncio.Event()
        self.registry = Registry(self._note)
        self.service = DevicesService(
            Broker(broker.host, broker.port),
            self.registry,
            DiscoveryEngine(self.registry, self.clock),
            self.clock,
            configs=MemoryConfigs(),
            states=MemoryStates(),
            back_off=QUICK,
        )
        self.gateway = self.service.gateway
        self._device = device

    def _note(self, _fact: Fact) -> None:
        self._changed.set()

    async def _until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def add_light(self, name: str, behaviour: Behaviour) -> str:
        entity_id = f"light.{name}"
        config: dict[str, object] = {
            "schema": "json",
            "unique_id": name,
            "name": name,
            "brightness": True,
            "command_topic": f"{name}/set",
            "availability_topic": f"{name}/availability",
        }
        if behaviour is not Behaviour.NEVER_REPORTS:
            config["state_topic"] = f"{name}/state"
        self._device.answers[f"{name}/set"] = lambda payload: self._answer(name, behaviour, payload)
        await self._device.listen({f"{name}/set": 0})
        await self._device.say(
            Message(f"homeassistant/light/{name}/config", json.dumps(config), retain=True),
            Message(f"{name}/availability", "online", retain=True),
            Message(f"{name}/state", '{"state":"OFF"}', retain=True),
        )
        known = "unknown" if behaviour is Behaviour.NEVER_REPORTS else "off"
        await self._until(
            lambda: (
                entity_id in self.registry.entities
                and self.registry.unavailability(entity_id) is None
                and self.registry.state(entity_id).value in (known, "off")
            )
        )
        return entity_id

    def _answer(self, name: str, behaviour: Behaviour, payload: bytes) -> list[Message]:
        report = Message(f"{name}/state", payload)
        if behaviour is Behaviour.REPORTS:
            return [report]
        if behaviour is Behaviour.CONTRADICTS:
            return [Message(f"{name}/state", '{"state":"OFF"}')]
        if behaviour is Behaviour.SLOW:
            self._device.say_later(SLOW_SECONDS, report)
        return []

    async def take_offline(self, entity_id: str) -> None:
        name = entity_id.partition(".")[2]
        await self._device.say(Message(f"{name}/availability", "offline", retain=True))
        await self._until(lambda: self.registry.unavailability(entity_id) is Unavailability.OFFLINE)

    def heard(self, entity_id: str) -> int:
        topic = f"{entity_id.partition('.')[2]}/set"
        return sum(heard == topic for heard, _, _ in self._device.heard)


@asynccontextmanager
async def mqtt_world() -> AsyncIterator[MqttWorld]:
    """Start a broker, the service and a device for the length of a block."""
    folder = await asyncio.to_thread(tempfile.TemporaryDirectory)
    broker = Mosquitto(Path(folder.name))
    try:
        await asyncio.to_thread(broker.start)
        async with mqtt_device(broker) as device, asyncio.TaskGroup() as tasks:
            world = MqttWorld(broker, device)
            ready = asyncio.Event()
            running = tasks.create_task(world.service.run(ready.set))
            await ready.wait()
            yield world
            running.cancel()
    finally:
        await asyncio.to_thread(broker.stop)
        await asyncio.to_thread(folder.cleanup)
