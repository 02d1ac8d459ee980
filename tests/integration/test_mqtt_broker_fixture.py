"""The broker fixture itself: port, password, restart."""

import asyncio
import socket
from collections.abc import Callable

import pytest

from tests.fakes.mosquitto import Mosquitto


def _accepts(broker: Mosquitto) -> bool:
    try:
        with socket.create_connection((broker.host, broker.port), timeout=1):
            return True
    except ConnectionRefusedError:
        return False


def test_the_broker_listens_until_it_is_killed_and_again_after_a_start(broker: Mosquitto) -> None:
    assert _accepts(broker)
    broker.kill()
    assert broker.pid is None
    assert not _accepts(broker)
    broker.start()
    assert _accepts(broker)


def test_a_new_broker_waits_for_its_start(new_broker: Callable[..., Mosquitto]) -> None:
    broker = new_broker(username="lares", password="secret")
    assert not _accepts(broker)
    assert _accepts(broker.start())


async def test_it_can_be_restarted_while_a_loop_runs(broker: Mosquitto) -> None:
    first = broker.pid
    await asyncio.to_thread(broker.restart)
    assert broker.pid not in (None, first)


def test_a_broker_that_cannot_start_says_why(new_broker: Callable[..., Mosquitto]) -> None:
    broker = new_broker()
    with socket.socket() as taken:
        taken.bind((broker.host, broker.port))
        taken.listen()
        with pytest.raises(RuntimeError, match="did not start"):
            new_broker(port=broker.port).start()
