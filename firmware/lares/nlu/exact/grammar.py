"""What can be told about every sentence of a template without matching it."""

from collections.abc import Iterable, Mapping

from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RuleReference,
    Sentence,
    TextChunk,
)
from hassil.intents import SlotList, TextSlotList


class Grammar:
    """What can be told about every sentence of a template without matching it."""

    def __init__(self, rules: dict[str, Sentence], lists: Mapping[str, SlotList]) -> None:
        self.rules = rules
        self._lists = lists
        # Rules stand in most templates: each is looked at once.
        self._rule_lists: dict[str, frozenset[str]] = {}
        self._rule_edges: dict[tuple[str, bool], frozenset[str] | None] = {}

    def required_lists(self, expression: Expression) -> frozenset[str]:
        """Return the lists without which a template cannot match."""
        if isinstance(expression, ListReference):
            return frozenset((expression.list_name,))
        if isinstance(expression, RuleReference):
            return self._lists_of_rule(expression.rule_name)
        if isinstance(expression, Alternative):
            branches = [self.required_lists(item) for item in expression.items]
            return frozenset.intersection(*branches) if branches else frozenset()
        if isinstance(expression, Group):
            return frozenset().union(*(self.required_lists(item) for item in expression.items))
        return frozenset()

    def _lists_of_rule(self, rule: str) -> frozenset[str]:
        lists = self._rule_lists.get(rule)
        if lists is None:
            lists = self._rule_lists[rule] = self.required_lists(self.rules[rule].expression)
        return lists

    def edge(self, expression: Expression, *, first: bool) -> tuple[str, ...]:
        """Return the words that a sentence can start (or end) with; () if it can be anything."""
        words = self._edge(expression, first=first)
        return () if words is None or "" in words else tuple(words)

    def _edge(self, expression: Expression, *, first: bool) -> frozenset[str] | None:
        """Words at one edge, "" among them if there may be none; None if anything may stand there.

        An edge word is a literal of the template as it is written, so a sentence that matches
        starts (or ends) with it.
        """
        edge: frozenset[str] | None = None
        if isinstance(expression, TextChunk):
            edge = frozenset((expression.text.strip().lower(),))
        elif isinstance(expression, RuleReference):
            edge = self._edge_of_rule(expression.rule_name, first=first)
        elif isinstance(expression, ListReference):
            values = self._lists.get(expression.list_name)
            if isinstance(values, TextSlotList):
                edge = _union(self._edge(value.text_in, first=first) for value in values.values)
        elif isinstance(expression, Alternative | Permutation):
            edge = _union(self._edge(item, first=first) for item in expression.items)
        elif isinstance(expression, Group):
            edge = self._sequence_edge(expression, first=first)
        return edge

    def _edge_of_rule(self, rule: str, *, first: bool) -> frozenset[str] | None:
        known = (rule, first)
        if known not in self._rule_edges:
            self._rule_edges[known] = self._edge(self.rules[rule].expression, first=first)
        return self._rule_edges[known]

    def _sequence_edge(self, group: Group, *, first: bool) -> frozenset[str] | None:
        words: frozenset[str] = frozenset()
        for item in group.items if first else reversed(group.items):
            edge = self._edge(item, first=first)
            if edge is None:
                return None
            words |= edge - {""}
            if "" not in edge:
                return words
        return words | {""}


def _union(edges: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    words: set[str] = set()
    for edge in edges:
        if edge is None:
            return None
        words |= edge
    return frozenset(words)
