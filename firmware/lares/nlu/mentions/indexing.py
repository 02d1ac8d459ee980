"""The index of a home's names, brought up to date with its vocabulary.

Rooms are also indexed by other common words for them, in either language: "bedroom" finds 卧室.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from lares.home.entity import Area, Entity, Floor, Names
from lares.nlu.mention import MentionKind
from lares.nlu.mentions.kinds import kind_words
from lares.nlu.mentions.name_parts import (
    Spelling,
    chinese_parts,
    latin_parts,
    parse_name,
    words_of,
)
from lares.nlu.mentions.ordinary import is_ordinary
from lares.nlu.mentions.phrases import Bearer, Form, PhraseIndex
from lares.nlu.mentions.room_words import kind_of_room, same_room
from lares.nlu.mentions.things import things_called
from lares.nlu.normalization import has_han, key_of, normalise
from lares.nlu.vocabulary import Lexicon, Vocabulary

_NEVER_NEAR = frozenset({"weather", "sun", "zone", "person", "device_tracker", "conversation"})
"""Domains whose names are only taken as they are written: they are mostly ordinary words."""
_MOST_CHANGED = 0.25
"""If more of the entities changed than this share, the index is built anew."""


@dataclass(frozen=True, slots=True)
class _Built:
    """An index with what it was built from; `rooms` are the phrases that rooms are called."""

    index: PhraseIndex
    entities: Mapping[str, Entity]
    areas: Mapping[str, Area]
    floors: Mapping[str, Floor]
    rooms: frozenset[str]


_INDEXES: WeakKeyDictionary[Lexicon, _Built] = WeakKeyDictionary()
_LATEST: list[_Built] = []


def index_of(vocabulary: Vocabulary) -> PhraseIndex:
    """Return the index of a vocabulary; built at the first call.

    Where only some entities differ from the vocabulary that was asked for last, only those are
    worked out again. Nothing of an index that was returned before changes.
    """
    built = _INDEXES.get(vocabulary.names)
    if built is None:
        built = _INDEXES[vocabulary.names] = _updated(vocabulary) or _build(vocabulary)
        _LATEST[:] = [built]
    return built.index


def _updated(vocabulary: Vocabulary) -> _Built | None:
    """The latest index with what has changed since, None if that would be most of it."""
    latest = _LATEST[0] if _LATEST else None
    if latest is None or vocabulary.house_floors != latest.floors:
        return None
    if vocabulary.house_areas != latest.areas:
        return None
    old, new = latest.entities, vocabulary.entities
    arrived = [one for key, one in new.items() if old.get(key) is not one]
    gone = [one for key, one in old.items() if new.get(key) is not one]
    if len(arrived) + len(gone) > _MOST_CHANGED * len(new):
        return None
    index = PhraseIndex(latest.index)
    for entity in gone:
        for spelling in _spellings(entity.names):
            for phrase, _ in _phrases(spelling, latest.rooms, entity.domain):
                index.remove(phrase, spelling.key)
            namesakes = vocabulary.names.ids(spelling.key)
            arrived += [new[one] for one in namesakes if one in old]
    for entity in arrived:
        _add_entity(index, entity, latest.rooms)
    return _Built(index, new, latest.areas, latest.floors, latest.rooms)


def _build(vocabulary: Vocabulary) -> _Built:
    index = PhraseIndex()
    rooms: set[str] = set()
    for kind, house in (
        (MentionKind.AREA, vocabulary.house_areas),
        (MentionKind.FLOOR, vocabulary.house_floors),
    ):
        for place in house.values():
            for spelling in _spellings(place.names):
                rooms.add(_add(index, spelling, Bearer(kind, spelling.key, Form.WHOLE)))
    _add_room_words(index, vocabulary, rooms)
    known = frozenset(rooms)
    for entity in vocabulary.entities.values():
        _add_entity(index, entity, known)
    _add_kinds(index)
    areas, floors = vocabulary.house_areas, vocabulary.house_floors
    return _Built(index, vocabulary.entities, areas, floors, known)


def _add(index: PhraseIndex, spelling: Spelling, bearer: Bearer) -> str:
    if spelling.words:
        index.add_latin(spelling.words, bearer)
        return " ".join(spelling.words)
    if len(spelling.han) > 1:
        index.add_chinese(spelling.han, bearer)
    return spelling.han


def _add_room_words(index: PhraseIndex, vocabulary: Vocabulary, rooms: set[str]) -> None:
    """Other words for the rooms, as far as nothing in the home is called so."""
    for area in vocabulary.house_areas.values():
        known = [name for names in area.names.values() for name in names]
        key = key_of(normalise(known[0])) if known else ""
        same = {word for name in known for word in same_room(name)}.difference(known)
        like = {word for name in known for word in kind_of_room(name)}.difference(known, same)
        words = [(word, Form.ROOM_WORD) for word in sorted(same)]
        words += [(word, Form.ROOM_KIND) for word in sorted(like)]
        for word, form in words if key else ():
            spelling = parse_name(word)
            if spelling is None or vocabulary.areas.ids(spelling.key):
                continue
            if not vocabulary.names.ids(spelling.key):
                phrase = _add(index, spelling, Bearer(MentionKind.AREA, key, form))
                rooms |= {phrase} if form is Form.ROOM_WORD else set()


def _add_entity(index: PhraseIndex, entity: Entity, rooms: frozenset[str]) -> None:
    if entity.domain in _NEVER_NEAR:
        return
    for spelling in _spellings(entity.names):
        for phrase, form in _phrases(spelling, rooms, entity.domain):
            bearer = Bearer(MentionKind.NAME, spelling.key, form)
            if not has_han(phrase) and (spelling.words or form >= Form.THING):
                index.add_latin(tuple(phrase.split(" ")), bearer)
            else:
                index.add_chinese(phrase, bearer)


def _phrases(spelling: Spelling, rooms: frozenset[str], domain: str) -> Iterator[tuple[str, Form]]:
    """What a thing with this name may be called, the name itself first."""
    yield from _named(spelling, rooms)
    for thing in things_called(spelling.words, spelling.han, domain):
        for word in thing.words:
            if word not in (spelling.han, " ".join(spelling.words)):
                yield word, Form.WORD if word in thing.marked else Form.THING


def _named(spelling: Spelling, rooms: frozenset[str]) -> Iterator[tuple[str, Form]]:
    """A name and its parts."""
    if spelling.words:
        yield " ".join(spelling.words), Form.WHOLE
        for words in latin_parts(spelling.words, rooms):
            word = len(words) == 1 and is_ordinary(words[0])
            yield " ".join(words), Form.WORD if word else Form.PART
    elif len(spelling.han) > 1:
        yield spelling.han, Form.WHOLE
        if "的" in spelling.han[2:-1]:
            yield spelling.han.replace("的", ""), Form.PART
        for part in chinese_parts(spelling.han, rooms):
            yield part, Form.PART


def _spellings(names: Names) -> Iterator[Spelling]:
    for own in names.values():
        for name in own:
            spelling = parse_name(name)
            if spelling is not None:
                yield spelling


def _add_kinds(index: PhraseIndex) -> None:
    """Words for kinds of things, which are misspelled and misheard as well; never "everything"."""
    for phrase, word in kind_words("en").words.items():
        if word.kind.every:
            continue
        index.add_latin(words_of(phrase), Bearer(MentionKind.KIND, phrase, Form.WHOLE))
    for phrase, word in kind_words("zh").words.items():
        if len(phrase) > 1 and not word.kind.every:
            index.add_chinese(phrase, Bearer(MentionKind.KIND, phrase, Form.WHOLE))
