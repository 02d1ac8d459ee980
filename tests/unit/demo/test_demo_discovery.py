"""Every simulated entity is understood by discovery, and every command is confirmed by its echo."""

from collections.abc import Mapping

import pytest

from lares.demo.house import AREAS, FLOORS, seed
from lares.demo.simulation import SimulatedHome
from lares.demo.thing import PROMPT
from lares.devices.discovery.engine import DiscoveryEngine
from lares.home.command import Command
from lares.home.entity import UNKNOWN
from lares.home.registry import Registry
from tests.fakes.clock import FakeClock

STATELESS = ("scene", "button", "event")

SERVICES: Mapping[str, tuple[tuple[str, dict[str, object]], ...]] = {
    "light": (("turn_on", {}), ("turn_off", {})),
    "switch": (("turn_on", {}), ("turn_off", {})),
    "cover": (("open_cover", {}), ("close_cover", {}), ("set_cover_position", {"position": 30})),
    "valve": (("close_valve", {}), ("open_valve", {})),
    "lock": (("unlock", {}), ("lock", {})),
    "climate": (
        ("set_hvac_mode", {"hvac_mode": "heat"}),
        ("set_temperature", {"temperature": 22.5}),
        ("set_hvac_mode", {"hvac_mode": "off"}),
    ),
    "fan": (("turn_on", {}), ("set_percentage", {"percentage": 66}), ("turn_off", {})),
    "humidifier": (("turn_on", {}), ("set_humidity", {"humidity": 55}), ("turn_off", {})),
    "water_heater": (
        ("set_operation_mode", {"operation_mode": "performance"}),
        ("set_temperature", {"temperature": 55}),
    ),
    "vacuum": (
        ("start", {}),
        ("pause", {}),
        ("return_to_base", {}),
        ("set_fan_speed", {"fan_speed": "turbo"}),
    ),
    "siren": (("turn_on", {}), ("turn_off", {})),
    "alarm_control_panel": (("alarm_arm_home", {}), ("alarm_disarm", {})),
    "select": (("select_option", {"option": "lungo"}),),
    "text": (("set_value", {"value": "Hello"}),),
}
MORE: Mapping[str, tuple[tuple[str, dict[str, object]], ...]] = {
    "living_room_ceiling": (
        ("turn_on", {"brightness": 128}),
        ("turn_on", {"color_temp_kelvin": 3000}),
        ("turn_on", {"rgb_color": [255, 0, 0]}),
    ),
    "bedside_lamp": (("turn_on", {"hs_color": [120, 100]}), ("turn_on", {"effect": "candle"})),
    "desk_lamp": (("turn_on", {"rgb_color": [0, 0, 255]}),),
    "kitchen_light": (("turn_on", {"brightness": 200}),),
    "cabinet_strip": (("turn_on", {"rgb_color": [0, 255, 0]}), ("turn_on", {"effect": "rainbow"})),
    "bedroom_blind": (("set_cover_tilt_position", {"tilt_position": 60}),),
    "air_conditioner": (
        ("set_fan_mode", {"fan_mode": "high"}),
        ("set_swing_mode", {"swing_mode": "vertical"}),
    ),
    "bedroom_radiator": (("set_preset_mode", {"preset_mode": "eco"}),),
    "air_purifier": (("set_preset_mode", {"preset_mode": "sleep"}),),
    "ceiling_fan": (
        ("oscillate", {"oscillating": True}),
        ("set_direction", {"direction": "reverse"}),
    ),
    "car_charger": (("turn_on", {}),),
}


class Discovered:
    """The simulated home with discovery beside it, and no broker between them."""

    def __init__(self) -> None:
        self.clock = FakeClock(autojump=False)
        self.home = SimulatedHome(self.clock)
        self.registry = Registry()
        self.engine = DiscoveryEngine(self.registry, self.clock)
        saved = seed()
        for floor in saved.floors:
            self.registry.put_floor(floor)
        for area in saved.areas:
            self.registry.put_area(area)
        for entity_id, customisation in saved.customisations.items():
            self.registry.customise(entity_id, customisation)
        self.engine.link_up()
        for message in self.home.announce():
            self.engine.receive(message.topic, message.payload.encode(), retain=message.retain)

    async def confirmed(self, command: Command) -> bool:
        """Carry a command over and tell whether the reports of five seconds confirm it."""
        encoded = self.engine.encode(command)
        for publish in encoded.publishes:
            payload = publish.payload
            self.home.receive(
                publish.topic, payload.encode() if isinstance(payload, str) else payload
            )
        for _ in range(50):
            await self.clock.advance(0.1)
            fed: set[str] = set()
            for message in self.home.tick():
                fed.update(
                    self.engine.receive(message.topic, message.payload.encode(), retain=False)
                )
            state = self.registry.state(command.entity_id)
            if command.entity_id in fed and encoded.confirms and encoded.confirms(state):
                return True
        return False


@pytest.fixture
def discovered() -> Discovered:
    return Discovered()


def test_every_entity_is_accepted_and_reports(
    discovered: Discovered, caplog: pytest.LogCaptureFixture
) -> None:
    expected = {
        f"{part.component}.{thing.unique_id(part)}"
        for thing in discovered.home.things.values()
        for part in thing.parts
    }
    registry = discovered.registry
    assert registry.entities.keys() == expected
    assert not [
        each.id
        for each in registry.entities.values()
        if registry.unavailability(each.id)
        or (each.domain not in STATELESS and registry.state(each.id).value == UNKNOWN)
    ]
    assert not [record for record in caplog.records if record.levelname == "WARNING"]


def test_every_thing_is_in_a_seeded_area(discovered: Discovered) -> None:
    registry = discovered.registry
    assert set(registry.areas) == {area.id for area in AREAS}
    assert {registry.area_of(each) for each in registry.entities.values()} == set(registry.areas)
    assert {area.floor_id for area in AREAS} == {floor.id for floor in FLOORS}


def test_spoken_entities_have_names_in_both_languages(discovered: Discovered) -> None:
    for entity in discovered.registry.spoken_entities():
        assert entity.names.get("zh"), entity.id
        assert entity.names.get("en"), entity.id


def test_only_the_ceiling_lights_share_a_name(discovered: Discovered) -> None:
    for language in ("en", "zh"):
        names = [each.names[language][0] for each in discovered.registry.spoken_entities()]
        assert {name for name in names if names.count(name) > 1} <= {"Ceiling Light", "吸顶灯"}


async def test_every_command_is_confirmed_by_the_echo(discovered: Discovered) -> None:
    unconfirmed = []
    for thing in discovered.home.things.values():
        if thing.manner is not PROMPT:
            continue
        for part in thing.parts:
            entity_id = f"{part.component}.{thing.unique_id(part)}"
            services = [*SERVICES.get(part.component, ())]
            services += MORE.get(thing.slug, ()) if part is thing.parts[0] else ()
            for service, data in services:
                command = Command(entity_id, service, data)
                if not await discovered.confirmed(command):
                    unconfirmed.append((command, discovered.registry.state(entity_id)))
    assert not unconfirmed
