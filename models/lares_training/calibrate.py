"""Thresholds: how sure the model has to be of each action before it is taken.

Measured on sentences from template lines that were never trained on, as far as no rule vetoes them
anyhow. Rather ask than do the wrong thing: the thresholds keep what is wrongly accepted below the
limits, and take as many right answers as that allows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from lares.nlu.actions import ACTIONS, ASKING, STANCES
from lares.nlu.veto import veto
from lares_training.arrays import Answers, Floats, Ints, Truths
from lares_training.shards import Examples

GUARDED = frozenset(("lock", "unlock", "open", "close"))
"""Actions that reach locks, garage doors and valves."""
_GUARDED_COST = 4.0
"""A wrong one of these counts so many times as much as another wrong one."""
_COSTS = (2.0, 3.0, 4.0, 6.0, 9.0, 13.0, 19.0, 28.0, 40.0, 60.0, 90.0, 1e6)
"""What one wrong acceptance costs in right ones; the lowest that keeps the limit is taken."""
_NO_ORDER = frozenset({"none", "nevermind", "media_search"})
"""Actions after which nothing is done."""
_WISHES = frozenset(name for name in ACTIONS if name.startswith("wish_"))
_LIMITS: Mapping[frozenset[str], float] = {
    frozenset(ACTIONS) - ASKING - _WISHES - _NO_ORDER: 0.005,
    ASKING: 0.002,
    _WISHES: 0.02,
    _NO_ORDER: 1.0,
}
"""Of all sentences that must not be acted on, the share that may be accepted as one of these.

They were written to be hard: two thirds look like an order and differ by a word. A wish is only
proposed."""
_PRIOR = 400.0
"""What is known of all actions counts for each like so many sentences of its own: an action that is
rarely mistaken in a few sentences is not yet one that never is."""
_GRID = np.round(
    np.concatenate([np.arange(0.6, 0.95, 0.01), np.arange(0.95, 0.9951, 0.005), [0.999, 1.0]]), 3
)
_STANCES = (0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97)
_TEMPERATURES = np.round(np.arange(0.3, 3.01, 0.05), 2)
REQUEST = STANCES.index("request")
NONE = tuple(ACTIONS).index("none")


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the manifest says of probabilities."""

    action_temperature: float
    stance_temperature: float
    thresholds: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Trial:
    """The model's best actions, and which of them would be right, with one stance threshold."""

    best: Ints
    sure: Floats
    right: Truths
    negative: Truths
    meant: Truths

    def thresholds(self, names: frozenset[str], limit: float) -> tuple[dict[str, float], int]:
        """Return thresholds that keep the limit, and how many right answers they take."""
        places = [at for at, name in enumerate(ACTIONS) if name in names]
        among = np.isin(self.best, places) & self.meant
        most = limit * max(1, int(self.negative.sum()))
        everywhere = _gains(self.sure[among], self.right[among]) * _PRIOR / max(1, len(self.best))
        needed = np.ones(len(ACTIONS))
        taken = among
        for cost in _COSTS:
            for at in places:
                of_action = among & (self.best == at)
                gains = _gains(self.sure[of_action], self.right[of_action]) + everywhere
                needed[at] = _threshold(gains, _cost(tuple(ACTIONS)[at], cost))
            taken = among & (self.sure >= needed[self.best])
            if (taken & self.negative).sum() <= most:
                break
        chosen = {tuple(ACTIONS)[at]: float(needed[at]) for at in places}
        return chosen, int((taken & self.right).sum())


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
    heard = ~_vetoed(found.texts, best)
    negative = found.actions[:, 0] == NONE
    right = one & (best == found.actions[:, 0])
    trials = []
    for stance in _STANCES:
        trial = _Trial(best, sure, right, negative, heard & (of_request >= stance))
        thresholds, gained = {"stance": stance}, 0
        for names, limit in _LIMITS.items():
            of_names, count = trial.thresholds(names, limit)
            thresholds |= of_names
            gained += count
        trials.append((gained, thresholds))
    _, chosen = max(trials, key=lambda trial: trial[0])
    return Calibration(actions, stances, chosen)


def accepted(found: Examples, answers: Answers, calibration: Calibration) -> Truths:
    """Return which sentences would be taken for an action."""
    of_action = softmax(answers.actions, calibration.action_temperature)
    of_request = softmax(answers.stances, calibration.stance_temperature)[:, REQUEST]
    best = of_action.argmax(1)
    needed = np.array([calibration.thresholds[name] for name in ACTIONS])[best]
    sure = (of_action.max(1) >= needed) & (of_request >= calibration.thresholds["stance"])
    taken: Truths = sure & (best != NONE) & ~_vetoed(found.texts, best)
    return taken


def _vetoed(texts: Iterable[str], best: Ints) -> Truths:
    """Which sentences a rule of the appliance refuses whatever the model says."""
    asks = np.array([name in ASKING | _WISHES for name in ACTIONS])[best]
    pairs = zip(texts, asks.tolist(), strict=True)
    return np.array([veto(text, asks=asking) is not None for text, asking in pairs])


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
