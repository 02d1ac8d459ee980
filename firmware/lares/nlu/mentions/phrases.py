"""Everything that names of this home may be said as, for finding what only comes near a name.

A name is indexed as a whole and in part: "Living Room Floor Lamp" may be called "the floor lamp"
and 客厅吸顶灯 simply 吸顶灯. Rooms are also indexed by the common words of the other language.
Built once for a vocabulary, at the first sentence; what was worked out for a name is kept for the
next vocabulary of the home.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from enum import IntEnum
from typing import NamedTuple
from weakref import WeakKeyDictionary

from lares.home.entity import Area, Floor, Names
from lares.home.room_names import room_names
from lares.nlu.mention import MentionKind
from lares.nlu.mentions.kinds import LATIN_WORD, kind_words
from lares.nlu.mentions.ordinary import is_ordinary, ordinary_words
from lares.nlu.mentions.spelling import Speller
from lares.nlu.mentions.syllables import sounds
from lares.nlu.normalization import has_han, key_of, normalise, tight
from lares.nlu.vocabulary import MAX_NAME, Lexicon, Vocabulary

_NEVER_NEAR = frozenset({"weather", "sun", "zone", "person", "device_tracker", "conversation"})
"""Domains whose names are only taken as they are written: they are mostly ordinary words."""
MOST_BEARERS = 64
"""A part that more things bear than this stands for none of them."""
_LONGEST_TAIL = 7
"""A longer part of a Chinese name nobody says, unless it is the name without the room."""
# fmt: off
_NEVER_ALONE = frozenset((
    "main", "left", "right", "front", "back", "side", "other", "room", "door", "window",
    "light", "lamp", "temperature", "humidity", "power", "energy", "battery", "motion",
    "status", "state", "mode", "level", "speed", "volume", "water", "home", "house", "area",
    "zone", "floor", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
))
# fmt: on
_ROOMISH = re.compile(r"(?:room|厅|室|房|间|卧|台|廊)$")


class Form(IntEnum):
    """How a phrase of the index relates to the name."""

    WHOLE = 0
    ROOM_WORD = 1  # another common word for the room
    PART = 2
    WORD = 3  # one ordinary word of it, which names a thing only after an article


class Bearer(NamedTuple):
    """What a phrase stands for: the key of a name, area or floor, or a word for a kind."""

    kind: MentionKind
    key: str
    form: Form


class _Spelling(NamedTuple):
    """A name as it is indexed: its key, its Latin words and its Chinese characters."""

    key: str
    words: tuple[str, ...]
    han: str


class PhraseIndex:
    """Phrases in Latin words and in Chinese, and who bears them.

    `latin` has words in the form of `lemma`, one space between them; `chinese` has for the sounds
    of a phrase the phrases that sound so. `reaches` holds for each first word, and for each first
    two sounds, how long the phrases are.
    """

    __slots__ = ("chinese", "latin", "parsed", "reaches", "sounding", "speller")

    def __init__(self) -> None:
        self.latin: dict[str, list[Bearer]] = {}
        self.chinese: dict[str, list[Bearer]] = {}
        self.sounding: dict[str, list[str]] = {}
        self.reaches: dict[str, tuple[int, ...]] = {}
        self.speller = Speller()
        self.parsed: dict[str, _Spelling | None] = {}

    def add_latin(self, words: tuple[str, ...], bearer: Bearer) -> None:
        """Index a phrase of words that are in the form of `lemma`."""
        phrase = " ".join(words)
        known = self.latin.get(phrase)
        if known is None:
            self.latin[phrase] = [bearer]
            self._reach(words[0], len(words))
            self.speller.add(words)
        elif len(known) <= MOST_BEARERS and bearer not in known:
            known.append(bearer)

    def add_chinese(self, phrase: str, bearer: Bearer) -> None:
        """Index a phrase with Chinese characters in it, by its sounds."""
        known = self.chinese.get(phrase)
        if known is None:
            self.chinese[phrase] = [bearer]
            alike = sound_of(phrase)
            self._reach(alike[:2], len(alike))
            sounding = self.sounding.setdefault(alike, [])
            if len(sounding) < MOST_BEARERS:
                sounding.append(phrase)
        elif len(known) <= MOST_BEARERS and bearer not in known:
            known.append(bearer)

    def _reach(self, head: str, length: int) -> None:
        lengths = self.reaches.get(head, ())
        if length not in lengths:
            self.reaches[head] = tuple(sorted((*lengths, length), reverse=True))


def lemma(word: str) -> str:
    """Return what singular and plural of an English word have in common."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("xes", "ches", "shes", "sses")) else word[:-1]


def sound_of(text: str) -> str:
    """Return a text with each Chinese character replaced by what its sound is confused with."""
    spoken, alike = sounds()
    return text.translate(spoken).translate(alike)


_INDEXES: WeakKeyDictionary[Lexicon, PhraseIndex] = WeakKeyDictionary()
_LATEST: list[PhraseIndex] = []


def index_of(vocabulary: Vocabulary) -> PhraseIndex:
    """Return the index of a vocabulary; built at the first call."""
    index = _INDEXES.get(vocabulary.names)
    if index is None:
        index = _INDEXES[vocabulary.names] = _build(vocabulary)
        _LATEST[:] = [index]
    return index


def _build(vocabulary: Vocabulary) -> PhraseIndex:
    index = PhraseIndex()
    before = _LATEST[0].parsed if _LATEST else {}
    places: dict[str, tuple[_Spelling, ...]] = {}
    for kind, house in (
        (MentionKind.AREA, vocabulary.house_areas),
        (MentionKind.FLOOR, vocabulary.house_floors),
    ):
        _add_places(index, kind, house, before, places)
    heads = {" ".join(one.words) for ones in places.values() for one in ones if one.words}
    han_heads = {one.han for ones in places.values() for one in ones if one.han}
    _add_room_words(index, vocabulary, heads, han_heads)
    for entity in vocabulary.entities.values():
        if entity.domain in _NEVER_NEAR:
            continue
        for spelling in _spellings(index, entity.names, before):
            bearer = Bearer(MentionKind.NAME, spelling.key, Form.WHOLE)
            part = bearer._replace(form=Form.PART)
            if spelling.words:
                index.add_latin(spelling.words, bearer)
                for words in _latin_parts(spelling.words, heads):
                    word = len(words) == 1 and is_ordinary(words[0])
                    index.add_latin(words, part._replace(form=Form.WORD) if word else part)
            elif len(spelling.han) > 1:
                index.add_chinese(spelling.han, bearer)
                for piece in _chinese_parts(spelling.han, han_heads):
                    index.add_chinese(piece, part)
    _add_kinds(index)
    return index


def _add_places(
    index: PhraseIndex,
    kind: MentionKind,
    house: Mapping[str, Area] | Mapping[str, Floor],
    before: Mapping[str, _Spelling | None],
    places: dict[str, tuple[_Spelling, ...]],
) -> None:
    for place in house.values():
        places[place.id] = tuple(_spellings(index, place.names, before))
        for spelling in places[place.id]:
            bearer = Bearer(kind, spelling.key, Form.WHOLE)
            if spelling.words:
                index.add_latin(spelling.words, bearer)
            elif len(spelling.han) > 1:
                index.add_chinese(spelling.han, bearer)


def _add_room_words(
    index: PhraseIndex, vocabulary: Vocabulary, heads: set[str], han_heads: set[str]
) -> None:
    """Other words for the rooms, as far as no room bears them: "bedroom" for 卧室."""
    for area in vocabulary.house_areas.values():
        own = next((word for words in area.names.values() for word in words), "")
        known = [name for names in area.names.values() for name in names]
        others = {
            word for name in known for words in room_names(name).values() for word in words
        } - set(known)
        bearer = Bearer(MentionKind.AREA, key_of(normalise(own)), Form.ROOM_WORD)
        for word in sorted(others):
            key = key_of(normalise(word))
            if not bearer.key or vocabulary.areas.ids(key) or vocabulary.names.ids(key):
                continue
            if has_han(key):
                index.add_chinese(key, bearer)
                han_heads.add(key)
            else:
                words = _words(normalise(word))
                index.add_latin(words, bearer)
                heads.add(" ".join(words))


def _spellings(
    index: PhraseIndex, names: Names, before: Mapping[str, _Spelling | None]
) -> Iterator[_Spelling]:
    for own in names.values():
        for name in own:
            if name in index.parsed:
                spelling = index.parsed[name]
            else:
                spelling = before[name] if name in before else _parse(name)
                index.parsed[name] = spelling
            if spelling is not None:
                yield spelling


def _parse(name: str) -> _Spelling | None:
    if len(name) > MAX_NAME:
        return None
    text = normalise(name)
    key = key_of(text)
    if has_han(text):
        return _Spelling(key, (), tight(text))
    words = _words(text)
    return _Spelling(key, words, "") if words else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(lemma(match[0]) for match in LATIN_WORD.finditer(text.replace("'", "")))


def _latin_parts(words: tuple[str, ...], heads: set[str]) -> Iterator[tuple[str, ...]]:
    """Parts that a thing may be called by: "floor lamp" of "living room floor lamp"."""
    kinds = kind_words("en").words
    tails = [words[at:] for at in range(1, len(words) - 1)]
    for count in range(1, len(words)):
        if " ".join(words[:count]) in heads and words[count:] not in tails:
            tails.append(words[count:])
    for tail in tails:
        phrase = " ".join(tail)
        if phrase not in kinds and tail[0] != "room" and not _is_common(tail):
            yield tail
    if len(words) > 2 and words[-1] in kinds:
        head = words[:-1]
        if " ".join(head) not in heads and not _ROOMISH.search(head[-1]) and not _is_common(head):
            yield head


def _is_common(words: tuple[str, ...]) -> bool:
    """Whether a part is too common to name a thing, even after an article."""
    return len(words) == 1 and (len(words[0]) < 4 or words[0] in _NEVER_ALONE)


def _chinese_parts(name: str, heads: Collection[str]) -> Iterator[str]:
    """Parts that a thing may be called by: 吸顶灯 of 客厅吸顶灯."""
    known = kind_words("zh")
    tails = {name[at:] for at in range(max(1, len(name) - _LONGEST_TAIL), len(name) - 2)}
    tails |= {name[at:].lstrip("的") for at in range(1, len(name)) if name[:at] in heads}
    tails |= {name[-2:]} if name[-2:] in known.fixed else set()
    for tail in sorted(tails):
        if 1 < len(tail) < len(name) and tail not in known.words and _is_name(tail):
            yield tail
    for length in (2, 1):
        if name[-length:] in known.words and len(name) - length > 2:
            head = name[:-length]
            if head not in heads and not _ROOMISH.search(head) and _is_name(head):
                yield head
            return


def _is_name(part: str) -> bool:
    """Whether a part says more than an ordinary word, perhaps with a kind of thing (房间灯)."""
    ordinary, kinds = ordinary_words("zh"), kind_words("zh").words
    if part in ordinary or part.isascii() or part[0] == "的":
        return False
    return not any(part[:at] in ordinary and part[at:] in kinds for at in range(1, len(part)))


def _add_kinds(index: PhraseIndex) -> None:
    """Words for kinds of things, which are misspelled and misheard as well."""
    for phrase in kind_words("en").words:
        words = _words(phrase)
        index.add_latin(words, Bearer(MentionKind.KIND, phrase, Form.WHOLE))
    for phrase in kind_words("zh").words:
        if len(phrase) > 1:
            index.add_chinese(phrase, Bearer(MentionKind.KIND, phrase, Form.WHOLE))
