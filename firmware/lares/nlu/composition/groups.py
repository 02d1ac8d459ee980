"""Several things under one verb: "turn off the tv and the lights", 把灯和电视都关了."""

import re
from collections.abc import Sequence

from lares.nlu.composition.ears import TARGETS, Ears
from lares.nlu.composition.pieces import flat
from lares.nlu.mention import Mention, MentionKind

_WITHIN = re.compile(r"(?: ?'s| in(?: the| my| our)?| of(?: the)?|的|里的?|里面的?)? ?")
_BETWEEN = re.compile(
    r" ?(?:,|and(?: also)?|&|plus|as well as|和|跟|与|及|以及|还有|、) ?(?:(?:the|my|our|"
    r"both) )?(?:in (?:the )?)?"
)
_BOTH = re.compile(r"\b(?:both (?:of )?)(?=the|my|our|$)|\bboth ")
_ALL = re.compile(r"^(?:全都|全部|统统|都|全)|^ (?:both|all)\b")
_MOST_UNITS = 4
_PLACES = frozenset({MentionKind.AREA, MentionKind.FLOOR})

_Unit = tuple[Mention, ...]


def distributed(text: str, ears: Ears) -> tuple[str, ...]:
    """Return one sentence for each thing that the words "and", 和 put together; () if none are."""
    text = _BOTH.sub("", text)
    units = _units([m for m in ears.mentions(text) if m.kind in TARGETS], text)
    group = _group(units, text)
    if not 2 <= len(group) <= _MOST_UNITS or group[-1] is not units[-1]:
        return ()  # what is named after them is for a command of its own
    start, end = group[0][0].start, group[-1][-1].end
    sentences = []
    for unit, words in zip(group, _completed(group, text), strict=True):
        # 都 was said of the things together: of one alone it would mean all of its room.
        named = any(one.kind is MentionKind.NAME for one in unit)
        tail = _ALL.sub("", text[end:]) if named else text[end:]
        sentences.append(flat(f"{text[:start]}{words}{tail}"))
    return tuple(sentences)


def _units(mentions: Sequence[Mention], text: str) -> list[_Unit]:
    """Mentions that name one thing together: a room and the kind of thing in it."""
    units: list[_Unit] = []
    for mention in mentions:
        if units:
            last = units[-1][-1]
            if _WITHIN.fullmatch(text, last.end, mention.start) and _belongs(units[-1], mention):
                units[-1] = (*units[-1], mention)
                continue
        units.append((mention,))
    return units


def _belongs(unit: _Unit, mention: Mention) -> bool:
    """Whether a mention completes a unit: a room and a thing, never two things side by side."""
    kinds = {*(one.kind for one in unit), mention.kind}
    return len(kinds) > len(unit) and bool(kinds & _PLACES)


def _group(units: Sequence[_Unit], text: str) -> list[_Unit]:
    """The first units that stand side by side, tied by "and"."""
    group: list[_Unit] = []
    for unit in units:
        if group and _BETWEEN.fullmatch(text, group[-1][-1].end, unit[0].start):
            group.append(unit)
        elif len(group) > 1:
            break
        else:
            group = [unit]
    return group


def _completed(group: Sequence[_Unit], text: str) -> list[str]:
    """The words of each unit; what one leaves out is borrowed from its neighbours.

    A room alone borrows the kind: "the lights in the kitchen and the study", 客厅和卧室的灯.
    A kind alone borrows the room: "curtains and blinds upstairs", 客厅的灯和窗帘.
    """
    whole = next(
        (unit for unit in group if _kinds(unit) & _PLACES and _kinds(unit) - _PLACES), None
    )
    words = []
    for unit in group:
        own = text[unit[0].start : unit[-1].end]
        if whole is not None and _kinds(unit) == {MentionKind.AREA}:
            area = next((one for one in whole if one.kind is MentionKind.AREA), None)
            if area is not None:
                own = text[whole[0].start : area.start] + own + text[area.end : whole[-1].end]
        elif whole is not None and _kinds(unit) == {MentionKind.KIND}:
            kind = next(one for one in whole if one.kind not in _PLACES)
            own = text[whole[0].start : kind.start] + own + text[kind.end : whole[-1].end]
        words.append(own)
    return words


def _kinds(unit: _Unit) -> set[MentionKind]:
    return {one.kind for one in unit}
