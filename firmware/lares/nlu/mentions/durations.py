"""How long: 90 seconds, an hour and a half, half an hour; 五分钟三十秒, 一个半小时, 一刻钟."""

import re
from collections.abc import Iterator

from lares.nlu.mention import Mention, MentionKind
from lares.nlu.normalization import has_han
from lares.nlu.numerals import ENGLISH_RUN, chinese_number, english_number

_SECONDS = {
    "h": 3600,
    "hr": 3600,
    "hour": 3600,
    "m": 60,
    "min": 60,
    "minute": 60,
    "s": 1,
    "sec": 1,
    "second": 1,
    "day": 86400,
    "week": 604_800,
    "小时": 3600,
    "钟头": 3600,
    "钟": 3600,
    "刻钟": 900,
    "分钟": 60,
    "分": 60,
    "秒钟": 1,
    "秒": 1,
    "天": 86400,
}
_SHARES = {"half": 0.5, "quarter": 0.25, "three quarters": 0.75}
_PART = re.compile(
    rf"(?<![\w.])(?:(?P<share>(?:a |one )?half(?: of)?(?: an?)?"
    rf"|(?:a |one )?quarter(?: of)?(?: an?)?|three quarters of an?)"
    rf"|(?P<number>\d{{1,12}}(?:[.,]\d{{1,2}})?|{ENGLISH_RUN}|an?|a couple(?: of)?)"
    rf"(?P<plus> and (?:a|one) half)?)"
    rf"[ -]?(?P<unit>hour|hr|minute|min|second|sec|day|week)s?\b"
    rf"(?P<more> and a (?:half|quarter)\b)?"
    # 1h30m: a letter only right after digits
    rf"|(?<![\w.])(?P<digits>\d{{1,5}})(?P<letter>[hms])(?![a-z])"
    rf"|(?<=h)(?P<rest>\d{{1,2}})(?P<small>[ms]?)(?!\w)|(?<=m)(?P<last>\d{{1,2}})s(?!\w)"
)
_JOIN = re.compile(r"(?:,? and |,? plus |, ?| )?")
_NUMBER = (
    r"(?:\d{1,12}(?:\.\d{1,2})?|零(?=个?(?:小时|分钟|秒))|[一二两三四五六七八九十百千][零\u3007一二两三四五六七八九十百千]*"
    r"(?:点[零一二三四五六七八九]+)?)"
)
_HAN_PART = re.compile(
    rf"(?P<half>半)(?:个)? ?(?P<whole>小时|钟头|钟|分钟|天)"
    rf"|(?P<number>{_NUMBER}) ?个?(?P<plus>半)? ?"
    rf"(?P<unit>小时|(?<=[个半])钟(?!头)|钟头|刻钟|分钟|分(?!之)|秒钟|秒|天(?!气))(?P<more>半)?"
)
_HAN_JOIN = re.compile(r" ?(?:零|又|加|过)? ?")
_BELOW_ZERO = re.compile(r"(?:\b(?:for|in|after|of|by) )(?P<sign>-|minus |negative )$|(?P<han>负)$")
"""A sign, and no deed: "the timer minus five minutes" takes five minutes off."""
_AFTER_MINUTES = re.compile(r"半|后|之后|以后|内|之内|的(?:倒)?计?时|倒计时|$")
_IDLE_SECOND = re.compile(
    r" (?:timer|alarm|light|lamp|fan|floor|one|time|room|door|opinion|bedroom)\b"
)


def find_durations(text: str) -> Iterator[Mention]:
    """Yield the stretches of time in a normalised text; values are seconds."""
    yield from _chain(text, list(_english(text)), _JOIN)
    if has_han(text):
        parts = list(_chinese(text))
        for mention in _chain(text, parts, _HAN_JOIN):
            if not _is_very_or_mark(text, mention):
                yield mention


def _chain(
    text: str, parts: list[tuple[int, int, float]], join: re.Pattern[str]
) -> Iterator[Mention]:
    """Add up parts that follow one another, the larger unit first: "an hour and ten minutes"."""
    at = 0
    while at < len(parts):
        start, end, seconds = parts[at]
        least = seconds
        at += 1
        while at < len(parts) and parts[at][2] < least:
            gap = join.match(text, end)
            if gap is None or gap.end() != parts[at][0]:
                break
            _, end, least = parts[at]
            seconds += least
            at += 1
        sign = _BELOW_ZERO.search(text, 0, start)
        if sign is not None:
            start, seconds = max(sign.start("sign"), sign.start("han")), -seconds
        yield Mention(start, end, MentionKind.DURATION, "duration", float(seconds))


def _english(text: str) -> Iterator[tuple[int, int, float]]:
    for match in _PART.finditer(text):
        if match["letter"] or match["rest"] or match["last"]:
            yield match.start(), match.end(), _compact(match)
            continue
        if (
            match["number"] == "a"
            and match["unit"] == "second"
            and _IDLE_SECOND.match(text, match.end())
        ):
            continue
        count = _english_count(match)
        if count is not None:
            if match["more"]:
                count += 0.5 if match["more"].endswith("half") else 0.25
            yield match.start(), match.end(), count * _SECONDS[match["unit"]]


def _compact(match: re.Match[str]) -> float:
    """1h, 30m, 90s, and what follows without a letter: 1h30."""
    if match["letter"]:
        return float(match["digits"]) * _SECONDS[match["letter"]]
    if match["last"]:
        return float(match["last"])
    return float(match["rest"]) * _SECONDS[match["small"] or "m"]


def _english_count(match: re.Match[str]) -> float | None:
    share = match["share"]
    if share is not None:
        return next(value for word, value in reversed(_SHARES.items()) if word in share)
    word = match["number"]
    count: float | None
    if word in ("a", "an"):
        count = 1.0
    elif word.startswith("a couple"):
        count = 2.0
    elif word[0].isdigit():
        count = float(word.replace(",", "."))
    else:
        count = english_number(word.replace("-", " "))
    return count + 0.5 if count is not None and match["plus"] else count


def _chinese(text: str) -> Iterator[tuple[int, int, float]]:
    for match in _HAN_PART.finditer(text):
        if match["half"]:
            yield match.start(), match.end(), _SECONDS[match["whole"]] / 2
            continue
        word = match["number"]
        count = float(word) if word[0].isdigit() else chinese_number(word)
        if count is None:
            continue
        count += 0.5 * (bool(match["plus"]) + bool(match["more"]))
        yield match.start(), match.end(), count * _SECONDS[match["unit"]]


def _is_very_or_mark(text: str, mention: Mention) -> bool:
    """Whether N分 means no minutes: 十分 is "very", and 三分 or 九分 may be a mark."""
    words = text[mention.start : mention.end]
    if not words.endswith("分") or any(unit in words for unit in ("小时", "钟头", "秒")):
        return False
    return _AFTER_MINUTES.match(text, mention.end) is None
