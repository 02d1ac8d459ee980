"""What the rules of composition need from the stages."""

from typing import Protocol

from lares.nlu.mention import Mention, MentionKind
from lares.nlu.situation import Situation
from lares.nlu.understanding import Meaning

TARGETS = frozenset({MentionKind.NAME, MentionKind.AREA, MentionKind.FLOOR, MentionKind.KIND})


class Ears(Protocol):
    """Understands one clause, and finds what stands in a text."""

    @property
    def situation(self) -> Situation:
        """Where the sentence is said."""
        ...

    def hear(self, clause: str) -> Meaning | None:
        """Return what one command means, None if no stage understands it.

        `clause` is normalised; it holds one command without a time, an exception or a correction.
        """
        ...

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return the names, kinds and values in a normalised text, in order, without overlap."""
        ...
