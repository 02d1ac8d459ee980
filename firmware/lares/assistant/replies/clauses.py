"""What a reply is made of, before a language is chosen: clauses about entities."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a sentence that each language words itself: a template code and its values."""

    code: str
    values: tuple[tuple[str, "str | int | float | Phrase"], ...] = ()

    @classmethod
    def of(cls, code: str, **values: "str | int | float | Phrase") -> "Phrase":
        """Return the phrase `code` with these values."""
        return cls(code, tuple(values.items()))


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement about some entities (`{devices}` in the template), or about none.

    Clauses that differ only in their entities are said as one. `options` are names to choose from,
    said together with the entities as `{choices}`; `parts` are said as `{parts}`.
    """

    code: str
    entities: tuple[str, ...] = ()
    values: tuple[tuple[str, str | int | float | Phrase], ...] = ()
    options: tuple[str | Phrase, ...] = ()
    parts: tuple["Clause", ...] = ()

    @classmethod
    def of(
        cls,
        code: str,
        *entities: str,
        options: Iterable[str | Phrase] = (),
        parts: Iterable["Clause"] = (),
        **values: str | float | Phrase,
    ) -> "Clause":
        """Return the clause `code` about `entities` with these values."""
        return cls(code, entities, tuple(values.items()), tuple(options), tuple(parts))


def plain_parts(words: Iterable[str | Phrase]) -> list[Clause]:
    """Return words as parts of a clause."""
    return [Clause.of("plain", value=each) for each in words]


def grouped(clauses: Iterable[Clause]) -> list[Clause]:
    """Merge clauses that differ only in entities; the first of each kind sets the order."""
    groups: dict[tuple[object, ...], tuple[Clause, list[str]]] = {}
    for clause in clauses:
        key = (clause.code, clause.values, clause.options, clause.parts)
        groups.setdefault(key, (clause, []))[1].extend(clause.entities)
    return [
        replace(clause, entities=tuple(dict.fromkeys(entities)))
        for clause, entities in groups.values()
    ]
