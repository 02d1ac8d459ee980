"""Home Assistant's own test sentences, where the checkout has them beside it; measured only."""

import importlib.util
import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lares.app.understand import load_home, run
from lares.nlu.intents import INTENTS

SETS = Path(__file__).parents[4] / "shared" / "eval"
pytestmark = pytest.mark.skipif(
    not SETS.is_dir(), reason="the evaluation sets are not beside this checkout"
)


def _answers(name: str, home: str, tmp_path: Path) -> list[tuple[Mapping[str, Any], Any]]:
    raw = json.loads((SETS / f"home_{home}.json").read_text(encoding="utf-8"))
    path = tmp_path / "home.json"
    keys = ("id", "names", "area", "state", "attributes", "floor")
    flat = {
        part: [{key: row[key] for key in keys if row.get(key) is not None} for row in raw[part]]
        for part in ("areas", "floors", "entities")
    }
    path.write_text(json.dumps(flat), encoding="utf-8")
    lines = (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    out: list[str] = []
    fields = ("id", "text", "lang", "context_area")
    lines = (json.dumps({k: row[k] for k in fields if row.get(k)}) for row in rows)
    run(load_home(path), lines, out.append)
    return list(zip(rows, map(json.loads, out), strict=True))


def _scoring() -> Any:
    """The module that judges by what the home would do."""
    spec = importlib.util.spec_from_file_location("eval_score", SETS / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_supported_sentences_are_understood_and_others_are_not_done(
    language: str, tmp_path: Path
) -> None:
    answers = _answers(f"ha_{language}", language, tmp_path)
    scoring = _scoring()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves the file to be closed for it
        home = scoring.Home(SETS / f"home_{language}.json")
    supported = [(row, got) for row, got in answers if row["intent"] in INTENTS]
    wrong = [
        row["text"]
        for row, got in supported
        if got["outcome"] not in ("act", "confirm", "answer")
        or not scoring.score(home, row, _as_labelled(row, got["commands"]))[1]
    ]
    assert len(supported) > 50
    assert len(wrong) <= 0.01 * len(supported), wrong
    others = [got for row, got in answers if row["intent"] not in INTENTS]
    assert not [got for got in others if got["outcome"] in ("act", "answer", "confirm")]


def _as_labelled(
    row: Mapping[str, Any], commands: list[dict[str, Any]]
) -> list[tuple[str, dict[str, Any]]]:
    """The commands for scoring; some English questions are labelled without their domain."""
    unlabelled = row["intent"] == "HassGetState" and "domain" not in row["slots"]
    return [
        (
            command["intent"],
            {k: v for k, v in command["slots"].items() if not (unlabelled and k == "domain")},
        )
        for command in commands
    ]


@pytest.mark.parametrize("name", ["oos", "slurp_test_oos_en"])
def test_what_is_not_for_the_home_is_not_done(name: str, tmp_path: Path) -> None:
    answers = _answers(name, "paraphrase", tmp_path)
    acted = [got for _, got in answers if got["outcome"] in ("act", "answer")]
    assert len(acted) <= 0.03 * len(answers)
