"""Latin words that are nearly spelled like a word of this home's names.

The one module that knows rapidfuzz, which is loaded by `warm_speller` or at the first unknown word.
"""

from collections.abc import Iterable
from importlib import import_module

_SHORTEST = 4
"""No word is taken for a shorter one: "fan" is one letter from too many others."""
_TWO_MISTAKES = 8
"""From so many letters on a word may hold two mistakes, else one."""
_MOST_WORDS = 300
"""So many words of one length and first letter are compared, the first ones that were added."""
_MOST_NEAR = 3
_MOST_REMEMBERED = 1024


def warm_speller() -> None:
    """Load rapidfuzz now: the first sentence with a slip must not wait for the disk."""
    for name in ("rapidfuzz.distance", "rapidfuzz.process"):
        import_module(name)


class Speller:
    """Finds the words of a home's names that a misspelled word may stand for.

    The first letter is right in nearly all mistakes and has to be; one mistake is a letter too
    many, too few, another one or two neighbours exchanged.
    """

    __slots__ = ("_remembered", "_words")

    def __init__(self) -> None:
        self._words: dict[tuple[str, int], list[str]] = {}
        self._remembered: dict[str, tuple[tuple[str, int], ...]] = {}

    def add(self, words: Iterable[str]) -> None:
        """Take words that names are made of; those with digits mean another thing if changed."""
        for word in words:
            if len(word) >= _SHORTEST and word.isalpha():
                alike = self._words.setdefault((word[0], len(word)), [])
                if len(alike) < _MOST_WORDS and word not in alike:
                    alike.append(word)
                    self._remembered.clear()

    def near(self, word: str) -> tuple[tuple[str, int], ...]:
        """Return words that `word` may be meant as with the number of mistakes, best first."""
        known = self._remembered.get(word)
        if known is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            known = self._remembered[word] = self._search(word)
        return known

    def _search(self, word: str) -> tuple[tuple[str, int], ...]:
        if len(word) < _SHORTEST - 1 or not word.isalpha():
            return ()
        mistakes = 2 if len(word) >= _TWO_MISTAKES else 1
        candidates = [
            known
            for length in range(len(word) - mistakes, len(word) + mistakes + 1)
            for known in self._words.get((word[0], length), ())
        ]
        if not candidates:
            return ()
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        found = extract(
            word, candidates, scorer=OSA.distance, score_cutoff=mistakes, limit=_MOST_NEAR
        )
        return tuple((known, int(distance)) for known, distance, _ in found if distance)
