"""What an explanation is made of: lines that a page or a terminal shows as it likes."""

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """How a line bears on what was asked."""

    PLAIN = "plain"
    GOOD = "good"
    CAREFUL = "careful"
    """A question, a doubt, something that was taken for something else."""
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing of a line: what it is called and what it is; `near` if it was only taken for it."""

    words: str
    kind: str
    near: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One of several possibilities; `share` is 0 to 1."""

    words: str
    share: float


@dataclass(frozen=True, slots=True)
class Line:
    """What one stage saw; `stage` is a stable code, everything else words in one language."""

    stage: str
    title: str
    words: str = ""
    tone: Tone = Tone.PLAIN
    chips: tuple[Chip, ...] = ()
    bars: tuple[Bar, ...] = ()
