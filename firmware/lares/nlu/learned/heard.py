"""What the learned stage has heard of one sentence: words, mentions, the model's tags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lares.nlu.actions import TAGS
from lares.nlu.learned.features import Features
from lares.nlu.learned.model import Scores
from lares.nlu.mention import Mention, MentionKind

_SURE = 0.5
"""A token's tag counts from this probability."""


class Span(NamedTuple):
    """A piece of the sentence that bears one tag."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """One sentence with everything that was found in it.

    `mentions` are those outside free text, in order; `tagged` maps a tag to its pieces.
    """

    text: str
    mentions: tuple[Mention, ...]
    tagged: Mapping[str, tuple[Span, ...]]

    def of(self, *kinds: MentionKind) -> tuple[Mention, ...]:
        """The mentions of some kinds."""
        return tuple(mention for mention in self.mentions if mention.kind in kinds)

    @property
    def plain(self) -> str:
        """The sentence with its mentions and free text blanked out; places stay the same."""
        return blanked(
            self.text,
            [(mention.start, mention.end) for mention in self.mentions]
            + [(span.start, span.end) for spans in self.tagged.values() for span in spans],
        )


def blanked(text: str, places: Sequence[tuple[int, int]]) -> str:
    """Return `text` with the places overwritten by spaces."""
    for start, end in places:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def spans_of(text: str, features: Features, scores: Scores) -> dict[str, tuple[Span, ...]]:
    """Return the pieces of a sentence that the model has tagged, by tag; "outside" has none."""
    found: dict[str, list[Span]] = {}
    open_tag, start, end = 0, 0, 0
    for (first, last), said, score in zip(
        features.spans, scores.tags, scores.tag_scores, strict=False
    ):
        tag = said if score >= _SURE and said < len(TAGS) else 0
        if tag != open_tag:
            if open_tag:
                found.setdefault(TAGS[open_tag], []).append(Span(start, end, text[start:end]))
            open_tag, start = tag, first
        end = last
    if open_tag:
        found.setdefault(TAGS[open_tag], []).append(Span(start, end, text[start:end]))
    return {tag: tuple(spans) for tag, spans in found.items()}
