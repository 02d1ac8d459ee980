"""Thresholds: how sure the model has to be of each action before it is taken.

Measured on sentences from template lines that were never trained on. Rather ask than do the wrong
thing: the thresholds keep what is wrongly accepted below the limits, and as many right answers as
that allows.
"""

from dataclasses import dataclass

import numpy as np

from lares.nlu.actions import ACTIONS, STANCES
from lares_training.arrays import Floats, Ints, Truths
from lares_training.export import Answers
from lares_training.shards import Examples

GUARDED = frozenset(("lock", "unlock", "open", "close"))
"""Actions that reach locks, garage doors and valves."""
_GUARDED_COST = 4.0
"""A wrong one of these counts so many times as much as another wrong one."""
_COSTS = (4.0, 6.0, 9.0, 13.0, 19.0, 28.0, 40.0, 60.0, 90.0)
"""What one wrong acceptance costs in right ones; the lowest that keeps the limit is taken."""
_MOST_NEGATIVES = 0.003
"""Share of all sentences that must not be acted on which may be accepted."""
_PRIOR = 400.0
"""What is known of all actions counts for each like so many sentences of its own: an action that is
rarely mistaken in a few sentences is not yet one that never is."""
_GRID = np.round(np.concatenate([np.arange(0.4, 0.95, 0.01), np.arange(0.95, 0.9951, 0.005)]), 3)
_STANCES = (0.5, 0.7, 0.8, 0.9, 0.95, 0.97)
_TEMPERATURES = np.round(np.arange(0.3, 3.01, 0.05), 2)
REQUEST = STANCES.index("request")
NONE = tuple(ACTIONS).index("none")


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the manifest says of probabilities."""

    action_temperature: float
    stance_temperature: float
    thresholds: dict[str, float]


def softmax(logits: Floats, temperature: float) -> Floats:
    """Probabilities along the last axis."""
    powers = np.exp((logits - logits.max(-1, keepdims=True)) / temperature)
    shares: Floats = powers / powers.sum(-1, keepdims=True)
    return shares


def calibrate(found: Examples, answers: Answers) -> Calibration:
    """Return temperatures and thresholds from validation examples."""
    one = found.actions[:, 0] == found.actions[:, 1]
    actions = _temperature(answers.actions[one], found.actions[one, 0])
    stances = _temperature(answers.stances, found.stances)
    of_action = softmax(answers.actions, actions)
    of_request = softmax(answers.stances, stances)[:, REQUEST]
    best, sure = of_action.argmax(1), of_action.max(1)
    negative = found.actions[:, 0] == NONE
    right = one & (best == found.actions[:, 0])
    everywhere = _gains(sure[best != NONE], right[best != NONE]) * _PRIOR / max(1, len(found))
    chosen: dict[str, float] = {}
    for cost in _COSTS:
        trials = []
        for stance in _STANCES:
            meant = of_request >= stance
            thresholds = {
                name: _threshold(
                    _gains(sure[(best == at) & meant], right[(best == at) & meant]) + everywhere,
                    _cost(name, cost),
                )
                for at, name in enumerate(ACTIONS)
            }
            needed = np.array([thresholds[name] for name in ACTIONS])[best]
            taken = (best != NONE) & meant & (sure >= needed)
            few = (taken & negative).sum() <= _MOST_NEGATIVES * max(1, negative.sum())
            trials.append((bool(few), int((taken & right).sum()), thresholds | {"stance": stance}))
        few, _, chosen = max(trials, key=lambda trial: trial[:2])
        if few:
            break
    return Calibration(actions, stances, chosen)


def accepted(answers: Answers, calibration: Calibration) -> Truths:
    """Return which sentences would be taken for an action."""
    of_action = softmax(answers.actions, calibration.action_temperature)
    of_request = softmax(answers.stances, calibration.stance_temperature)[:, REQUEST]
    best = of_action.argmax(1)
    needed = np.array([calibration.thresholds[name] for name in ACTIONS])[best]
    sure = (of_action.max(1) >= needed) & (of_request >= calibration.thresholds["stance"])
    taken: Truths = sure & (best != NONE)
    return taken


def _cost(name: str, cost: float) -> float:
    return cost * _GUARDED_COST if name in GUARDED else cost


def _gains(sure: Floats, right: Truths) -> Ints:
    """For each threshold of the grid how many right and how many wrong ones would be taken."""
    return np.array(
        [
            [(right & (sure >= threshold)).sum(), (~right & (sure >= threshold)).sum()]
            for threshold in _GRID
        ]
    )


def _threshold(gains: Ints | Floats, cost: float) -> float:
    """The threshold that gains most, where each wrong acceptance costs `cost` right ones."""
    return float(_GRID[int(np.argmax(gains[:, 0] - cost * gains[:, 1]))])


def _temperature(logits: Floats, goals: Ints) -> float:
    """The temperature that makes the right answers likeliest."""
    rows = np.arange(len(goals))

    def surprise(temperature: float) -> float:
        return float(-np.log(softmax(logits, temperature)[rows, goals] + 1e-9).mean())

    return float(min(_TEMPERATURES, key=surprise))
