"""The JSON of explanations: what each stage of understanding saw of a turn."""

from typing import Any

from msgspec import Struct


class WhyChip(Struct):
    """One thing of a line and what it is; `near` if it was only taken for it, or did not do it."""

    words: str
    kind: str
    near: bool


class WhyBar(Struct):
    """One of several possibilities; `share` is 0 to 1."""

    words: str
    share: float


class WhyLine(Struct):
    """What one stage saw; `stage` is a code, the rest are words in the caller's language."""

    stage: str
    title: str
    words: str
    tone: str
    chips: list[WhyChip]
    bars: list[WhyBar]


class WhyReply(Struct):
    """Why a turn went as it did: in words, and the notes of the stages (at most 4 KiB).

    `title` and `notes_title` are what people press to see the one and the other.
    """

    title: str
    notes_title: str
    lines: list[WhyLine]
    stages: list[dict[str, Any]]
