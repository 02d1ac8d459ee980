"""Which words mean a certain thing of this home although they are words for a kind as well.

"Mute the telly" is about the TV and not about every player, 打开除湿机 not about the humidifiers,
where the home says what is what. Without doubt only: a player called "Samsung" may be a TV.
"""

from collections.abc import Collection, Iterable

from lares.home.entity import Entity
from lares.nlu.mention import Kind, Mention, MentionKind
from lares.nlu.mentions.candidate import Candidate
from lares.nlu.mentions.name_parts import parse_name
from lares.nlu.mentions.things import Thing, things_called
from lares.nlu.vocabulary import Vocabulary

_AS_SAID = 0.9
"""A thing's other words, with nothing misspelled or misheard."""


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
        if not any(_begins_within(one, span, named) for span, named in things.items()):
            kept.append(one)
    return kept


def _begins_within(one: Candidate, span: tuple[int, int], named: Mention) -> bool:
    start, end = span
    cuts = start < one.start < end < one.end
    return cuts and named.likeness >= _AS_SAID and one.end - one.start == end - start


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
