"""The link between a home and its devices: real client, real discovery, real mosquitto."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import pytest

from lares.clock import Deadline, SystemClock
from lares.devices.broker import Broker, LinkReason
from lares.devices.discovery.engine import DiscoveryEngine
from lares.devices.link import DevicesService
from lares.devices.mqtt import Message
from lares.home.command import Command, CommandResult, Outcome
from lares.home.entity import State, Unavailability
from lares.home.facts import Fact
from lares.home.registry import Registry
from tests.fakes.device_memory import MemoryConfigs, MemoryStates
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.mqtt_device import QUICK, MqttDevice, mqtt_device

EVENT_LOOPS = ("asyncio", "uvloop")

LAMP = "switch.lamp1"
CONFIG = "homeassistant/switch/lamp1/config"


def announcement(base: str = "lamp", **more: object) -> bytes:
    return json.dumps(
        {
            "unique_id": "lamp1",
            "name": "Lamp",
            "state_topic": f"{base}/state",
            "command_topic": f"{base}/set",
            "availability_topic": f"{base}/availability",
            **more,
        }
    ).encode()


class Link:
    """The service with what a test looks at."""

    def __init__(
        self, broker: Mosquitto, configs: MemoryConfigs, states: Mapping[str, State]
    ) -> None:
        self.changed = asyncio.Event()
        self.registry = Registry(self._note)
        self.configs = configs
        clock = SystemClock()
        self.engine = DiscoveryEngine(self.registry, clock)
        self.service = DevicesService(
            Broker(broker.host, broker.port),
            self.registry,
            self.engine,
            clock,
            configs=configs,
            states=MemoryStates(states),
            back_off=QUICK,
        )
        self.clock = clock

    def _note(self, _fact: Fact) -> None:
        self.changed.set()

    async def until(self, condition: Callable[[], bool], seconds: float = 8.0) -> None:
        async with asyncio.timeout(seconds):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    async def until_available(self, entity_id: str = LAMP) -> None:
        await self.until(
            lambda: (
                entity_id in self.registry.entities
                and self.registry.unavailability(entity_id) is None
            )
        )

    async def run(self, *commands: Command, within: float = 5.0) -> list[CommandResult]:
        deadline = Deadline.after(self.clock, within)
        return list(await self.service.gateway.execute(commands, deadline))

    async def turn_on(self, within: float = 5.0) -> CommandResult:
        return (await self.run(Command(LAMP, "turn_on"), within=within))[0]


@asynccontextmanager
async def linked(
    broker: Mosquitto,
    configs: MemoryConfigs | None = None,
    states: Mapping[str, State] | None = None,
) -> AsyncIterator[Link]:
    """Run the service until the end of the block; it begins when the service is ready."""
    link = Link(broker, configs or MemoryConfigs(), states or {})
    ready = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(link.service.run(ready.set))
        async with asyncio.timeout(8):
            await ready.wait()
        yield link
        running.cancel()


async def put_lamp(device: MqttDevice, *, echo: bool = True) -> None:
    """Announce a lamp that is off and, with `echo`, does and reports what it is told."""
    device.answers["lamp/set"] = lambda payload: (
        [Message("lamp/state", payload, retain=True)] if echo else []
    )
    await device.listen({"lamp/set": 0})
    await device.say(
        Message(CONFIG, announcement(), qos=1, retain=True),
        Message("lamp/availability", b"online", qos=1, retain=True),
        Message("lamp/state", b"OFF", qos=1, retain=True),
    )


# -- discovery and the link ------------------------------------------------------------------------


async def test_a_retained_home_is_discovered_with_its_states(broker: Mosquitto) -> None:
    async with mqtt_device(broker) as device:
        await put_lamp(device)
        async with linked(broker) as link:
            await link.until(lambda: link.registry.state(LAMP).value == "off")
            await link.until_available()
            assert link.service.link.connected


async def test_a_broker_that_is_absent_does_not_keep_the_service_from_being_ready(
    new_broker: Callable[..., Mosquitto],
) -> None:
    broker = new_broker()
    remembered = MemoryConfigs({CONFIG: announcement()})
    async with linked(broker, remembered, {LAMP: State("on")}) as link:
        assert link.service.link.reason is LinkReason.UNREACHABLE
        assert link.registry.state(LAMP) == State("on", stale=True)
        assert link.registry.unavailability(LAMP) is Unavailability.LINK_DOWN
        assert await link.turn_on() == CommandResult(LAMP, Outcome.UNAVAILABLE, "link_down")
        await asyncio.to_thread(broker.start)
        async with mqtt_device(broker) as device:
            await put_lamp(device)
            await link.until_available()
            assert await link.turn_on() == CommandResult(LAMP, Outcome.CONFIRMED)


async def test_what_is_remembered_can_be_commanded_before_it_is_announced(
    broker: Mosquitto,
) -> None:
    async with mqtt_device(broker) as device:
        device.answers["lamp/set"] = lambda payload: [Message("lamp/state", payload)]
        await device.listen({"lamp/set": 0})
        remembered = MemoryConfigs({CONFIG: announcement()})
        async with linked(broker, remembered, {LAMP: State("off")}) as link:
            await link.service._client.settled()
            assert link.registry.unavailability(LAMP) is Unavailability.NOT_SEEN
            assert await link.turn_on() == CommandResult(LAMP, Outcome.CONFIRMED)


async def test_the_birth_message_comes_after_the_subscriptions(broker: Mosquitto) -> None:
    """A device that keeps nothing at the broker reports when it hears the birth message."""
    async with mqtt_device(broker) as device:
        device.answers["homeassistant/status"] = lambda payload: (
            [Message("lamp/availability", b"online"), Message("lamp/state", b"ON")]
            if payload == b"online"
            else []
        )
        await device.listen({"homeassistant/status": 0})
        await device.say(Message(CONFIG, announcement(), retain=True))
        async with linked(broker) as link:
            await link.until(lambda: link.registry.state(LAMP).value == "on")
            await link.until_available()
        await device.until(lambda: len(device.heard) == 2)
    assert device.heard == [
        ("homeassistant/status", b"online", False),
        ("homeassistant/status", b"offline", False),
    ]


async def test_a_killed_broker_that_comes_back_with_other_retained_messages(
    broker: Mosquitto,
) -> None:
    async with linked(broker) as link:
        async with mqtt_device(broker) as device:
            await put_lamp(device)
            await link.until_available()
        await asyncio.to_thread(broker.kill)
        await link.until(lambda: link.registry.unavailability(LAMP) is Unavailability.LINK_DOWN)
        await asyncio.to_thread(broker.start)  # it has forgotten everything
        async with mqtt_device(broker) as device:
            await device.say(
                Message("lamp/availability", b"offline", retain=True),
                Message("lamp/state", b"ON", retain=True),
                Message(
                    "homeassistant/switch/lamp2/config",
                    announcement("other", unique_id="lamp2"),
                    retain=True,
                ),
            )
            await link.until(
                lambda: (
                    "switch.lamp2" in link.registry.entities
                    and link.registry.state(LAMP).value == "on"
                    and link.registry.unavailability(LAMP) is Unavailability.OFFLINE
                )
            )


async def test_accepted_announcements_are_saved_and_removed(broker: Mosquitto) -> None:
    configs = MemoryConfigs()
    async with mqtt_device(broker) as device:
        await put_lamp(device)
        await device.say(Message("homeassistant/switch/bad/config", b"{", retain=True))
        async with linked(broker, configs) as link:
            await link.until_available()
        assert configs.configs == {CONFIG: announcement()}  # a stop saves what is pending
        async with linked(broker, configs) as link:
            await link.until_available()
            await device.say(Message(CONFIG, b"", retain=True))
            await link.until(lambda: LAMP not in link.registry.entities)
        assert configs.configs == {}


async def test_a_full_disk_is_told_once_and_costs_no_message(
    broker: Mosquitto, caplog: pytest.LogCaptureFixture
) -> None:
    configs = MemoryConfigs()
    configs.broken = True
    async with mqtt_device(broker) as device, linked(broker, configs) as link:
        await put_lamp(device)
        await link.until_available()
        assert (await link.turn_on()).outcome is Outcome.CONFIRMED
        async with asyncio.timeout(5):
            await configs.refused.wait()
        configs.broken = False
    assert configs.configs == {CONFIG: announcement()}
    assert caplog.text.count("cannot be remembered") == 1
    assert caplog.text.count("are not saved") == 1


async def test_five_thousand_announcements_in_a_burst(
    new_broker: Callable[..., Mosquitto], caplog: pytest.LogCaptureFixture
) -> None:
    count = 5_000
    broker = await asyncio.to_thread(new_broker().start)
    caplog.set_level(logging.WARNING)
    async with mqtt_device(broker) as device:
        for number in range(count):
            payload = json.dumps(
                {
                    "unique_id": f"s{number}",
                    "name": f"Sensor {number}",
                    "state_topic": f"z/{number % 300}",
                    "value_template": "{{ value_json.v }}",
                    "device": {"identifiers": [f"d{number % 300}"], "name": f"D {number % 300}"},
                }
            )
            await device.say(
                Message(f"homeassistant/sensor/s{number}/config", payload, retain=True)
            )
        await device.say(Message("z/7", b'{"v": 21.5}', qos=1, retain=True))
        async with linked(broker) as link:
            await link.until(lambda: len(link.registry.entities) == count)
            await link.until(lambda: link.registry.state("sensor.s4807").value == "21.5")
            assert link.registry.state("sensor.s7").value == "21.5"


async def test_a_payload_of_a_megabyte_and_one_that_is_no_json(broker: Mosquitto) -> None:
    async with mqtt_device(broker) as device, linked(broker) as link:
        for number, payload in enumerate((b"x" * (1 << 20), b"[" * 100_000, b"\xff\xfe", b"null")):
            topic = f"homeassistant/light/bad{number}/config"
            await device.say(Message(topic, payload, retain=True))
        await device.say(
            Message(
                "homeassistant/switch/bad9/config",
                announcement("a/#", unique_id="bad9"),
                retain=True,
            )
        )
        await put_lamp(device)
        await link.until_available()
        assert (await link.turn_on()).outcome is Outcome.CONFIRMED


# -- commands --------------------------------------------------------------------------------------


async def test_a_command_is_confirmed_by_the_echo(broker: Mosquitto) -> None:
    async with mqtt_device(broker) as device, linked(broker) as link:
        await put_lamp(device)
        await link.until_available()
        assert await link.turn_on() == CommandResult(LAMP, Outcome.CONFIRMED)
        assert link.registry.state(LAMP).value == "on"
    assert ("lamp/set", b"ON", False) in device.heard


async def test_a_device_that_does_not_answer_times_out(broker: Mosquitto) -> None:
    async with mqtt_device(broker) as device, linked(broker) as link:
        await put_lamp(device, echo=False)
        await link.until_available()
        assert await link.turn_on(within=0.5) == CommandResult(LAMP, Outcome.TIMED_OUT)


async def test_a_device_that_refuses_is_rejected(broker: Mosquitto) -> None:
    async with mqtt_device(broker) as device, linked(broker) as link:
        await put_lamp(device)
        device.answers["lamp/set"] = lambda _payload: [Message("lamp/state", b"OFF")]
        await link.until_available()
        result = await link.turn_on(within=0.5)
        assert result == CommandResult(LAMP, Outcome.REJECTED, "reported_otherwise")


async def test_a_device_that_goes_offline_while_commanded(broker: Mosquitto) -> None:
    async with mqtt_device(broker) as device, linked(broker) as link:
        await put_lamp(device)
        device.answers["lamp/set"] = lambda _payload: [Message("lamp/availability", b"offline")]
        await link.until_available()
        assert await link.turn_on() == CommandResult(LAMP, Outcome.UNAVAILABLE, "offline")
        assert await link.turn_on() == CommandResult(LAMP, Outcome.UNAVAILABLE, "offline")
    assert [topic for topic, _, _ in device.heard] == ["lamp/set"]


async def test_a_device_that_is_renamed_while_commanded(broker: Mosquitto) -> None:
    """As zigbee2mqtt does: announced anew with other topics, then the state on the new topic."""

    def rename(_payload: bytes) -> list[Message]:
        return [
            Message(CONFIG, announcement("bulb", name="Bulb"), retain=True),
            Message("bulb/availability", b"online", retain=True),
            Message("bulb/state", b"ON", retain=True),
        ]

    async with mqtt_device(broker) as device, linked(broker) as link:
        await put_lamp(device)
        device.answers["lamp/set"] = rename
        await link.until_available()
        result = await link.turn_on()
        assert result.outcome is Outcome.CONFIRMED
        assert link.registry.entities[LAMP].names[""] == ("Bulb",)


async def test_a_device_that_is_removed_while_commanded(broker: Mosquitto) -> None:
    async with mqtt_device(broker) as device, linked(broker) as link:
        await put_lamp(device)
        device.answers["lamp/set"] = lambda _payload: [Message(CONFIG, b"", retain=True)]
        await link.until_available()
        assert await link.turn_on() == CommandResult(LAMP, Outcome.UNAVAILABLE, "removed")


async def test_a_broker_that_is_killed_while_commanded(broker: Mosquitto) -> None:
    async with mqtt_device(broker) as device, linked(broker) as link:
        await put_lamp(device, echo=False)
        await link.until_available()
        command = asyncio.get_running_loop().create_task(link.turn_on())
        await device.until(lambda: bool(device.heard))
        await asyncio.to_thread(broker.kill)
        assert await command == CommandResult(LAMP, Outcome.UNAVAILABLE, "link_down")


async def test_a_command_with_qos_1_and_retain_as_the_device_says(broker: Mosquitto) -> None:
    async with mqtt_device(broker) as device, linked(broker) as link:
        await put_lamp(device)
        await device.say(Message(CONFIG, announcement(qos=1, retain=True), retain=True))
        await link.until_available()
        assert (await link.turn_on()).outcome is Outcome.CONFIRMED
    async with mqtt_device(broker) as late:
        await late.listen({"lamp/set": 0})
        await late.until(lambda: bool(late.heard))
    assert late.heard == [("lamp/set", b"ON", True)]


async def test_a_device_without_a_state_topic_is_accepted(broker: Mosquitto) -> None:
    async with mqtt_device(broker) as device, linked(broker) as link:
        config = {"unique_id": "lamp1", "name": "Lamp", "command_topic": "lamp/set"}
        await device.say(Message(CONFIG, json.dumps(config), retain=True))
        await link.until_available()
        assert await link.turn_on() == CommandResult(LAMP, Outcome.ACCEPTED)
        assert link.registry.state(LAMP).value == "on"


async def test_an_expiring_value_expires(broker: Mosquitto) -> None:
    async with mqtt_device(broker) as device, linked(broker) as link:
        config = {"unique_id": "t", "name": "T", "state_topic": "t", "expire_after": 1}
        await device.say(Message("homeassistant/sensor/t/config", json.dumps(config), retain=True))
        await link.until(lambda: "sensor.t" in link.registry.entities)
        await device.say(Message("t", b"21", retain=True))
        await link.until(lambda: link.registry.state("sensor.t").value == "21")
        await link.until(lambda: link.registry.unavailability("sensor.t") is Unavailability.EXPIRED)


async def test_the_service_can_be_run_again(broker: Mosquitto) -> None:
    """As the supervisor does after a crash: what is known stays, the link comes up anew."""
    async with mqtt_device(broker) as device:
        await device.listen({"homeassistant/status": 0})
        await put_lamp(device)
        link = Link(broker, MemoryConfigs(), {})
        for _ in range(2):
            ready = asyncio.Event()
            async with asyncio.TaskGroup() as tasks:
                running = tasks.create_task(link.service.run(ready.set))
                await ready.wait()
                await link.until_available()
                assert (await link.turn_on()).outcome is Outcome.CONFIRMED
                births = len([1 for _, payload, _ in device.heard if payload == b"online"])
                await device.until(
                    lambda births=births: (
                        len([1 for _, payload, _ in device.heard if payload == b"online"]) > births
                    )
                )
                running.cancel()
            assert link.service.link.reason is LinkReason.STOPPED
            assert link.registry.unavailability(LAMP) is Unavailability.LINK_DOWN
            assert LAMP in link.registry.entities


async def test_the_birth_message_is_sent_again_to_a_broker_that_is_back(broker: Mosquitto) -> None:
    async with mqtt_device(broker) as device:
        await device.listen({"homeassistant/status": 0})
        async with linked(broker):
            online = ("homeassistant/status", b"online", False)
            await device.until(lambda: device.heard.count(online) == 1)
            await asyncio.to_thread(broker.restart)
            await device.until(lambda: device.heard.count(online) == 2)
