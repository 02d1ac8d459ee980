"""Sentences against the real zigbee2mqtt: its discovery, its commands, its devices' echoes.

zigbee2mqtt runs unmodified on a simulated coordinator; nothing between a sentence and the Zigbee
frame that it causes is a fake.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from typing import NamedTuple

import pytest
import pytest_asyncio

from lares.home.command import Command, Outcome
from lares.home.entity import Entity, State
from lares.home.registry import Customisation
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.spoken_home import SpokenHome
from tests.integration.zigbee2mqtt.network import MODELS, OfflineError, ZigbeeNetwork, install

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.asyncio(loop_scope="module"),
]

DISCOVERY_S = 30.0
CHINESE_NAMES = {
    "Reading Lamp": "阅读灯",
    "Party Lamp": "派对灯",
    "Big Curtain": "大窗帘",
    "Front Door": "大门",
    "Study Radiator": "书房暖气",
}


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ZigbeeNetwork, int]]:
    """Run mosquitto, the simulated Zigbee network and zigbee2mqtt for all tests of this file."""
    try:
        install()
    except OfflineError as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("zigbee2mqtt")
    with ExitStack() as stack:
        broker = Mosquitto(folder / "broker").start()
        stack.callback(broker.stop)
        network = ZigbeeNetwork(folder, broker.port)
        stack.callback(network.stop)
        network.start()
        yield network, broker.port


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(network: tuple[ZigbeeNetwork, int]) -> AsyncIterator[SpokenHome]:
    spoken = SpokenHome("127.0.0.1", network[1])
    await spoken.start()
    try:
        await spoken.until(lambda: discovered(spoken), DISCOVERY_S)
        for name, chinese in CHINESE_NAMES.items():
            custom = Customisation(names={"en": (name,), "zh": (chinese,)})
            spoken.registry.customise(entity_named(spoken, name).id, custom)
        yield spoken
    finally:
        await spoken.stop()


def discovered(home: SpokenHome) -> bool:
    names = {device.name for device in home.registry.devices.values()}
    return names.issuperset(model["name"] for model in MODELS)


def entities_of(home: SpokenHome, name: str) -> list[Entity]:
    device = next(each for each in home.registry.devices.values() if each.name == name)
    return [each for each in home.registry.entities.values() if each.device_id == device.id]


def entity_named(home: SpokenHome, name: str, domain: str | None = None) -> Entity:
    """Return the entity of this name; `domain` tells a fan from its light."""
    return next(
        each
        for each in home.registry.entities.values()
        if name in each.names.get("", ()) and domain in (None, each.domain)
    )


async def test_every_model_appears_with_what_it_can(home: SpokenHome) -> None:
    models = {device.model for device in home.registry.devices.values()}
    assert len(models) >= 30
    assert len({entity.domain for entity in home.registry.entities.values()}) >= 12
    for model in MODELS:
        assert entities_of(home, model["name"]), model


class Said(NamedTuple):
    """A sentence, the entity it is for, and what its report must show."""

    text: str
    entity: str
    shows: Callable[[State], bool]
    outcome: Outcome = Outcome.CONFIRMED
    domain: str | None = None


def value(expected: str) -> Callable[[State], bool]:
    return lambda state: state.value == expected


def attribute(name: str, expected: object) -> Callable[[State], bool]:
    return lambda state: state.attributes.get(name) == expected


SENTENCES = [
    Said("turn on the Hall Lamp", "Hall Lamp", value("on")),
    Said("set Hall Lamp brightness to 50%", "Hall Lamp", attribute("brightness", 128)),
    Said("打开阅读灯", "Reading Lamp", value("on")),
    Said("turn on Pantry Lamp", "Pantry Lamp", value("on")),
    Said("把派对灯调成红色", "Party Lamp", attribute("color_mode", "xy")),
    Said("set Sofa Lamp to blue", "Sofa Lamp", attribute("color_mode", "xy")),
    Said("set the Desk Lamp color to green", "Desk Lamp", attribute("color_mode", "xy")),
    Said("turn on the Shelf Strip", "Shelf Strip", value("on")),
    Said("set Corner Lamp to red", "Corner Lamp", attribute("color_mode", "xy")),
    Said("set Corner Lamp brightness to 20 percent", "Corner Lamp", attribute("brightness", 51)),
    Said("turn on the Kettle", "Kettle", value("on")),
    Said("turn on the Radio", "Radio", value("on")),
    Said("turn off the Radio", "Radio", value("off")),
    Said("打开Printer", "Printer", value("on")),
    Said("turn on the Toaster", "Toaster", value("on")),
    Said("switch on the Fountain", "Fountain", value("on")),
    Said("turn on Double Switch Left", "Double Switch Left", value("on")),
    Said("turn on Double Switch Right", "Double Switch Right", value("on")),
    Said("turn on the Garden Tap", "Garden Tap", value("on")),
    Said("open the Roller Blind", "Roller Blind", value("open")),
    Said("close the Roller Blind", "Roller Blind", value("closed")),
    Said("打开大窗帘", "Big Curtain", value("open")),
    Said("set Kitchen Shutter to 30%", "Kitchen Shutter", attribute("current_position", 30)),
    Said("open the Terrace Awning", "Terrace Awning", value("open")),
    Said("close the Venetian Blind", "Venetian Blind", value("closed")),
    Said("unlock the Front Door", "Front Door", value("unlocked")),
    Said("锁上大门", "Front Door", value("locked")),
    Said("lock the Back Door", "Back Door", value("locked")),
    Said("set Bedroom Radiator to 21 degrees", "Bedroom Radiator", attribute("temperature", 21)),
    Said("把书房暖气调到22度", "Study Radiator", attribute("temperature", 22)),
    Said("set Attic Radiator to 19 degrees", "Attic Radiator", attribute("temperature", 19)),
    Said("set Floor Heating to 23 degrees", "Floor Heating", attribute("temperature", 23)),
    Said("turn off the Air Conditioner", "Air Conditioner", value("off"), domain="climate"),
    Said("turn on the Ceiling Fan", "Ceiling Fan", value("on"), domain="fan"),
    Said("turn on the Air Purifier", "Air Purifier", value("on")),
    Said("set Attic Fan speed to 66%", "Attic Fan", attribute("percentage", 66)),
    Said("turn on the Siren", "Siren", value("on"), Outcome.ACCEPTED),
]


@pytest.mark.parametrize("said", SENTENCES, ids=[each.text for each in SENTENCES])
async def test_a_sentence_is_done_and_echoed(home: SpokenHome, said: Said) -> None:
    reply = await home.say(said.text, session=said.text)
    entity = entity_named(home, said.entity, said.domain)
    outcomes = {each.entity_id: (each.outcome, each.detail) for each in reply.results}
    assert outcomes == {entity.id: (said.outcome, None)}, reply.text
    assert said.shows(home.registry.state(entity.id)), home.registry.state(entity.id)


async def test_what_no_sentence_reaches_obeys_commands(home: SpokenHome) -> None:
    results = await home.execute(
        Command(
            entity_named(home, "Venetian Blind").id,
            "set_cover_tilt_position",
            {"tilt_position": 40},
        ),
        Command(
            entity_named(home, "Printer Power-on behavior").id, "select_option", {"option": "on"}
        ),
        Command(entity_named(home, "Attic Radiator Boost time").id, "set_value", {"value": 200}),
        Command(entity_named(home, "Reading Lamp Identify").id, "press"),
    )
    assert [each.outcome for each in results] == [
        Outcome.CONFIRMED,
        Outcome.CONFIRMED,
        Outcome.CONFIRMED,
        Outcome.ACCEPTED,
    ], results


async def test_reports_and_questions(home: SpokenHome, network: tuple[ZigbeeNetwork, int]) -> None:
    zigbee = network[0]
    cellar = next(
        each for each in entities_of(home, "Cellar Climate") if each.device_class == "temperature"
    )
    await asyncio.to_thread(
        zigbee.report, "Cellar Climate", "msTemperatureMeasurement", measuredValue=1734
    )
    await home.until(lambda: home.registry.state(cellar.id).value in ("17.3", "17.34"))
    reply = await home.say("what is the Cellar Climate temperature")
    assert "17.3" in reply.text


async def test_a_remote_speaks_as_an_event(
    home: SpokenHome, network: tuple[ZigbeeNetwork, int]
) -> None:
    remote = next(each for each in entities_of(home, "Wall Remote") if each.domain == "event")
    await asyncio.to_thread(network[0].send, "Wall Remote", "genOnOff", "on")
    await home.until(lambda: home.registry.state(remote.id).attributes.get("event_type") == "on")


async def test_zigbee2mqtt_had_no_reason_to_complain(
    home: SpokenHome, network: tuple[ZigbeeNetwork, int]
) -> None:
    log = await asyncio.to_thread(lambda: network[0].complaints)
    assert "error" not in log, log
