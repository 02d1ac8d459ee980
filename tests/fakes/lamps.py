"""Lamps on a broker that announce themselves, obey and report: enough of a house for bad days."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from lares.devices.mqtt import Message
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.mqtt_device import MqttDevice, mqtt_device


def announcement(unique_id: str, name: str | None, **more: object) -> Message:
    """Return the discovery message of a lamp whose topics lie under its unique id.

    Without a name it is called as its device.
    """
    config: dict[str, object] = {
        "schema": "json",
        "unique_id": unique_id,
        "name": name,
        "command_topic": f"lamps/{unique_id}/set",
        "state_topic": f"lamps/{unique_id}",
        **more,
    }
    return Message(f"homeassistant/light/{unique_id}/config", json.dumps(config), retain=True)


class Lamps:
    """Lamps by unique id; each answers a command by its state unless it was made silent."""

    def __init__(self, device: MqttDevice) -> None:
        self.device = device

    async def add(self, unique_id: str, name: str, state: str = "OFF", **more: object) -> str:
        """Announce a lamp, off; return its entity id."""
        await self.listen(unique_id)
        await self.device.say(
            announcement(unique_id, name, **more),
            Message(f"lamps/{unique_id}", json.dumps({"state": state}), retain=True),
        )
        return f"light.{unique_id}"

    async def listen(self, unique_id: str, topic: str | None = None) -> None:
        """Obey what comes on a command topic by reporting it."""
        topic = topic or f"lamps/{unique_id}"
        self.device.answers[f"{topic}/set"] = lambda payload: [
            Message(topic, payload.decode(), retain=True)
        ]
        await self.device.listen({f"{topic}/set": 0})

    async def remove(self, unique_id: str) -> None:
        """Withdraw a lamp's announcement."""
        await self.device.say(Message(f"homeassistant/light/{unique_id}/config", "", retain=True))

    def silence(self, unique_id: str) -> None:
        """Let it obey no more and say nothing."""
        self.device.answers[f"lamps/{unique_id}/set"] = lambda _payload: []

    def commands(self, unique_id: str) -> list[bytes]:
        """Return what came on the lamp's command topic."""
        topic = f"lamps/{unique_id}/set"
        return [payload for heard, payload, _ in self.device.heard if heard == topic]


@asynccontextmanager
async def lamps(broker: Mosquitto) -> AsyncIterator[Lamps]:
    """Have lamps at a broker for the length of a block."""
    async with mqtt_device(broker) as device:
        yield Lamps(device)
