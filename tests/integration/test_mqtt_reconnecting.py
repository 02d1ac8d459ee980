"""A broker that comes late, is killed, falls silent: found again, and nothing stale is sent."""

import asyncio
import logging
import os
import subprocess
from collections.abc import Callable

import pytest

from lares.devices.broker import Broker, LinkReason
from lares.devices.mqtt import Message
from lares.errors import BrokerUnreachableError
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.mqtt_device import mqtt_device

EVENT_LOOPS = ("asyncio", "uvloop")


async def test_an_unknown_name_is_unreachable() -> None:
    async with mqtt_device(Broker("broker.invalid", 1883)) as device:
        assert device.client.status.reason is LinkReason.UNREACHABLE
        assert "broker.invalid" in device.client.status.detail


async def test_a_broker_that_comes_later_is_found(
    new_broker: Callable[..., Mosquitto], caplog: pytest.LogCaptureFixture
) -> None:
    broker = new_broker()
    async with mqtt_device(broker) as device:
        assert device.client.status.reason is LinkReason.UNREACHABLE
        device.client.subscribe({"a": 0})
        with pytest.raises(BrokerUnreachableError):
            await device.say(Message("a"))
        await device.until(lambda: len(device.statuses) > 3)  # several attempts, one line
        await asyncio.to_thread(broker.start)
        await device.until(lambda: device.connected)
        await device.client.settled()
        await device.say(Message("a", b"x"))
        await device.until(lambda: bool(device.heard))
    assert device.heard == [("a", b"x", False)]
    lines = [record.message for record in caplog.records if record.name == "lares.devices.client"]
    assert len(lines) == 2
    assert "no answer from" in lines[0]
    assert "connected" in lines[1]


async def test_a_killed_broker_is_found_again_and_subscriptions_are_made_again(
    broker: Mosquitto, caplog: pytest.LogCaptureFixture
) -> None:
    async with mqtt_device(broker) as device:
        await device.listen({"a": 0, "b/+": 1})
        await asyncio.to_thread(broker.kill)
        await device.until(lambda: not device.connected)
        assert device.statuses[-1].reason is LinkReason.LOST
        await asyncio.to_thread(broker.start)
        await device.until(lambda: device.connected)
        await device.client.settled()
        await device.say(Message("b/1", b"x"))
        await device.until(lambda: bool(device.heard))
    assert device.heard == [("b/1", b"x", False)]
    warnings = [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert len(warnings) == 1


async def test_what_could_not_be_acknowledged_is_not_sent_later(broker: Mosquitto) -> None:
    async with mqtt_device(broker) as device:
        await device.listen({"order": 1})
        assert broker.pid is not None
        await asyncio.to_thread(subprocess.run, ["kill", "-STOP", str(broker.pid)], check=True)
        order = asyncio.get_running_loop().create_task(
            device.client.publish(Message("order", b"open", qos=1))
        )
        await asyncio.sleep(0.05)
        await asyncio.to_thread(broker.kill)
        with pytest.raises(BrokerUnreachableError):
            await order
        await asyncio.to_thread(broker.start)
        await device.until(lambda: device.connected)
        await device.client.settled()
        await device.say(Message("order", b"end", qos=1))
        await device.until(lambda: bool(device.heard))
    assert device.heard == [("order", b"end", False)]


async def test_the_will_is_published_on_a_break_and_on_a_stop(broker: Mosquitto) -> None:
    will = Message("homeassistant/status", b"offline")
    async with mqtt_device(broker) as listener:
        await listener.listen({"homeassistant/status": 0})
        async with mqtt_device(broker, will=will) as device:
            connection = device.client._connection
            assert connection is not None
            connection._end("pulled")  # the socket goes away without a goodbye
            await listener.until(lambda: len(listener.heard) == 1)
            await device.until(lambda: [s.connected for s in device.statuses] == [1, 0, 1])
        await listener.until(lambda: len(listener.heard) == 2)
    assert listener.heard == [("homeassistant/status", b"offline", False)] * 2


async def test_a_peer_that_is_silently_gone_is_noticed(broker: Mosquitto) -> None:
    where = Broker(broker.host, broker.port, keepalive=1)
    async with mqtt_device(where) as device:
        assert broker.pid is not None
        await asyncio.to_thread(subprocess.run, ["kill", "-STOP", str(broker.pid)], check=True)
        await device.until(lambda: not device.connected)
        assert device.statuses[-1].reason is LinkReason.LOST
        await asyncio.to_thread(subprocess.run, ["kill", "-CONT", str(broker.pid)], check=True)


async def test_reconnecting_leaks_no_descriptors(broker: Mosquitto) -> None:
    async with mqtt_device(broker) as device:
        await device.listen({"a": 0})
        before = await asyncio.to_thread(os.listdir, "/proc/self/fd")
        for number in range(1, 6):
            connection = device.client._connection
            assert connection is not None
            connection._end("pulled")
            await device.until(
                lambda number=number: (
                    sum(status.connected for status in device.statuses) == number + 1
                )
            )
            await device.client.settled()
        after = await asyncio.to_thread(os.listdir, "/proc/self/fd")
    assert len(after) <= len(before)
