"""The port to the model: token ids in, scores out. `inference` has the real one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lares.nlu.actions import ACTIONS, STANCES

_ONE = 1.000_001
"""One, as far as 32 bits of a float know."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What the model says of one sentence.

    `actions` and `stances` are probabilities in the order of `nlu.actions.ACTIONS` and `STANCES`,
    each adding up to 1; `tags` holds for each token that was passed the position of its tag in
    `TAGS` and `tag_scores` its probability; `embedding` is the encoder's pooled vector as the model
    has it (int8, one byte a dimension), which sentences of like meaning have in common.
    """

    actions: tuple[float, ...]
    stances: tuple[float, ...]
    tags: tuple[int, ...]
    tag_scores: tuple[float, ...]
    embedding: bytes

    @property
    def credible(self) -> bool:
        """Whether these can be scores at all: one a label, each a probability and no NaN."""
        return (
            len(self.actions) == len(ACTIONS)
            and len(self.stances) == len(STANCES)
            and all(0.0 <= score <= _ONE for score in self.actions)
            and all(0.0 <= score <= _ONE for score in self.stances)
        )


class IntentModel(Protocol):
    """A trained model with the thresholds that were calibrated for it."""

    @property
    def version(self) -> str:
        """The artifact's identity: the first 12 hex digits of its SHA-256."""
        ...

    @property
    def thresholds(self) -> dict[str, float]:
        """For each action the probability below which it is not taken; "stance" for the request."""
        ...

    def score(self, ids: Sequence[int]) -> Scores:
        """Score one sentence; `ids` are at most `features.LENGTH` ids of `features.encode`.

        Takes some 0.1 to 0.4 ms on x86-64. Safe to call from one thread at a time.
        """
        ...
