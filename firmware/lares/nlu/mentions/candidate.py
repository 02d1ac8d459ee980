"""What may stand in a sentence, and the choice of pieces that do not overlap."""

from collections.abc import Iterable
from typing import NamedTuple

from lares.nlu.mention import Mention, MentionKind

_RANK = {
    MentionKind.NAME: 0,
    MentionKind.AREA: 1,
    MentionKind.FLOOR: 2,
    MentionKind.DURATION: 3,
    MentionKind.CLOCK: 3,
    MentionKind.PERCENT: 3,
    MentionKind.DEGREES: 3,
    MentionKind.KELVIN: 3,
    MentionKind.COLOR: 4,
    MentionKind.NUMBER: 5,
    MentionKind.KIND: 6,
}
_NOTHING = 7


class Candidate(NamedTuple):
    """A piece `text[start:end]` that may be `mention`; None: a fixed phrase that means nothing.

    "Watch the clock" and 门口 hold the names of things and mean none.
    """

    start: int
    end: int
    mention: Mention | None


def choose(candidates: Iterable[Candidate]) -> list[Mention]:
    """Return what does not overlap, in order.

    The longest first; of equally long ones what was said exactly, then a name before an area, a
    floor, a value and a kind.
    """
    ordered = sorted(candidates, key=_order)
    free = bytearray(b"1" * max((one.end for one in ordered), default=0))
    taken: list[Mention] = []
    for one in ordered:
        if 0 not in free[one.start : one.end]:
            free[one.start : one.end] = bytes(one.end - one.start)
            if one.mention is not None:
                taken.append(one.mention)
    return sorted(taken, key=lambda mention: mention.start)


def _order(one: Candidate) -> tuple[int, float, int, int]:
    mention = one.mention
    if mention is None:
        return one.start - one.end, 0.0, _NOTHING, one.start
    return one.start - one.end, -mention.likeness, _RANK[mention.kind], one.start
