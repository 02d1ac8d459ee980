"""Which reading of a sentence holds when several templates match it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lares.nlu.intents import INTENTS
from lares.nlu.match import Match
from lares.nlu.vocabulary import Vocabulary

_QUESTION_ENDS = ("吗", "不", "没", "没有", "呢", "么")
_ORDERS = frozenset({"HassTurnOn", "HassTurnOff"})


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading that holds; `rivals` are names that it cannot be told apart from, to be asked."""

    match: Match
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as far as its words decide between readings; `asks`: it ends in a "?"."""

    text: str
    language: str
    asks: bool


def best_reading(
    matches: Sequence[Match], said: Said, vocabulary: Vocabulary, area_id: str | None
) -> Reading | None:
    """Return the reading that says most about what was said, None if there is none.

    In this order: a thing's own name before a room or a kind, the longer name first; what needs no
    guess about the room; fewer free words; more words of the template. Home Assistant's order,
    with the speaker's room added: a light that is just called "light" in another room does not
    win over the lights of this one.
    """
    if said.asks:  # "the kitchen light?" is no order
        matches = [match for match in matches if match.literal]
    present = [match for match in matches if _has_domain(match, vocabulary)] or list(matches)
    present = _statements_aside(present, said)
    if area_id is not None:
        present = _near_first(present, vocabulary, area_id)
    if not present:
        return None
    present.sort(key=_rank)
    best = present[0]
    tied = [match for match in present if _rank(match)[:-1] == _rank(best)[:-1]]
    return _of_tied(tied, vocabulary, area_id, said.language)


def _rank(match: Match) -> tuple[int, int, bool, int, int, int, str]:
    return (
        -match.priority,
        -len(match.said_name),
        match.here and not match.slots.get("area"),
        match.wildcards,
        -match.literal,
        match.free,
        match.intent,
    )


def _has_domain(match: Match, vocabulary: Vocabulary) -> bool:
    """Whether the home has anything that the intent could be about."""
    domains = INTENTS[match.intent].domains
    return not domains or not domains.isdisjoint(vocabulary.domains)


def _statements_aside(matches: Sequence[Match], said: Said) -> list[Match]:
    """Settle 客厅灯打开 (an order) against 客厅灯开了 (a question without its particle).

    An order wins unless the sentence is marked as a question or speaks of what has happened (了).
    """
    orders = [match for match in matches if match.intent in _ORDERS]
    if not orders or said.asks or said.text.endswith((*_QUESTION_ENDS, "了")):
        asks = [match for match in matches if INTENTS[match.intent].asks]
        return asks if asks and orders else list(matches)
    return [match for match in matches if match.intent != "HassGetState"]


def _near_first(matches: Sequence[Match], vocabulary: Vocabulary, area_id: str) -> list[Match]:
    """Drop far namesakes of a kind ("light") if the speaker's room has that kind itself."""
    if not any(match.here for match in matches):
        return list(matches)
    return [
        match
        for match in matches
        if "name" not in match.keys
        or "area" in match.keys
        or "floor" in match.keys
        or any(
            vocabulary.area_ids[entity_id] == area_id
            for entity_id in vocabulary.names.ids(match.keys["name"])
        )
    ]


def _of_tied(
    tied: Sequence[Match], vocabulary: Vocabulary, area_id: str | None, language: str
) -> Reading:
    """Choose among readings of equal rank; ask if they would do different things."""
    best = tied[0]
    named = [match for match in tied if "name" in match.keys and match.domain]
    acts = {(match.intent, match.domain) for match in named if not INTENTS[match.intent].asks}
    if len({intent for intent, _ in acts}) < 2:
        return Reading(best)
    near = [
        match
        for match in named
        if any(vocabulary.area_ids[i] == area_id for i in _bearers(match, vocabulary))
    ]
    if area_id is not None and near and len({match.intent for match in near}) == 1:
        return Reading(near[0])
    bearers = dict.fromkeys(i for match in named for i in _bearers(match, vocabulary))
    if len(bearers) < 2:
        return Reading(best)
    return Reading(best, tuple(dict.fromkeys(vocabulary.told_apart(i, language) for i in bearers)))


def _bearers(match: Match, vocabulary: Vocabulary) -> tuple[str, ...]:
    return vocabulary.by_domain(match.keys["name"]).get(match.domain or "", ())


def unplaced_domains(match: Match) -> frozenset[str] | None:
    """Return the kinds of things of which a room is missing; None if none needs to be said."""
    kind = INTENTS[match.intent]
    if kind.unplaced:
        return None
    domain = match.slots.get("domain")
    if isinstance(domain, str):
        return frozenset((domain,))
    if isinstance(domain, (list, tuple)):
        return frozenset(str(one) for one in domain)
    return kind.domains
