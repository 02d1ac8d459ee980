"""Times of day in English: at nine thirty pm, half past seven, noon, tomorrow at 7, 18 30."""

import re
from collections.abc import Iterator
from dataclasses import replace

from lares.nlu.mention import ClockTime, Mention, MentionKind
from lares.nlu.mentions.candidate import Candidate
from lares.nlu.numerals import english_number

# fmt: off
_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# fmt: on
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_M = (
    rf"[0-5]\d|(?:twenty|thirty|forty|fifty)(?:[ -](?:{_ONES}))?|{_TEENS}|(?:oh|o|zero) (?:{_ONES})"
)
_H = rf"\d{{1,2}}|{_HOURS}"
_PART = "morning|afternoon|evening|night"
_DAY = (
    rf"(?:(?:on )?(?:this )?(?:{'|'.join(_WEEKDAYS)})s?|the day after tomorrow|tomorrow|today)"
    rf"(?: (?:{_PART}))?|tonight|this (?:{_PART})|(?:in the (?:{_PART})|at night)"
)
_TIME = re.compile(
    rf"\b(?:(?P<next>next )?(?P<pre>{_DAY})(?P<at> at| by| around| about|,)? )?"
    rf"(?:half past (?P<half>{_H})"
    rf"|(?P<quarter>(?:a )?quarter) (?P<way>past|after|to|before|till?) (?P<qh>{_H})"
    rf"|(?P<off>\d{{1,2}}|five|ten|twenty(?:[ -]five)?)(?: minutes?)?"
    rf" (?P<mway>past|after|to|before|till?) (?P<mh>{_H})"
    rf"|(?P<noon>noon|midday|midnight)"
    rf"|(?P<h>{_H})(?:[ .:h](?P<m>{_M}))?(?: ?(?P<half_day>[ap] ?m\b)|(?P<clock> ?o'?clock))?)"
    rf"(?P<post>(?: (?:{_DAY}))*)(?![\w'.])"
)
_HALVES = ("morning", "night", "evening", "afternoon")
_SAYS_TIME = re.compile(r"\b(?:at|by|until|till|from|before|after|around|about|since) $")
_HALF_SEVEN = re.compile(rf"(?<=\bat half )(?:{_H})\b")
_UNIT = re.compile(
    r" ?(?:%|°|[ck]\b|percent|per cent|degrees?|fahrenheit|celsius|kelvin|hours?\b|hrs?\b"
    r"|minutes?\b|mins?\b|seconds?\b|secs?\b|and a half)"
)
_NO_TIME = re.compile(
    r"\b(?:volume|brightness|bright|speed|level|position|temperature|dim|percent)\b"
)


def find_english_times(text: str) -> Iterator[Candidate]:
    """Yield the times of day in a normalised text, with the day if it is said beside them.

    Next week's ("next friday at 8") yields no mention and blocks its words: `ClockTime` cannot
    say it, and eight o'clock today would be wrong.
    """
    for match in _TIME.finditer(text):
        if match["next"]:
            yield Candidate(match.start(), match.end(), None)
            continue
        time = _time(match, text)
        if time is not None:
            yield _candidate(match.start(), match.end(), time)
    for match in _HALF_SEVEN.finditer(text):
        hour = _number(match[0])
        if 1 <= hour <= 12:
            time = ClockTime(hour, 30, twelve=True)
            yield _candidate(match.start() - len("half "), match.end(), time)


def _candidate(start: int, end: int, time: ClockTime) -> Candidate:
    return Candidate(start, end, Mention(start, end, MentionKind.CLOCK, "clock", time))


def _time(match: re.Match[str], text: str) -> ClockTime | None:
    hour, minute = _hour_and_minute(match)
    if hour is None or not _is_time(match, text):
        return None
    said = f"{match['pre'] or ''}{match['post'] or ''}"
    day, weekday = _day(said)
    time = ClockTime(hour % 24, minute, day=day, weekday=weekday)
    half_day = (match["half_day"] or "").replace(" ", "")
    if half_day:
        noon = 12 if half_day == "pm" else 0
        return replace(time, hour=hour % 12 + noon) if 1 <= hour <= 12 else None
    if hour == 24 or match["noon"] == "midnight":
        return _next_day(replace(time, hour=0)) if not minute else None
    part = next((part for part in _HALVES if part in said), "")
    if hour > 24 or match["noon"] or not part:
        bare = not match["noon"] and not (match["h"] or "").startswith("0")
        return replace(time, twelve=bare and 1 <= hour <= 12) if hour < 24 else None
    return _in_part(time, part)


def _in_part(time: ClockTime, part: str) -> ClockTime:
    """The time of which the part of the day was said: "at nine in the evening"."""
    hour = time.hour
    if part == "morning":
        return replace(time, hour=hour % 12) if hour == 12 else time
    if part == "night" and (hour == 12 or hour < 5):
        return _next_day(replace(time, hour=hour % 12))
    return replace(time, hour=hour + 12) if hour < 12 else time


def _next_day(time: ClockTime) -> ClockTime:
    """The same time when the night that it is in began the day before."""
    if time.weekday is not None:
        return replace(time, weekday=(time.weekday + 1) % 7)
    return time if time.day is None else replace(time, day=time.day + 1)


def _hour_and_minute(match: re.Match[str]) -> tuple[int | None, int]:
    minute = match["m"]
    if match["noon"]:
        hour, minutes = (24 if match["noon"] == "midnight" else 12), 0
    elif match["half"]:
        hour, minutes = _number(match["half"]), 30
    elif match["quarter"]:
        return _beside(_number(match["qh"]), 15, match["way"])
    elif match["off"]:
        return _beside(_number(match["mh"]), _number(match["off"]), match["mway"])
    else:
        hour, minutes = _number(match["h"]), 0
    if minute is not None:
        minutes = _number(minute.split(" ", 1)[1] if minute[0] in "oz" else minute)
    return hour, minutes


def _beside(hour: int, minutes: int, way: str) -> tuple[int | None, int]:
    """So many minutes past or to the hour."""
    if minutes >= 60 or not 0 <= hour <= 12:
        return None, 0
    return (hour, minutes) if way in ("past", "after") else ((hour - 1) or 12, 60 - minutes)


def _is_time(match: re.Match[str], text: str) -> bool:
    """Whether a bare number is a time: after "at", or with a day beside it."""
    if match["off"] and match["mway"] in ("to", "after", "before"):
        # "from five to ten percent", "set the fan from 5 to 7"
        return _UNIT.match(text, match.end()) is None and not text.endswith(
            ("from ", "set "), 0, match.start()
        )
    if not match["h"] or match["half_day"] or match["clock"]:
        return True
    if _UNIT.match(text, match.end("m" if match["m"] else "h")):
        return False
    if match["pre"]:
        return bool(match["at"] or match["m"]) or "morning" in match["pre"]
    before = text[: match.start()]
    if match["m"] or match["post"]:
        return _SAYS_TIME.search(before) is not None or not before.endswith(("to ", "of "))
    return (
        _SAYS_TIME.search(before) is not None
        and before.endswith(("at ", "by ", "until ", "till "))
        and _number(match["h"]) <= 12
        and _NO_TIME.search(text) is None
    )


def _day(said: str) -> tuple[int | None, int | None]:
    for weekday, word in enumerate(_WEEKDAYS):
        if word in said:
            return None, weekday
    if "the day after tomorrow" in said:
        return 2, None
    if "tomorrow" in said:
        return 1, None
    return (0 if "today" in said or "tonight" in said or "this " in said else None), None


def _number(word: str) -> int:
    return int(word) if word.isdigit() else int(english_number(word.replace("-", " ")) or 0)
