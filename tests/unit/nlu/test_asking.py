"""Questions after the state of a home where the model is not sure that they are some."""

from collections.abc import Mapping

import pytest

from lares.home.entity import Entity
from lares.nlu.understanding import Meaning, Understanding
from tests.fakes.scripted_house import ScriptedHouse

STATE, HEAT, SKY = "HassGetState", "HassClimateGetTemperature", "HassGetWeather"


class Talk(ScriptedHouse):
    """Sentences that the model takes for questions, if it is told nothing else."""

    def hear(
        self,
        text: str,
        action: str = "none",
        area: str | None = None,
        *,
        score: float = 0.5,
        stance: str = "question",
        stance_score: float = 0.8,
    ) -> Meaning:
        return super().hear(
            text, action, area, score=score, stance=stance, stance_score=stance_score
        )


@pytest.fixture
def talk() -> Talk:
    return Talk()


def _only(meaning: Meaning) -> tuple[str, Mapping[str, object]]:
    assert isinstance(meaning, Understanding), meaning
    assert meaning.confirm == "question"
    (call,) = meaning.calls
    return call.intent, call.slots


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("did anybody lock the front door", STATE, {"name": "Front door", "state": "locked"}),
        ("is the printer still going or so", STATE, {"name": "Printer", "state": "on"}),
        (
            "what is still running over in the kitchen",
            STATE,
            {
                "area": "Kitchen",
                "domain": ["light", "switch", "fan", "media_player"],
                "state": "on",
            },
        ),
        (
            "has the water valve been shut by anyone",
            STATE,
            {"name": "Water valve", "state": "closed"},
        ),
        ("大门到底锁好了没有", STATE, {"name": "大门", "state": "locked"}),
        ("PM2.5眼下多少", STATE, {"name": "PM2.5"}),
        (
            "浴室里潮不潮哇",
            STATE,
            {"area": "浴室", "domain": "sensor", "device_class": "humidity"},
        ),
        ("卧室里头冷不冷哇", HEAT, {"area": "卧室"}),
        ("is it chilly over in the bedroom", HEAT, {"area": "Bedroom"}),
    ],
)
def test_the_form_of_a_question_is_enough_to_offer_an_answer(
    talk: Talk, text: str, intent: str, slots: Mapping[str, object]
) -> None:
    assert _only(talk.hear(text)) == (intent, slots)


@pytest.mark.parametrize(
    "text",
    [
        "why is the printer still going",
        "who left the printer on",
        "should the printer be on",
        "when did the printer go off",
        "为什么打印机还开着",
        "谁把打印机开着的",
        "打印机该不该开",
        "the printer was still going",
        "打印机一直开着呢",
    ],
)
def test_reasons_permissions_and_reports_are_no_questions_to_the_home(
    talk: Talk, text: str
) -> None:
    assert not isinstance(talk.hear(text), Understanding)


@pytest.mark.parametrize("stance", ["negation", "report", "hypothetical"])
def test_no_question_is_read_where_the_model_hears_something_else(talk: Talk, stance: str) -> None:
    text = "did anybody lock the front door"
    assert not isinstance(talk.hear(text, stance=stance), Understanding)


@pytest.mark.parametrize("text", ["how mild is it outside", "外头气温怎么样"])
def test_outside_is_the_thermometer_there_or_the_weather(text: str) -> None:
    talk = Talk()
    assert _only(talk.hear(text)) == (SKY, {})
    names = {"en": ("Outdoor temperature",), "zh": ("室外温度",)}
    talk.registry.put_entity(Entity("sensor.out", "sensor", names, device_class="temperature"))
    name = "Outdoor temperature" if text.isascii() else "室外温度"
    assert _only(talk.hear(text)) == (STATE, {"name": name})


@pytest.mark.parametrize("text", ["厨房湿不湿", "is it damp in the kitchen"])
def test_whether_a_room_is_damp_is_no_question_after_its_door(talk: Talk, text: str) -> None:
    area = "Kitchen" if text.isascii() else "厨房"
    slots = {"domain": "sensor", "device_class": "humidity", "area": area}
    assert _only(talk.hear(text, "state_query", score=0.95)) == (STATE, slots)


def test_a_room_that_is_open_is_its_only_door(talk: Talk) -> None:
    talk.registry.put_entity(
        Entity("cover.kitchen", "cover", {"en": ("Hatch",)}, area_id="kitchen", device_class="door")
    )
    text = "did we leave the kitchen open"
    assert _only(talk.hear(text, "state_query")) == (STATE, {"name": "Hatch", "state": "open"})


def test_of_all_doors_only_locks_are_locked(talk: Talk) -> None:
    found = _only(talk.hear("which of the doors got unlocked", "state_query", score=0.8))
    assert found == (STATE, {"domain": "lock", "state": "unlocked"})


@pytest.mark.parametrize("text", ["upstairs still on", "楼上还有亮着"])
def test_a_place_alone_is_not_everything_in_it(talk: Talk, text: str) -> None:
    assert not isinstance(talk.hear(text, "state_query", score=0.8), Understanding)
