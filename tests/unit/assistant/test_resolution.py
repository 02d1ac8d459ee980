"""From names and kinds to entities."""

from typing import Any

import pytest

from lares.assistant.abilities import is_in_state
from lares.assistant.resolution import Resolved, Unresolved, resolve
from lares.home.entity import Area, Capability, Entity, Floor, State
from lares.home.registry import Registry
from lares.nlu.intents import EVERYTHING
from lares.nlu.understanding import IntentCall
from tests.fakes.house import fill_house

C = Capability
SWITCH = frozenset({C.TURN_ON, C.TURN_OFF})


@pytest.fixture(scope="module")
def house() -> Registry:
    return fill_house(Registry())


def _resolve(
    registry: Registry,
    intent: str,
    area_id: str | None = None,
    **slots: Any,
) -> Resolved | Unresolved:
    return resolve(IntentCall(intent, slots), registry, area_id)


def _targets(found: Resolved | Unresolved) -> set[str]:
    assert isinstance(found, Resolved), found
    return set(found.targets)


@pytest.mark.parametrize("name", ["Kitchen light", "kitchen  LIGHT", "厨房灯", "kitchen-light"])
def test_names_of_every_language_and_spelling_count(house: Registry, name: str) -> None:
    assert _targets(_resolve(house, "HassTurnOn", name=name)) == {"light.kitchen"}


def test_a_name_is_found_in_another_room_than_the_speakers(house: Registry) -> None:
    found = _resolve(house, "HassTurnOn", area_id="bedroom", name="Kitchen light")
    assert _targets(found) == {"light.kitchen"}


def test_a_name_in_a_room_where_it_is_not(house: Registry) -> None:
    found = _resolve(house, "HassTurnOn", name="Kitchen light", area="Bedroom")
    assert found == Unresolved("no_such_device", "Kitchen light")


def test_unknown_names_and_rooms_have_no_targets(house: Registry) -> None:
    assert _resolve(house, "HassTurnOn", name="Moon") == Unresolved("no_such_device", "Moon")
    for slot in ("area", "floor"):
        found = _resolve(house, "HassTurnOn", domain="light", **{slot: "Attic"})
        assert found == Unresolved("unknown_area", "Attic")


@pytest.mark.parametrize(
    ("slots", "targets"),
    [
        ({"area": "Kitchen"}, {"light.kitchen", "light.worktop"}),
        ({"area": "厨房"}, {"light.kitchen", "light.worktop"}),
        ({"area": "Kitchen", "floor": "Ground Floor"}, {"light.kitchen", "light.worktop"}),
    ],
)
def test_a_kind_in_a_place(house: Registry, slots: dict[str, Any], targets: set[str]) -> None:
    assert _targets(_resolve(house, "HassTurnOff", domain="light", **slots)) == targets


def test_a_room_on_another_floor_is_nowhere(house: Registry) -> None:
    found = _resolve(house, "HassTurnOff", domain="light", area="Kitchen", floor="Upper Floor")
    assert isinstance(found, Unresolved)
    assert found.code == "nothing_there"


def test_everything_on_a_floor_leaves_out_what_is_risky(house: Registry) -> None:
    found = _resolve(house, "HassTurnOff", domain=list(EVERYTHING), floor="Ground Floor")
    targets = _targets(found)
    assert targets
    assert {target.partition(".")[0] for target in targets} <= set(EVERYTHING)


def test_a_call_that_names_no_kind_reaches_nothing(house: Registry) -> None:
    for slots in ({}, {"area": "Kitchen"}):
        found = _resolve(house, "HassTurnOff", **slots)
        assert isinstance(found, Unresolved)
        assert found.code == "nothing_there"


def test_the_speakers_room_never_adds_or_removes_targets_of_a_kind(house: Registry) -> None:
    everywhere = _targets(_resolve(house, "HassTurnOff", domain="light"))
    assert _targets(_resolve(house, "HassTurnOff", area_id="kitchen", domain="light")) == everywhere


def test_talk_has_no_targets(house: Registry) -> None:
    for intent in ("HassGetCurrentTime", "HassNevermind", "HassRespond"):
        assert _targets(_resolve(house, intent)) == set()


def test_an_intent_that_does_not_exist_reaches_nothing(house: Registry) -> None:
    assert isinstance(_resolve(house, "HassStartDance", minutes=5), Unresolved)


# -- namesakes -------------------------------------------------------------------------------------


@pytest.fixture
def namesakes() -> Registry:
    registry = Registry()
    registry.put_floor(Floor("up", {"en": ("Upstairs",)}))
    for area, floor in (("a", "up"), ("b", None)):
        registry.put_area(Area(area, {"en": (f"Room {area}",)}, floor))
        registry.put_entity(
            Entity(f"light.{area}", "light", {"en": ("Lamp",)}, area_id=area, capabilities=SWITCH)
        )
    return registry


def test_namesakes_are_asked_about(namesakes: Registry) -> None:
    found = _resolve(namesakes, "HassTurnOn", name="Lamp")
    assert found == Unresolved("which_one", "Lamp", ("light.a", "light.b"))


def test_the_one_in_the_speakers_room_is_meant(namesakes: Registry) -> None:
    assert _targets(_resolve(namesakes, "HassTurnOn", area_id="b", name="Lamp")) == {"light.b"}


def test_a_room_or_floor_tells_namesakes_apart(namesakes: Registry) -> None:
    found = _resolve(namesakes, "HassTurnOn", area_id="b", name="Lamp", area="Room a")
    assert _targets(found) == {"light.a"}
    assert _targets(_resolve(namesakes, "HassTurnOn", name="Lamp", floor="Upstairs")) == {"light.a"}


def test_two_namesakes_in_the_speakers_room_are_asked_about(namesakes: Registry) -> None:
    namesakes.put_entity(
        Entity("switch.a", "switch", {"en": ("Lamp",)}, area_id="a", capabilities=SWITCH)
    )
    found = _resolve(namesakes, "HassTurnOn", area_id="a", name="Lamp")
    assert found == Unresolved("which_one", "Lamp", ("light.a", "switch.a"))
    found = _resolve(namesakes, "HassTurnOn", area_id="a", name="Lamp", domain="switch")
    assert _targets(found) == {"switch.a"}


def test_only_the_namesake_that_can_do_it_is_meant(namesakes: Registry) -> None:
    namesakes.put_entity(
        Entity("sensor.power", "sensor", {"en": ("Heater",)}, device_class="power")
    )
    namesakes.put_entity(
        Entity("switch.heater", "switch", {"en": ("Heater",)}, capabilities=SWITCH)
    )
    assert _targets(_resolve(namesakes, "HassTurnOn", name="Heater")) == {"switch.heater"}


# -- capabilities ----------------------------------------------------------------------------------


def _one(domain: str, *capabilities: Capability, device_class: str | None = None) -> Registry:
    registry = Registry()
    registry.put_entity(
        Entity(
            f"{domain}.x",
            domain,
            {"en": ("Thing",)},
            device_class=device_class,
            capabilities=frozenset(capabilities),
        )
    )
    return registry


@pytest.mark.parametrize(
    ("intent", "slots", "domain", "needed"),
    [
        ("HassTurnOn", {}, "light", C.TURN_ON),
        ("HassTurnOff", {}, "light", C.TURN_OFF),
        ("HassTurnOn", {}, "lock", C.LOCK),
        ("HassTurnOff", {}, "lock", C.UNLOCK),
        ("HassTurnOn", {}, "cover", C.OPEN),
        ("HassTurnOff", {}, "cover", C.CLOSE),
        ("HassTurnOff", {}, "cover", C.POSITION),
        ("HassTurnOn", {}, "valve", C.OPEN),
        ("HassTurnOn", {}, "scene", C.ACTIVATE),
        ("HassTurnOn", {}, "button", C.PRESS),
        ("HassTurnOn", {}, "vacuum", C.START),
        ("HassToggle", {}, "lock", C.LOCK),
        ("HassLightSet", {"brightness": 50}, "light", C.BRIGHTNESS),
        ("HassLightSet", {"color": "red"}, "light", C.COLOR),
        ("HassLightSet", {"temperature": 2700}, "light", C.COLOR_TEMP),
        ("HassSetPosition", {"position": 50}, "valve", C.POSITION),
        ("HassStopMoving", {}, "cover", C.STOP),
        ("HassFanSetSpeed", {"percentage": 50}, "fan", C.PERCENTAGE),
        ("HassClimateSetTemperature", {"temperature": 21}, "climate", C.TARGET_TEMPERATURE),
        ("HassClimateSetHvacMode", {"hvac_mode": "heat"}, "climate", C.HVAC_MODE),
        ("HassClimateSetFanMode", {"fan_mode": "low"}, "climate", C.FAN_MODE),
        ("HassHumidifierSetpoint", {"humidity": 50}, "humidifier", C.TARGET_HUMIDITY),
        ("HassVacuumStart", {}, "vacuum", C.START),
        ("HassVacuumPause", {}, "vacuum", C.PAUSE),
        ("HassVacuumReturnToBase", {}, "vacuum", C.RETURN_HOME),
        ("HassLawnMowerStartMowing", {}, "lawn_mower", C.START),
        ("HassLawnMowerDock", {}, "lawn_mower", C.RETURN_HOME),
    ],
)
def test_what_cannot_do_it_is_no_target(
    intent: str, slots: dict[str, Any], domain: str, needed: Capability
) -> None:
    able = _one(domain, needed)
    assert _targets(_resolve(able, intent, name="Thing", **slots)) == {f"{domain}.x"}
    found = _resolve(_one(domain), intent, name="Thing", **slots)
    assert found == Unresolved("not_capable", "Thing", (f"{domain}.x",))


def test_a_lock_that_can_only_lock_is_never_unlocked() -> None:
    registry = _one("lock", C.LOCK, C.TURN_ON, C.TURN_OFF, C.OPEN, C.CLOSE)
    assert isinstance(_resolve(registry, "HassTurnOff", name="Thing"), Unresolved)


def test_in_a_room_only_the_capable_are_targets(house: Registry) -> None:
    found = _resolve(house, "HassLightSet", area="Kitchen", domain="light", brightness=50)
    assert _targets(found) == {"light.kitchen"}
    found = _resolve(house, "HassLightSet", area="Kitchen", domain="light", color="red")
    assert isinstance(found, Unresolved)
    assert found.code == "not_capable"


def test_an_intent_of_one_kind_does_not_take_another_of_that_name(house: Registry) -> None:
    found = _resolve(house, "HassLightSet", name="Curtain", brightness=50)
    assert found == Unresolved("no_such_device", "Curtain")


# -- the only one, the near one, the busy one ------------------------------------------------------


def _vacuums(count: int, *capabilities: Capability) -> Registry:
    registry = Registry()
    for number in range(count):
        registry.put_floor(Floor(str(number), {"en": (f"Floor {number}",)}))
        registry.put_area(Area(f"r{number}", {"en": (f"Room {number}",)}, str(number)))
        registry.put_entity(
            Entity(
                f"vacuum.{number}",
                "vacuum",
                {"en": (f"Robot {number}",)},
                area_id=f"r{number}",
                capabilities=frozenset(capabilities),
            )
        )
    return registry


def test_the_only_vacuum_needs_no_name() -> None:
    found = _resolve(_vacuums(1, C.START), "HassVacuumStart")
    assert _targets(found) == {"vacuum.0"}


def test_of_several_vacuums_the_near_or_the_busy_one_is_meant() -> None:
    registry = _vacuums(3, C.START, C.RETURN_HOME)
    found = _resolve(registry, "HassVacuumReturnToBase")
    assert isinstance(found, Unresolved)
    assert found.code == "which_one"
    near = _resolve(registry, "HassVacuumReturnToBase", area_id="r2")
    assert _targets(near) == {"vacuum.2"}
    registry.report("vacuum.1", State("cleaning"))
    assert _targets(_resolve(registry, "HassVacuumReturnToBase")) == {"vacuum.1"}


def test_a_room_is_cleaned_by_the_vacuum_of_its_floor() -> None:
    registry = _vacuums(2, C.START, C.CLEAN_AREA)
    found = _resolve(registry, "HassVacuumCleanArea", area="Room 1")
    assert _targets(found) == {"vacuum.1"}
    named = _resolve(registry, "HassVacuumCleanArea", area="Room 1", name="Robot 0")
    assert _targets(named) == {"vacuum.0"}


def test_a_vacuum_that_knows_no_rooms_cannot_clean_one(house: Registry) -> None:
    found = _resolve(house, "HassVacuumCleanArea", area="Kitchen")
    assert isinstance(found, Unresolved)
    assert found.code == "not_capable"
    assert _resolve(Registry(), "HassVacuumCleanArea") == Unresolved("unknown_area")


# -- questions -------------------------------------------------------------------------------------


def test_a_room_without_a_thermostat_is_measured_by_its_sensor(house: Registry) -> None:
    found = _resolve(house, "HassClimateGetTemperature", area="Bedroom")
    assert _targets(found) == {"sensor.bedroom_temperature"}
    found = _resolve(house, "HassClimateGetTemperature", area="Living Room")
    assert _targets(found) == {"climate.living"}


def test_windows_are_covers_and_contact_sensors(house: Registry) -> None:
    found = _resolve(house, "HassGetState", domain="cover", device_class="window", state="open")
    assert "binary_sensor.bedroom_window" in _targets(found)


def test_a_question_reaches_things_of_any_state_and_capability(house: Registry) -> None:
    found = _resolve(house, "HassGetState", domain="light", state="on", area="Kitchen")
    assert _targets(found) == {"light.kitchen", "light.worktop"}


@pytest.mark.parametrize(
    ("entity_id", "value", "wanted", "expected"),
    [
        ("light.x", "on", "on", True),
        ("light.x", "off", "on", False),
        ("light.x", "unknown", "on", None),
        ("light.x", "unavailable", "on", None),
        ("binary_sensor.x", "on", "open", True),
        ("binary_sensor.x", "off", "open", False),
        ("binary_sensor.x", "off", "closed", True),
        ("cover.x", "open", "open", True),
        ("cover.x", "opening", "open", False),
        ("lock.x", "locked", "unlocked", False),
        ("climate.x", "heat", "on", True),
        ("climate.x", "off", "on", False),
        ("media_player.x", "playing", "on", True),
        ("device_tracker.x", "home", "家", True),
        ("device_tracker.x", "not_home", "家里", False),
        ("device_tracker.x", "Home", "home", True),
    ],
)
def test_is_in_state(entity_id: str, value: str, wanted: str, expected: bool | None) -> None:
    entity = Entity(entity_id, entity_id.partition(".")[0], {})
    assert is_in_state(entity, State(value), wanted) is expected


def test_of_two_rooms_with_one_name_the_speakers_is_meant() -> None:
    registry = Registry()
    for area in ("a", "b"):
        registry.put_area(Area(area, {"en": ("Bedroom",)}))
        registry.put_entity(Entity(f"light.{area}", "light", {}, area_id=area, capabilities=SWITCH))
    found = _resolve(registry, "HassTurnOff", area_id="b", area="Bedroom", domain="light")
    assert _targets(found) == {"light.b"}
    found = _resolve(registry, "HassTurnOff", area="Bedroom", domain="light")
    assert _targets(found) == {"light.a", "light.b"}


# -- classes that people mix up --------------------------------------------------------------------


def _covers(*classes: str | None) -> Registry:
    registry = Registry()
    registry.put_area(Area("room", {"en": ("Room",)}))
    for device_class in classes:
        registry.put_entity(
            Entity(
                f"cover.{device_class}",
                "cover",
                {},
                area_id="room",
                device_class=device_class,
                capabilities=frozenset({C.OPEN, C.CLOSE}),
            )
        )
    return registry


@pytest.mark.parametrize(
    ("there", "said", "meant"),
    [
        (("curtain", "blind", None), "curtain", {"cover.curtain"}),
        (("blind",), "curtain", {"cover.blind"}),
        ((None,), "blind", {"cover.None"}),
        (("garage",), "door", {"cover.garage"}),
        (("garage", "door"), "door", {"cover.door"}),
    ],
)
def test_alike_classes_stand_in_for_one_that_is_not_there(
    there: tuple[str | None, ...], said: str, meant: set[str]
) -> None:
    found = _resolve(_covers(*there), "HassTurnOff", area="Room", domain="cover", device_class=said)
    assert _targets(found) == meant


@pytest.mark.parametrize(
    ("there", "said"), [("garage", "curtain"), ("curtain", "garage"), (None, "garage")]
)
def test_other_classes_do_not(there: str | None, said: str) -> None:
    found = _resolve(_covers(there), "HassTurnOn", domain="cover", device_class=said)
    assert isinstance(found, Unresolved)
    assert found.code == "nothing_there"


def test_one_forecast_is_enough() -> None:
    registry = Registry()
    for name in ("Home", "Away"):
        registry.put_entity(Entity(f"weather.{name}", "weather", {"en": (name,)}))
    assert _targets(_resolve(registry, "HassGetWeather")) == {"weather.Home"}
    assert _targets(_resolve(registry, "HassGetWeather", name="Away")) == {"weather.Away"}
