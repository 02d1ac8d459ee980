"""Commands over the link: echoed, ignored, refused, and what happens to the device meanwhile."""

import asyncio
import json

from lares.devices.mqtt import Message
from lares.home.command import CommandResult, Outcome
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.mqtt_device import mqtt_device
from tests.fakes.mqtt_link import CONFIG, LAMP, announcement, linked, put_lamp

EVENT_LOOPS = ("asyncio", "uvloop")


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
