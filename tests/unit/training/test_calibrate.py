"""Thresholds: the limits are kept, rules count, doors are dearer."""

import numpy as np
import pytest

from lares.nlu.actions import ACTIONS, ASKING, STANCES
from lares_training.arrays import Answers
from lares_training.calibrate import Calibration, accepted, calibrate
from lares_training.shards import Examples

_NAMES = tuple(ACTIONS)
_NONE = _NAMES.index("none")
_COUNT = 4000


def _made(
    rng: np.random.Generator, action: str, *, text: str, mistaken: float
) -> tuple[Examples, Answers]:
    """Half of the sentences ask for `action`, half for nothing and are now and then taken for it.

    How sure the model is says something about who is right, but not all.
    """
    at = _NAMES.index(action)
    asked = np.arange(_COUNT) % 2 == 0
    taken = asked | (rng.random(_COUNT) < mistaken)
    actions = np.zeros((_COUNT, len(_NAMES)), np.float32)
    actions[np.arange(_COUNT), np.where(taken, at, _NONE)] = np.where(
        asked, rng.normal(9, 1.5, _COUNT), rng.normal(6, 1.5, _COUNT)
    )
    stances = np.zeros((_COUNT, len(STANCES)), np.float32)
    stances[:, STANCES.index("request")] = 9
    goals = np.where(asked, at, _NONE)
    found = Examples(
        tokens=np.zeros(0, np.int32),
        tags=np.zeros(0, np.int32),
        starts=np.zeros(_COUNT + 1, np.int64),
        actions=np.stack([goals, goals], 1),
        stances=np.zeros(_COUNT, np.int64),
        weights=np.ones(_COUNT, np.float32),
        languages=["en"] * _COUNT,
        sources=["en/made.txt:1"] * _COUNT,
        texts=["switch on the lamp" if one else text for one in asked],
    )
    return found, Answers(actions, stances, [])


def _negatives_taken(found: Examples, answers: Answers, calibration: Calibration) -> float:
    negative = found.actions[:, 0] == _NONE
    return float(accepted(found, answers, calibration)[negative].mean())


@pytest.mark.parametrize(("action", "limit"), [("turn_on", 0.005), ("date_query", 0.002)])
def test_the_limit_is_kept_and_what_it_allows_is_taken(action: str, limit: float) -> None:
    found, answers = _made(
        np.random.default_rng(1), action, text="a lamp is a fine thing", mistaken=0.1
    )
    calibration = calibrate(found, answers)
    assert _negatives_taken(found, answers, calibration) <= limit
    requests = found.actions[:, 0] != _NONE
    assert accepted(found, answers, calibration)[requests].mean() > 0.2


def test_what_a_rule_vetoes_anyhow_costs_no_request() -> None:
    rng = np.random.default_rng(2)
    chatter = _made(rng, "turn_on", text="a lamp is a fine thing", mistaken=0.2)
    vetoed = _made(
        np.random.default_rng(2), "turn_on", text="do not switch on the lamp", mistaken=0.2
    )
    strict, free = calibrate(*chatter), calibrate(*vetoed)
    assert free.thresholds["turn_on"] < strict.thresholds["turn_on"]
    assert _negatives_taken(*vetoed, free) == 0


def test_doors_need_more_certainty_than_lamps() -> None:
    lamp = calibrate(
        *_made(np.random.default_rng(3), "turn_on", text="hello there", mistaken=0.004)
    )
    door = calibrate(*_made(np.random.default_rng(3), "unlock", text="hello there", mistaken=0.004))
    assert door.thresholds["unlock"] > lamp.thresholds["turn_on"]


def test_every_action_has_a_threshold() -> None:
    found, answers = _made(np.random.default_rng(4), "turn_on", text="hello there", mistaken=0.05)
    assert set(calibrate(found, answers).thresholds) == {*ACTIONS, "stance"}
    assert set(ACTIONS) > ASKING
