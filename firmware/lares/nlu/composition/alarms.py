"""Alarms: "wake me at seven", 明早七点叫我起床: a timer that ends at a time of day.

No template and no action of the model has them; they are taken only whole, so no word is lost. A
wrong time is noticed when it is too late: it is said again and waits for a yes.
"""

import re

from lares.nlu.composition.ears import Ears
from lares.nlu.learned.free_text import at_slots
from lares.nlu.mention import ClockTime, Mention, MentionKind
from lares.nlu.understanding import IntentCall, Understanding

_EN = re.compile(
    r"(?:(?:please|hey|ok|can you|could you|would you|will you|i need you to) )*"
    r"(?:(?:wake|get) (?:me|us)(?: up)?|(?:set|make|put) (?:an?|my) (?:alarm|wake up call)"
    r"(?: clock)?(?: on)?|an? alarm)(?: (?:at|for|by|to|around))?(?: please)?"
)
_ZH = re.compile(
    r"(?:请|麻烦|帮我|给我|记得|要)*(?:[在到])?"
    r"(?:(?:准时)?(?:叫醒|喊醒|唤醒|叫|喊)(?:一下)?[我咱]们?(?:起床|起来|醒来|一下|一声)?|"
    r"(?:[设定上][置定]?(?:一?个)?)?(?:的)?(?:闹钟|闹铃))(?:吧|哈|啊)?"
)
_HALF_DAY = 12


def alarm(text: str, ears: Ears) -> Understanding | None:
    """Return the timer that a sentence asks to be woken by, None if it asks for something else."""
    mentions = ears.mentions(text)
    times = [one for one in mentions if one.kind in (MentionKind.CLOCK, MentionKind.NUMBER)]
    others = [text[one.start : one.end] for one in mentions if one not in times]
    if len(times) != 1 or any("alarm" not in words for words in others):
        return None
    clock = _clock(times[0])
    rest = f"{text[: times[0].start]} {text[times[0].end :]}"
    pattern = _EN if text.isascii() else _ZH
    core = re.sub(r"^(?:at|by|around) ", "", " ".join(rest.split()))
    if (
        clock is None
        or pattern.fullmatch(core if text.isascii() else core.replace(" ", "")) is None
    ):
        return None
    call = IntentCall("HassStartTimer", {"at": at_slots(clock)})
    ears.situation.trace.note("time", at=call.slots["at"], command=core)
    return Understanding((call,), ears.situation.language, "exact", confirm="unsure")


def _clock(mention: Mention) -> ClockTime | None:
    """The time of day; a bare hour ("an alarm for seven") is the next one of both halves."""
    if isinstance(mention.value, ClockTime):
        return mention.value
    hour = mention.value
    if isinstance(hour, int | float) and hour == int(hour) and 1 <= hour <= _HALF_DAY:
        return ClockTime(int(hour) % _HALF_DAY, twelve=True)
    return None
