"""Which templates a sentence can be at all, told apart before hassil builds its matches.

A template is followed as an automaton over places of the sentence, all of them at once: a set of
places is an integer with one bit each, so a literal costs a mask and a shift. Spaces, punctuation,
the limits of words and the conditions of a context are let go, and words that hassil skips may
stand anywhere. So what is impossible here never matches; what is possible hassil decides.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RuleReference,
    TextChunk,
)
from hassil.expression import Sentence as Rule
from hassil.expression import Sequence as Ordered
from hassil.intents import SlotList, TextSlotList

from lares.nlu.match import Value

_UNHEARD = re.compile(r"[^\w%°]|_")
_Step = Callable[["_Run", int], int]
"""From the places where a part may begin to those where it may end."""


class Possible:
    """The templates of one language, as what they can be the sentences of."""

    def __init__(
        self,
        rules: Mapping[str, Rule],
        lists: Mapping[str, SlotList],
        skip_words: Iterable[str],
    ) -> None:
        self._rules = rules
        self._lists = lists
        self._skipped = frozenset(filter(None, map(_squeezed, skip_words)))
        # Built when they are first needed: most templates never are.
        self._of_template: dict[int, _Step] = {}
        self._of_rule: dict[str, _Step] = {}
        self._of_list: dict[str, _Step] = {}

    def within(
        self, text: str, lists: Mapping[str, Sequence[Value]], wild: str | None = None
    ) -> Callable[[Expression], bool]:
        """Return what tells whether a template can be the whole of `text`.

        `lists` are filled with what stands in the text; `wild` is a list that takes anything. A
        template has to live as long as this object, which knows it by its identity.
        """
        run = _Run(_squeezed(text), lists, wild, self._skipped)
        start, end = run.skip(1), 1 << len(run.text)

        def possible(expression: Expression) -> bool:
            known = self._of_template.get(id(expression))
            if known is None:
                known = self._of_template[id(expression)] = self._step(expression)
            return known(run, start) & end != 0

        return possible

    def _step(self, expression: Expression) -> _Step:
        if isinstance(expression, TextChunk):
            return _literal(_squeezed(expression.text))
        if isinstance(expression, RuleReference):
            return self._rule(expression.rule_name)
        if isinstance(expression, ListReference):
            return self._list(expression.list_name)
        for kind, made in _GROUPS.items():
            if isinstance(expression, kind):
                return made([self._step(item) for item in expression.items])
        return _anything

    def _rule(self, name: str) -> _Step:
        def step(run: "_Run", places: int) -> int:
            key = (name, places)
            known = run.of_rule.get(key)
            if known is None:
                own = self._of_rule.get(name)
                if own is None:
                    own = self._of_rule[name] = self._step(self._rules[name].expression)
                known = run.of_rule[key] = own(run, places)
            return known

        return step

    def _list(self, name: str) -> _Step:
        def step(run: "_Run", places: int) -> int:
            values = run.lists.get(name)
            if name == run.wild or (values is None and name not in self._lists):
                return _anything(run, places)
            if values is not None:
                return run.values(name, places)
            own = self._of_list.get(name)
            if own is None:
                own = self._of_list[name] = self._fixed(self._lists[name])
            return own(run, places)

        return step

    def _fixed(self, values: SlotList) -> _Step:
        if isinstance(values, TextSlotList):
            return _either([self._step(value.text_in) for value in values.values])
        return _anything


class _Run:
    """One sentence, with what has been found out about its places."""

    def __init__(
        self,
        text: str,
        lists: Mapping[str, Sequence[Value]],
        wild: str | None,
        skipped: Iterable[str],
    ) -> None:
        self.text = text
        self.lists = lists
        self.wild = wild
        self.of_rule: dict[tuple[str, int], int] = {}
        self._literals: dict[str, int] = {}
        self._values: dict[str, tuple[str, ...]] = {}
        self._skipped = [(self.begins(word), len(word)) for word in skipped if word in text]

    def begins(self, literal: str) -> int:
        """The places where a literal stands."""
        places = self._literals.get(literal)
        if places is None:
            places, at = 0, self.text.find(literal)
            while at >= 0:
                places |= 1 << at
                at = self.text.find(literal, at + 1)
            self._literals[literal] = places
        return places

    def skip(self, places: int) -> int:
        """The places, and those behind words that may be skipped there."""
        before = 0
        while places != before:
            before = places
            for begins, length in self._skipped:
                places |= (places & begins) << length
        return places

    def values(self, name: str, places: int) -> int:
        """The places behind one of the values of a list of this sentence."""
        known = self._values.get(name)
        if known is None:
            words = dict.fromkeys(_squeezed(value.text) for value in self.lists[name])
            known = self._values[name] = tuple(words)
        found = 0
        for word in known:
            found |= (places & self.begins(word)) << len(word)
        return self.skip(found)


def _squeezed(text: str) -> str:
    return _UNHEARD.sub("", text.casefold())


def _literal(text: str) -> _Step:
    if not text:
        return lambda _run, places: places
    length = len(text)

    def step(run: _Run, places: int) -> int:
        places &= run.begins(text)
        return run.skip(places << length) if places else 0

    return step


def _in_order(steps: Sequence[_Step]) -> _Step:
    def step(run: _Run, places: int) -> int:
        for one in steps:
            if not places:
                break
            places = one(run, places)
        return places

    return step


def _either(steps: Sequence[_Step]) -> _Step:
    def step(run: _Run, places: int) -> int:
        found = 0
        for one in steps:
            found |= one(run, places)
        return found

    return step


def _any_order(steps: Sequence[_Step]) -> _Step:
    """As many parts as there are, in any order; that each stands once is left to hassil."""
    once = _either(steps)
    return _in_order([once] * len(steps))


def _anything(run: _Run, places: int) -> int:
    """All places from the first on."""
    first = places & -places
    return ((2 << len(run.text)) - 1) & -first if places else 0


_GROUPS: Mapping[type[Group], Callable[[Sequence[_Step]], _Step]] = MappingProxyType(
    {Alternative: _either, Permutation: _any_order, Ordered: _in_order}
)
