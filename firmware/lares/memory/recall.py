"""Which lesson a sentence means, if it is not one word for word.

The likeness of two sentences is the cosine of the model's vectors. The figures were chosen on
generated lessons, paraphrases and near misses; docs/teaching.md has the measurement.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LIKENESS = 0.75
"""A sentence less like a lesson than this does not mean it."""
MARGIN = 0.02
"""The next lesson must be less like the sentence by so much, else nobody knows which is meant."""
CONSIDERED = 64
"""So many of the nearest lessons are looked at."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A lesson near a sentence; `likeness` is 1 for the same vector and at least -1."""

    lesson_id: int
    likeness: float


def meant(neighbours: Sequence[Neighbour], same_words: frozenset[int]) -> Neighbour | None:
    """Return the lesson that a sentence means, None if that is not certain.

    `neighbours` are sorted, the nearest first; `same_words` are the lessons whose words of content
    are those of the sentence. Another lesson of other words does not make a sentence doubtful.
    """
    fitting = [each for each in neighbours if each.lesson_id in same_words]
    if not fitting or fitting[0].likeness < LIKENESS:
        return None
    if len(fitting) > 1 and fitting[0].likeness - fitting[1].likeness < MARGIN:
        return None
    return fitting[0]
