"""Questions about the home that a rule can read: a thing or a room, a state, and a question's form.

"Any window open upstairs", 哪些门没锁, PM2.5现在多少. To answer changes nothing, so where the model
is unsure what is asked, the form decides; why something is so or who did it is nothing to tell.
"""

import re

from lares.nlu.actions import ASKING
from lares.nlu.learned.heard import Heard
from lares.nlu.mention import MentionKind

OF_THE_HOME = ASKING - {"date_query", "time_query"}
"""Questions that are answered from what the home knows."""
OUTSIDE = re.compile(r"\boutside\b|\boutdoors?\b|\bout there\b|外面|外头|外边|室外|户外|屋外")
_SENSORS = frozenset({"sensor", "sensors"})
HUMID = re.compile(r"\b(?:humid\w*|damp|moisture)\b|湿度|潮|干不干|湿不湿")
_WARMTH = re.compile(
    r"\b(?:cold|colder|warm|warmer|hot|hotter|chilly|freezing|cool|degrees?|temperature|mild)\b"
    r"|气温|温度|多少度|几度|冷|热|凉|暖"
)
_MEASURED = re.compile(
    r"\b(?:how|what|what's|whats|tell me|check|much|level|reading)\b"
    r"|多少|几|怎么样|咋样|如何|高不高|超标"
)
_STATE = re.compile(
    r"\b(?:on|off|open|opened|closed|close|shut|locked|unlocked|lock|running|playing|going|still|"
    r"working|active|charging|done|finished|lit|burning)\b|开|关|锁|亮|灭|在放|在扫|运行|转|充电|工作"
)
_ASKS = re.compile(
    r"^(?:(?:hey|ok|okay|so|and|lares|please|tell me|check|do you know|can you (?:tell me|check)|"
    r"could you (?:tell me|check))(?: if| whether)?,? )*"
    r"(?:is|are|was|were|did|does|do|has|have|any|anything|which|what|what's|whats|how|how's)\b"
    r"|吗|没有?$|哪|几|多少|(?P<v>[\u4e00-\u9fff])[不没](?P=v)|还.*[着在]|有没有|是不是"
    r"|怎么样|咋样"
)
_NO_QUESTION = re.compile(
    r"\b(?:why|who|whose|when|where|should|shall|may|must|supposed"
    r"|what (?:if|happens|would|should|does|do)"
    r"|how (?:do|does|did|can|could|come|to|would))\b"
    r"|为什么|为啥|为何|干嘛|谁|怎么(?!样)|如何(?!$)|什么时候|该|可以|能不能|要不要|会不会"
    r"|^(?:请|麻烦|你|那|喂|嘿)*能"
)


def question_of(heard: Heard) -> str | None:
    """Return which action a sentence asks with, None if a rule reads no question in it."""
    plain = heard.plain
    tight = plain if plain.isascii() else heard.text
    if _NO_QUESTION.search(heard.text) or not (_ASKS.search(tight) or _ASKS.search(plain)):
        return None
    places = heard.of(MentionKind.AREA, MentionKind.FLOOR)
    things = heard.of(MentionKind.NAME, MentionKind.KIND)
    if HUMID.search(plain) and not things:
        return "temperature_query"
    if _WARMTH.search(plain) and not things and (places or OUTSIDE.search(plain)):
        return "temperature_query"
    if things and all(mention.symbol in _SENSORS for mention in things):
        return "state_query" if _MEASURED.search(plain) else None
    if (things or places) and _STATE.search(heard.text):
        return "state_query"
    return None


def is_asked_of_home(heard: Heard) -> bool:
    """Return whether a question is one after a state and none after a reason or a permission."""
    return _NO_QUESTION.search(heard.text) is None
