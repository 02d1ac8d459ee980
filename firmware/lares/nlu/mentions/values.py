"""Values in a sentence: numbers, percent, degrees, kelvin, and what its neighbours find."""

import re
from collections.abc import Iterator

from lares.nlu.mention import Mention, MentionKind
from lares.nlu.mentions.candidate import Candidate
from lares.nlu.mentions.chinese_clock import find_chinese_times
from lares.nlu.mentions.colors import find_colors
from lares.nlu.mentions.durations import find_durations
from lares.nlu.mentions.english_clock import find_english_times
from lares.nlu.normalization import has_han
from lares.nlu.numerals import Numeral, read_numerals

_LATIN = re.compile("[a-z]")
_ANY_NUMBER = re.compile(
    r"[0-9零\u3007一二两三四五六七八九十百半]|\b(?:half|halfway|quarter|third|thirds|tenth|fifth|noon|midday|midnight"
    r"|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|hundred|thousand|hour|minute|second|couple|hours|minutes|seconds)\b|正午|中午"
)
_PERCENT_AFTER = re.compile(r" ?(?:%|percent\b|per cent\b|pct\b|个百分点)")
_PERCENT_BEFORE = re.compile(r"百分之 ?$")
_DEGREES_AFTER = re.compile(
    r"(?P<half>半)? ?(?:"
    r"(?P<f>° ?f\b|(?:degrees? )?(?:fahrenheit\b|f\b)|华氏度)"
    r"|(?:°|degrees?\b)(?: ?(?:celsius|centigrade|c)\b)?|(?:celsius|centigrade)\b|c\b"
    r"|摄氏度|度(?!电|假|过|数))(?P<half_after>半)?"
)
_POINT_DIGITS = re.compile(r"点([0-9]{1,2})(?= ?(?:[%°度]|摄氏|华氏))")
_FAHRENHEIT_BEFORE = re.compile(r"华氏 ?$")
_CELSIUS_BEFORE = re.compile(r"摄氏 ?$")
_KELVIN_AFTER = re.compile(r" ?(?:kelvins?\b|k\b|开尔文|开(?!始|关|启|灯|门|窗|空|着))")
_COLOR_TEMPERATURE = re.compile(r"色温|colou?r temp|kelvin")
_BELOW_ZERO = re.compile(r"(?:(?<![a-z])(?:minus|negative) |零下 ?|负|(?<![\w-])-)$")
_LEAST_KELVIN, _MOST_KELVIN = 1000, 20_000
_SHARE = re.compile(
    r"(?<![a-z'])(?<!other )(?:(?:a |one )?half(?! of )(?:[ -]?way)?|(?:a |one )?quarter"
    r"|three quarters|(?:a |one )(?:third|fifth|tenth)|two thirds)"
    r"(?: (?:way|of the way))?(?![a-z'])"
    r"|百分百|百分之百|(?<!百)(?P<below>[二两三四五六七八九十])分之(?P<above>[一二两三四五六七八九])"
    r"|(?<![另大多下])一半(?!个|小时|钟)|(?P<tenths>[一二两三四五六七八九])成(?P<half>[一二三四五六七八九半])?"
    r"(?![功为员熟家绩立果分])"
)
_ENGLISH_SHARES = (
    ("three quarter", 75.0),
    ("two third", 67.0),
    ("third", 33.0),
    ("quarter", 25.0),
    ("tenth", 10.0),
    ("fifth", 20.0),
)
_HAN_DIGITS = {char: at for at, char in enumerate("零一二三四五六七八九十")} | {"两": 2}
_ONE_SET = re.compile(
    r"(?<![a-z])(?:to|at|by|number|level|speed|channel|volume|gear|step|position|for|minus|set) $"
)
_HAN_SET = re.compile(
    r"(?:到|为|成|至|第|频道|音量|档位?|挡|调|风速|风力|亮度|级|加|减|高|低|大|小|升|降|设|定)$"
)
_HAN_STEP = re.compile(r"(?:档|挡|级|格|个?单位|倍)")
_HAN_NO_NUMBER = re.compile(
    r"[下点些会起样直首定切般键阵次边面共旦旁致律向路楼层号刻盏台张扇把位人家天月日年周半口块个分万千儿几多"
    r"屋身股群堆伙肚脸]|(?<=一)[桌地头手院床车锅盆]"
)
_DATES = ("月", "日", "号", "年")
_FLOOR_AFTER = re.compile(r" ?(?:楼|层|号楼)")


def find_values(text: str, language: str) -> Iterator[Candidate]:
    """Yield the values of every kind that stand in a normalised text; they may overlap."""
    chinese, english = language == "zh" or has_han(text), _LATIN.search(text) is not None
    for words, there in (("en", english), ("zh", chinese)):
        if there:
            for mention in find_colors(text, words):
                yield Candidate(mention.start, mention.end, mention)
    if _ANY_NUMBER.search(text) is None:
        return
    if chinese:
        yield from find_chinese_times(text)
    if english or not chinese:
        yield from find_english_times(text)
    for mention in (*find_durations(text), *_shares(text)):
        yield Candidate(mention.start, mention.end, mention)
    for number in read_numerals(text):
        found = _of_number(number, text)
        if found is not None:
            yield Candidate(found.start, found.end, found)


def _shares(text: str) -> Iterator[Mention]:
    for match in _SHARE.finditer(text):
        percent = _share(match)
        if percent is not None:
            yield Mention(match.start(), match.end(), MentionKind.PERCENT, "percent", percent)


def _share(match: re.Match[str]) -> float | None:
    if match["below"]:
        below, above = _HAN_DIGITS[match["below"]], _HAN_DIGITS[match["above"]]
        return float(round(100 * above / below)) if above < below else None
    if match["tenths"]:
        half = match["half"]
        return 10.0 * _HAN_DIGITS[match["tenths"]] + (_HAN_DIGITS.get(half, 5) if half else 0)
    if "百" in match[0]:
        return 100.0
    return next((value for word, value in _ENGLISH_SHARES if word in match[0]), 50.0)


def _of_number(number: Numeral, text: str) -> Mention | None:
    """The value that a number is with what stands around it."""
    start, end, value = number.start, number.end, number.value
    if text.startswith(" and a half", end):
        value, end = value + 0.5, end + len(" and a half")
    point = _POINT_DIGITS.match(text, end)
    if point is not None and text[start:end].isdigit():
        value, end = float(f"{text[start:end]}.{point[1]}"), point.end()
    below = _BELOW_ZERO.search(text, max(0, start - 9), start)
    percent = _PERCENT_AFTER.match(text, end)
    if percent is not None:
        return Mention(start, percent.end(), MentionKind.PERCENT, "percent", value)
    hundredths = _PERCENT_BEFORE.search(text, max(0, start - 4), start)
    if hundredths is not None:
        return Mention(hundredths.start(), end, MentionKind.PERCENT, "percent", value)
    degrees = _DEGREES_AFTER.match(text, end)
    scale = _FAHRENHEIT_BEFORE.search(text, max(0, start - 3), start)
    if degrees is not None or scale is not None:
        return _degrees(number._replace(end=end, value=value), degrees, scale, below, text)
    return _kelvin_or_number(start, end, value, below, text)


def _degrees(
    number: Numeral,
    degrees: re.Match[str] | None,
    scale: re.Match[str] | None,
    below: re.Match[str] | None,
    text: str,
) -> Mention:
    start, end, value = number.start, number.end, number.value
    unit = "F" if scale is not None else ""
    if degrees is not None:
        end = degrees.end()
        value += 0.5 * (bool(degrees["half"]) or bool(degrees["half_after"]))
        unit = "F" if degrees["f"] else unit
    if below is not None:
        start, value = below.start(), -value
    for before in (scale, _CELSIUS_BEFORE.search(text, max(0, start - 3), start)):
        start = min(start, before.start()) if before is not None else start
    return Mention(start, end, MentionKind.DEGREES, "degrees", value, unit=unit)


def _kelvin_or_number(
    start: int, end: int, value: float, below: re.Match[str] | None, text: str
) -> Mention | None:
    if _LEAST_KELVIN <= value <= _MOST_KELVIN:
        kelvin = _KELVIN_AFTER.match(text, end)
        if kelvin is not None:
            return Mention(start, kelvin.end(), MentionKind.KELVIN, "kelvin", value)
        if _COLOR_TEMPERATURE.search(text) is not None:
            return Mention(start, end, MentionKind.KELVIN, "kelvin", value)
    if not _is_number(start, end, text):
        return None
    if below is not None:
        start, value = below.start(), -value
    return Mention(start, end, MentionKind.NUMBER, "number", value)


def _is_number(start: int, end: int, text: str) -> bool:
    """Whether a numeral counts something: not "that one", not 一下, 一点, 十分, 二楼."""
    word = text[start:end]
    if word[0].isdigit():
        return _FLOOR_AFTER.match(text, end) is None and text[end : end + 1] not in _DATES
    if word.isascii():
        return word != "one" or start == 0 or _ONE_SET.search(text, 0, start) is not None
    if _HAN_STEP.match(text, end) is not None:
        return True
    if _HAN_NO_NUMBER.match(text, end) is not None:
        return False
    return len(word) > 1 or _HAN_SET.search(text, max(0, start - 3), start) is not None
