"""Invariant: whatever arrives on discovery and state topics, `receive` returns, and what it made
can be shown, addressed and removed.

The input is a sequence of messages: topic and payload alternate, separated by newlines.
"""

import logging

from lares.devices.discovery.catalog import COMPONENTS
from lares.devices.discovery.engine import DiscoveryEngine
from lares.errors import CommandRejectedError
from lares.home.command import Command
from lares.home.registry import Registry
from tests.fakes.clock import FakeClock

_COMPONENTS = sorted(COMPONENTS)
_TOPICS = ("t", "a/b", "homeassistant/device/d/config")


SEEDS: tuple[bytes, ...] = (
    b'{"state_topic": "t", "command_topic": "c", "unique_id": "u", "name": "n"}\nON\nOFF',
    (
        b'{"dev": {"ids": "d"}, "o": {"name": "x"}, "cmps": {"a": {"p": "sensor", "unique_id": "u",'
        b' "stat_t": "t", "val_tpl": "{{ value_json.a | int + 1 }}"}}}\n{"a": "3"}\n[]'
    ),
)
"""Inputs that reach the depths; fuzzers start from them."""


def target(data: bytes) -> None:
    """Play the messages in `data`; every payload is tried as a config and as a state."""
    logging.disable(logging.CRITICAL)
    try:
        _play(data)
    finally:
        logging.disable(logging.NOTSET)


def _play(data: bytes) -> None:
    registry = Registry()
    engine = DiscoveryEngine(registry, FakeClock())
    engine.link_up()
    for number, payload in enumerate(data.split(b"\n")[:40]):
        component = _COMPONENTS[(len(payload) + number) % len(_COMPONENTS)]
        engine.receive(f"homeassistant/{component}/x/config", payload, retain=bool(number % 2))
        for topic in _TOPICS:
            fed = engine.receive(topic, payload, retain=False)
            assert set(fed) <= set(registry.entities)
    topics, _gone = engine.take_subscription_changes()
    assert all("#" not in topic for topic in topics)
    for entity in list(registry.entities.values()):
        state = registry.state(entity.id)
        assert len(state.value) <= 255
        for service in ("turn_on", "toggle", "set_value", "press"):
            try:
                encoded = engine.encode(Command(entity.id, service, {"value": 1}))
            except CommandRejectedError:
                continue
            assert all(
                "+" not in sent.topic and "#" not in sent.topic for sent in encoded.publishes
            )
    engine.tick()
    engine.link_down()
    for component in _COMPONENTS:
        engine.receive(f"homeassistant/{component}/x/config", b"", retain=False)
    engine.receive("homeassistant/device/d/config", b"", retain=False)
    assert not registry.entities
