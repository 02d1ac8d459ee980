"""Questions to the home, and what bothers somebody: from the model's action to calls."""

import pytest

from lares.nlu.understanding import NotUnderstood, Understanding
from tests.fakes.scripted_house import TaggedHouse, only_call

ON, LIGHT = "HassTurnOn", "HassLightSet"


@pytest.fixture(scope="module")
def talk() -> TaggedHouse:
    return TaggedHouse()


@pytest.mark.parametrize(
    ("text", "action", "intent", "slots"),
    [
        (
            "did somebody leave the kitchen light burning",
            "state_query",
            "HassGetState",
            {"name": "Kitchen light", "state": "on"},
        ),
        (
            "has the front door been locked by somebody",
            "state_query",
            "HassGetState",
            {"name": "Front door", "state": "locked"},
        ),
        (
            "tell me whether the curtain is shut",
            "state_query",
            "HassGetState",
            {"name": "Curtain", "state": "closed"},
        ),
        (
            "how many lights are burning",
            "state_query",
            "HassGetState",
            {"domain": "light", "state": "on"},
        ),
        (
            "the bedroom is how warm",
            "temperature_query",
            "HassClimateGetTemperature",
            {"area": "Bedroom"},
        ),
        ("will we get rain", "weather_query", "HassGetWeather", {}),
        ("tell me the hour", "time_query", "HassGetCurrentTime", {}),
    ],
)
def test_questions_to_the_home(
    talk: TaggedHouse, text: str, action: str, intent: str, slots: dict[str, object]
) -> None:
    assert only_call(talk.hear(text, action)) == (intent, slots)


# -- wishes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "action", "area", "intent", "slots"),
    [
        ("i can't see a thing", "wish_brighter", "study", ON, {"area": "Study", "domain": "light"}),
        (
            "i can't see a thing",
            "wish_brighter",
            "bedroom",
            LIGHT,
            {"area": "Bedroom", "brightness_step": "up"},
        ),
        (
            "my eyes hurt",
            "wish_darker",
            "bedroom",
            LIGHT,
            {"area": "Bedroom", "brightness_step": "down"},
        ),
        ("it's so hot", "wish_cooler", "bedroom", ON, {"area": "Bedroom", "domain": "fan"}),
        (
            "it's so hot",
            "wish_cooler",
            "living_room",
            "HassClimateSetTemperature",
            {"area": "Living Room", "temperature_step": "down"},
        ),
        ("the floor is filthy", "wish_clean", None, "HassVacuumStart", {}),
    ],
)
def test_a_wish_is_proposed(
    talk: TaggedHouse,
    text: str,
    action: str,
    area: str | None,
    intent: str,
    slots: dict[str, object],
) -> None:
    meaning = talk.hear(text, action, area)
    assert only_call(meaning) == (intent, slots)
    assert isinstance(meaning, Understanding)
    assert meaning.confirm == "wish"


def test_a_wish_that_nothing_here_can_help_is_not_understood(talk: TaggedHouse) -> None:
    assert isinstance(talk.hear("it's so loud", "wish_quieter", "study"), NotUnderstood)


def test_a_wish_is_not_remembered_because_the_lights_change(talk: TaggedHouse) -> None:
    first = talk.hear("i can't see a thing", "wish_brighter", "study")
    asked = talk.model.asked
    assert talk.understander.understand("i can't see a thing", area_id="study") == first
    assert talk.model.asked > asked
