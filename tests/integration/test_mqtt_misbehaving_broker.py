"""A broker that speaks another protocol, malformed packets, or too much and then nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from lares.devices.broker import Broker, LinkReason
from tests.fakes.mqtt_device import MqttDevice, mqtt_device

EVENT_LOOPS = ("asyncio", "uvloop")

ACCEPTED = b"\x20\x02\x00\x00"
Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def _device_at(behave: Behaviour, *, keepalive: int = 20) -> AsyncIterator[MqttDevice]:
    """Run a device whose broker behaves so on every connection."""
    server = await asyncio.start_server(behave, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, mqtt_device(Broker("127.0.0.1", port, keepalive=keepalive)) as device:
        yield device
        server.close()


def _says(packets: bytes) -> Behaviour:
    """Return a broker that accepts the connection, sends this and listens."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(ACCEPTED + packets)
        await writer.drain()
        while await reader.read(100):
            pass
        writer.close()

    return behave


async def test_a_port_of_another_protocol_is_named() -> None:
    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        await writer.drain()
        writer.close()

    async with _device_at(answer) as device:
        assert device.client.status.reason is LinkReason.PROTOCOL
        assert "MQTT" in device.client.status.detail


@pytest.mark.parametrize(
    "packet",
    [
        b"\x30\x00",  # PUBLISH without a topic
        b"\x30\x01\x00",
        b"\x30\x04\x00\x09ab",  # a topic longer than the packet
        b"\x32\x03\x00\x01a",  # QoS 1 without an identifier
        b"\x36\x05\x00\x01a\x00\x01",  # QoS 3
        b"\x90\x00",  # SUBACK without an identifier
        b"\x90\x01\x00",
        b"\x40\x00",  # PUBACK without an identifier
        b"\xb0\x00",
        b"\x20\x00",  # a second CONNACK, empty
        b"\x20\x02\x00\x05",
        b"\xd0\x01\x00",  # PINGRESP with a body
        b"\xf0\x00",  # reserved
        b"\x00\x00",
        b"\x10\x00",  # CONNECT from a broker
        b"\xff" * 20,
    ],
)
async def test_a_malformed_packet_ends_the_connection_and_nothing_else(packet: bytes) -> None:
    unhandled: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, what: unhandled.append(what))
    async with _device_at(_says(packet)) as device:
        device.client.subscribe({"a": 0})
        await device.until(lambda: len(device.statuses) >= 3)  # and it dials again
    assert unhandled == []


async def test_a_topic_that_is_no_text_is_skipped() -> None:
    no_text, text = b"\x30\x04\x00\x01\xffx", b"\x30\x04\x00\x01ax"
    async with _device_at(_says(no_text + text)) as device:
        await device.until(lambda: bool(device.heard))
        assert device.heard == [("a", b"x", False)]


async def test_a_late_answer_to_a_ping_behind_a_flood_is_no_silence() -> None:
    """The broker sends messages and no PINGRESP; then nothing at all."""
    silent = asyncio.Event()

    async def misbehave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(ACCEPTED)
        while not silent.is_set():
            writer.write(b"\x30\x04\x00\x01ax")
            await asyncio.sleep(0.1)
        while await reader.read(100):
            pass
        writer.close()

    async with _device_at(misbehave, keepalive=1) as device:
        await device.until(lambda: len(device.heard) == 35)  # three and a half keepalives
        assert len(device.statuses) == 1
        silent.set()
        await device.until(lambda: not device.connected)
