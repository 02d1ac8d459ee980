"""A gateway over a scripted network: what goes out to the devices of a house, what they report."""

import asyncio
from collections.abc import Callable, Sequence

from lares.clock import Deadline
from lares.devices.discovery.platform import Encoded, Publish
from lares.devices.gateway import MqttGateway
from lares.devices.mqtt import Message
from lares.errors import CommandRejectedError
from lares.home.command import Command, CommandResult
from lares.home.entity import Entity, State
from lares.home.registry import Registry
from tests.fakes.clock import FakeClock

LAMP = "light.lamp"
FAN = "fan.fan"
SIREN = "siren.siren"


class Encoder:
    """Entities answer on their own topic; the siren never reports."""

    def __init__(self) -> None:
        self.assumed: list[Command] = []

    def encode(self, command: Command) -> Encoded:
        if command.service == "fly":
            raise CommandRejectedError("not_capable", "it cannot fly")
        wanted = {"turn_on": "on", "turn_off": "off"}[command.service]
        publishes = (Publish(f"{command.entity_id}/set", wanted),)
        if command.entity_id == SIREN:
            return Encoded(publishes, None)
        return Encoded(publishes, lambda state: state.value == wanted)

    def assume(self, command: Command) -> None:
        self.assumed.append(command)


class CommandedHouse:
    """A gateway with a scripted network: `react` is called with each message that goes out."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.registry = Registry()
        for entity_id in (LAMP, FAN, SIREN):
            self.registry.put_entity(Entity(entity_id, entity_id.split(".")[0], {"": (entity_id,)}))
            self.registry.report(entity_id, State("off"))
        self.encoder = Encoder()
        self.sent: list[Message] = []
        self.react: Callable[[Message], None] = lambda _message: None
        self.gateway = MqttGateway(self.registry, self.encoder, self, self.clock)

    async def publish(self, message: Message) -> None:
        self.sent.append(message)
        self.react(message)

    def hear(self, entity_id: str, value: str, *, retained: bool = False) -> None:
        self.registry.report(entity_id, State(value))
        self.gateway.heard([entity_id], retained=retained)

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_later(seconds, call)

    async def run(self, *commands: Command, within: float = 30.0) -> Sequence[CommandResult]:
        return await self.gateway.execute(commands, Deadline.after(self.clock, within))

    async def turn_on(self, entity_id: str = LAMP, within: float = 30.0) -> CommandResult:
        results = await self.run(Command(entity_id, "turn_on"), within=within)
        assert not self.gateway.waiting
        assert [result.entity_id for result in results] == [entity_id]
        return results[0]
