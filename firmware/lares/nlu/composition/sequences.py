"""Several commands in one sentence: every part is understood, or none is done."""

from collections.abc import Callable

from lares.nlu.composition.context import Context
from lares.nlu.composition.ears import Ears
from lares.nlu.composition.joining import Part, together
from lares.nlu.composition.pieces import MOST_PIECES, Piece, bare, joined
from lares.nlu.composition.reasons import says_why, tells
from lares.nlu.understanding import Ambiguous, Clarify, Meaning, Understanding

_MOST_TRIES = 24

_Clause = Callable[[str], Meaning | None]
_Pieces = tuple[Piece, ...]


class Sequencer:
    """Tries the ways in which a sentence may be several commands."""

    def __init__(self, clause: _Clause, ears: Ears) -> None:
        self._clause = clause
        self._ears = ears
        self._context = Context(self._hear, ears)
        self._tries = 0
        self._known: dict[str, Meaning | None] = {}

    def several(self, pieces: _Pieces) -> Meaning | None:
        """Return what pieces mean one after another, None if some of them mean nothing."""
        if not 2 <= len(pieces) <= MOST_PIECES:
            return None
        parts = self._parts(pieces, None)
        if not parts:
            return None
        self._ears.situation.trace.note("clauses", parts=[part.text for part in parts])
        return together(parts)

    def _parts(self, pieces: _Pieces, before: Part | None) -> list[Part] | None:
        """The commands that the pieces are, the finest cut first; None if some are none."""
        for size in range(1, len(pieces) + 1):
            if before is None and size == len(pieces):
                break  # the sentence as a whole is tried by who called
            text, rest = joined(pieces[:size]), pieces[size:]
            part = self._part(text, before)
            if part is None:
                part, rest = self._settled(bare(text), rest), rest[1:]
            found = self._with_following(part, rest) if part is not None else None
            if found is not None:
                return found
        return self._without_first(pieces, before)

    def _settled(self, text: str, rest: _Pieces) -> Part | None:
        """A command about one of several things, with what is added to say which of them."""
        if not rest or rest[0].joint or not isinstance(self._hear(text), Ambiguous):
            return None
        return self._context.afterthought(rest[0].text, text)

    def _with_following(self, part: Part, rest: _Pieces) -> list[Part] | None:
        if not rest:
            return [part]
        if not rest[0].joint:
            added = self._context.afterthought(rest[0].text, part.text)
            if added is not None:
                return self._with_following(added, rest[1:])
        following = self._parts(rest, part)
        return None if following is None else [part, *following]

    def _without_first(self, pieces: _Pieces, before: Part | None) -> list[Part] | None:
        """The parts without a first piece that only tells something.

        It stands between commas: what "and" ties on is to be done as well.
        """
        first = pieces[0]
        if first.joint or (before is None and len(pieces) == 1):
            return None
        if says_why(first.text, self._ears):
            if len(pieces) == 1:
                return []
            return self._parts(pieces[1:], before) if before else self._alone(pieces[1:])
        if before is None and tells(first.text):
            # "The garage light is still on, switch it off": told of what is then ordered.
            told = self._context.referring(bare(joined(pieces[1:])), first.text)
            return [told] if told is not None else None
        return None

    def _alone(self, pieces: _Pieces) -> list[Part] | None:
        """The parts of a sentence whose first piece was only a reason."""
        parts = self._parts(pieces, None) if len(pieces) > 1 else None
        if parts is not None:
            return parts
        whole = self._part(joined(pieces), None)
        return [whole] if whole is not None else None

    def _part(self, text: str, before: Part | None) -> Part | None:
        text = bare(text)
        if before is not None:
            told = self._context.referring(text, before.text)
            if told is not None:
                return told
        meaning = self._hear(text)
        if before is not None and isinstance(meaning, Understanding) and meaning.confirm:
            # "… and the lights in the kitchen" is no order of its own that only came near.
            same = self._context.elliptic(text, before.text)
            if same is not None:
                return same
        if before is not None and isinstance(meaning, Clarify):
            meaning = self._context.settled(text, meaning, before) or meaning
        if before is not None and isinstance(meaning, Ambiguous):
            meaning = self._context.chosen(meaning, before) or meaning
        if isinstance(meaning, Understanding | Clarify) and _is_order(meaning):
            if before is not None and isinstance(meaning, Understanding):
                meaning = self._context.carried(text, meaning, before)
            return Part(text, meaning)
        return self._context.elliptic(text, before.text) if before is not None else None

    def _hear(self, text: str) -> Meaning | None:
        if text not in self._known:
            self._tries += 1
            if self._tries > _MOST_TRIES:
                return None
            self._known[text] = self._clause(text)
        return self._known[text]


def _is_order(meaning: Understanding | Clarify) -> bool:
    """Whether a part asks for something in words: what only bothers is the reason for the rest."""
    if isinstance(meaning, Understanding):
        return meaning.confirm != "wish"
    if meaning.code == "which_area":
        return meaning.everywhere is not None  # else it only bothers somebody somewhere
    return meaning.code != "cannot"
