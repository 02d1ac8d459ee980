"""A plan is right if the home would do what was asked, however the plan names it."""

import json
from pathlib import Path

import pytest

from lares_training.evaluate import PAGE, SETS, Result, tables, write_page
from lares_training.scoring import Call, Home, is_right

HOME = Home.read(SETS / "homes/flat.json")
LIVING = {"intent": "HassTurnOff", "slots": {"domain": "light", "area": "Living Room"}}


def _right(row: dict, *plan: tuple[str, dict]) -> tuple[bool, bool]:
    return is_right(HOME, row, [Call(intent, slots) for intent, slots in plan])


def test_the_same_targets_by_other_names_are_right():
    assert _right(LIVING, ("HassTurnOff", {"domain": "light", "area": "客厅"})) == (True, True)
    here = {**LIVING, "slots": {"domain": "light"}, "context_area": "Living Room"}
    assert _right(here, ("HassTurnOff", {"domain": ["light"], "area": "living room"}))[1]


def test_other_targets_are_wrong_with_the_right_intent():
    assert _right(LIVING, ("HassTurnOff", {"domain": "light"})) == (True, False)
    assert _right(LIVING, ("HassTurnOff", {"domain": "light", "area": "Kitchen"})) == (True, False)
    assert _right(LIVING, ("HassTurnOff", {"area": "Living Room"})) == (True, False)


def test_another_intent_is_wrong():
    assert _right(LIVING, ("HassTurnOn", dict(LIVING["slots"]))) == (False, False)
    assert _right(LIVING) == (False, False)
    assert _right(LIVING, ("HassTurnOff", LIVING["slots"]), ("HassTurnOff", LIVING["slots"])) == (
        False,
        False,
    )


@pytest.mark.parametrize(
    ("wanted", "said", "right"),
    [(40, 40.0, True), (40, "40", True), (40, 41, False), ("red", "Red", True), ("*", 7, True)],
)
def test_values_count(wanted: object, said: object, right: bool):
    slots = {"area": "Living Room", "brightness": wanted}
    row = {"intent": "HassLightSet", "slots": slots}
    assert _right(row, ("HassLightSet", {**slots, "brightness": said}))[1] == right


def test_a_missing_or_further_value_is_wrong():
    row = {"intent": "HassLightSet", "slots": {"area": "Living Room", "brightness": 40}}
    assert not _right(row, ("HassLightSet", {"area": "Living Room"}))[1]
    assert not _right(row, ("HassLightSet", {**row["slots"], "color": "red"}))[1]


def test_any_other_reading_is_as_good():
    row = {**LIVING, "also": [{"intent": "HassTurnOff", "slots": {"area": "Kitchen"}}]}
    assert _right(row, ("HassTurnOff", {"area": "厨房"})) == (True, True)


def test_several_commands_are_right_only_together_and_in_order():
    one, two = ("HassTurnOff", LIVING["slots"]), ("HassTurnOn", LIVING["slots"])
    row = {**LIVING, "multi": [{"intent": intent, "slots": slots} for intent, slots in (one, two)]}
    assert _right(row, one, two) == (True, True)
    assert _right(row, two, one) == (False, False)
    assert _right(row, one) == (False, False)


def test_what_must_not_be_done_is_right_without_a_plan():
    row = {"intent": None, "slots": {}}
    assert _right(row) == (True, True)
    assert _right(row, ("HassTurnOff", LIVING["slots"])) == (False, False)


def test_only_the_intent_may_be_labelled():
    row = {"intent": "HassTurnOn", "intent_any": ["HassTurnOn", "HassLightSet"]}
    assert _right(row, ("HassLightSet", {"brightness": 3})) == (True, True)
    assert _right(row, ("HassTurnOff", {})) == (False, False)


def test_a_timer_has_no_targets_and_its_values_count():
    row = {"intent": "HassStartTimer", "slots": {"minutes": 10}, "context_area": "kitchen"}
    assert _right(row, ("HassStartTimer", {"minutes": 10, "area": "Kitchen"}))[1]
    assert not _right(row, ("HassStartTimer", {"minutes": 11}))[1]


def test_every_label_of_the_evaluation_sets_counts_as_right():
    """A label that its own answer does not satisfy could never be reached."""
    for path in sorted(SETS.glob("*/*.jsonl")):
        home = Home.read(SETS / "homes" / f"{path.parent.name}.json")
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["intent"] is None or "slots" not in row:
                continue
            labels = row.get("multi") or [row]
            plan = [Call(one["intent"], one["slots"]) for one in labels]
            assert is_right(home, row, plan) == (True, True), row["id"]


def test_the_tables_count_what_was_done_wrong():
    row = {**LIVING, "lang": "en", "tags": ["slang"] * 8}
    refuse = {"intent": None, "slots": {}, "lang": "en", "tags": []}
    call = (Call("HassTurnOn", {}),)
    results = [
        Result("dev", row, "act", call, "model", intent_right=False, right=False, milliseconds=1),
        Result("dev", row, "act", call, "exact", intent_right=True, right=True, milliseconds=2),
        Result("no", refuse, "act", call, "model", intent_right=False, right=False, milliseconds=1),
        Result("no", refuse, "refuse", (), "none", intent_right=True, right=True, milliseconds=1),
        Result("no", refuse, "confirm", call, "m", intent_right=False, right=False, milliseconds=1),
    ]
    lines = list(tables(results))
    assert "| dev | 2 | 50.0 % | 50.0 % | 0.0 % | 50.0 % | 2.0 | 2.0 |" in lines
    assert "| no | 3 | 66.7 % | 66.7 % | 33.3 % | 33.3 % | 1.0 | 1.0 |" in lines
    assert "| HassTurnOff | HassTurnOn | 1 |" in lines


def test_the_figures_go_between_the_marks_of_the_page(tmp_path: Path):
    copy = tmp_path / "page.md"
    copy.write_text(PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    result = Result("dev", LIVING | {"lang": "en"}, "act", (), "none", False, False, 1.0)
    write_page([result], copy)
    first = copy.read_text(encoding="utf-8")
    write_page([result], copy)
    assert copy.read_text(encoding="utf-8") == first
    assert "| dev | 1 | 0.0 % |" in first
    copy.write_text("no marks", encoding="utf-8")
    with pytest.raises(ValueError, match="lacks"):
        write_page([result], copy)
