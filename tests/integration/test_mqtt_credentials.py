"""Passwords and certificates that the broker or the client refuses, each named."""

import asyncio
import logging
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from lares.devices.broker import Broker, LinkReason
from lares.devices.mqtt import Message
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.mqtt_device import mqtt_device

EVENT_LOOPS = ("asyncio", "uvloop")


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
