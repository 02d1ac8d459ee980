"""Numbers as people write and say them, in Chinese and English: 50, fifty, 五十, 一半, 21.5.

Only whole phrases at given places are read here; which list of a template may take a value, and in
which range, is decided by who asks (nlu/exact/templates.py).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Numeral(NamedTuple):
    """A number in a text: `text[start:end]` means `value`; `share` is true for parts of a whole.

    A share (一半, half, 三成) is given in percent and fits percentages only.
    """

    start: int
    end: int
    value: float
    share: bool = False


_HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"\u3007": 0, "两": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
_HAN_RUN = re.compile(
    r"[零\u3007一二两三四五六七八九十百千万]+(?:点[零\u3007一二三四五六七八九]+)?"
)
_ABOUT = re.compile("一[二两]|[二两]三|三[四五]|四五|五六|六七|七八|八九")
"""More or less, and no number: 一两度 are not twelve degrees."""
_DIGITS = re.compile(r"(?<![\d.,/-])\d{1,6}(?:[.,]\d{1,2})?(?![\d/])")
_HAN_SHARE = re.compile(
    r"(?<!百)([一二三四])分之([一二三])|一半|([一二三四五六七八九])成([一二三四五六七八九半])?"
)
_NEGATIVE_DIGITS = re.compile(r"(?<![\w-])-(\d{1,6}(?:[.,]\d{1,2})?)(?![\d/])")
_BELOW_ZERO = re.compile(r"(?:\b(?:minus|negative) |零下|负)$")
_AND_A_HALF = re.compile(r"[度°]半| and a half\b")

# fmt: off
_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# fmt: on
_ENGLISH: dict[str, int] = {word: value for value, word in enumerate(_UNITS)} | {
    word: 20 + 10 * place for place, word in enumerate(_TENS)
}
ENGLISH_RUN = r"\b(?:{words})(?:[ -](?:{words}|hundred|thousand|and|point))*\b".format(
    words="|".join(sorted((*_ENGLISH, "a hundred", "a thousand"), key=len, reverse=True))
)
"""Regular expression of words that may make up an English number, or several ("nine thirty")."""
_ENGLISH_WORD = re.compile(ENGLISH_RUN)
_ENGLISH_SHARE = {
    "half": 50,
    "one half": 50,
    "a half": 50,
    "a quarter": 25,
    "one quarter": 25,
    "three quarters": 75,
    "a third": 33,
    "one third": 33,
    "two thirds": 67,
}
_ENGLISH_SHARE_WORD = re.compile(
    r"\b(?:" + "|".join(sorted(_ENGLISH_SHARE, key=len, reverse=True)) + r")\b"
)


def find_numerals(text: str) -> list[Numeral]:
    """Return the numbers in a normalised text; they may overlap, longer readings first."""
    found = [
        Numeral(match.start(), match.end(), float(match[0].replace(",", ".")))
        for match in _DIGITS.finditer(text)
    ]
    if not text.isascii():
        found.extend(_chinese(text))
    found.extend(_english(text))
    found.extend(
        Numeral(number.start, half.end(), number.value + 0.5)
        for number in tuple(found)
        if not number.share and (half := _AND_A_HALF.match(text, number.end))
    )
    found.sort(key=lambda number: (number.start, -number.end))
    return found


def read_numerals(text: str) -> list[Numeral]:
    """Return the numbers in a normalised text from left to right, each word in at most one.

    "Nine thirty" is two numbers and "twenty one" one. Shares (half, 三成) are not looked for.
    """
    found = [
        Numeral(match.start(), match.end(), float(match[0].replace(",", ".")))
        for match in _DIGITS.finditer(text)
    ] + [
        Numeral(match.start(), match.end(), -float(match[1].replace(",", ".")))
        for match in _NEGATIVE_DIGITS.finditer(text)
    ]
    if not text.isascii():
        for match in _HAN_RUN.finditer(text):
            value = chinese_number(match[0])
            if value is not None:
                found.append(Numeral(match.start(), match.end(), value))
    for match in _ENGLISH_WORD.finditer(text):
        found.extend(_english_numbers(match[0].replace("-", " "), match.start()))
    found.sort()
    return found


def _english_numbers(run: str, start: int) -> Iterator[Numeral]:
    """The numbers that a run of number words is made of, each as long as can be."""
    while run:
        words = run
        value = english_number(words)
        while value is None and " " in words:
            words = words.rpartition(" ")[0]
            value = english_number(words)
        if value is not None:
            yield Numeral(start, start + len(words), value)
        rest = run[len(words) :]
        start += len(words) + len(rest) - len(rest.lstrip())
        run = rest.lstrip()


def find_signed(text: str) -> list[Numeral]:
    """Return the numbers in a text, below zero where it says so: -20, minus five, 零下五."""
    return [
        Numeral(sign.start(), number.end, -number.value)
        if not number.share and (sign := _BELOW_ZERO.search(text, 0, number.start))
        else number
        for number in find_numerals(text)
    ] + [
        Numeral(match.start(), match.end(), -float(match[1].replace(",", ".")))
        for match in _NEGATIVE_DIGITS.finditer(text)
    ]


def _chinese(text: str) -> list[Numeral]:
    found = []
    for match in _HAN_RUN.finditer(text):
        value = chinese_number(match[0])
        if value is not None:
            found.append(Numeral(match.start(), match.end(), value))
    for match in _HAN_SHARE.finditer(text):
        if match[1]:
            below, above = _HAN_DIGITS[match[1]], _HAN_DIGITS[match[2]]
            if above >= below:
                continue
            percent = round(100 * above / below)
        elif match[3]:
            percent = 10 * _HAN_DIGITS[match[3]] + _HAN_DIGITS.get(match[4] or "零", 5)
        else:
            percent = 50
        found.append(Numeral(match.start(), match.end(), percent, share=True))
    return found


def chinese_number(words: str) -> float | None:
    """Return the value of a Chinese numeral (二十五, 两百五, 三千), None if it is none."""
    whole, _, decimals = words.partition("点")
    if _ABOUT.fullmatch(whole):
        return None
    if not any(unit in whole for unit in "十百千万"):
        value = float("".join(str(_HAN_DIGITS[char]) for char in whole)) if whole else None
    else:
        value = _with_units(whole)
    if value is None or not decimals:
        return value
    return value + float("0." + "".join(str(_HAN_DIGITS[char]) for char in decimals))


def _with_units(whole: str) -> float | None:
    high, wan, low = whole.partition("万")
    if wan:
        above, below = _with_units(high), _with_units(low) if low else 0.0
        return None if above is None or below is None else above * 10_000 + below
    total, digit, unit = 0, None, 10_000
    for char in whole:
        if char in _HAN_UNITS:
            if _HAN_UNITS[char] >= unit:
                return None
            unit = _HAN_UNITS[char]
            total += (1 if digit is None else digit) * unit
            digit = None
        elif digit is not None and digit != 0:
            return None
        else:
            digit = _HAN_DIGITS[char]
    if digit:
        # 两百五 is 250, 两百零五 is 205, 二十五 is 25.
        tens_skipped = 10 < unit < 10_000 and "零" not in whole and "\u3007" not in whole
        total += digit * (unit // 10 if tens_skipped else 1)
    return float(total)


def _english(text: str) -> list[Numeral]:
    found = []
    for match in _ENGLISH_WORD.finditer(text):
        words = match[0].replace("-", " ")
        length = len(words)
        value = english_number(words)
        while value is None and " " in words:
            words = words.rpartition(" ")[0]
            value, length = english_number(words), len(words)
        if value is not None:
            found.append(Numeral(match.start(), match.start() + length, value))
    found.extend(
        Numeral(match.start(), match.end(), _ENGLISH_SHARE[match[0]], share=True)
        for match in _ENGLISH_SHARE_WORD.finditer(text)
    )
    return found


def english_number(words: str) -> float | None:
    """Return the value of English number words ("twenty one point five"), None if they are none."""
    whole, point, decimals = words.partition(" point ")
    value = _english_whole(whole.split())
    if value is None or not point:
        return value
    digits = [_ENGLISH.get(word, 10) for word in decimals.split()]
    if not digits or max(digits) > 9:
        return None
    return value + float("0." + "".join(map(str, digits)))


def _english_whole(words: list[str]) -> float | None:
    total, current, previous = 0, 0, ""
    for word in words:
        if word == "and":
            valid = previous in ("hundred", "thousand")
        elif word == "a":
            valid, current = not previous, 1
        elif word == "hundred":
            valid, current = 0 < current < 100 and previous != "hundred", current * 100
        elif word == "thousand":
            valid = 0 < current < 100 and not total
            total, current = current * 1000, 0
        else:
            addition = _english_addition(word, current, previous)
            valid, current = addition is not None, current + (addition or 0)
        if not valid:
            return None
        previous = word
    return None if previous in ("and", "a", "") else float(total + current)


def _english_addition(word: str, current: int, previous: str) -> int | None:
    value = _ENGLISH.get(word)
    if value is None:
        return None
    after_tens = previous in _TENS
    if after_tens and not 0 < value < 10:
        return None
    if not after_tens and current % 100:
        return None
    return value


def spelled(number: int) -> tuple[str, str]:
    """Return a number from 0 to 99 in English and Chinese words, without spaces."""
    tens, ones = divmod(number, 10)
    if number < len(_UNITS):
        english = _UNITS[number]
    else:
        english = _TENS[tens - 2] + (_UNITS[ones] if ones else "")
    digits = "零一二三四五六七八九"
    if not tens:
        return english, digits[ones]
    return english, (digits[tens] if tens > 1 else "") + "十" + (digits[ones] if ones else "")
