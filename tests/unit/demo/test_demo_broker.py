"""The demo's broker: which port, which configuration, and what it refuses."""

import socket
from collections.abc import Iterator

import pytest

from lares.demo.broker import DemoBroker, choose_port, mosquitto_configuration
from lares.errors import UsageError
from tests.fakes.clock import FakeClock


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_avoided(taken: int) -> None:
    assert choose_port(preferred=taken) not in (0, taken)


def test_a_free_port_is_kept(taken: int) -> None:
    free = choose_port(preferred=taken)
    assert choose_port(preferred=free) == free


def test_without_accounts_it_stays_on_the_loopback() -> None:
    with pytest.raises(UsageError, match=r"192\.168\.1\.5"):
        DemoBroker(FakeClock(), 1883, mosquitto=None, host="192.168.1.5")


def test_mosquitto_is_told_what_matters() -> None:
    lines = mosquitto_configuration("127.0.0.1", 18830).splitlines()
    assert "listener 18830 127.0.0.1" in lines
    assert "set_tcp_nodelay true" in lines
    assert "max_queued_messages 0" in lines
    assert "persistence false" in lines


def test_amqtt_says_that_it_is_for_demonstration() -> None:
    assert "demo" in DemoBroker(FakeClock(), 1883, mosquitto=None).software
    assert DemoBroker(FakeClock(), 1883, mosquitto="/x").software == "mosquitto"
