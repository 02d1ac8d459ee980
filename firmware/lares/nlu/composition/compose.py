"""The order in which the rules of composition look at a sentence."""

from collections.abc import Callable
from dataclasses import dataclass

from lares.nlu.composition.alarms import alarm
from lares.nlu.composition.contrasts import contrasted
from lares.nlu.composition.corrections import corrected
from lares.nlu.composition.ears import Ears
from lares.nlu.composition.elsewhere import asked_if_elsewhere
from lares.nlu.composition.exclusions import excepted
from lares.nlu.composition.groups import distributed
from lares.nlu.composition.joining import combined
from lares.nlu.composition.pieces import flat, pieces_of, segments_of, without_halt
from lares.nlu.composition.reasons import takes_back, without_reason
from lares.nlu.composition.sequences import Sequencer
from lares.nlu.composition.talk import Bystanders
from lares.nlu.composition.times import timed
from lares.nlu.learned.frames import frame_of
from lares.nlu.mention import Mention
from lares.nlu.situation import Situation
from lares.nlu.understanding import Clarify, Meaning, Understanding

_Hear = Callable[[str], Meaning | None]


@dataclass(frozen=True, slots=True)
class _Inner:
    """The ears of a rule that stands around others: an exception inside a delay is heard too."""

    situation: Situation
    hear_with: _Hear
    find: Callable[[str], tuple[Mention, ...]]

    def hear(self, clause: str) -> Meaning | None:
        return self.hear_with(clause)

    def mentions(self, text: str) -> tuple[Mention, ...]:
        return self.find(text)


class Composer:
    """Understands one sentence with the help of `ears`, piece by piece."""

    def __init__(self, ears: Ears) -> None:
        self._ears = ears
        self._plain: dict[str, Meaning | None] = {}
        self._clauses: dict[str, Meaning | None] = {}

    def sentence(self, original: str) -> Meaning | None:
        """Return what a sentence means that no single command is, None if rules do not help."""
        segments = without_halt(segments_of(original))
        if not segments:
            return None
        inner = _Inner(self._ears.situation, self._parts, self._ears.mentions)
        correction = contrasted(segments, inner) or corrected(segments, inner)
        if correction is not None:
            return correction
        meaning = asked_if_elsewhere(self._uncorrected(segments), segments, self._ears)
        if not _is_open(meaning) or self._is_framed(flat(" ".join(segments))):
            return meaning
        among = Bystanders(self._uncorrected, self._clause, self._ears).order(original)
        if among is not None:
            return among
        return None if self._is_guessed(meaning, segments) else meaning

    def _is_guessed(self, meaning: Meaning | None, segments: tuple[str, ...]) -> bool:
        """Whether a segment takes the order back, or orders something else for sure.

        "Turn on the TV, my mistake" may come near the next track, and means nothing.
        """
        if not isinstance(meaning, Understanding) or len(segments) == 1:
            return False
        if any(takes_back(segment) for segment in segments):
            return True
        likely = {call.intent for call in meaning.calls}
        sure = (self._clause(segment) for segment in segments)
        return any(
            isinstance(one, Understanding)
            and not one.confirm
            and not likely & {call.intent for call in one.calls}
            for one in sure
        )

    def _uncorrected(self, segments: tuple[str, ...]) -> Meaning | None:
        ears = _Inner(self._ears.situation, self._simple, self._ears.mentions)
        exception = excepted(segments, ears)
        if exception is not None:
            return exception
        text = flat(" ".join(segments))
        if distributed(text, self._ears) or self._is_framed(text):
            # One verb for several things comes before several commands: "curtains and blinds up";
            # and "we're out of milk, put it on the list" is one.
            meaning = self._clause(text)
            if isinstance(meaning, Understanding):
                return meaning
        pieces = pieces_of(segments)
        sequencer = Sequencer(self._clause, self._ears)
        several = sequencer.several(pieces)
        if several is not None:
            return several
        meaning = self._clause(text)
        if meaning is not None:
            return meaning
        short = without_reason(text)
        meaning = self._clause(short) if short is not None else None
        return meaning if isinstance(meaning, Understanding) else None

    def _is_framed(self, text: str) -> bool:
        """Whether a sentence is one frame around a person's own words."""
        return (
            frame_of(text, self._ears.mentions(text), self._ears.situation.vocabulary) is not None
        )

    def _parts(self, text: str) -> Meaning | None:
        """A sentence without corrections: one command, or several."""
        return self._simple(text) or self._uncorrected((text,))

    def _clause(self, text: str) -> Meaning | None:
        """One command, with its time, its exception, or the things it is about."""
        if text not in self._clauses:
            self._clauses[text] = self._clause_anew(text)
        return self._clauses[text]

    def _clause_anew(self, text: str) -> Meaning | None:
        inner = _Inner(self._ears.situation, self._with_group, self._ears.mentions)
        later = alarm(text, inner) or timed(text, inner)
        if later is not None:
            return later
        return self._with_group(text)

    def _with_group(self, text: str) -> Meaning | None:
        sentences = distributed(text, self._ears)
        if sentences:
            meaning = combined([self._simple(sentence) for sentence in sentences])
            if isinstance(meaning, Understanding | Clarify):
                return meaning
        return self._simple(text)

    def _simple(self, text: str) -> Meaning | None:
        if text not in self._plain:
            self._plain[text] = self._ears.hear(text)
        return self._plain[text]


def _is_open(meaning: Meaning | None) -> bool:
    """Whether it is not understood, or not surely: then it may be an order among talk."""
    if isinstance(meaning, Understanding):
        return meaning.confirm != ""
    return meaning is None or isinstance(meaning, Clarify)
