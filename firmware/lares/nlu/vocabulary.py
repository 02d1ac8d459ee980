"""The words of this home: every name and alias of entities, areas and floors, and who bears it.

Built from the registry when somebody asks and the registry's vocabulary has changed; names that
were seen before are not normalised again, so thousands of arriving entities cost one rebuild.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from weakref import WeakKeyDictionary

from lares.home.entity import Area, Entity, Floor, Names
from lares.home.registry import Registry, name_of
from lares.nlu.normalization import MAX_TEXT, has_han, key_of, normalise
from lares.nlu.numerals import spelled

MAX_NAME = 100
"""Names longer than this many characters are not listened for; nobody says them."""
_NUMBER = re.compile(r"(?<![0-9.])[0-9]{1,2}(?![0-9.])")
MAX_MENTIONS = 64
"""So many names are considered in one sentence, the longest first."""
_REMEMBERED = 16
"""For so many texts a lexicon keeps what it found."""


class Mention(NamedTuple):
    """A name that stands in a text: `text[start:end]` is a spelling of the name with `key`."""

    start: int
    end: int
    key: str


class Lexicon:
    """Names of one kind and the ids that bear them, searchable inside a sentence."""

    __slots__ = ("__weakref__", "_ids", "_lengths", "_recent")

    def __init__(self) -> None:
        self._ids: dict[str, tuple[str] | list[str]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._recent: dict[str, tuple[Mention, ...]] = {}

    def add(self, key: str, bearer: str) -> None:
        """Note that `bearer` is called `key`; all names of one bearer come one after another."""
        self._recent.clear()
        known = self._ids.get(key)
        if known is None:
            self._ids[key] = (bearer,)
            head = key[:2]
            lengths = self._lengths.get(head, ())
            if len(key) not in lengths:
                self._lengths[head] = (*lengths, len(key))
        elif known[-1] != bearer:
            if isinstance(known, tuple):
                known = self._ids[key] = [*known]
            known.append(bearer)

    def __len__(self) -> int:
        return len(self._ids)

    def ids(self, key: str) -> tuple[str, ...]:
        """Return who is called `key` (of `key_of`), nobody if nobody is."""
        return tuple(self._ids.get(key, ()))

    def keys(self) -> Iterable[str]:
        """Return all names, as keys."""
        return self._ids.keys()

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return the names that stand in a normalised text at word boundaries, longest first.

        The last answers are kept: every stage asks for those of the same clauses.
        """
        known = self._recent.get(text)
        if known is None:
            known = self._search(text)
            if len(self._recent) >= _REMEMBERED:
                self._recent.clear()
            self._recent[text] = known
        return known

    def _search(self, text: str) -> tuple[Mention, ...]:
        squeezed, places, starts = _squeezed(text)
        ids, all_lengths, found = self._ids, self._lengths, []
        for at in starts:
            for head in (squeezed[at : at + 2], squeezed[at]):
                for length in all_lengths.get(head, ()):
                    key = squeezed[at : at + length]
                    if len(head) <= length and key in ids and len(key) == length:
                        start, end = places[at], places[at + length - 1] + 1
                        if _is_word(text, start, end):
                            found.append(Mention(start, end, key))
        unique = sorted(set(found), key=lambda mention: (mention.start - mention.end, mention))
        return tuple(unique[:MAX_MENTIONS])


@lru_cache(maxsize=_REMEMBERED)
def _squeezed(text: str) -> tuple[str, list[int], list[int]]:
    """A text as keys are written, where its characters stand, and which of them begin a word."""
    places = [at for at, char in enumerate(text) if char not in " -'"]
    starts = [
        number
        for number, at in enumerate(places)
        if at == 0 or not (_joins(text[at - 1]) and _joins(text[at]))
    ]
    return "".join([text[at] for at in places]), places, starts


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] does not cut a Latin word or a number in two."""
    before = start == 0 or not (_joins(text[start - 1]) and _joins(text[start]))
    after = end == len(text) or not (_joins(text[end - 1]) and _joins(text[end]))
    return before and after


def _joins(char: str) -> bool:
    return char < "\u2e80" and char.isalnum()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What people can call things in this home, as of one `vocabulary_version`."""

    version: int
    names: Lexicon
    areas: Lexicon
    floors: Lexicon
    entities: Mapping[str, Entity]
    house_areas: Mapping[str, Area]
    house_floors: Mapping[str, Floor]
    area_ids: Mapping[str, str | None]
    """Entity id → the area it is in."""
    domains: frozenset[str]
    """Domains of which the home has at least one entity."""

    def by_domain(self, key: str) -> dict[str, tuple[str, ...]]:
        """Return the entities called `key`, by domain."""
        found: dict[str, list[str]] = {}
        for entity_id in self.names.ids(key):
            found.setdefault(self.entities[entity_id].domain, []).append(entity_id)
        return {domain: tuple(ids) for domain, ids in found.items()}

    def count(self, domains: frozenset[str], slots: Mapping[str, object]) -> int:
        """Return how many things of a kind the home has; slot `device_class` narrows the kind."""
        device_class = slots.get("device_class")
        return sum(
            entity.domain in domains and device_class in (None, entity.device_class)
            for entity in self.entities.values()
        )

    def is_any_in(self, area_id: str, domains: frozenset[str]) -> bool:
        """Return whether a room has a thing of these kinds; of sensors only thermometers count."""
        return any(
            entity.domain in domains
            and self.area_ids[entity.id] == area_id
            and (entity.domain != "sensor" or entity.device_class == "temperature")
            for entity in self.entities.values()
        )

    def spoken_name(self, key: str, ids: tuple[str, ...], language: str) -> str:
        """Return the name that means exactly the entities called `key`: canonical if it can be.

        An alias that only one of several namesakes bears must not become their common name.
        """
        canonical = name_of(self.entities[ids[0]].names, language)
        canonical_key = key_of(normalise(canonical))
        if self.names.ids(canonical_key) == self.names.ids(key):
            return canonical
        return _name_with_key(self.entities[ids[0]].names, key) or canonical

    def area_name(self, key: str, language: str) -> str:
        """Return the canonical name of the area called `key`."""
        return self._place(
            self.house_areas[self.areas.ids(key)[0]].names, self.areas, key, language
        )

    def floor_name(self, key: str, language: str) -> str:
        """Return the canonical name of the floor called `key`."""
        names = self.house_floors[self.floors.ids(key)[0]].names
        return self._place(names, self.floors, key, language)

    @staticmethod
    def _place(names: Names, lexicon: Lexicon, key: str, language: str) -> str:
        canonical = name_of(names, language)
        if lexicon.ids(key_of(normalise(canonical))) == lexicon.ids(key):
            return canonical
        return _name_with_key(names, key) or canonical


def _name_with_key(names: Names, key: str) -> str | None:
    for words in names.values():
        for word in words:
            if key_of(normalise(word)) == key:
                return word
    return None


class _Builder:
    """Makes vocabularies of one registry and remembers the keys of names between them."""

    def __init__(self) -> None:
        self.current: Vocabulary | None = None
        self._keys: dict[str, tuple[str, ...]] = {}

    def vocabulary(self, registry: Registry) -> Vocabulary:
        current = self.current
        if current is None or current.version != registry.vocabulary_version:
            current = self.current = self._build(registry)
        return current

    def _build(self, registry: Registry) -> Vocabulary:
        old_keys, self._keys = self._keys, {}
        names, areas, floors = Lexicon(), Lexicon(), Lexicon()
        entities = {entity.id: entity for entity in registry.spoken_entities()}
        for entity in entities.values():
            self._add(names, entity.names, entity.id, old_keys)
        for area in registry.areas.values():
            self._add(areas, area.names, area.id, old_keys)
        for floor in registry.floors.values():
            self._add(floors, floor.names, floor.id, old_keys)
        _add_relative_floors(floors, registry.floors)
        return Vocabulary(
            version=registry.vocabulary_version,
            names=names,
            areas=areas,
            floors=floors,
            entities=entities,
            house_areas=dict(registry.areas),
            house_floors=dict(registry.floors),
            area_ids={entity.id: registry.area_of(entity) for entity in entities.values()},
            domains=frozenset(entity.domain for entity in entities.values()),
        )

    def _add(
        self, lexicon: Lexicon, names: Names, bearer: str, old_keys: dict[str, tuple[str, ...]]
    ) -> None:
        for words in names.values():
            for word in words:
                keys = self._keys.get(word)
                if keys is None:
                    keys = self._keys[word] = old_keys.get(word) or _keys(word)
                for key in keys:
                    lexicon.add(key, bearer)


def _keys(name: str) -> tuple[str, ...]:
    """Keys under which a name is found.

    As it is, without the emoji that nobody types, and with its numbers as words, because speech
    recognition writes "lamp two" and 灯二.
    """
    if len(name) > MAX_TEXT:
        return ()
    key = key_of(normalise(name))
    if not key.isascii():
        plain = "".join(char for char in key if char.isalnum() or char < "\u2000")
        keys = [key, plain]
    else:
        keys = [key]
    if _NUMBER.search(key):
        chinese = has_han(key)
        keys.append(_NUMBER.sub(lambda match: spelled(int(match[0]))[chinese], keys[-1]))
    return tuple(k for k in dict.fromkeys(keys) if 0 < len(k) <= MAX_NAME)


def _add_relative_floors(lexicon: Lexicon, floors: Mapping[str, Floor]) -> None:
    """With exactly two storeys "upstairs" and 楼下 can only mean one each."""
    levels = {floor.level for floor in floors.values()}
    if len(floors) != 2 or len(levels) != 2 or None in levels:
        return
    lower, upper = sorted(floors.values(), key=lambda floor: floor.level or 0)
    for words, floor in ((("downstairs", "楼下"), lower), (("upstairs", "楼上"), upper)):
        for word in words:
            if not lexicon.ids(word):
                lexicon.add(word, floor.id)


_BUILDERS: WeakKeyDictionary[Registry, _Builder] = WeakKeyDictionary()


def vocabulary_of(registry: Registry) -> Vocabulary:
    """Return the vocabulary of a registry as it is now; rebuilt only if names have changed."""
    builder = _BUILDERS.get(registry)
    if builder is None:
        builder = _BUILDERS[registry] = _Builder()
    return builder.vocabulary(registry)
