"""The benchmark measures what it says: a home that is discovered whole, figures that add up."""

import json

import pytest

from lares.app.bench.figures import Figure, as_json, as_rows, percentile
from lares.app.bench.workload import ENTITIES_PER_DEVICE, lamps, sentences
from lares.devices.discovery.engine import DiscoveryEngine
from lares.home.registry import Registry
from tests.fakes.clock import FakeClock


def test_every_announced_entity_is_discovered_and_reports():
    registry = Registry()
    engine = DiscoveryEngine(registry, FakeClock())
    engine.link_up()
    (home,) = [lamps(30)]
    for lamp in home:
        for topic, payload in lamp.announcements():
            engine.receive(topic, payload.encode(), retain=True)
    engine.receive("zigbee2mqtt/bridge/state", b'{"state":"online"}', retain=True)
    for lamp in home:
        engine.receive(lamp.topic, lamp.state(4).encode(), retain=False)
    assert len(registry.entities) == 30
    assert all(registry.unavailability(id_) is None for id_ in registry.entities)
    assert {registry.state(f"light.{lamp.ieee}_light_zigbee2mqtt").value for lamp in home} == {"on"}
    assert {registry.state(id_).value for id_ in registry.entities} >= {"on", "20.2"}


@pytest.mark.parametrize("apart", [1, 20, 200, 201, 2000, 2001])
def test_consecutive_reports_differ_in_three_readings(apart: int):
    (lamp,) = lamps(ENTITIES_PER_DEVICE)
    for turn in range(1000):
        first, second = (json.loads(lamp.state(each)) for each in (turn, turn + apart))
        changed = {key for key in first if first[key] != second[key]}
        assert changed == {"power", "energy", "linkquality"}


def test_names_of_lamps_are_unique_and_sentences_name_them():
    home = lamps(2000)
    assert len({lamp.name for lamp in home}) == len(home) == 200
    for text, lamp in sentences(home, 50):
        assert lamp.name in text


def test_figures_are_shown_beside_their_floor():
    figure = Figure("walk", 1500.0, "µs", floor=300.0, floor_is="running", aim=None)
    assert as_rows([figure]) == [("walk", "1,500 µs", "", "300.0 µs", "5.0 x", "running")]
    assert as_json([figure])[0]["ratio"] == 5.0
    assert Figure("alone", 1.0, "s").ratio is None


def test_percentiles_are_values_of_the_sample():
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([1.0], 0.99) == 1.0
    assert percentile([float(n) for n in range(100)], 0.99) == 99.0
