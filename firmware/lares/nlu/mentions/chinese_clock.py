"""Times of day in Chinese: 晚上九点半, 明天早上七点一刻, 周五晚上八点, 21点05分, 中午."""

import re
from collections.abc import Iterator

from lares.nlu.mention import ClockTime, Mention, MentionKind
from lares.nlu.mentions.candidate import Candidate
from lares.nlu.numerals import chinese_number

_DAYS = {"今": 0, "今天": 0, "今日": 0, "今儿": 0, "明": 1, "明天": 1, "明日": 1, "明儿": 1}
_DAYS |= {"后天": 2, "大后天": 3}
_WEEKDAYS = {char: at for at, char in enumerate("一二三四五六日")} | {"天": 6}
_WEEKDAYS |= {str(at + 1): at for at in range(7)}
_MORNING = "凌晨|清晨|大清早|一大早|早上|早晨|早间|上午"
_EVENING = "傍晚|晚上|晚间|夜里|夜间|夜晚|半夜|深夜|午夜"
_H = r"\d{1,2}|[一二]?十[一二三四五六七八九]?|[零\u3007一二两三四五六七八九]"
_M = (
    r"[0-5]?\d|[零\u3007][一二三四五六七八九]|[一二三四五]?十[一二三四五六七八九]?"
    r"|[一二三四五六七八九]"
)
_TIME = re.compile(
    rf"(?P<next>下个?)?(?P<day>今天|今日|今儿|明天|明日|明儿|大后天|后天"
    rf"|(?:这个?|本)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天1-6])|[今明](?=[早晚]))?"
    rf"的? ?(?P<part>{_MORNING}|中午|下午|{_EVENING}|[早晚])?的? ?"
    rf"(?:(?P<h>{_H}) ?"
    rf"(?:点(?:(?P<whole>钟|整)|(?P<half>半)|(?P<quarter>[一三]刻)"
    rf"| ?(?P<m>{_M}) ?(?P<fen>分(?!之|钟))?)?"
    rf"|时(?:(?P<m2>{_M})分|整)|[ :](?P<m3>[0-5]\d)(?!\d))(?![之多])"
    rf"|(?P<noon>正午|中午))"
)
_UNIT = re.compile(r" ?(?:[%°度档级成倍个点]|百分|毫|公)")
_NO_START = frozenset("第百千万零一二两三四五六七八九十0123456789.")
_SAYS_TIME = re.compile(r"(?:在|到|至|于|从|等到|定|设|约|改)$")


def find_chinese_times(text: str) -> Iterator[Candidate]:
    """Yield the times of day in a normalised text.

    Next week's ("下周五八点") yields no mention and blocks its words: `ClockTime` cannot say it,
    and eight o'clock today would be wrong.
    """
    for match in _TIME.finditer(text):
        start = match.start() + len(match[0]) - len(match[0].lstrip("的 "))
        if start and not (match["day"] or match["part"]) and text[start - 1] in _NO_START:
            continue
        if match["next"]:
            if match["weekday"]:
                yield Candidate(match.start(), match.end(), None)
            continue
        time = _noon(match) if match["noon"] or match["h"] is None else _time(match, text)
        if time is not None:
            mention = Mention(start, match.end(), MentionKind.CLOCK, "clock", time)
            yield Candidate(start, match.end(), mention)


def _day(match: re.Match[str]) -> tuple[int | None, int | None]:
    if match["weekday"]:
        return None, _WEEKDAYS[match["weekday"]]
    return _DAYS.get(match["day"] or ""), None


def _noon(match: re.Match[str]) -> ClockTime | None:
    if match["part"]:
        return None
    day, weekday = _day(match)
    return ClockTime(12, day=day, weekday=weekday)


def _time(match: re.Match[str], text: str) -> ClockTime | None:
    hour = _number(match["h"])
    minute = _minute(match, text)
    if hour is None or minute is None or hour > 24 or not _is_time(match, text):
        return None
    day, weekday = _day(match)
    hour, later, twelve = _hour(hour, match["part"] or "", match["h"])
    if later:
        if weekday is not None:
            weekday = (weekday + 1) % 7
        elif day is not None:
            day += 1
    return ClockTime(hour, minute, twelve=twelve, day=day, weekday=weekday)


def _is_time(match: re.Match[str], text: str) -> bool:
    """Whether it is a time and not "a bit" (一点), a decimal (三点五) or two numbers (9 30)."""
    placed = match["day"] or match["part"]
    if match["m3"]:
        return bool(placed) or _SAYS_TIME.search(text, 0, match.start("h")) is not None
    sure = placed or match["whole"] or match["half"] or match["quarter"] or match["fen"]
    if match["m2"] or match[0].endswith("整") or sure:
        return True
    if match["m"]:
        return len(match["m"]) > 1
    if match["h"] in ("一", "1"):
        return _SAYS_TIME.search(text, 0, match.start("h")) is not None and not text.startswith(
            ("点", "儿"), match.end()
        )
    return not text.startswith(("儿", "五"), match.end())


def _minute(match: re.Match[str], text: str) -> int | None:
    if match["half"]:
        return 30
    if match["quarter"]:
        return 15 if match["quarter"][0] == "一" else 45
    word = match["m"] or match["m2"] or match["m3"]
    if word is None:
        return None if _UNIT.match(text, match.end()) else 0
    if _UNIT.match(text, match.end()):
        return None
    minute = _number(word)
    return minute if minute is not None and minute < 60 else None


def _number(word: str) -> int | None:
    value = float(word) if word.isdigit() else chinese_number(word)
    return None if value is None else int(value)


def _hour(hour: int, part: str, word: str) -> tuple[int, bool, bool]:
    """The hour from 0 to 23, whether it is of the next day, and whether its half was not said."""
    if hour == 24:
        return 0, True, False
    if not part:
        return hour, False, 1 <= hour <= 12 and not word.startswith("0")
    if part == "早" or part in _MORNING.split("|"):
        return (0 if hour == 12 and part == "凌晨" else hour), False, False
    if part in ("中午", "下午"):
        return (hour + 12 if hour < (10 if part == "中午" else 12) else hour), False, False
    if hour == 12:
        return 0, True, False
    return (hour + 12 if 5 <= hour < 12 else hour), hour < 5, False
