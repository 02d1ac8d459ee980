"""`lares understand --home HOME.json --jsonl`: the batch contract."""

import json
from pathlib import Path

import pytest

from lares.app.understand import load_home, run
from lares.errors import UsageError
from lares.home.entity import Capability

HOME = {
    "floors": [{"id": "g", "names": {"en": ["Ground floor"]}}],
    "areas": [
        {"id": "k", "names": {"en": ["Kitchen"], "zh-CN": ["厨房"]}, "floor": "g"},
        {"id": "h", "names": {"": ["Hall"]}},
    ],
    "entities": [
        {
            "id": "light.a",
            "names": {"en": ["Lamp"], "zh": ["台灯"]},
            "area": "k",
            "state": "on",
            "attributes": {"brightness": 12},
        },
        {"id": "lock.door", "names": {"en": ["Front door"]}, "area": "h"},
        {
            "id": "cover.b",
            "names": {"": ["Blind"]},
            "area": "k",
            "attributes": {"device_class": "blind"},
        },
        {"id": "sensor.t", "names": {}, "area": None, "state": 21.5},
    ],
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "home.json"
    path.write_text(json.dumps(HOME, ensure_ascii=False), encoding="utf-8")
    return path


def _lines(home: Path, *lines: object) -> list[dict[str, object]]:
    out: list[str] = []
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    assert run(load_home(home), texts, out.append) == 0
    return [json.loads(line) for line in out]


def test_a_home_is_read(home: Path) -> None:
    registry = load_home(home)
    assert registry.areas["k"].floor_id == "g"
    lamp = registry.entities["light.a"]
    assert (lamp.domain, lamp.area_id) == ("light", "k")
    assert Capability.BRIGHTNESS in lamp.capabilities
    assert registry.state("light.a").value == "on"
    assert registry.state("light.a").attributes["brightness"] == 12  # as the file says
    assert registry.entities["cover.b"].device_class == "blind"
    assert registry.state("sensor.t").value == "21.5"
    assert registry.state("cover.b").value == "open"  # supposed: something to start from


def test_a_sentence_is_planned(home: Path) -> None:
    (line,) = _lines(home, {"id": 7, "text": "turn on the lamp"})
    assert line.pop("ms") > 0  # type: ignore[operator]
    assert line == {
        "id": 7,
        "commands": [{"intent": "HassTurnOn", "slots": {"name": "Lamp"}, "targets": ["light.a"]}],
        "outcome": "act",
        "confidence": 1.0,
        "stage": "exact",
    }


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("打开台灯", "act"),
        ("unlock the front door", "confirm"),
        ("is the lamp on", "answer"),
        ("what time is it", "answer"),
        ("turn on the moon", "clarify"),
        ("tell me a joke", "refuse"),
        ("set a timer for five minutes", "act"),
        ("", "refuse"),
    ],
)
def test_outcomes(home: Path, text: str, outcome: str) -> None:
    (line,) = _lines(home, {"id": "x", "text": text})
    assert line["outcome"] == outcome


@pytest.mark.parametrize("where", ["k", "Kitchen", "厨房"])
def test_the_speakers_area_is_an_id_or_a_name(home: Path, where: str) -> None:
    (line,) = _lines(home, {"id": "x", "text": "turn on the light", "context_area": where})
    assert line["commands"][0]["targets"] == ["light.a"]  # type: ignore[index]


def test_an_area_that_does_not_exist_is_no_area(home: Path) -> None:
    (line,) = _lines(home, {"id": "x", "text": "lights off", "context_area": "Moon"})
    assert line["outcome"] == "act"  # the home has one light only


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "[]",
        "null",
        '{"id": "x"}',
        '{"id": "x", "text": 5}',
        '{"text": "turn on the lamp"}',
        '{"id": {}, "text": "turn on the lamp"}',
        '{"id": "x", "text": "\\ud800"}',
        "[" * 5000,
    ],
)
def test_a_bad_line_is_answered_and_the_next_one_is_heard(home: Path, line: str) -> None:
    bad, good = _lines(home, line, {"id": "y", "text": "turn on the lamp"})
    assert bad["outcome"] == "refuse"
    assert bad["commands"] == []
    assert bad.get("error")
    assert bad["id"] in ("x", None)
    assert (good["id"], good["outcome"]) == ("y", "act")


def test_empty_lines_are_passed_over(home: Path) -> None:
    assert _lines(home, "", "  \n") == []


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("{", "truncated"),
        ("[]", "Expected `object`"),
        ('{"areas": [{"id": 5}]}', "$.areas[0].id"),
        ('{"entities": [{"id": "lamp"}]}', "$.entities[0].id"),
        ('{"entities": [{"id": "light.a", "names": {"en": "Lamp"}}]}', "$.entities[0].names"),
    ],
)
def test_a_home_that_is_none_is_said_with_its_place(
    tmp_path: Path, content: str, place: str
) -> None:
    path = tmp_path / "home.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_home(path)
    assert str(path) in str(caught.value)
    assert place in str(caught.value)


def test_a_home_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        load_home(tmp_path / "missing.json")


PLAYERS = [
    {"id": "media_player.tv", "names": {"en": ["TV"]}, "area": "k", "state": "idle"},
    {"id": "media_player.radio", "names": {"en": ["Radio"]}, "area": "h", "state": "idle"},
]


@pytest.mark.parametrize("text", ["mute", "volume up", "mute for five minutes"])
def test_of_several_players_all_are_shown_as_a_question(home: Path, text: str) -> None:
    home.write_text(json.dumps({**HOME, "entities": PLAYERS}), encoding="utf-8")
    (line,) = _lines(home, {"id": 1, "text": text})
    assert line["outcome"] == "confirm"
    (first, *_) = line["commands"]
    assert first["targets"] == ["media_player.tv", "media_player.radio"]


def test_of_several_locks_none_is_shown(home: Path) -> None:
    locks = [{"id": f"lock.{at}", "names": {"en": [f"Door {at}"]}, "area": "k"} for at in (1, 2)]
    home.write_text(json.dumps({**HOME, "entities": locks}), encoding="utf-8")
    (line,) = _lines(home, {"id": 1, "text": "unlock the door", "context_area": "k"})
    assert line["outcome"] in ("clarify", "confirm")
    if line["outcome"] == "clarify":
        assert line["commands"] == []


def test_of_several_rooms_all_are_shown_as_a_question(home: Path) -> None:
    lamps = [
        {"id": f"light.{area}", "names": {"en": [f"Lamp {area}"]}, "area": area} for area in "kh"
    ]
    home.write_text(json.dumps({**HOME, "entities": lamps}), encoding="utf-8")
    (line,) = _lines(home, {"id": 1, "text": "turn on the light"})
    assert line["outcome"] == "confirm"
    assert [one["targets"] for one in line["commands"]] == [["light.k", "light.h"]]
