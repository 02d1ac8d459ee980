"""Figures of a model on generated sentences: right, wrongly accepted, taken for what."""

from collections import Counter
from collections.abc import Iterable

import numpy as np

from lares.nlu.actions import ACTIONS, STANCES
from lares_training.arrays import Answers, Truths
from lares_training.calibrate import NONE, Calibration, accepted
from lares_training.shards import Examples

_ACTIONS = tuple(ACTIONS)


def figures(found: Examples, answers: Answers, calibration: Calibration) -> dict[str, object]:
    """Return shares for the manifest, rounded: of all and of each language."""
    languages = np.array(found.languages)
    groups = {"all": np.ones(len(found), bool)}
    groups |= {name: languages == name for name in dict.fromkeys(found.languages)}
    taken = accepted(found, answers, calibration)
    return {name: _of(found, answers, taken, chosen) for name, chosen in groups.items()}


def accuracy(found: Examples, answers: Answers) -> float:
    """Share of single sentences whose action is right, in percent."""
    one = found.actions[:, 0] == found.actions[:, 1]
    return 100 * float((answers.actions.argmax(1) == found.actions[:, 0])[one].mean())


def _of(found: Examples, answers: Answers, taken: Truths, chosen: Truths) -> dict[str, float]:
    best = answers.actions.argmax(1)
    one = chosen & (found.actions[:, 0] == found.actions[:, 1])
    right = best == found.actions[:, 0]
    negative, request = one & (found.actions[:, 0] == NONE), one & (found.actions[:, 0] != NONE)
    same = [
        np.array_equal(answers.tags[at], found.tags[found.starts[at] : found.starts[at + 1]])
        for at in np.flatnonzero(chosen)
    ]
    return {
        "sentences": int(chosen.sum()),
        "action_right": _share(right, one),
        "stance_right": _share(answers.stances.argmax(1) == found.stances, chosen),
        "tags_right": round(100 * float(np.mean(same)), 2),
        "requests_taken_right": _share(taken & right, request),
        "requests_taken_wrong": _share(taken & ~right, request),
        "negatives_taken": _share(taken, negative),
    }


def _share(which: Truths, among: Truths) -> float:
    """Percent of `among`."""
    return round(100 * float(which[among].mean()), 2) if among.any() else 0.0


def confusions(found: Examples, answers: Answers, most: int = 40) -> list[str]:
    """Return lines of what is taken for what most often, with an example of each."""
    best = answers.actions.argmax(1)
    counts: Counter[tuple[int, int]] = Counter()
    samples: dict[tuple[int, int], list[str]] = {}
    for at in np.flatnonzero(found.actions[:, 0] == found.actions[:, 1]):
        goal = int(found.actions[at, 0])
        if goal != best[at]:
            pair = (goal, int(best[at]))
            counts[pair] += 1
            samples.setdefault(pair, []).append(f"{found.texts[at]} ({found.sources[at]})")
    return [
        f"{count:5d}  {_ACTIONS[goal]} taken for {_ACTIONS[said]}: "
        + " | ".join(samples[goal, said][:4])
        for (goal, said), count in counts.most_common(most)
    ]


def worst_sources(found: Examples, answers: Answers, most: int = 40) -> list[str]:
    """Return the template lines that are misread most often, which may be wrong themselves."""
    best = answers.actions.argmax(1)
    said: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for at in np.flatnonzero(found.actions[:, 0] == found.actions[:, 1]):
        source = found.sources[at]
        said[source] += 1
        wrong[source] += int(best[at] != found.actions[at, 0])
    ranked = sorted(wrong, key=lambda source: (-wrong[source] / (said[source] + 2), source))
    return [f"{wrong[one]:4d} of {said[one]:4d}  {one}" for one in ranked[:most]]


def stance_table(found: Examples, answers: Answers) -> list[str]:
    """Return the lines of a table: rows what it is, columns what the model says."""
    best = answers.stances.argmax(1)
    rows = [_row("", STANCES)]
    for at, name in enumerate(STANCES):
        counts = np.bincount(best[found.stances == at], minlength=len(STANCES))
        rows.append(_row(name, counts.tolist()))
    return rows


def _row(name: str, cells: Iterable[object]) -> str:
    return f"{name:14}" + "".join(f"{cell!s:>14}" for cell in cells)
