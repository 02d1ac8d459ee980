"""What a Chinese family says otherwise than templates do: values, reasons, what is told."""

import pytest

from lares.nlu.composition.joining import Part, together
from lares.nlu.learned.meanings import DOINGS
from lares.nlu.learned.values import Taken, take_value
from lares.nlu.mentions.colors import find_colors
from lares.nlu.understanding import IntentCall, Understanding
from lares.nlu.veto import NEGATION, veto


def _taken(action: str, words: str) -> Taken:
    value = DOINGS[action].value
    assert value is not None
    taken = take_value(value, (), words, words)
    assert isinstance(taken, Taken), taken
    return taken


@pytest.mark.parametrize(
    ("action", "words", "value"),
    [
        ("brightness_set", "亮度拉满", 100),
        ("fan_speed_set", "风量拉满", 100),
        ("volume_set", "声音开满", 100),
        ("fan_speed_set", "开最大档", 100),
    ],
)
def test_all_there_is(action: str, words: str, value: int) -> None:
    taken = _taken(action, words)
    assert list(taken.slots.values()) == [value]
    assert not taken.guessed


@pytest.mark.parametrize(
    ("words", "mode"),
    [("风小点儿", "low"), ("风力强一点", "high"), ("风速弱点", "low"), ("风再大点", "high")],
)
def test_more_wind_where_there_are_only_modes_is_a_guess(words: str, mode: str) -> None:
    taken = _taken("climate_fan_set", words)
    assert taken.slots == {"fan_mode": mode}
    assert taken.guessed


@pytest.mark.parametrize(
    ("text", "colors"), [("有点黑", []), ("来点红", ["red"]), ("亮度蓝光", ["blue"])]
)
def test_a_room_that_is_dark_is_not_to_be_black(text: str, colors: list[str]) -> None:
    assert [one.value for one in find_colors(text, "zh")] == colors


@pytest.mark.parametrize(
    "text", ["这首不好听换一首", "光线不太够灯再亮点", "空调关掉不画了", "割草机先别割了"]
)
def test_what_bothers_or_is_over_forbids_nothing(text: str) -> None:
    assert veto(text) is None


@pytest.mark.parametrize("text", ["不好听的别放", "开大门不好", "别割草", "灯不关了", "不太想开灯"])
def test_what_forbids_still_does(text: str) -> None:
    assert veto(text) == NEGATION


# -- told and ordered ------------------------------------------------------------------------------

_OFF = IntentCall("HassTurnOff", {"name": "阳台灯"})
_ASKED = IntentCall("HassGetState", {"name": "阳台灯", "state": "on"})
_SURE = Part("关了吧", Understanding((_OFF,), "zh", "exact"))


def _told(call: IntentCall, confirm: str) -> Part:
    return Part("阳台灯还亮着", Understanding((call,), "zh", "model", confirm=confirm))


def test_what_only_may_ask_after_the_thing_that_is_ordered_is_told() -> None:
    meaning = together([_told(_ASKED, "question"), _SURE])
    assert isinstance(meaning, Understanding)
    assert meaning.calls == (_OFF,)
    assert meaning.confirm == "unsure"


@pytest.mark.parametrize(
    "part",
    [
        _told(_ASKED, ""),
        _told(IntentCall("HassGetState", {"name": "壁灯", "state": "on"}), "question"),
        _told(IntentCall("HassTurnOn", {"name": "阳台灯"}), "unsure"),
        _told(IntentCall("HassGetCurrentTime", {}), "question"),
    ],
)
def test_what_is_sure_or_about_something_else_is_kept(part: Part) -> None:
    meaning = together([part, _SURE])
    assert isinstance(meaning, Understanding)
    assert len(meaning.calls) == 2
    assert meaning.confirm
