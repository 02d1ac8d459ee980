"""Values from a clause that orders nothing: "turn up the tv, the film is 90 minutes long".

A number beside the order may be its value ("down by ten", 到三十就行) or a part of what is told.
Where more than the words of a value are said around it, what is done with it is asked.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from lares.nlu.composition.ears import Ears
from lares.nlu.learned.heard import blanked
from lares.nlu.learned.values import VALUE_KINDS
from lares.nlu.mention import Mention, MentionKind
from lares.nlu.understanding import Clarify, IntentCall, Meaning, Understanding

_NUMBERS = VALUE_KINDS - {MentionKind.COLOR}
_THINGS = frozenset({MentionKind.NAME, MentionKind.KIND})
_WORDS_EN = re.compile(
    r"\b(?:a|an|the|bit|little|to|at|by|in|on|off|up|down|for|of|with|and|then|also|so|or|no|not|"
    r"about|around|like|maybe|say|just|only|exactly|roughly|again|more|less|than|that|this|it|"
    r"its|it'?s|is|are|be|them|one|make|set|turn|switch|put|bring|take|get|give|keep|leave|let|go|"
    r"change|adjust|raise|lower|increase|reduce|decrease|drop|dim|brighten|crank|pump|warm|cool|"
    r"heat|open|close|stop|start|pause|mute|play|higher|louder|quieter|softer|brighter|dimmer|"
    r"darker|faster|slower|warmer|cooler|hotter|colder|low|high|full|half|max|maximum|min|minimum|"
    r"level|speed|gear|notch(?:es)?|steps?|points?|percent|volume|brightness|temperature|"
    r"position|should|would|will|can|could|do|you|me|us|i|we|mean|want|like|enough|fine|good|ok|"
    r"okay|please|pls|thanks|now|later|after|from|within|another|time|wait|there|here|right|away)\b"
)
_WORDS_ZH = re.compile(
    r"[的了就把将给我你它再也又还要到至成为在开关调设定高低大小升降加减增亮暗快慢热冷暖凉强弱吧啊呀呢嘛哦行好够请先后前"
    r"过等约大概左右差不多以之内点些儿一下只来变改打掉上停用放拉推转换个档挡级格音量亮度温风速度位置可以让帮想麻烦然最全满半]"
)


def asked_if_elsewhere(
    meaning: Meaning | None, segments: Sequence[str], ears: Ears
) -> Meaning | None:
    """Return a meaning, to be confirmed if its value may be none of the order's."""
    match meaning:
        case Understanding(confirm="") if _has_value(meaning.calls) and _is_told(segments, ears):
            return replace(meaning, confirm="unsure")
        case Clarify(everywhere=Understanding() as everywhere):
            asked = asked_if_elsewhere(everywhere, segments, ears)
            if not isinstance(asked, Understanding):
                return meaning
            return replace(meaning, everywhere=asked)
        case _:
            return meaning


def _has_value(calls: Sequence[IntentCall]) -> bool:
    """Whether a number or a time is part of what is done."""
    return any(
        slot == "at" or (isinstance(value, int | float) and not isinstance(value, bool))
        for call in calls
        for slot, value in call.slots.items()
    )


def _is_told(segments: Sequence[str], ears: Ears) -> bool:
    """Whether the numbers of a sentence stand where something is told, and nowhere else."""
    if len(segments) < 2:
        return False
    found = [(text, ears.mentions(text)) for text in segments]
    valued = [(text, all_) for text, all_ in found if any(m.kind in _NUMBERS for m in all_)]
    return bool(valued) and all(_tells(text, mentions) for text, mentions in valued)


def _tells(text: str, mentions: Sequence[Mention]) -> bool:
    """Whether a clause names no thing and says more than a value and the words around one."""
    if any(mention.kind in _THINGS for mention in mentions):
        return False
    plain = blanked(text, [(one.start, one.end) for one in mentions])
    rest = _WORDS_ZH.sub("", _WORDS_EN.sub("", plain))
    return any(letter.isalnum() for letter in rest)
