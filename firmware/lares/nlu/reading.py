"""Which reading of a sentence holds when several templates match it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lares.nlu.intents import INTENTS
from lares.nlu.match import Match
from lares.nlu.vocabulary import Vocabulary

_QUESTION_ENDS = ("吗", "不", "没", "没有", "呢", "么")
_ORDERS = frozenset({"HassTurnOn", "HassTurnOff"})
_BARE = frozenset({"scene", "script"})
"""Domains whose name alone is an order: "movie night". A lamp's name alone says nothing."""
_BARE_VERB = re.compile(r"(?:打开|关闭|关掉|关上|锁上|拉上|拉开|[开关])$")
_ZH_ASKS = re.compile(r"[吗哪几谁没]|是不是|是否|有没有|什么|怎么|多少|不$")
_EN_BARE = re.compile(r"\b(?:on|off|open|closed|shut|locked|unlocked)$")
_EN_ASKS = re.compile(
    r"(?:\w+ )?(?:is|are|was|were|what|what's|whats|which|how|do|does|did|any|tell|where|who|has|"
    r"have|check|can|could|show|say|when|will|isn't|aren't|am|whether|if|there|count|list)\b"
)
_ARTICLE = re.compile(r"\b(?:the|my|our)\b")
_NOUN_FIRST = re.compile(r"(?:(?:the|my|our|all|every|each|lights?|lamps?|fans?)\b|所有|全部|灯)")


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading that holds; with `rivals`, one for each kind of thing, nobody can tell which."""

    match: Match
    rivals: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as far as its words decide between readings.

    `asks`: it ends in a "?"; `subject_first`: it starts with a thing or a room, not with a verb;
    `articles`: so many characters of it are "the" or "my", which say nothing.
    """

    text: str
    language: str
    asks: bool
    subject_first: bool = False
    articles: int = 0

    @classmethod
    def of(cls, text: str, language: str, mentions: Iterable[str], *, asks: bool) -> "Said":
        """Look at a sentence in which the `mentions` (names of things and rooms) stand."""
        first = text.startswith(tuple(mentions)) or _NOUN_FIRST.match(text) is not None
        articles = sum(len(article) + 1 for article in _ARTICLE.findall(text))
        return cls(text, language, asks, first, articles)


def best_reading(
    matches: Sequence[Match], said: Said, vocabulary: Vocabulary, area_id: str | None
) -> Reading | None:
    """Return the reading that says most about what was said, None if there is none.

    In this order: a thing's own name before a room or a kind, the longer name first; what needs no
    guess about the room; fewer free words; more words of the template. Home Assistant's order,
    with the speaker's room added: a light that is just called "light" in another room does not
    win over the lights of this one.
    """
    matches = _shopping_first([match for match in matches if _is_said(match, said)])
    present = [match for match in matches if _has_domain(match, vocabulary)] or list(matches)
    present = _statements_aside(_placed(present, vocabulary), said)
    if area_id is not None:
        present = _near_first(present, vocabulary, area_id)
    if not present:
        return None
    present.sort(key=_rank)
    best = present[0]
    tied = [match for match in present if _rank(match)[:-1] == _rank(best)[:-1]]
    return _of_tied(tied, vocabulary, area_id)


def _is_said(match: Match, said: Said) -> bool:
    """Whether a reading was said: a bare name, "lights off?" and 关了灯? are no orders."""
    if INTENTS[match.intent].asks:
        return True
    if match.literal <= said.articles:
        return match.domain in _BARE and not said.asks
    return not (said.asks and (said.subject_first or "了" in said.text))


def _shopping_first(matches: Sequence[Match]) -> Sequence[Match]:
    """Take "the shopping list" for the home's own, also where a list bears that name."""
    if not any(match.intent.startswith("HassShoppingList") for match in matches):
        return matches
    return [match for match in matches if not match.intent.startswith("HassList")]


def _placed(matches: Sequence[Match], vocabulary: Vocabulary) -> Sequence[Match]:
    """Drop names of things elsewhere: "the fan in the study" is not the one called Fan upstairs."""
    kept = [
        match
        for match in matches
        if "name" not in match.keys
        or "area" not in match.keys
        or any(
            vocabulary.area_ids[entity_id] in vocabulary.areas.ids(match.keys["area"])
            for entity_id in vocabulary.names.ids(match.keys["name"])
        )
    ]
    return kept or matches


def _rank(match: Match) -> tuple[int, int, bool, int, int, int, bool, str]:
    return (
        -match.priority,
        -len(match.said_name),
        match.here and not match.slots.get("area"),
        match.wildcards,
        -match.literal,
        match.free,
        not match.here,  # of the speaker's room and the whole home the one that reaches less
        match.intent,
    )


def _has_domain(match: Match, vocabulary: Vocabulary) -> bool:
    """Whether the home has anything that the intent could be about."""
    domains = INTENTS[match.intent].domains
    return not domains or not domains.isdisjoint(vocabulary.domains)


def _asks_for_state(said: Said) -> bool:
    """Whether a sentence can be a question about a state: "all lights off", 窗帘都打开 are none."""
    if said.asks:
        return True
    if said.language == "zh":
        return not _BARE_VERB.search(said.text) or _ZH_ASKS.search(said.text) is not None
    return not _EN_BARE.search(said.text) or _EN_ASKS.match(said.text) is not None


def _statements_aside(matches: Sequence[Match], said: Said) -> list[Match]:
    """Settle 客厅灯打开 (an order) against 客厅灯开了 (a question without its particle).

    An order wins unless the sentence is marked as a question or speaks of what has happened (了).
    """
    matches = [m for m in matches if m.intent != "HassGetState" or _asks_for_state(said)]
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


def _of_tied(tied: Sequence[Match], vocabulary: Vocabulary, area_id: str | None) -> Reading:
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
    rivals = {match.domain: match for match in reversed(named)}
    return Reading(best, tuple(rivals.values())[::-1] if len(rivals) > 1 else ())


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
