"""What is meant where the model is not sure: its own second choices, weighed by the words.

Three things are known better by rule than by the model: which way the words point (`directions`),
which actions come to the same in this home ("start the coffee machine" is turn_on, toggle or
activate, and one call), and that a sentence of nothing but the words of an order is one (`orders`).
What is found so is only ever proposed.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lares.nlu.actions import ACTIONS, STANCES
from lares.nlu.learned.asking import OF_THE_HOME, is_asked_of_home, question_of
from lares.nlu.learned.directions import is_contradicted, turned
from lares.nlu.learned.heard import Heard
from lares.nlu.learned.model import Scores
from lares.nlu.learned.orders import is_of_warmth, is_order, order_of
from lares.nlu.mention import Kind, Mention, MentionKind
from lares.nlu.situation import Situation
from lares.nlu.understanding import Meaning, Understanding

_ACTIONS = tuple(ACTIONS)
_REQUEST, _OTHER = STANCES.index("request"), STANCES.index("other")
_QUESTION = STANCES.index("question")
_REPORT = STANCES.index("report")
_LEAST = 0.05
"""An action of less probability adds to no other."""
_MOST_BUILT = 4
_SETTLED = 0.9
"""So probable an action needs no others beside it."""
RULED = 0.6
"""How probable an order is that only a rule has read: enough to be proposed."""
_DENIED, _DENIED_PLAINLY = 0.5, 0.75
"""From this probability of a negation, report, question or condition no rule reads an order."""

_IDLE = frozenset({"none", "nevermind"})
_AWNING = {"close": "open", "open": "close"}
_OUT = re.compile(r"\b(?:out|extend(?:ed)?)\b|伸|展开|放出")
_BACK = re.compile(r"\bretract(?:ed)?\b|收")

Build = Callable[[str], Meaning | object]
"""What an action comes to in this home."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The action that is meant after all, as probable as all that comes to the same.

    `request` is how probable it is that something is asked for at all. `turned` is true when the
    words contradicted the model, which for a door is a refusal.
    """

    action: str
    score: float
    request: float
    turned: bool


def weigh(
    scores: Scores, heard: Heard, situation: Situation, build: Build, *, sure: bool
) -> Weighed | None:
    """Return what is meant instead of the model's best action, None if that stands.

    `sure` is true when the model's best action has reached its thresholds: then it stands unless
    the words contradict it.
    """
    best = max(range(len(_ACTIONS)), key=scores.actions.__getitem__)
    action = _ACTIONS[best]
    every = any(_is_every_timer(mention) for mention in heard.mentions)
    contradicted = is_contradicted(action, heard.plain) or (every and action == "timer_cancel")
    contradicted = contradicted or is_of_warmth(action, heard)
    extended = _AWNING.get(action, "") if _is_awning(action, heard, situation) else ""
    contradicted = contradicted or extended != ""
    wished = action.startswith("wish_")
    if sure and not contradicted and not wished:
        return None
    plain_order = is_order(heard, situation) and not _is_denied_plainly(scores)
    if sure and not contradicted and not plain_order:
        return None  # but 咖啡机预热一下 is no wish for warmth
    found = turned(scores.actions, _ACTIONS, heard.plain)
    if every:
        found["timer_cancel_all"] += found["timer_cancel"]
        found["timer_cancel"] = 0.0
    if extended:
        found[extended], found[action] = found[extended] + found[action], 0.0
    chosen, score = _most_alike(found, build)
    if is_of_warmth(chosen, heard):
        chosen = "temperature_set"
    asked = question_of(heard)
    if _is_idle(chosen, score):
        ordered = order_of(heard, situation) if plain_order else None
        if ordered is None and asked and not is_denied(scores, question=False):
            ordered = asked
        chosen, score = (ordered, RULED) if ordered is not None else (chosen, score)
    about_home = chosen in OF_THE_HOME and (asked is not None or is_asked_of_home(heard))
    request = _request(scores, plain_order=plain_order, asks=about_home)
    if chosen == action and score <= scores.actions[best] and request <= scores.stances[_REQUEST]:
        return None
    return Weighed(chosen, min(score, 1.0), min(request, 1.0), contradicted)


def _is_idle(action: str, score: float) -> bool:
    """Whether what the model makes of a sentence leaves room for what a rule reads in it."""
    return score < RULED or action in _IDLE or action.startswith("wish_")


def _request(scores: Scores, *, plain_order: bool, asks: bool) -> float:
    """How probable it is that something is asked for, with what the form of the words adds."""
    request = scores.stances[_REQUEST]
    if asks:
        return request + scores.stances[_OTHER] + scores.stances[_QUESTION]
    return max(RULED, request + scores.stances[_OTHER]) if plain_order else request


def _is_awning(action: str, heard: Heard, situation: Situation) -> bool:
    """Whether an awning goes the other way: it is out when it is open."""
    way = _OUT if action == "close" else _BACK
    names = heard.of(MentionKind.NAME)
    if action not in _AWNING or len(names) != 1 or way.search(heard.plain) is None:
        return False
    vocabulary = situation.vocabulary
    ids = vocabulary.names.ids(str(names[0].value))
    return bool(ids) and all(vocabulary.entities[one].device_class == "awning" for one in ids)


def _is_every_timer(mention: Mention) -> bool:
    every = isinstance(mention.value, Kind) and mention.value.every
    return every and mention.symbol in ("timer", "timers")


def is_denied(scores: Scores, *, report: bool = True, question: bool = True) -> bool:
    """Return whether the model hears a negation, a question, a condition or a report instead.

    Without `report` a report does not count: of "we're out of milk, put it on the list" it is one;
    without `question` no question, where one is expected.
    """
    own = {_REQUEST, _OTHER}
    own |= set() if report else {_REPORT}
    own |= set() if question else {_QUESTION}
    return 1 - sum(scores.stances[at] for at in own) >= _DENIED


def _is_denied_plainly(scores: Scores) -> bool:
    """The same of a sentence of nothing but an order's words, in which none denies it."""
    return 1 - scores.stances[_REQUEST] - scores.stances[_OTHER] >= _DENIED_PLAINLY


def _most_alike(found: Mapping[str, float], build: Build) -> tuple[str, float]:
    """The best action with the probability of all that mean the same here."""
    ranked = sorted(found, key=lambda one: found[one], reverse=True)
    best = ranked[0]
    if best == "none" or found[best] >= _SETTLED:
        return best, found[best]
    sums: dict[str, tuple[str, float]] = {}
    for action in ranked[:_MOST_BUILT]:
        if action == "none" or found[action] < _LEAST:
            continue
        meaning = build(action)
        if not isinstance(meaning, Understanding):
            continue
        same = repr(meaning.calls)
        first, total = sums.get(same, (action, 0.0))
        sums[same] = (first, total + found[action])
    most = max(sums.values(), key=lambda one: one[1], default=(best, found[best]))
    return most if most[1] >= found[best] else (best, found[best])
