"""What the registry keeps apart: what devices say, and what people decide."""

from dataclasses import replace

import pytest

from lares.home.entity import (
    Area,
    Capability,
    Category,
    Device,
    Entity,
    Floor,
    State,
    Unavailability,
)
from lares.home.facts import (
    AvailabilityChanged,
    EntityAdded,
    EntityChanged,
    EntityRemoved,
    Fact,
    HouseChanged,
    StateChanged,
)
from lares.home.registry import Customisation, Registry, name_of

LAMP = Entity("light.1", "light", {"": ("Lamp",)}, device_id="d1")


@pytest.fixture
def facts() -> list[Fact]:
    return []


@pytest.fixture
def registry(facts: list[Fact]) -> Registry:
    return Registry(facts.append)


def test_an_entity_appears_once(registry: Registry, facts: list[Fact]):
    registry.put_entity(LAMP)
    registry.put_entity(LAMP)
    assert facts == [EntityAdded("light.1")]
    assert registry.entities["light.1"] == LAMP


def test_a_renamed_device_keeps_the_alias_that_a_person_gave(registry: Registry):
    registry.put_entity(LAMP)
    registry.customise("light.1", Customisation(names={"zh": ("台灯",)}))
    registry.put_entity(replace(LAMP, names={"": ("Desk",)}))
    assert registry.entities["light.1"].names == {"zh": ("台灯",), "": ("Desk",)}


def test_a_persons_name_comes_before_the_devices_own(registry: Registry):
    registry.put_entity(replace(LAMP, names={"en": ("Lamp",)}))
    registry.customise("light.1", Customisation(names={"en": ("Moon", "Lamp")}))
    assert registry.entities["light.1"].names == {"en": ("Moon", "Lamp")}


def test_a_choice_made_before_discovery_holds_and_outlives_removal(registry: Registry):
    registry.customise("light.1", Customisation(enabled=False, area_id="attic"))
    registry.put_entity(LAMP)
    registry.remove_entity("light.1")
    registry.put_entity(LAMP)
    entity = registry.entities["light.1"]
    assert (entity.enabled, entity.area_id) == (False, "attic")


def test_a_report_that_says_nothing_new_is_no_fact(registry: Registry, facts: list[Fact]):
    registry.put_entity(LAMP)
    registry.report("light.1", State("on", {"brightness": 3}))
    registry.report("light.1", State("on", {"brightness": 3}))
    assert facts[1:] == [StateChanged("light.1", State(), State("on", {"brightness": 3}))]


def test_reports_about_strangers_are_dropped(registry: Registry, facts: list[Fact]):
    registry.report("light.9", State("on"))
    registry.set_availability("light.9", Unavailability.OFFLINE)
    registry.remove_entity("light.9")
    assert facts == []
    assert registry.state("light.9") == State()
    assert registry.unavailability("light.9") is None


def test_availability_goes_with_its_reason_and_comes_back(registry: Registry, facts: list[Fact]):
    registry.put_entity(LAMP)
    registry.set_availability("light.1", Unavailability.OFFLINE)
    registry.set_availability("light.1", Unavailability.OFFLINE)
    registry.set_availability("light.1", None)
    assert facts[1:] == [
        AvailabilityChanged("light.1", Unavailability.OFFLINE),
        AvailabilityChanged("light.1", None),
    ]


def test_removal_forgets_state_and_reason(registry: Registry, facts: list[Fact]):
    registry.put_entity(LAMP)
    registry.report("light.1", State("on"))
    registry.set_availability("light.1", Unavailability.OFFLINE)
    registry.remove_entity("light.1")
    assert facts[-1] == EntityRemoved("light.1")
    registry.put_entity(LAMP)
    assert registry.state("light.1") == State()
    assert registry.unavailability("light.1") is None


def test_the_vocabulary_changes_with_names_and_never_with_states(registry: Registry):
    registry.put_entity(LAMP)
    version = registry.vocabulary_version
    registry.report("light.1", State("on"))
    registry.set_availability("light.1", Unavailability.OFFLINE)
    assert registry.vocabulary_version == version
    registry.put_entity(replace(LAMP, capabilities=frozenset({Capability.TURN_ON})))
    assert registry.vocabulary_version > version


def test_settings_of_a_device_are_no_vocabulary(registry: Registry):
    registry.put_entity(Entity("sensor.rssi", "sensor", {}, category=Category.DIAGNOSTIC))
    registry.put_entity(Entity("sensor.off", "sensor", {}, enabled=False))
    assert registry.vocabulary_version == 0
    assert list(registry.spoken_entities()) == []


def test_hiding_an_entity_changes_the_vocabulary(registry: Registry, facts: list[Fact]):
    registry.put_entity(LAMP)
    version = registry.vocabulary_version
    registry.customise("light.1", Customisation(enabled=False))
    assert registry.vocabulary_version > version
    assert facts[-1] == EntityChanged("light.1")


def test_a_suggested_area_is_made_once_and_known_in_both_languages(registry: Registry):
    registry.put_device(Device("d1", "Lamp", suggested_area="Living Room"))
    registry.put_device(Device("d2", "Fan", suggested_area=" living room "))
    registry.put_device(Device("d3", "Plug", suggested_area="客厅"))
    (area,) = registry.areas.values()
    assert area.id == "living_room"
    assert area.names["en"][0] == "Living Room"
    assert area.names["zh"][0] == "客厅"
    registry.put_entity(LAMP)
    assert registry.area_of(registry.entities["light.1"]) == "living_room"


def test_a_device_that_was_moved_by_a_person_stays_there(registry: Registry):
    registry.put_area(Area("hall", {"en": ("Hall",)}))
    registry.put_device(Device("d1", "Lamp", area_id="hall"))
    registry.put_device(Device("d1", "Lamp", suggested_area="Kitchen"))
    assert registry.devices["d1"].area_id == "hall"
    assert list(registry.areas) == ["hall"]


def test_a_device_that_was_placed_before_it_was_discovered_is_there(registry: Registry):
    registry.put_area(Area("hall", {"en": ("Hall",)}))
    registry.place_device("d1", "hall")
    registry.put_device(Device("d1", "Lamp", suggested_area="Kitchen"))
    assert registry.devices["d1"].area_id == "hall"
    registry.place_device("d1", "attic")
    assert registry.devices["d1"].area_id == "attic"


def test_a_removed_floor_leaves_its_areas_behind(registry: Registry, facts: list[Fact]):
    registry.put_floor(Floor("up", {"en": ("Upstairs",)}, 1))
    registry.put_area(Area("hall", {"en": ("Hall",)}, "up"))
    registry.remove_floor("up")
    registry.remove_floor("up")
    assert registry.floors == {}
    assert registry.areas["hall"].floor_id is None
    assert facts == [HouseChanged()] * 3


def test_areas_of_equal_slug_and_other_names_do_not_merge(registry: Registry):
    registry.put_area(Area("kitchen", {"en": ("Canteen",)}))
    assert registry.area_named("Kitchen").id == "kitchen_2"


def test_a_removed_area_leaves_its_entities_behind(registry: Registry, facts: list[Fact]):
    registry.put_area(Area("hall", {"en": ("Hall",)}))
    registry.put_device(Device("d1", "Lamp", area_id="hall"))
    registry.put_entity(LAMP)
    registry.customise("light.1", Customisation(area_id="hall"))
    registry.remove_area("hall")
    assert registry.area_of(registry.entities["light.1"]) is None
    assert facts[-1] == HouseChanged()


def test_putting_the_same_floor_again_is_no_fact(registry: Registry, facts: list[Fact]):
    floor = Floor("up", {"en": ("Upstairs",)}, 1)
    registry.put_floor(floor)
    registry.put_floor(floor)
    assert facts == [HouseChanged()]
    assert registry.floors == {"up": floor}


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Lamp"), ("zh", "灯"), ("zh-CN", "灯"), ("fr", "Zigbee 7")],
)
def test_the_canonical_name_falls_back(language: str, expected: str):
    names = {"": ("Zigbee 7",), "en": ("Lamp", "Light"), "zh": ("灯",)}
    assert name_of(names, language) == expected


def test_no_name_at_all_is_empty():
    assert name_of({}, "en") == ""
    assert name_of({"en": ()}, "en") == ""
