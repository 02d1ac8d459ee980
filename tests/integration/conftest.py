"""A real broker for every integration test; everything below tests/integration is marked so.

A module that sets `EVENT_LOOPS = ("asyncio", "uvloop")` runs each of its tests on both loops.
"""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvloop

from tests.fakes.mosquitto import Mosquitto

_HERE = Path(__file__).parent
_LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "asyncio": asyncio.new_event_loop,
    "uvloop": uvloop.new_event_loop,
}


def pytest_asyncio_loop_factories(
    item: pytest.Function,
) -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Choose the event loops of a test (a hook of pytest-asyncio)."""
    names = getattr(item.module, "EVENT_LOOPS", ("asyncio",))
    return {name: _LOOPS[name] for name in names}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a broker, so that `-m "not integration"` leaves it out."""
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.integration)


@pytest.fixture
def new_broker(tmp_path: Path) -> Iterator[Callable[..., Mosquitto]]:
    """Make brokers that are not started yet; arguments as for `Mosquitto` after the folder."""
    made: list[Mosquitto] = []

    def make(**options: object) -> Mosquitto:
        broker = Mosquitto(tmp_path / f"broker{len(made)}", **options)  # type: ignore[arg-type]  # passed through
        made.append(broker)
        return broker

    yield make
    for broker in made:
        broker.stop()


@pytest.fixture
def broker(new_broker: Callable[..., Mosquitto]) -> Mosquitto:
    """Return a running broker without password on a free loopback port (`host`, `port`)."""
    return new_broker().start()
