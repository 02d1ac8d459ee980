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

_Unit = tuple[Mention, ...]


def distributed(text: str, ears: Ears) -> tuple[str, ...]:
    """Return one sentence for each thing that the words "and", 和 put together; () if none are."""
    text = _BOTH.sub("", text)
    units = _units([m for m in ears.mentions(text) if m.kind in TARGETS], text)
    group = _group(units, text)
    if not 2 <= len(group) <= _MOST_UNITS:
        return ()
    start, end = group[0][0].start, group[-1][-1].end
    words = _completed(group, text)
    # 都 was said of the things together: of each alone it would mean all of its room.
    tail = _ALL.sub("", text[end:])
    return tuple(flat(f"{text[:start]}{one}{tail}") for one in words)


def _units(mentions: Sequence[Mention], text: str) -> list[_Unit]:
    """Mentions that name one thing together: a room and the kind of thing in it."""
    units: list[_Unit] = []
    for mention in mentions:
        if units:
            last = units[-1][-1]
            if _WITHIN.fullmatch(text, last.end, mention.start) and not _same(units[-1], mention):
                units[-1] = (*units[-1], mention)
                continue
        units.append((mention,))
    return units


def _same(unit: _Unit, mention: Mention) -> bool:
    return any(one.kind is mention.kind for one in unit)


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
    """The words of each unit; a room alone borrows the kind of its neighbour.

    "The lights in the kitchen and the study", 客厅和卧室的灯.
    """
    whole = next(
        (unit for unit in group if {one.kind for one in unit} > {MentionKind.AREA}),
        None,
    )
    words = []
    for unit in group:
        own = text[unit[0].start : unit[-1].end]
        if whole is not None and all(one.kind is MentionKind.AREA for one in unit):
            area = next(one for one in whole if one.kind is MentionKind.AREA)
            own = text[whole[0].start : area.start] + own + text[area.end : whole[-1].end]
        words.append(own)
    return words
