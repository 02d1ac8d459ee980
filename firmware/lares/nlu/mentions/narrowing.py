"""Which words mean a certain thing of this home, and which only look as if they did.

"Mute the telly" is about the TV and not about every player, 打开除湿机 not about the humidifiers,
where the home says what is what. Without doubt only: a player called "Samsung" may be a TV.
"""

import re
from collections.abc import Collection, Iterable, Mapping

from lares.home.entity import Entity
from lares.nlu.mention import Kind, Mention, MentionKind
from lares.nlu.mentions.candidate import Candidate
from lares.nlu.mentions.name_parts import parse_name
from lares.nlu.mentions.things import Thing, things_called
from lares.nlu.vocabulary import Vocabulary

_AS_SAID = 0.9
"""A thing's other words, with nothing misspelled or misheard."""
_OWNER_EN = re.compile(
    r"\b(?!(?:it|that|what|there|here|where|who|he|she|how|let|today|tonight)'s)[a-z]+(?:'s|s') $"
)
_OF_ZH = re.compile("(?:里面?|里头|内|那边|这边|那儿|这儿)?的$")
_NO_OWNER_ZH = re.compile("(?:[我咱这那里边家屋外面头上下]|我们|咱们|房间|门口|[大小新旧好])$")


def without_those_of_others(found: Iterable[Candidate], text: str) -> list[Candidate]:
    """Return the candidates, but nothing for another word for a thing of somebody unknown.

    "Grandma's heater" is not the only heater of the home, unless it is called so.
    """
    candidates = [*found]
    ends = {one.end for one in candidates if one.mention is not None}
    return [_unless_of_others(one, text, ends) for one in candidates]


def _unless_of_others(one: Candidate, text: str, ends: Collection[int]) -> Candidate:
    mention = one.mention
    if mention is None or mention.kind is not MentionKind.NAME or mention.likeness > _AS_SAID:
        return one
    before = text[: one.start]
    owner = _OWNER_EN.search(before)
    if owner is not None and not any(owner.start() < end < one.start for end in ends):
        return Candidate(owner.start(), one.end, None)
    of = _OF_ZH.search(before)
    if of is None or of.start() == 0 or of.start() in ends:
        return one
    if _NO_OWNER_ZH.search(before, 0, of.start()) is not None:
        return one
    return Candidate(of.start(), one.end, None)


def things_of(entity: Entity) -> frozenset[Thing]:
    """Return what kinds of things an entity is by its names; nothing if they do not say it."""
    found: set[Thing] = set()
    for names in entity.names.values():
        for name in names:
            spelling = parse_name(name)
            if spelling is not None:
                found.update(things_called(spelling.words, spelling.han, entity.domain))
    return frozenset(found)


def without_wider_kinds(
    found: Collection[Candidate], kinds: Iterable[Candidate], vocabulary: Vocabulary
) -> list[Candidate]:
    """Return the kinds but those of words that mean only some of the kind in this home.

    Nor those that begin within a thing: 把大门锁上 is about 大门 and not about 门锁.
    """
    things = {
        (one.start, one.end): one.mention
        for one in found
        if one.mention is not None
        and one.mention.kind is MentionKind.NAME
        and one.mention.likeness < 1
    }
    if not things:
        return [*kinds]
    rooms = {
        area_id
        for one in found
        if one.mention is not None and one.mention.kind is MentionKind.AREA
        for area_id in vocabulary.areas.ids(str(one.mention.value))
    }
    kept = []
    for one in kinds:
        thing = things.get((one.start, one.end)) if one.mention is not None else None
        if thing is not None and _is_wider(one.mention, thing, rooms, vocabulary):
            continue
        if not _begins_within(one, things):
            kept.append(one)
    return kept


def _begins_within(one: Candidate, things: Mapping[tuple[int, int], Mention]) -> bool:
    """Whether a thing of the same length, said as it is called, begins before and ends within."""
    for shift in range(1, one.end - one.start):
        named = things.get((one.start - shift, one.end - shift))
        if named is not None and named.likeness >= _AS_SAID:
            return True
    return False


def _is_wider(
    mention: Mention | None, thing: Mention, rooms: Collection[str], vocabulary: Vocabulary
) -> bool:
    """Whether the kind holds others than `thing`, each of which is known to be something else.

    A kind of which the home has nothing is not meant either: the boiler on a switch.
    """
    kind = mention.value if mention is not None else None
    if not isinstance(kind, Kind) or kind.every:
        return False
    keys = thing.keys or (str(thing.value),)
    bearers = {one for key in keys for one in vocabulary.names.ids(key)}
    others = [
        entity
        for entity in vocabulary.entities.values()
        if entity.domain in kind.domains
        and entity.id not in bearers
        and (not rooms or vocabulary.area_ids.get(entity.id) in rooms)
    ]
    if not others:
        return all(vocabulary.entities[one].domain not in kind.domains for one in bearers)
    return all(things_of(entity) for entity in others)
