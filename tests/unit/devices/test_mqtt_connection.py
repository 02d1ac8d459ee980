"""One MQTT connection against a scripted peer on the other end of a socket pair."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from lares.devices.broker import ConnectionRefusedByBrokerError, Login
from lares.devices.mqtt import MAX_PACKET, Message, MqttConnection
from lares.devices.wire import Wire
from lares.errors import BrokerUnreachableError

_CONNACK = b"\x20\x02\x00\x00"


class WorkClock:
    """Time that passes only by work: a millisecond for each message that is handled."""

    def __init__(self) -> None:
        self.at = 0.0

    def monotonic(self) -> float:
        return self.at

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError


class World:
    def __init__(self) -> None:
        near, self.far = socket.socketpair()
        near.settimeout(0.0)
        self.far.settimeout(0.0)
        self.clock = WorkClock()
        self.heard: list[tuple[str, bytes, bool]] = []
        self.connection = MqttConnection(
            Wire(near, MAX_PACKET),
            Login("me", "user", "secret"),
            clock=self.clock,
            on_message=self._hear,
            will=Message("will", b"gone"),
        )

    def _hear(self, topic: str, payload: bytes, retained: bool) -> None:
        self.clock.at += 0.001
        self.heard.append((topic, payload, retained))

    async def open(self) -> None:
        self.far.sendall(_CONNACK)
        await self.connection.open()
        self.far.recv(1000)

    def sent(self) -> bytes:
        try:
            return self.far.recv(100_000)
        except BlockingIOError:
            return b""


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World()
    yield world
    world.connection.close()
    world.far.close()


async def _rounds(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_work_on_a_burst_is_bounded_in_each_round_of_the_loop(world: World) -> None:
    await world.open()
    total = 1000
    world.far.sendall(b"\x30\x04\x00\x01ax" * total)
    largest = 0
    while len(world.heard) < total:
        before = len(world.heard)
        await asyncio.sleep(0)
        largest = max(largest, len(world.heard) - before)
    # Four milliseconds of work, looked at after every eighth message.
    assert largest == 8


async def test_messages_of_every_quality_of_service(world: World) -> None:
    await world.open()
    world.far.sendall(
        b"\x30\x04\x00\x01a0"  # QoS 0
        b"\x31\x04\x00\x01ar"  # retained
        b"\x32\x06\x00\x01a\x00\x071"  # QoS 1
        b"\x34\x06\x00\x01a\x00\x082"  # QoS 2
        b"\x62\x02\x00\x08"  # its release
        b"\x30\x03\x00\x01a"  # no payload
        b"\x30\x05\x00\x03\xe7\x81\xaf"  # 灯
    )
    await _rounds(20)
    assert world.heard == [
        ("a", b"0", False),
        ("a", b"r", True),
        ("a", b"1", False),
        ("a", b"2", False),
        ("a", b"", False),
        ("灯", b"", False),
    ]
    assert world.sent() == b"\x40\x02\x00\x07\x50\x02\x00\x08\x70\x02\x00\x08"


async def test_orders_of_one_round_go_out_together(world: World) -> None:
    await world.open()
    async with asyncio.TaskGroup() as tasks:
        for number in range(3):
            tasks.create_task(world.connection.publish(Message("t", str(number))))
    assert world.sent() == b"\x30\x04\x00\x01t0\x30\x04\x00\x01t1\x30\x04\x00\x01t2"


async def test_a_network_that_takes_little_at_a_time(world: World) -> None:
    await world.open()
    order = asyncio.get_running_loop().create_task(
        world.connection.publish(Message("t", bytes(800_000)))
    )
    received = b""
    while not order.done():
        await asyncio.sleep(0)
        received += world.sent()
    received += world.sent()
    await order
    assert len(received) == 800_000 + 3 + 4


async def test_a_goodbye_carries_the_will(world: World) -> None:
    await world.open()
    world.connection.close()
    world.connection.close()
    assert world.sent() == b"\x30\x0a\x00\x04willgone\xe0\x00"
    with pytest.raises(BrokerUnreachableError):
        await world.connection.publish(Message("t", b"x"))
    assert await world.connection.closed() == "normal disconnection"


@pytest.mark.parametrize(("code", "credentials"), [(1, False), (2, False), (3, False), (4, True),
                                                   (5, True)])  # fmt: skip
async def test_a_broker_that_says_no(world: World, code: int, *, credentials: bool) -> None:
    world.far.sendall(b"\x20\x02\x00" + bytes((code,)))
    with pytest.raises(BrokerUnreachableError) as refusal:
        await world.connection.open()
    if code != 1:  # paho-mqtt does not pass "unacceptable protocol version" on
        assert isinstance(refusal.value, ConnectionRefusedByBrokerError)
        assert refusal.value.credentials is credentials


async def test_orders_in_flight_end_with_the_connection(world: World) -> None:
    await world.open()
    async with asyncio.TaskGroup() as tasks:
        orders = [tasks.create_task(_outcome(world, qos)) for qos in (1, 2)]
        await _rounds(3)
        world.far.close()
    assert [type(order.result()) for order in orders] == [BrokerUnreachableError] * 2
    assert not world.connection._acks


async def _outcome(world: World, qos: int) -> Exception | None:
    try:
        await world.connection.publish(Message("t", b"x", qos=qos))
    except BrokerUnreachableError as error:
        return error
    return None


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(Login("me", "user", "secret"))
