"""The templates of one language, matched against a sentence.

What makes it fast with thousands of names: a list of a template ({name}, {area}, {brightness} …)
is never the whole vocabulary but only what stands in this very sentence, and only templates whose
literal words, edges and lists the sentence can satisfy are given to hassil at all.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from operator import itemgetter

from hassil.expression import TextChunk
from hassil.intents import (
    Intent,
    IntentData,
    Intents,
    RangeSlotList,
    RangeType,
    SlotList,
    TextSlotList,
    TextSlotValue,
    WildcardSlotList,
)
from hassil.recognize import RecognizeResult, recognize_all

from lares.nlu.exact.data import Template, load_sentences, templates_of
from lares.nlu.exact.grammar import Grammar
from lares.nlu.exact.possible import Possible
from lares.nlu.intents import INTENTS
from lares.nlu.match import Match, Value
from lares.nlu.numerals import Numeral

_NO_SETS: frozenset[tuple[str, ...]] = frozenset()
_PLACES = frozenset({"name", "area", "floor"})
_REMEMBERED = 8
"""For so many texts it is kept which templates have their words."""
_Clauses = tuple[int, tuple[int, ...], Template]
"""A template, before it its rank and its clauses as bits of fragments."""


class ExactTemplates:
    """The templates of one language, parsed once; knows nothing of a particular home."""

    def __init__(self, language: str) -> None:
        self.language = language
        raw = load_sentences(language)
        intents = Intents.from_dict(raw)
        self._language_code: str = raw["language"]
        self._skip_words = list(intents.skip_words)
        self._courtesy = _at_ends(self._skip_words)
        self._settings = intents.settings
        self._rules = intents.expansion_rules
        self._lists = {
            name: values
            for name, values in intents.slot_lists.items()
            if not isinstance(values, RangeSlotList)
        }
        self.ranges = {
            name: values
            for name, values in intents.slot_lists.items()
            if isinstance(values, RangeSlotList)
        }
        self._loose_templates: dict[int, Template] = {}
        dynamic = _PLACES | self.ranges.keys()
        # By the words at their edges: few pairs of edges fit a sentence, most templates share one.
        self._by_edges: dict[tuple[str, ...], dict[tuple[str, ...], list[_Clauses]]] = {}
        self._starts, self._ends = _Edges(first=True), _Edges(first=False)
        self._latest: dict[str, list[Template]] = {}
        self._fragments: dict[str, int] = {}  # a bit for each
        grammar = Grammar(self._rules, self._lists)
        self._templates = tuple(templates_of(raw, grammar, dynamic))
        for rank, template in enumerate(_by_edges(self._templates)):
            by_end = self._by_edges.setdefault(template.starts, {})
            clauses = tuple(self._bits(clause) for clause in template.clauses)
            by_end.setdefault(template.ends, []).append((rank, clauses, template))
            self._starts.add(template.starts)
            self._ends.add(template.ends)
        self._possible = Possible(self._rules, self._lists, self._skip_words)

    def __len__(self) -> int:
        return len(self._templates)

    def __iter__(self) -> Iterator[Template]:
        return iter(self._templates)

    def numbers(self, numerals: Sequence[Numeral], text: str) -> dict[str, list[Value]]:
        """Return for each list of numbers the values in `text` that it may take."""
        return {
            name: list(
                dict.fromkeys(
                    Value(text[number.start : number.end], _slot_number(number.value, values))
                    for number in numerals
                    if _fits(number, values)
                )
            )
            for name, values in self.ranges.items()
        }

    def numbers_beyond(self, number: Numeral, text: str) -> dict[str, list[Value]]:
        """Return for each list of numbers `number` if it is what the list cannot take."""
        value = Value(text[number.start : number.end], number.value)
        return {
            name: [] if number.share or values.start <= number.value <= values.stop else [value]
            for name, values in self.ranges.items()
        }

    def match(
        self,
        text: str,
        lists: Mapping[str, Sequence[Value]],
        here: str | None,
    ) -> list[Match]:
        """Return every reading of `text`.

        `lists` fills `name`, `area`, `floor` and the lists of numbers; `here` is the name of the
        speaker's area, None if it is not known: templates that need it then do not match.
        """
        possible = self._possible.within(text, lists)
        candidates = self._candidates(text, lists, have_here=here is not None)
        by_intent: dict[str, list[IntentData]] = {one.intent: [] for one in candidates}
        for template in candidates:
            if possible(template.expression):
                by_intent[template.intent].append(template.data)
        return self._recognize(text, by_intent, lists, here)

    def nearly(
        self, text: str, lists: Mapping[str, Sequence[Value]], wild: str, here: str | None
    ) -> list[Match]:
        """Return the readings of `text` in which the list `wild` may be any words.

        To find out which word of an otherwise understood command the home has nothing for.
        Only commands, never questions: a question fits almost any sentence then.
        """
        possible = self._possible.within(text, lists, wild)
        by_intent: dict[str, list[IntentData]] = {}
        for template in self._candidates(
            text, {**lists, wild: [Value("", "")]}, have_here=here is not None, any_domain=True
        ):
            if wild in template.lists and template.clauses and not template.free:
                if INTENTS[template.intent].asks:
                    continue
                data = by_intent.setdefault(template.intent, [])
                if possible(template.expression):
                    data.append(self._loose(template).data)
        return self._recognize(text, by_intent, lists, here, wild)

    def _loose(self, template: Template) -> Template:
        """The same template without a domain: nobody knows the domain of an unknown name."""
        if not template.domains:
            return template
        loose = self._loose_templates.get(id(template))
        if loose is None:
            data = template.data
            requires = dict(data.requires_context)
            del requires["domain"]
            loose = replace(template, data=replace(data, requires_context=requires))
            self._loose_templates[id(template)] = loose
        return loose

    def _candidates(
        self,
        text: str,
        lists: Mapping[str, Sequence[Value]],
        *,
        have_here: bool,
        any_domain: bool = False,
    ) -> list[Template]:
        filled = frozenset(name for name, values in lists.items() if values)
        domains = frozenset(value.domain for value in lists.get("name", ()))
        return [
            template
            for template in self._worded(text)
            if template.lists <= filled
            and (have_here or not template.needs_here)
            and (any_domain or not template.domains or not template.domains.isdisjoint(domains))
        ]

    def _worded(self, text: str) -> list[Template]:
        """The templates whose literal words stand in `text`; its last answers are kept.

        A sentence is looked at several times: with other numbers, with an unknown name.
        """
        found = self._latest.get(text)
        if found is None:
            found = self._worded_anew(text)
            if len(self._latest) >= _REMEMBERED:
                del self._latest[next(iter(self._latest))]
            self._latest[text] = found
        return found

    def _worded_anew(self, text: str) -> list[Template]:
        present = sum([bit for fragment, bit in self._fragments.items() if fragment in text])
        bare = self._courtesy.sub("", text)
        starts = self._starts.fitting(text) | self._starts.fitting(bare)
        ends = self._ends.fitting(text) | self._ends.fitting(bare)
        found: list[tuple[int, Template]] = []
        for start in starts:
            for end, templates in self._by_edges[start].items():
                if end in ends:
                    for rank, clauses, template in templates:
                        for clause in clauses:
                            if not clause & present:
                                break
                        else:
                            found.append((rank, template))
        return [template for _, template in sorted(found, key=itemgetter(0))]

    def _bits(self, clause: Iterable[str]) -> int:
        """A clause as a set of the fragments of this language."""
        fragments = self._fragments
        return sum(fragments.setdefault(one, 1 << len(fragments)) for one in clause)

    def _recognize(
        self,
        text: str,
        by_intent: Mapping[str, list[IntentData]],
        lists: Mapping[str, Sequence[Value]],
        here: str | None,
        wild: str | None = None,
    ) -> list[Match]:
        if not any(by_intent.values()):
            return []
        slot_lists = _slot_lists(lists)
        if wild is not None:
            slot_lists[wild] = WildcardSlotList(name=wild)
        intents = Intents(
            language=self._language_code,
            intents={name: Intent(name, data) for name, data in by_intent.items()},
            slot_lists=self._lists,
            expansion_rules=self._rules,
            skip_words=self._skip_words,
            settings=self._settings,
        )
        context = {"area": here} if here is not None else None
        for name in (*_PLACES, *self.ranges):
            slot_lists.setdefault(name, TextSlotList(name=name, values=[]))
        results = recognize_all(text, intents, slot_lists=slot_lists, intent_context=context)
        return [_as_match(result) for result in results]


@cache
def templates_in(language: str) -> ExactTemplates:
    """Return the templates of a language, parsed at the first call; takes 0.2 s of CPU."""
    return ExactTemplates(language)


def _by_edges(templates: Iterable[Template]) -> list[Template]:
    """The templates in the order of their edges' first appearance."""
    starts: dict[tuple[str, ...], dict[tuple[str, ...], list[Template]]] = {}
    for template in templates:
        starts.setdefault(template.starts, {}).setdefault(template.ends, []).append(template)
    return [one for ends in starts.values() for alike in ends.values() for one in alike]


class _Edges:
    """Sets of words of which a sentence starts (or ends) with one, found by the sentence's edge."""

    def __init__(self, *, first: bool) -> None:
        self._first = first
        self._any: set[tuple[str, ...]] = set()
        self._by_word: dict[str, set[tuple[str, ...]]] = {}
        self._lengths: set[int] = set()

    def add(self, words: tuple[str, ...]) -> None:
        """Note a set; an empty one fits every sentence."""
        if not words:
            self._any.add(words)
        for word in words:
            self._by_word.setdefault(word, set()).add(words)
            self._lengths.add(len(word))

    def fitting(self, text: str) -> set[tuple[str, ...]]:
        """Return the sets that a text fits."""
        found = set(self._any)
        for length in self._lengths:
            edge = text[:length] if self._first else text[-length:]
            found |= self._by_word.get(edge, _NO_SETS)
        return found


def _slot_lists(lists: Mapping[str, Sequence[Value]]) -> dict[str, SlotList]:
    return {
        name: TextSlotList(
            name=name,
            values=[
                TextSlotValue(
                    text_in=TextChunk(value.text),
                    value_out=value.out,
                    context={"domain": value.domain} if value.domain else None,
                    metadata={"key": value.key, "domain": value.domain} if value.key else None,
                )
                for value in values
            ],
        )
        for name, values in lists.items()
    }


def _as_match(result: RecognizeResult) -> Match:
    slots: dict[str, object] = {}
    keys: dict[str, str] = {}
    wild: dict[str, str] = {}
    wildcards = free = 0
    said_name, domain, here = "", None, False
    needs_here = "area" in result.intent_data.requires_context
    for entity in result.entities_list:
        slots[entity.name] = entity.value
        if entity.is_wildcard:
            wildcards += 1
            free += len(entity.text)
            wild[entity.name] = entity.text
        elif entity.metadata and entity.name in _PLACES:
            keys[entity.name] = entity.metadata["key"]
            if entity.name == "name":
                said_name, domain = entity.text.strip(), entity.metadata["domain"]
        elif entity.name == "area" and needs_here:
            here = True
    metadata = result.intent_metadata or {}
    return Match(
        intent=result.intent.name,
        slots=slots,
        keys=keys,
        response=result.response,
        literal=result.text_chunks_matched,
        wildcards=wildcards,
        free=free,
        said_name=said_name,
        domain=domain,
        here=here,
        priority=int(metadata.get("priority", 0)),
        wild=wild,
    )


def _at_ends(skip_words: Sequence[str]) -> re.Pattern[str]:
    """A pattern for the words that hassil skips, at the start and the end of a sentence."""
    words = "|".join(re.escape(word) for word in skip_words)
    return re.compile(rf"^(?:(?:{words}) ?)+|(?: ?(?:{words}))+$")


def _fits(number: Numeral, values: RangeSlotList) -> bool:
    if number.share and values.type is not RangeType.PERCENTAGE:
        return False
    if values.fraction_type is None and number.value % 1:
        return False
    return values.start <= number.value <= values.stop


def _slot_number(value: float, values: RangeSlotList) -> float | int:
    value *= values.multiplier or 1
    return int(value) if value == int(value) else value
