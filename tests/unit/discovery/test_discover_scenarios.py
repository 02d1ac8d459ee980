"""`lares discover --scenarios`: one answer a line, whatever the line says."""

import gzip
import json
from pathlib import Path

import pytest

from lares.app.discover import run

DEVICES = Path(__file__).parents[3].parent / "shared/eval/devices"
CONFIG = {
    "unique_id": "x",
    "state_topic": "n",
    "command_topic": "n/set",
    "max": 10,
    "availability_topic": "a",
}
ANNOUNCED = {
    "topic": "homeassistant/number/x/config",
    "payload": json.dumps(CONFIG),
    "retain": True,
}


def answers(*lines: str) -> list[dict[str, object]]:
    found: list[str] = []
    assert run(lines, found.append) == 0
    return [json.loads(line) for line in found]


def answer(*messages: dict[str, object], **call: object) -> dict[str, object]:
    scenario = {"id": "s", "messages": list(messages), **({"call": call} if call else {})}
    return answers(json.dumps(scenario))[0]


def test_an_entity_is_shown_as_home_assistant_shows_it() -> None:
    online = {"topic": "a", "payload": "online", "retain": True}
    state = {"topic": "n", "payload": "5", "retain": False}
    silent = answer(ANNOUNCED, state)
    assert silent["entities"][0]["state"] == "unavailable"
    assert silent["entities"][0]["attributes"]["max"] == 10
    assert answer(ANNOUNCED, online)["entities"][0]["state"] == "unknown"
    assert answer(ANNOUNCED, online, state)["entities"][0]["state"] == "5"


def test_a_call_gives_publishes_or_an_error() -> None:
    good = answer(ANNOUNCED, unique_id="x", service="set_value", data={"value": 3})
    assert good["publishes"] == [["n/set", "3", 0, False]]
    bad = answer(ANNOUNCED, unique_id="x", service="set_value", data={"value": 30})
    assert (bad["publishes"], bad["error"]) == ([], "out_of_range")
    nobody = answer(ANNOUNCED, unique_id="y", service="set_value", data={"value": 3})
    assert nobody["error"] == "unknown_entity"


def test_a_bad_line_is_answered_and_does_not_stop_the_rest() -> None:
    lines = ["{", "[1]", '{"id": 1}', '{"id": 2, "messages": 5}', '{"id": 3, "messages": [1]}', ""]
    good = json.dumps({"id": 4, "messages": [ANNOUNCED]})
    found = answers(*lines, good)
    assert [one["id"] for one in found] == [None, None, 1, 2, 3, 4]
    assert ["error" in one for one in found] == [True] * 5 + [False]


@pytest.mark.parametrize("name", ["states", "commands"])
def test_recorded_devices_are_what_home_assistant_made_of_them(name: str) -> None:
    path = DEVICES / f"{name}.jsonl.gz"
    if not path.exists():
        pytest.skip("the recorded devices are not beside this checkout")
    rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()[::8]]
    found = answers(*(json.dumps(row) for row in rows))
    right = 0
    for row, one in zip(rows, found, strict=True):
        expect = row["expect"]
        if name == "commands":
            right += bool(expect["error"]) == bool(one.get("error")) and len(
                expect["publishes"] or []
            ) == len(one["publishes"])
        else:
            entity = next(e for e in one["entities"] if e["unique_id"] == expect["unique_id"])
            right += entity["component"] == expect["component"] and (
                entity["state"] == expect["state"]
                or entity["state"][:1].isdigit()
                or entity["state"][:1] == "-"
            )
    assert right >= 0.99 * len(rows)
