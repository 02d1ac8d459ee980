"""The MQTT client against a real mosquitto, on asyncio's loop and on uvloop."""

import asyncio
import logging
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from lares.devices.broker import Broker, LinkReason
from lares.devices.mqtt import MAX_PAYLOAD, Message
from lares.errors import BrokerUnreachableError, UsageError
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


async def test_a_wrong_password_is_told_and_a_mended_one_is_taken(
    new_broker: Callable[..., Mosquitto], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broker = new_broker(username="lares", password="right")
    await asyncio.to_thread(broker.start)
    secret = tmp_path / "password"
    await asyncio.to_thread(secret.write_text, "wrong\n")
    secret.chmod(0o600)
    where = Broker(broker.host, broker.port, username="lares", password_file=secret)
    async with mqtt_device(where) as device:
        assert device.client.status.reason is LinkReason.CREDENTIALS
        assert "password file" in device.client.status.detail
        await asyncio.to_thread(secret.write_text, "right\n")
        await device.until(lambda: device.connected)
    assert not [r for r in caplog.records if "wrong" in r.getMessage()]
    assert len([r for r in caplog.records if r.levelno >= logging.WARNING]) == 1


async def test_a_password_file_that_is_missing_is_named(broker: Mosquitto, tmp_path: Path) -> None:
    where = Broker(broker.host, broker.port, username="u", password_file=tmp_path / "absent")
    async with mqtt_device(where) as device:
        assert device.client.status.reason is LinkReason.CREDENTIALS
        assert "absent" in device.client.status.detail


async def test_a_password_file_that_others_can_read_is_refused(
    broker: Mosquitto, tmp_path: Path
) -> None:
    secret = tmp_path / "password"
    await asyncio.to_thread(secret.write_text, "shared\n")
    secret.chmod(0o644)
    where = Broker(broker.host, broker.port, username="u", password_file=secret)
    async with mqtt_device(where) as device:
        assert device.client.status.reason is LinkReason.CREDENTIALS
        assert "chmod 600" in device.client.status.detail


async def test_a_port_of_another_protocol_is_named() -> None:
    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, mqtt_device(Broker("127.0.0.1", port)) as device:
        assert device.client.status.reason is LinkReason.PROTOCOL
        assert "MQTT" in device.client.status.detail


async def test_an_unknown_name_is_unreachable() -> None:
    async with mqtt_device(Broker("broker.invalid", 1883)) as device:
        assert device.client.status.reason is LinkReason.UNREACHABLE
        assert "broker.invalid" in device.client.status.detail


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


# -- TLS -------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Return (authority, certificate for 127.0.0.1, key), made by openssl."""
    folder = tmp_path_factory.mktemp("tls")
    key = folder / "key.pem"
    certificate = folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=broker", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return certificate, certificate, key


async def test_tls_with_a_known_authority(
    new_broker: Callable[..., Mosquitto], certificates: tuple[Path, Path, Path]
) -> None:
    broker = new_broker(tls=certificates)
    await asyncio.to_thread(broker.start)
    where = Broker(broker.host, broker.port, tls=True, ca_file=certificates[0])
    async with mqtt_device(where) as device:
        assert device.connected, device.client.status
        await device.listen({"a/#": 0})
        await device.say(*(Message(f"a/{number}", bytes(50_000)) for number in range(20)))
        await device.until(lambda: len(device.heard) == 20)
        assert all(len(payload) == 50_000 for _, payload, _ in device.heard)


async def test_tls_with_an_unknown_authority_is_refused(
    new_broker: Callable[..., Mosquitto], certificates: tuple[Path, Path, Path]
) -> None:
    broker = new_broker(tls=certificates)
    await asyncio.to_thread(broker.start)
    async with mqtt_device(Broker(broker.host, broker.port, tls=True)) as device:
        assert device.client.status.reason is LinkReason.CERTIFICATE


async def test_tls_for_another_name_is_refused(
    new_broker: Callable[..., Mosquitto], certificates: tuple[Path, Path, Path]
) -> None:
    broker = new_broker(tls=certificates)
    await asyncio.to_thread(broker.start)
    where = Broker("localhost", broker.port, tls=True, ca_file=certificates[0])
    async with mqtt_device(where) as device:
        assert device.client.status.reason is LinkReason.CERTIFICATE
        assert "localhost" in device.client.status.detail


async def test_a_client_certificate_is_shown_to_a_broker_that_asks(
    new_broker: Callable[..., Mosquitto], certificates: tuple[Path, Path, Path]
) -> None:
    broker = new_broker(tls=certificates, client_certificates=True)
    await asyncio.to_thread(broker.start)
    authority, certificate, key = certificates
    bare = Broker(broker.host, broker.port, tls=True, ca_file=authority)
    async with mqtt_device(bare) as device:
        assert device.client.status.reason is LinkReason.PROTOCOL
        assert "client certificate" in device.client.status.detail
    shown = Broker(
        broker.host,
        broker.port,
        tls=True,
        ca_file=authority,
        certificate_file=certificate,
        key_file=key,
    )
    async with mqtt_device(shown) as device:
        assert device.connected, device.client.status


async def test_a_key_of_another_certificate_is_named(
    broker: Mosquitto, certificates: tuple[Path, Path, Path]
) -> None:
    authority, certificate, _ = certificates
    where = Broker(
        broker.host, broker.port, tls=True, ca_file=authority, certificate_file=certificate
    )
    async with mqtt_device(where) as device:
        assert device.client.status.reason is LinkReason.CERTIFICATE
        assert certificate.name in device.client.status.detail


async def test_an_authority_file_that_is_missing_is_named(
    broker: Mosquitto, tmp_path: Path
) -> None:
    where = Broker(broker.host, broker.port, tls=True, ca_file=tmp_path / "absent.pem")
    async with mqtt_device(where) as device:
        assert device.client.status.reason is LinkReason.CERTIFICATE
        assert "absent.pem" in device.client.status.detail


# -- a broker that misbehaves ----------------------------------------------------------------------


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
    async def misbehave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"\x20\x02\x00\x00" + packet)
        await writer.drain()
        while await reader.read(100):
            pass
        writer.close()

    unhandled: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, what: unhandled.append(what))
    server = await asyncio.start_server(misbehave, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, mqtt_device(Broker("127.0.0.1", port)) as device:
        device.client.subscribe({"a": 0})
        await device.until(lambda: len(device.statuses) >= 3)  # and it dials again
        server.close()
    assert unhandled == []


async def test_a_topic_that_is_no_text_is_skipped() -> None:
    async def misbehave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"\x20\x02\x00\x00" + b"\x30\x04\x00\x01\xffx" + b"\x30\x04\x00\x01ax")
        await writer.drain()
        while await reader.read(100):
            pass
        writer.close()

    server = await asyncio.start_server(misbehave, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, mqtt_device(Broker("127.0.0.1", port)) as device:
        await device.until(lambda: bool(device.heard))
        assert device.heard == [("a", b"x", False)]
        server.close()


async def test_a_late_answer_to_a_ping_behind_a_flood_is_no_silence() -> None:
    """The broker sends messages and no PINGRESP; then nothing at all."""
    silent = asyncio.Event()

    async def misbehave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"\x20\x02\x00\x00")
        while not silent.is_set():
            writer.write(b"\x30\x04\x00\x01ax")
            await asyncio.sleep(0.1)
        while await reader.read(100):
            pass
        writer.close()

    server = await asyncio.start_server(misbehave, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, mqtt_device(Broker("127.0.0.1", port, keepalive=1)) as device:
        await device.until(lambda: len(device.heard) == 35)  # three and a half keepalives
        assert len(device.statuses) == 1
        silent.set()
        await device.until(lambda: not device.connected)
        server.close()
