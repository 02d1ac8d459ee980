"""Say a template at random: every alternative of a group is as likely as its neighbours.

hassil's own sampler lists all combinations, of which a template with a few rules has billions, and
drowns short sentences in long ones. This one walks down once and keeps what each word is.
"""

import random
from collections.abc import Iterator, Mapping
from typing import Protocol

from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RuleReference,
    TextChunk,
)

from lares_training.draft import Piece

_SKIP_OPTIONAL = 0.55
"""How often a part in square brackets is left out."""
_MOST_DEPTH = 24


class Filler(Protocol):
    """Finds words for a list."""

    def fill(self, name: str, rng: random.Random) -> tuple[Piece, ...]:
        """Words for `{name}`, with their tags and symbols."""
        ...


def say(
    expression: Expression,
    rules: Mapping[str, Expression],
    filler: Filler,
    rng: random.Random,
) -> tuple[Piece, ...]:
    """Return one sentence of the template as pieces."""
    return tuple(_walk(expression, rules, filler, rng, 0))


def _walk(
    expression: Expression,
    rules: Mapping[str, Expression],
    filler: Filler,
    rng: random.Random,
    depth: int,
) -> Iterator[Piece]:
    if depth > _MOST_DEPTH:
        raise RecursionError("rules are nested too deep")
    if isinstance(expression, TextChunk):
        if expression.text:
            yield Piece(expression.text)
    elif isinstance(expression, ListReference):
        yield from filler.fill(expression.list_name, rng)
    elif isinstance(expression, RuleReference):
        yield from _walk(rules[expression.rule_name], rules, filler, rng, depth + 1)
    elif isinstance(expression, Group):
        for item in _chosen(expression, rng):
            yield from _walk(item, rules, filler, rng, depth + 1)


def _chosen(group: Group, rng: random.Random) -> list[Expression]:
    """What is said of a group, in order."""
    if isinstance(group, Alternative):
        if not group.is_optional:
            return [rng.choice(group.items)]
        if rng.random() < _SKIP_OPTIONAL:
            return []
        said = [item for item in group.items if not _is_empty(item)]
        return [rng.choice(said)] if said else []
    items = list(group.items)
    if isinstance(group, Permutation):
        rng.shuffle(items)
    return items


def _is_empty(item: Expression) -> bool:
    return isinstance(item, TextChunk) and not item.text
