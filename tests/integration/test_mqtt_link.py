"""The link between a home and its devices: real client, real discovery, real mosquitto."""

import asyncio
import json
import logging
from collections.abc import Callable

import pytest

from lares.devices.broker import LinkReason
from lares.devices.mqtt import Message
from lares.home.command import CommandResult, Outcome
from lares.home.entity import State, Unavailability
from tests.fakes.device_memory import MemoryConfigs
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.mqtt_device import mqtt_device
from tests.fakes.mqtt_link import CONFIG, LAMP, Link, announcement, linked, put_lamp

EVENT_LOOPS = ("asyncio", "uvloop")


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
