"""Numbers that count something else: 两个人, "five people", 三只猫 are no value of any thing.

What somebody counts beside an order says why; the number in it would be taken for the value.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from lares.nlu.learned.heard import Heard
from lares.nlu.mention import Mention, MentionKind

_COUNTED_ZH = re.compile(
    r" ?(?:个(?![单百格档挡点度吧了啊呀嘛呗就]|$)|"
    r"[屋身股群堆伙桌锅盆碗杯瓶袋箱盒根支页间栋户位名双楼层岁]|[人口家条](?!$)|只(?![要有能是开关想需])|本(?!来)|帮[人孩客])"
)
_UNITS = (
    r"steps|levels|notches|degrees|points|ticks|clicks|percents|units|times|gears|speeds|bars|"
    r"hours|minutes|seconds|days|thanks|cheers|please|plus|minus|celsius|this|his|its|yes|always|"
    r"lares|hers|yours|ours|theirs|does|was|has|us|stops|as|is|it's|perhaps|besides|unless"
)
"""Words that end like a plural and may follow a value."""
_COUNTED_EN = re.compile(
    r" (?:(?:more|other|little|small|noisy|loud|old|tired|hot|cold|whole|big|hungry|sleeping|sick|"
    r"sweaty|young|full) )?"
    rf"(?:people|persons?|m[ae]n|wom[ae]n|(?:kid|child(?:ren)?|guest)\b|of (?:us|them|you)\b|"
    rf"(?!(?:{_UNITS})\b)[a-z]{{3,}}(?<!s)s\b)(?!')"
)
_WANTED = re.compile(r"(?:\b(?:to|at|by|level|gear)|[到至为成])\s*$")
"""Before a value, whatever follows it: "to 20 for the kids"."""


def without_counted(heard: Heard) -> Heard:
    """Return what was heard without the numbers that count something else."""
    kept = tuple(one for one in heard.mentions if not _counts(one, heard.mentions, heard.text))
    return heard if len(kept) == len(heard.mentions) else replace(heard, mentions=kept)


def _counts(mention: Mention, mentions: Sequence[Mention], text: str) -> bool:
    """Whether a bare number is followed by what it counts; "two lights" of the home are meant."""
    if mention.kind is not MentionKind.NUMBER or _WANTED.search(text, 0, mention.start):
        return False
    counted = _COUNTED_ZH.match(text, mention.end) or _COUNTED_EN.match(text, mention.end)
    if counted is None:
        return False
    return not any(mention.end <= one.start < counted.end() for one in mentions)
