"""Values in the spellings that people and speech recognition use, in both languages."""

import random
from collections.abc import Callable

_Say = Callable[[random.Random], str]

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_DIGITS = "零一二三四五六七八九"


def english(number: int) -> str:
    """A whole number from 0 to 9999 in English words."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        ten, one = divmod(number, 10)
        return _TENS[ten - 2] + (f" {_ONES[one]}" if one else "")
    unit, word = (1000, "thousand") if number >= 1000 else (100, "hundred")
    head, rest = divmod(number, unit)
    return f"{_ONES[head]} {word}" + (f" {english(rest)}" if rest else "")


def chinese(number: int) -> str:
    """A whole number from 0 to 9999 in Chinese words."""
    if number < 10:
        return _DIGITS[number]
    for unit, word in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= unit:
            head, rest = divmod(number, unit)
            start = "" if unit == 10 and head == 1 else _DIGITS[head]
            if not rest:
                return start + word
            gap = "零" if rest < unit // 10 else ""
            tail = chinese(rest)
            return start + word + gap + ("一" + tail if tail.startswith("十") else tail)
    raise ValueError(number)


def _either(rng: random.Random, number: int, words: Callable[[int], str]) -> str:
    return str(number) if rng.random() < 0.6 else words(number)


def _round(rng: random.Random, low: int, high: int, step: int) -> int:
    """A number in a range, mostly a round one."""
    if rng.random() < 0.7:
        return rng.randrange(-(-low // step), high // step + 1) * step
    return rng.randint(low, high)


def _en_number(rng: random.Random) -> str:
    return _either(rng, _round(rng, 1, 100, 5), english)


def _en_percent(rng: random.Random) -> str:
    number = _round(rng, 1, 100, 10)
    return rng.choice(
        (
            f"{number}%",
            f"{number}%",
            f"{number} percent",
            f"{number} per cent",
            f"{english(number)} percent",
            rng.choice(("half", "a half", "a quarter", "a third", "three quarters", "two thirds")),
        )
    )


def _en_degrees(rng: random.Random) -> str:
    low, high = rng.choice(((15, 30), (15, 30), (60, 85)))
    number = rng.randint(low, high)
    scale = rng.choice(("", "", "", " celsius" if high < 60 else " fahrenheit"))
    half = f"{number}.5" if high < 60 else str(number)
    return rng.choice(
        (
            f"{number} degrees{scale}",
            f"{number} degrees{scale}",
            f"{english(number)} degrees{scale}",
            f"{number}°",
            f"{half} degrees",
            f"{english(number)} and a half degrees",
            f"{number} deg",
        )
    )


def _en_kelvin(rng: random.Random) -> str:
    number = _round(rng, 2000, 6500, 500)
    return rng.choice(
        (f"{number} kelvin", f"{number}k", f"{number} k", f"{english(number)} kelvin")
    )


_EN_UNITS = (("second", "sec", 5, 90), ("minute", "min", 1, 60), ("hour", "hr", 1, 12))


def _en_duration(rng: random.Random) -> str:
    word, short, low, high = rng.choice((*_EN_UNITS, _EN_UNITS[1], _EN_UNITS[1]))
    number = _round(rng, low, high, 5 if high > 12 else 1)
    plural = "" if number == 1 else "s"
    return rng.choice(
        (
            f"{_either(rng, number, english)} {word}{plural}",
            f"{_either(rng, number, english)} {word}{plural}",
            f"{_either(rng, number, english)} {word}{plural}",
            f"{number} {short}{plural}",
            "an hour" if word == "hour" else f"a {word}",
            rng.choice(("half an hour", "a quarter of an hour", "an hour and a half")),
            f"{rng.choice(('two', '2'))} hours and {_either(rng, number, english)} minutes",
            f"{_either(rng, rng.randint(1, 9), english)} and a half minutes",
        )
    )


_EN_HALVES = ("in the morning", "in the evening", "at night", "in the afternoon")
_EN_DAYS = ("tomorrow", "tonight", "today", "tomorrow morning", "on monday", "on saturday")


def _en_clock(rng: random.Random) -> str:
    hour, minute = rng.randint(1, 12), rng.choice((5, 10, 15, 20, 25, 30, 35, 40, 45, 50))
    said = _either(rng, hour, english)
    time = rng.choice(
        (
            f"{said} o'clock",
            f"{hour} {minute:02d}",
            f"{hour}:{minute:02d} {rng.choice(('am', 'pm'))}",
            f"{said} {rng.choice(('am', 'pm', 'a m', 'p m'))}",
            f"{said} {rng.choice(('am', 'pm'))}",
            f"half past {said}",
            f"quarter {rng.choice(('to', 'past'))} {said}",
            f"{english(hour)} {english(minute) if minute > 9 else 'oh ' + english(minute)}",
            f"{said} {rng.choice(_EN_HALVES)}",
            rng.choice(("noon", "midnight")),
        )
    )
    return f"{time} {rng.choice(_EN_DAYS)}" if rng.random() < 0.15 else time


_EN_COLORS = (
    *("red", "green", "blue", "yellow", "orange", "purple", "pink", "white", "violet", "cyan"),
    *("turquoise", "magenta", "teal", "lavender", "gold", "lime", "brown", "light blue", "crimson"),
    *("dark red", "dark blue", "light green", "salmon", "beige", "ivory", "indigo", "deep purple"),
)


def _zh_number(rng: random.Random) -> str:
    return _either(rng, _round(rng, 1, 100, 5), chinese)


def _zh_percent(rng: random.Random) -> str:
    number = _round(rng, 1, 100, 10)
    return rng.choice(
        (
            f"{number}%",
            f"{number}%",
            f"百分之{chinese(number)}",
            f"百分之{chinese(number)}",
            f"百分之{number}",
            f"{rng.choice('一二三四五六七八九')}成",
            rng.choice(("一半", "四分之一", "三分之一", "四分之三", "三分之二")),
        )
    )


def _zh_degrees(rng: random.Random) -> str:
    number = rng.randint(15, 30)
    return rng.choice(
        (
            f"{number}度",
            f"{number}度",
            f"{chinese(number)}度",
            f"{chinese(number)}度",
            f"{chinese(number)}度半",
            f"{number}.5度",
            f"{number}°",
            f"{rng.choice(('摄氏', ''))}{chinese(number)}度",
        )
    )


def _zh_kelvin(rng: random.Random) -> str:
    number = _round(rng, 2000, 6500, 500)
    return rng.choice((f"{number}k", f"{number}开", f"{chinese(number)}k", f"{number}开尔文"))


def _zh_duration(rng: random.Random) -> str:
    number = _round(rng, 1, 60, 5)
    few = rng.randint(1, 9)
    pair = "两" if few == 2 else chinese(few)
    return rng.choice(
        (
            f"{_either(rng, number, chinese)}分钟",
            f"{_either(rng, number, chinese)}分钟",
            f"{_either(rng, number, chinese)}分钟",
            f"{_either(rng, number, chinese)}秒{rng.choice(('', '钟'))}",
            f"{pair}个{rng.choice(('小时', '钟头'))}",
            f"{pair}小时",
            rng.choice(("半小时", "半个小时", "半个钟头", "一刻钟", "一个半小时", "两个半小时")),
            f"{pair}分半{rng.choice(('', '钟'))}",
            f"{pair}小时{chinese(number)}分钟",
        )
    )


_ZH_HALVES = ("早上", "上午", "中午", "下午", "傍晚", "晚上", "凌晨", "夜里", "今晚")
_ZH_DAYS = ("明天", "今天", "后天", "明早", "明晚", "周一", "星期六", "周日")


def _zh_clock(rng: random.Random) -> str:
    hour = rng.randint(1, 12)
    said = "两" if hour == 2 and rng.random() < 0.8 else _either(rng, hour, chinese)
    minute = rng.choice((5, 10, 15, 20, 25, 30, 40, 45, 50))
    written = chinese(minute) if minute > 9 else "零" + chinese(minute)
    time = rng.choice(
        (
            f"{said}点",
            f"{said}点{rng.choice(('', '钟', '整'))}",
            f"{said}点半",
            f"{said}点{rng.choice(('一刻', '三刻'))}",
            f"{said}点{written}{rng.choice(('', '分'))}",
            f"{hour}:{minute:02d}",
        )
    )
    half = rng.choice(("", *_ZH_HALVES))
    day = rng.choice(_ZH_DAYS) if rng.random() < 0.2 else ""
    return (half if day in {"明早", "明晚"} and not half else day + half) + time


_ZH_COLORS = (
    *("红色", "绿色", "蓝色", "黄色", "橙色", "紫色", "粉色", "白色", "青色", "粉红色", "天蓝色"),
    *(
        "深蓝色",
        "浅蓝色",
        "浅绿色",
        "金色",
        "橘色",
        "橘黄色",
        "米色",
        "红",
        "绿",
        "蓝",
        "紫",
        "咖啡色",
    ),
    *("玫红色", "墨绿色", "湖蓝色", "淡紫色", "暗红色"),
)

_SAYERS: dict[tuple[str, str], _Say] = {
    ("en", "number"): _en_number,
    ("en", "percent"): _en_percent,
    ("en", "degrees"): _en_degrees,
    ("en", "kelvin"): _en_kelvin,
    ("en", "duration"): _en_duration,
    ("en", "clock"): _en_clock,
    ("en", "color"): lambda rng: rng.choice(_EN_COLORS),
    ("zh", "number"): _zh_number,
    ("zh", "percent"): _zh_percent,
    ("zh", "degrees"): _zh_degrees,
    ("zh", "kelvin"): _zh_kelvin,
    ("zh", "duration"): _zh_duration,
    ("zh", "clock"): _zh_clock,
    ("zh", "color"): lambda rng: rng.choice(_ZH_COLORS),
}


def value(kind: str, language: str, rng: random.Random) -> str:
    """Return a value of a kind ("percent", "clock" …) as it may be said in "en" or "zh"."""
    return _SAYERS[language, kind](rng)
