"""From clauses to text in one language: names, lists, counts, agreement, punctuation."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from unicodedata import normalize

from lares.assistant.replies.clauses import Clause, Phrase, grouped
from lares.assistant.replies.kinds import kind_code
from lares.assistant.replies.template import LANGUAGES, fallback
from lares.home.entity import Entity
from lares.home.plain_text import plain_text
from lares.home.registry import Registry, name_of
from lares.nlu.normalization import key_of, normalise
from lares.nlu.vocabulary import vocabulary_of

NAMED = 5
"""So many devices are called by name; more are counted."""
_LONGEST_NAME = 64
_LONGEST_REPLY = 400
"""A reply in a reply: what became of a delayed command."""
_SENTENCE_ENDS = (".", "?", "!", "。")
"""After NFKC, which makes full-width question and exclamation marks plain ones."""
_OWN_ARTICLE = ("the ", "a ", "my ", "our ", "your ")


def language_code(language: str) -> str:
    """Return the language that replies exist in for a code like "zh-CN"; English for others."""
    primary = language.partition("-")[0].lower()
    return primary if primary in LANGUAGES else "en"


class Renderer:
    """Words clauses about the entities of a registry."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def text(self, clauses: Iterable[Clause], language: str) -> str:
        """Return the clauses as sentences: statements joined, questions on their own."""
        return _Wording(self._registry, language_code(language)).text(grouped(clauses))

    def label(self, entity_id: str, language: str) -> str:
        """Return what an entity is called, without an article."""
        return _Wording(self._registry, language_code(language)).name(entity_id)


class _Wording:
    """One language over one registry."""

    def __init__(self, registry: Registry, language: str) -> None:
        self._registry = registry
        self._language = language
        self._templates = LANGUAGES[language]

    def text(self, clauses: Sequence[Clause]) -> str:
        sentences: list[str] = []
        statements: list[str] = []
        for clause in clauses:
            said = self._clause(clause)
            if normalize("NFKC", said[-1:]) in _SENTENCE_ENDS:
                self._close(statements, sentences)
                sentences.append(_capital(said))
            else:
                statements.append(said)
        self._close(statements, sentences)
        return self._one("grammar.space").join(sentences)

    def _close(self, statements: list[str], sentences: list[str]) -> None:
        if statements:
            joined = self._one("grammar.clause").join(statements)
            sentences.append(_capital(joined) + self._one("grammar.end"))
            statements.clear()

    def _clause(self, clause: Clause) -> str:
        values = {
            "devices": lambda: self._devices(clause.entities),
            "choices": lambda: self._choices(clause),
            "areas": lambda: self._areas(clause.entities),
            "parts": lambda: self._parts(clause.parts),
            "n": lambda: str(len(clause.entities)),
        }
        count = len(clause.options) or self._number(clause.entities) or len(clause.parts)
        return self._filled(clause.code, clause.values, count, values)

    def _parts(self, parts: Sequence[Clause]) -> str:
        """Things are joined by another word than deeds: 牛奶和鸡蛋, 关闭灯并打开窗帘."""
        deeds = any(part.code.startswith("do.") for part in parts)
        last = "grammar.and_do" if deeds else "grammar.and"
        return self._joined([self._clause(part) for part in parts], last)

    def _number(self, entities: Sequence[str]) -> int:
        """How many things a verb agrees with: one entity called "Curtains" is many."""
        if len(entities) == 1:
            last_word = self.name(entities[0]).rpartition(" ")[2].lower()
            return 2 if last_word in self._one("grammar.plurals").split() else 1
        return len(entities)

    def _phrase(self, phrase: Phrase) -> str:
        """Word a phrase; a value called `n` is what it counts."""
        counted = dict(phrase.values).get("n", 1)
        return self._filled(phrase.code, phrase.values, 1 if counted == 1 else 2, {})

    def _filled(
        self,
        code: str,
        values: Iterable[tuple[str, str | float | Phrase]],
        count: int,
        computed: Mapping[str, Callable[[], str]],
    ) -> str:
        template = self._templates[fallback(code, self._templates)]
        if not isinstance(template, str):
            template = template[0] if count == 1 else template[1]
        slots = _Slots({key: self._value(value, key) for key, value in values}, computed)
        return template.format_map(slots)

    def _value(self, value: str | float | Phrase, key: str = "") -> str:
        if isinstance(value, Phrase):
            return self._phrase(value)
        longest = _LONGEST_REPLY if key == "reply" else _LONGEST_NAME
        return _tidy(value, longest) if isinstance(value, str) else f"{value:g}"

    def _one(self, code: str) -> str:
        template = self._templates[code]
        return template if isinstance(template, str) else template[0]

    # -- names -------------------------------------------------------------------------------------

    def name(self, entity_id: str) -> str:
        """Return the entity's name in this language, clipped and on one line."""
        entity = self._registry.entities.get(entity_id)
        return _tidy(name_of(entity.names, self._language) if entity else "") or entity_id

    def _devices(self, entities: Sequence[str]) -> str:
        if len(entities) > NAMED:
            return self._counted(entities)
        return self._joined(self._labels(entities))

    def _choices(self, clause: Clause) -> str:
        options = [*self._distinct_labels(clause.entities), *map(self._value, clause.options)]
        if len(options) > NAMED:
            more = self._filled("grammar.more", (("n", len(options) - NAMED),), 2, {})
            options = [*options[:NAMED], more]
        return self._joined(options, "grammar.or")

    def _counted(self, entities: Sequence[str]) -> str:
        domains = {entity_id.partition(".")[0] for entity_id in entities}
        code = f"noun.{domains.pop()}" if len(domains) == 1 else "noun.device"
        if code not in self._templates:
            code = "noun.device"
        return self._filled(code, (("n", len(entities)),), len(entities), {})

    def _labels(self, entities: Sequence[str]) -> list[str]:
        """Names with articles; with the room where something in another room is called so too."""
        return [self._labelled(entity_id) for entity_id in entities]

    def _distinct_labels(self, entities: Sequence[str]) -> list[str]:
        """Labels to choose from; where two are alike, with their kinds, else with numbers."""
        labels = self._labels(entities)
        kinds = [self._kind(entity_id) for entity_id in entities]
        numbers = [str(number) for number in range(1, len(entities) + 1)]
        told_apart = (("name.of_kind", kinds),) if len(set(kinds)) > 1 else ()
        for code, words in (*told_apart, ("name.numbered", numbers)):
            labels = [
                self._filled(code, (("name", label), ("word", word)), 1, {})
                if labels.count(label) > 1
                else label
                for label, word in zip(labels, words, strict=True)
            ]
        return labels

    def _kind(self, entity_id: str) -> str:
        entity = self._registry.entities.get(entity_id)
        return self._filled(kind_code(entity), (), 1, {}) if entity else ""

    def _labelled(self, entity_id: str) -> str:
        name = self.name(entity_id)
        entity = self._registry.entities.get(entity_id)
        area = self._area(entity) if entity and self._has_far_namesake(entity, name) else ""
        if area:
            name = self._filled("name.in_area", (("name", name), ("area", area)), 1, {})
        return self._with_article(name, f"name.{entity_id.partition('.')[0]}")

    def _has_far_namesake(self, entity: Entity, name: str) -> bool:
        vocabulary = vocabulary_of(self._registry)
        area_id = self._registry.area_of(entity)
        bearers = vocabulary.names.ids(key_of(normalise(name)))
        return any(vocabulary.area_ids[bearer] != area_id for bearer in bearers)

    def _with_article(self, name: str, code: str) -> str:
        if name.lower().startswith(_OWN_ARTICLE):
            return name
        code = fallback(code, self._templates)
        if code == "name" and not name.isascii():
            return name
        return self._filled(code, (("name", name),), 1, {})

    def _areas(self, entities: Sequence[str]) -> str:
        """The rooms of entities, each once."""
        known = [
            self._registry.entities[each] for each in entities if each in self._registry.entities
        ]
        rooms = dict.fromkeys(self._area(entity) for entity in known)
        return self._joined([self._with_article(room, "name") for room in rooms if room])

    def _area(self, entity: Entity) -> str:
        area = self._registry.areas.get(self._registry.area_of(entity) or "")
        return _tidy(name_of(area.names, self._language)) if area else ""

    def _joined(self, items: Sequence[str], last: str = "grammar.and") -> str:
        if len(items) < 2:
            return "".join(items)
        return self._one("grammar.comma").join(items[:-1]) + self._one(last) + items[-1]


class _Slots(dict[str, str]):
    """Values for a template; what only some templates need is worded when one asks for it."""

    def __init__(
        self, values: Mapping[str, str], computed: Mapping[str, Callable[[], str]]
    ) -> None:
        super().__init__(values)
        self._computed = computed

    def __missing__(self, key: str) -> str:
        make = self._computed.get(key)
        return make() if make else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _tidy(words: str, longest: int = _LONGEST_NAME) -> str:
    """One line that can be seen, no longer than people can take in."""
    plain = plain_text(words, len(words))
    return plain if len(plain) <= longest else plain_text(plain, longest - 1) + "…"
