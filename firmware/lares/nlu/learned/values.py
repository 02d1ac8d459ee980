"""The value that an action was asked with: a number, a colour, or a word for a mode or a level."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from lares.nlu.learned.meanings import Value
from lares.nlu.mention import Mention, MentionKind

VALUE_KINDS = frozenset(
    {
        MentionKind.NUMBER,
        MentionKind.PERCENT,
        MentionKind.DEGREES,
        MentionKind.KELVIN,
        MentionKind.DURATION,
        MentionKind.CLOCK,
        MentionKind.COLOR,
    }
)
_TO = re.compile(r"(?:\b(?:to|at|on|of)(?: the| about| around)?|[到至为成在]|等于)\s*$")
_GEAR = re.compile(r"\b(?:gear|level|speed|step)s?\s*$")
_GEAR_AFTER = re.compile(r"\s*(?:档|挡|级|(?:st|nd|rd|th)?\s*(?:gear|level|speed|notch)(?:e?s)?\b)")
_GEARS = (33, 67, 100)
_LIMIT = re.compile(
    r"(?:\b(?:(?:less|lower|fewer|more|higher|greater|other) than|under|below|above|between"
    r"|at (?:most|least))|不到|不超过|[低高少多大小]于|超过|至少|至多|最多|最少)\s*$"
)
"""Before a number that is a bound and no value."""
_LIMIT_AFTER = re.compile(r"\s*(?:以[上下内]|or (?:less|more|lower|higher|below|above)\b)")
_TENTHS = 10
"""A volume below this, said as a bare number, is in tenths: few people speak of five percent."""

_Words = Sequence[tuple[re.Pattern[str], object]]


def _table(*rows: tuple[str, object]) -> _Words:
    return tuple((re.compile(pattern), value) for pattern, value in rows)


_WORDS: Mapping[str, _Words] = MappingProxyType(
    {
        "level": _table(
            (r"\b(?:max|maximum|full|highest|brightest|loudest)\b|最[亮高大]|全亮|[拉开调]满", 100),
            (r"\b(?:min|minimum|lowest|dimmest|quietest)\b|最[暗低小]", 1),
        ),
        "speed": _table(
            (
                r"\b(?:max|maximum|full|highest|fastest|high)\b|最[大高快]|[拉开调]满|高[速档挡风]|强风",
                100,
            ),
            (r"\b(?:medium|middle|mid)\b|中[速档挡风等]", 67),
            (r"\b(?:min|minimum|lowest|slowest|low)\b|最[小低慢]|低[速档挡风]|微风|弱风", 33),
        ),
        "gap": _table(
            (r"\b(?:ajar|a crack|a gap|an inch)\b|一条缝|一点缝|一道缝|留条缝", 10),
        ),
        "white": _table(
            (r"\bcandle ?light\b|蜡?烛光", 1900),
            (r"\bwarm(?: white)?\b|暖[白光黄色]|黄光", 2700),
            (r"\b(?:neutral|natural)(?: white)?\b|自然光|中性光", 4000),
            (r"\bday ?light\b|日光|正白", 6500),
            (r"\b(?:cool|cold)(?: white)?\b|冷[白光色]|白光", 4000),
        ),
        "color": _table(
            # Beside a lamp these are colours, also where they are fruit or flowers elsewhere.
            (r"\borange\b|橙|橘", "orange"),
            (r"\b(?:purple|violet|lilac)\b|紫", "purple"),
            (r"\b(?:pink|rose)\b|粉", "pink"),
            (r"\bturquoise\b|青", "turquoise"),
            (r"\bred\b|红", "red"),
            (r"\bgreen\b|绿", "green"),
            (r"\bblue\b|蓝", "blue"),
            (r"\byellow\b|黄(?!昏)", "yellow"),
            (r"\bbrown\b|棕|咖啡色", "brown"),
            (r"\bwhite\b|白(?!天)", "white"),
        ),
        "hvac_mode": _table(
            (r"\bheat(?:ing)?[ -/]*(?:and )?cool(?:ing)?\b|冷暖", "heat_cool"),
            (r"\bheat(?:ing)?\b(?!er)|制热|加热|暖风|取暖|供暖", "heat"),
            (r"\bcool(?:ing)?\b|制冷|冷风|冷气", "cool"),
            (r"\b(?:dry(?:ing)?|dehumidify(?:ing)?)\b|除湿|抽湿", "dry"),
            (r"\bfan(?: |-)only\b|\bjust fan\b|送风|通风|只吹风", "fan_only"),
            (r"\bauto(?:matic)?\b|自动", "auto"),
        ),
        "fan_mode": _table(
            (r"\bauto(?:matic)?\b|自动", "auto"),
            (
                r"\b(?:low|lowest|slow|quiet|minimum)\b|低[速档挡风]|小风|微风|最小|[调开]低|静音",
                "low",
            ),
            (r"\b(?:medium|middle|mid)\b|中[速档挡风等]", "medium"),
            (
                r"\b(?:high|highest|fast|max|full)\b|高[速档挡风]|[大强]风|最大|[调开][高大]",
                "high",
            ),
        ),
    }
)  # fmt: skip

_GUESSED: Mapping[str, _Words] = MappingProxyType(
    {
        "fan_mode": _table(
            (r"风[力速量]?再?[调开弄]?得?[小低弱]|[调开弄]小点?风", "low"),
            (r"风[力速量]?再?[调开弄]?得?[大高强]|[调开弄]大点?风", "high"),
        ),
    }
)
"""What is said of a step where there are only modes: 空调风小点儿."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The slots of a value and the mentions that gave it."""

    slots: Mapping[str, object]
    used: tuple[Mention, ...] = ()
    guessed: bool = False
    """Whether the number may have been meant otherwise, so that it has to be confirmed."""


@dataclass(frozen=True, slots=True)
class OutOfRange:
    """A number that the slot cannot have, as it is said back."""

    words: str
    percent: bool


def is_goal(mention: Mention, text: str) -> bool:
    """Whether a value is where to go ("up to 22", 调高到22) and not how far ("by two")."""
    return _TO.search(text, 0, mention.start) is not None


def is_word_of(value: Value, words: str) -> bool:
    """Whether words say a mode or level that `value` may have."""
    return any(pattern.search(words) for pattern, _ in _WORDS.get(value.words, ()))


def take_value(
    value: Value, mentions: Sequence[Mention], text: str, plain: str
) -> Taken | OutOfRange | None:
    """Return the slot that the mentions or words give for `value`, None if they give none.

    `text` is the sentence and `plain` the sentence without its mentions. A step that was not said
    is "up" or "down". A number in degrees is never a share and no other way round.
    """
    for mention in mentions:
        if mention.kind in value.kinds:
            return _of_mention(value, mention, text)
    if value.sign:
        return Taken({value.slot: "up" if value.sign > 0 else "down"})
    for pattern, meaning in _WORDS.get(value.words, ()):
        if pattern.search(plain):
            return Taken({value.slot: meaning})
    for pattern, meaning in _GUESSED.get(value.words, ()):
        if pattern.search(plain):
            return Taken({value.slot: meaning}, guessed=True)
    return None


def _of_mention(value: Value, mention: Mention, text: str) -> Taken | OutOfRange | None:
    if mention.kind is MentionKind.COLOR:
        return Taken({value.slot: mention.value}, (mention,))
    number = mention.value
    if not isinstance(number, int | float) or _is_bound(mention, text):
        return None
    return _of_number(value, mention, number, text)


def _of_number(value: Value, mention: Mention, number: float, text: str) -> Taken | OutOfRange:
    tenths = value.slot == "volume_level" and mention.kind is MentionKind.NUMBER
    if tenths and 0 < number < _TENTHS:
        return Taken({value.slot: round(number * _TENTHS)}, (mention,), guessed=True)
    if value.slot == "percentage_step" and _is_gear(mention, text):
        return _of_gears(value, number, mention)
    if value.words == "speed" and _is_gear(mention, text):
        low, high = 1.0, float(len(_GEARS))
    else:
        low, high = value.low, value.high
    if not low <= number <= high:
        return OutOfRange(f"{number:g}", percent=high == 100)
    if high == len(_GEARS):
        return Taken({value.slot: _GEARS[int(number) - 1]}, (mention,))
    plain = int(number) if number == int(number) else number
    slots: dict[str, object] = {value.slot: value.sign * plain if value.sign else plain}
    if mention.unit == "F":
        slots["temperature_unit"] = "fahrenheit"
    return Taken(slots, (mention,))


def _is_bound(mention: Mention, text: str) -> bool:
    """Whether a number only bounds what is meant: "less than thirty percent", 三十以下."""
    before = _LIMIT.search(text, 0, mention.start)
    return before is not None or _LIMIT_AFTER.match(text, mention.end) is not None


def _of_gears(value: Value, number: float, mention: Mention) -> Taken:
    """A step of so many gears: one is the fan's own step."""
    if number == 1:
        return Taken({value.slot: "up" if value.sign > 0 else "down"}, (mention,))
    return Taken({value.slot: value.sign * min(100, int(number) * _GEARS[0])}, (mention,))


def _is_gear(mention: Mention, text: str) -> bool:
    if mention.kind is not MentionKind.NUMBER:
        return False
    before = _GEAR.search(text, 0, mention.start)
    return bool(before) or _GEAR_AFTER.match(text, mention.end) is not None


# -- durations -------------------------------------------------------------------------------------

_UNITS = (
    ("hours", 3600, re.compile(r"hours?\b|\bhrs?\b|\d ?h\b|小时|钟头|时")),
    ("minutes", 60, re.compile(r"minutes?\b|\bmins?\b|\d ?m\b|分钟|分|刻")),
    ("seconds", 1, re.compile(r"seconds?\b|\bsecs?\b|\d ?s\b|秒")),
)


_GAP = re.compile(r" (?:more|extra|additional|further) (?P<unit>hour|minute|second|hr|min|sec)s?\b")
_SECONDS = {"hour": 3600.0, "hr": 3600.0, "minute": 60.0, "min": 60.0, "second": 1.0, "sec": 1.0}


def without_gaps(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions with "two more minutes" as the duration that it is."""
    return [_without_gap(mention, text) for mention in mentions]


def _without_gap(mention: Mention, text: str) -> Mention:
    gap = _GAP.match(text, mention.end) if mention.kind is MentionKind.NUMBER else None
    if gap is None or not isinstance(mention.value, int | float):
        return mention
    seconds = mention.value * _SECONDS[gap["unit"]]
    kind = MentionKind.DURATION
    return replace(mention, end=gap.end(), kind=kind, symbol="duration", value=seconds)


def duration_slots(mention: Mention, text: str, prefix: str = "") -> dict[str, object]:
    """Return `hours`, `minutes`, `seconds` of a duration in the units that were said.

    "Ninety minutes" are 90 minutes and not an hour and a half, as Home Assistant has it; half an
    hour is 30 minutes. What is less than a second, or below zero, is given as it was said, so that
    it can be refused by its value.
    """
    rest = float(mention.value) if isinstance(mention.value, int | float) else 0.0
    said = text[mention.start : mention.end]
    largest = next((seconds for _, seconds, unit in _UNITS if unit.search(said)), 3600)
    if rest < 1:
        unit = next(name for name, seconds, _ in _UNITS if seconds == largest)
        return {prefix + unit: round(rest / largest, 3)}
    slots: dict[str, object] = {}
    for name, seconds, _ in _UNITS:
        if seconds > largest:
            continue
        whole = int(rest // seconds)
        if whole:
            slots[prefix + name] = whole
            rest -= whole * seconds
    return slots
