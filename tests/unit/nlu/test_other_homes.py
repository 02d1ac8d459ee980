"""Homes with odd names, namesakes, new names, or nothing at all."""

from collections.abc import Iterator, Mapping

import pytest

from lares.home.entity import Area, Capability, Entity
from lares.home.registry import Customisation, Registry
from lares.nlu.understander import Understander
from lares.nlu.understanding import Ambiguous, Clarify, Meaning, Understanding
from tests.fakes.house import fill_house

ON, OFF = "HassTurnOn", "HassTurnOff"


def _call(meaning: Meaning) -> tuple[str, Mapping[str, object]]:
    assert isinstance(meaning, Understanding), meaning
    (call,) = meaning.calls
    return call.intent, call.slots


def _entity(entity_id: str, name: str, area: str | None = None) -> Entity:
    domain = entity_id.partition(".")[0]
    capabilities = frozenset({Capability.TURN_ON, Capability.TURN_OFF})
    return Entity(entity_id, domain, {"": (name,)}, area_id=area, capabilities=capabilities)


@pytest.mark.parametrize(
    "name",
    [
        "[a|b]",
        "(lamp)",
        "{name}",
        "<area>",
        "la|mp",
        "a;b",
        "x{y",
        "x:y",
        "@home",
        "灯<x>",
        "light",
    ],
)
def test_template_syntax_in_names_is_only_text(name: str) -> None:
    registry = Registry()
    registry.put_entity(_entity("light.a", name))
    meaning = Understander(registry, ("en",)).understand(f"turn on {name}")
    assert _call(meaning)[1]["name"] == name


def test_same_name_for_a_lock_and_a_gate_is_asked_because_the_acts_differ() -> None:
    registry = Registry()
    registry.put_entity(_entity("lock.a", "大门"))
    registry.put_entity(_entity("cover.b", "大门"))
    meaning = Understander(registry).understand("打开大门")
    assert isinstance(meaning, Ambiguous)
    assert [_call(reading) for reading in meaning.readings] == [
        (OFF, {"name": "大门", "domain": "lock"}),
        (ON, {"name": "大门", "domain": "cover"}),
    ]


def test_same_name_in_several_kinds_keeps_the_kind_of_the_sentence() -> None:
    registry = Registry()
    registry.put_entity(_entity("lock.a", "Front door"))
    registry.put_entity(_entity("binary_sensor.b", "Front door"))
    understander = Understander(registry)
    slots = {"name": "Front door", "domain": "lock"}
    assert _call(understander.understand("lock the front door")) == (ON, slots)


def test_a_far_light_called_light_does_not_answer_for_this_room() -> None:
    registry = Registry()
    for area in ("here", "far"):
        registry.put_area(Area(area, {"en": (area.title(),)}))
    registry.put_entity(_entity("light.a", "Light", "far"))
    registry.put_entity(_entity("light.b", "Lamp", "here"))
    understander = Understander(registry)
    meaning = understander.understand("turn on the light", area_id="here")
    assert _call(meaning)[1] == {"domain": "light", "area": "Here"}
    meaning = understander.understand("turn on the light", area_id="far")
    assert _call(meaning)[1] == {"name": "Light"}


def test_new_names_are_heard_at_once() -> None:
    registry = fill_house(Registry())
    understander = Understander(registry)
    assert isinstance(understander.understand("turn on the moon"), Clarify)
    registry.customise("light.kitchen", Customisation(names={"en": ("Moon",)}))
    assert _call(understander.understand("turn on the moon")) == (ON, {"name": "Moon"})


def test_an_empty_home_understands_only_talk() -> None:
    understander = Understander(Registry())
    assert _call(understander.understand("几点了"))[0] == "HassGetCurrentTime"
    assert isinstance(understander.understand("turn on the disco ball"), Clarify)


class _Locked(Registry):
    """A registry that changes on the event loop: no other thread may look at it."""

    def spoken_entities(self) -> Iterator[Entity]:
        raise RuntimeError("looked at")


def test_warming_does_not_look_at_the_home() -> None:
    Understander(_Locked()).warm()
    with pytest.raises(RuntimeError):
        Understander(_Locked()).understand("turn on the light")
