"""From who bears a phrase to the mention that it is."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from lares.nlu.mention import Kind, Mention, MentionKind
from lares.nlu.mentions.candidate import Candidate
from lares.nlu.mentions.kinds import kind_words
from lares.nlu.mentions.named import symbol_of_name
from lares.nlu.mentions.phrases import MOST_BEARERS, Bearer, Form
from lares.nlu.vocabulary import Vocabulary

LIKENESS = {
    Form.WHOLE: 0.97,
    Form.ROOM_WORD: 0.95,
    Form.PART: 0.9,
    Form.THING: 0.9,
    Form.WORD: 0.85,
    Form.ROOM_KIND: 0.6,
}
"""How near a phrase of these forms is to the name when all its words were said right."""
_AREA = MentionKind.AREA
_ORDER = (MentionKind.NAME, MentionKind.AREA, MentionKind.FLOOR, MentionKind.KIND)
_CAPTION = re.compile(r"[ ']")


def mention_of(
    said: str, span: tuple[int, int], bearers: Collection[Bearer], likeness: float
) -> Mention | None:
    """Return the mention for a phrase, None if it could be several rooms or too many things.

    `likeness` is that of the words; a phrase that is only a part of the name lowers it.
    """
    form = min([bearer.form for bearer in bearers])
    best = [bearer for bearer in bearers if bearer.form == form]
    kinds = [bearer.kind for bearer in best]
    kind = next(kind for kind in _ORDER if kind in kinds)
    keys = tuple(dict.fromkeys([bearer.key for bearer in best if bearer.kind is kind]))
    likeness = round(
        min(likeness, LIKENESS[form]) if likeness == 1 else likeness * LIKENESS[form], 3
    )
    start, end = span
    if kind is MentionKind.KIND:
        language = "zh" if not keys[0].isascii() else "en"
        word = kind_words(language).words[keys[0]]
        return Mention(start, end, kind, word.symbol, word.kind, likeness)
    if len(keys) == 1:
        return Mention(start, end, kind, kind.value, keys[0], likeness)
    several = kind is MentionKind.NAME or form is Form.ROOM_KIND
    if not several or len(keys) > MOST_BEARERS:
        return None
    return Mention(start, end, kind, kind.value, _CAPTION.sub("", said), likeness, keys=keys)


def settle(mentions: Iterable[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """Return the mentions with their symbols, and parts of names narrowed by the rooms said.

    Which room a word for several means is decided by what else is said, else it means none.
    """
    every = list(mentions)
    found = [one for one in (_placed(one, every, vocabulary) for one in every) if one is not None]
    rooms = {
        room
        for one in found
        if one.kind is _AREA and isinstance(one.value, str)
        for room in vocabulary.areas.ids(one.value)
    }
    return [
        _settled(one, rooms, vocabulary) if one.kind is MentionKind.NAME else one for one in found
    ]


def _placed(mention: Mention, every: Iterable[Mention], vocabulary: Vocabulary) -> Mention | None:
    """A mention; of a kind of room the one room that has what is spoken of, None if several do."""
    if mention.kind is not _AREA or not mention.keys:
        return mention
    homes = {
        vocabulary.area_ids.get(entity_id) for one in every for entity_id in _ids(one, vocabulary)
    }
    fits = [key for key in mention.keys if homes.intersection(vocabulary.areas.ids(key))]
    return replace(mention, value=fits[0], keys=()) if len(fits) == 1 else None


def _ids(mention: Mention, vocabulary: Vocabulary) -> Iterable[str]:
    """The things that a name or a kind may mean."""
    if mention.kind is MentionKind.NAME:
        keys = mention.keys or (str(mention.value),)
        return [one for key in keys for one in vocabulary.names.ids(key)]
    kind = mention.value
    if not isinstance(kind, Kind):
        return ()
    return [
        one.id
        for one in vocabulary.entities.values()
        if one.domain in kind.domains
        and (not kind.device_classes or one.device_class in (None, *kind.device_classes))
    ]


def _settled(mention: Mention, rooms: set[str], vocabulary: Vocabulary) -> Mention:
    if not mention.keys:
        symbol = symbol_of_name(vocabulary, (str(mention.value),))
        return mention if symbol == mention.symbol else replace(mention, symbol=symbol)
    bearers = {vocabulary.names.ids(key): key for key in reversed(mention.keys)}
    keys = tuple(reversed(bearers.values()))  # two names of one thing are one
    there = tuple(
        key
        for key in keys
        if any(vocabulary.area_ids.get(one) in rooms for one in vocabulary.names.ids(key))
    )
    keys = there or keys
    symbol = symbol_of_name(vocabulary, keys)
    if len(keys) == 1:
        return replace(mention, symbol=symbol, value=keys[0], keys=())
    return replace(mention, symbol=symbol, keys=keys)


def blocked(text: str, exact: Iterable[Candidate]) -> set[int]:
    """Return the places of characters that stand for something as they are."""
    kinds = kind_words("zh").words
    places = {at for at, char in enumerate(text) if char in kinds}
    for one in exact:
        if one.mention is not None:
            places.update(range(one.start, one.end))
    return places
