"""The MQTT client against a real mosquitto: messages, their limits, bursts, on both event loops."""

import pytest

from lares.devices.mqtt import MAX_PAYLOAD, Message
from lares.errors import UsageError
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.mqtt_device import mqtt_device

EVENT_LOOPS = ("asyncio", "uvloop")


async def test_what_is_published_is_heard_with_its_retain_flag(broker: Mosquitto) -> None:
    async with mqtt_device(broker) as speaker, mqtt_device(broker) as listener:
        await speaker.say(Message("a/kept", b"1", retain=True, qos=1))
        await listener.listen({"a/+": 1})
        await listener.until(lambda: len(listener.heard) == 1)
        await speaker.say(Message("a/live", "灯"), Message("a/live", b"", qos=2))
        await listener.until(lambda: len(listener.heard) == 3)
    assert listener.heard == [
        ("a/kept", b"1", True),
        ("a/live", "灯".encode(), False),
        ("a/live", b"", False),
    ]


async def test_unsubscribing_ends_the_messages(broker: Mosquitto) -> None:
    async with mqtt_device(broker) as speaker, mqtt_device(broker) as listener:
        await listener.listen({"a": 0, "b": 0})
        listener.client.unsubscribe(["a", "never"])
        await listener.client.settled()
        await speaker.say(Message("a"), Message("b"))
        await listener.until(lambda: bool(listener.heard))
    assert [topic for topic, _, _ in listener.heard] == ["b"]


async def test_a_payload_over_the_limit_is_dropped_and_the_next_one_heard(
    broker: Mosquitto, caplog: pytest.LogCaptureFixture
) -> None:
    async with mqtt_device(broker) as speaker, mqtt_device(broker) as listener:
        await listener.listen({"big": 1, "small": 1})
        await speaker.say(
            Message("big", bytes(MAX_PAYLOAD), qos=1),
            Message("big", bytes(MAX_PAYLOAD + 1), qos=1),
            Message("big", bytes(5 * MAX_PAYLOAD), qos=1),
            Message("small", b"x", qos=1),
        )
        await listener.until(lambda: len(listener.heard) >= 2)
    assert [(topic, len(payload)) for topic, payload, _ in listener.heard] == [
        ("big", MAX_PAYLOAD),
        ("small", 1),
    ]
    assert len([r for r in caplog.records if "dropped" in r.message]) == 1


async def test_dropped_payloads_do_not_fill_the_window_of_the_broker(broker: Mosquitto) -> None:
    """mosquitto has 20 unacknowledged messages in flight; 30 oversized ones must not stop it."""
    async with mqtt_device(broker) as speaker, mqtt_device(broker) as listener:
        await listener.listen({"big": 1, "small": 1})
        for _ in range(30):
            await speaker.say(Message("big", bytes(MAX_PAYLOAD + 1), qos=1))
        await speaker.say(Message("small", b"x", qos=1))
        await listener.until(lambda: bool(listener.heard))
    assert listener.heard == [("small", b"x", False)]


async def test_a_burst_of_ten_thousand_arrives_complete_and_in_order(broker: Mosquitto) -> None:
    total = 10_000
    async with mqtt_device(broker) as speaker, mqtt_device(broker) as listener:
        await listener.listen({"burst/#": 0})
        for number in range(total):
            await speaker.say(Message(f"burst/{number}", b'{"state":"ON"}' * 10))
        await listener.until(lambda: len(listener.heard) == total)
    assert [topic for topic, _, _ in listener.heard] == [f"burst/{n}" for n in range(total)]


async def test_thousands_of_filters_go_in_batches(broker: Mosquitto) -> None:
    count = 2_300
    async with mqtt_device(broker) as speaker, mqtt_device(broker) as listener:
        await listener.listen({f"t/{number}": number % 2 for number in range(count)})
        await speaker.say(*(Message(f"t/{number}", b"x") for number in (0, 499, 500, count - 1)))
        await listener.until(lambda: len(listener.heard) == 4)


@pytest.mark.parametrize("topic", ["", "a/+", "a/#", "a\0b", "a\x01b", "\ud800", "x" * 70_000])
async def test_a_topic_that_would_end_the_connection_is_not_sent(
    broker: Mosquitto, topic: str
) -> None:
    async with mqtt_device(broker) as device:
        with pytest.raises(UsageError):
            await device.say(Message(topic, b"x"))
        device.client.subscribe({f"{topic}##": 0, "good": 0})
        await device.client.settled()
        await device.say(Message("good", b"x"))
        await device.until(lambda: bool(device.heard))
        assert len([status for status in device.statuses if status.connected]) == 1


async def test_a_handler_that_raises_does_not_stop_the_messages(
    broker: Mosquitto, caplog: pytest.LogCaptureFixture
) -> None:
    def fragile(payload: bytes) -> list[Message]:
        if payload == b"1":
            raise LookupError("planted")
        return []

    async with mqtt_device(broker) as device:
        device.answers["a"] = fragile
        await device.listen({"a": 0})
        await device.say(Message("a", b"1"), Message("a", b"2"))
        await device.until(lambda: len(device.heard) == 2)
    assert len([r for r in caplog.records if "could not be handled" in r.message]) == 1
