"""Which of several things is meant that a phrase fits: "the ceiling light" where each room has one.

The speaker's room decides, then what can do at all what is asked; else the person is asked.
"""

from collections.abc import Callable
from dataclasses import replace

from lares.nlu.learned.heard import Heard
from lares.nlu.learned.slots import Outcome, Unmeant
from lares.nlu.mention import Mention, MentionKind
from lares.nlu.reason import Reason
from lares.nlu.situation import Situation
from lares.nlu.understanding import Ambiguous, Clarify, Understanding

_MOST = 8
"""Between more things than these nobody can choose by voice."""


def told_apart(
    build: Callable[[str, Heard, Situation], Outcome],
    action: str,
    heard: Heard,
    situation: Situation,
) -> Outcome:
    """Return what `build` makes of an action, for the one that is meant of those that fit.

    Two such phrases in one sentence, or more things than one can choose from, are not understood.
    """
    shared = [mention for mention in heard.mentions if mention.keys]
    if not shared:
        return build(action, heard, situation)
    keys = _near(shared[0], heard, situation)
    if len(shared) > 1 or len(keys) > _MOST:
        return Unmeant(Reason.UNCLEAR_TARGET)
    outcomes = [build(action, _meaning(shared[0], key, heard), situation) for key in keys]
    readings = [one for one in outcomes if isinstance(one, Understanding)]
    if len(readings) > 1:
        return Ambiguous(tuple(readings), situation.language)
    if readings:
        return readings[0]
    return next((one for one in outcomes if isinstance(one, Clarify)), outcomes[0])


def _near(mention: Mention, heard: Heard, situation: Situation) -> tuple[str, ...]:
    """The names of those in the speaker's room, if no room was said and some are there."""
    if situation.area_id is None or heard.of(MentionKind.AREA, MentionKind.FLOOR):
        return mention.keys
    vocabulary = situation.vocabulary
    here = tuple(
        key
        for key in mention.keys
        if any(
            vocabulary.area_ids.get(one) == situation.area_id for one in vocabulary.names.ids(key)
        )
    )
    return here or mention.keys


def _meaning(mention: Mention, key: str, heard: Heard) -> Heard:
    meant = replace(mention, value=key, keys=())
    mentions = tuple(meant if one is mention else one for one in heard.mentions)
    return replace(heard, mentions=mentions)
