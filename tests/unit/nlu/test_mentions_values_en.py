"""Values in English sentences."""

import pytest

from lares.home.registry import Registry
from lares.nlu.mention import ClockTime, MentionKind
from lares.nlu.mentions.finder import find_mentions
from lares.nlu.normalization import normalise, spaced
from lares.nlu.vocabulary import vocabulary_of

_NOBODY = vocabulary_of(Registry())
_KINDS = {MentionKind.KIND}


def values(text: str) -> list[tuple[str, object, str]]:
    """What a sentence says besides things: kind, value and unit."""
    found = find_mentions(spaced(normalise(text)), "en", _NOBODY)
    return [(one.kind.value, one.value, one.unit) for one in found if one.kind not in _KINDS]


def clock(hour: int, minute: int = 0, *, day: int | None = None, weekday: int | None = None):
    """A time of which the half of the day is known."""
    return ClockTime(hour, minute, day=day, weekday=weekday)


def twelve(hour: int, minute: int = 0, *, day: int | None = None, weekday: int | None = None):
    """A time of which the half of the day was not said."""
    return ClockTime(hour, minute, twelve=True, day=day, weekday=weekday)


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("dim the lights to 30%", 30),
        ("dim the lights to 30 %", 30),
        ("set brightness to 30 percent", 30),
        ("thirty percent brightness", 30),
        ("put it at a tenth", 10),
        ("one fifth is enough", 20),
        ("set it to a hundred percent", 100),
        ("one hundred per cent", 100),
        ("seventy five percent", 75),
        ("seventy-five percent", 75),
        ("12.5 percent", 12.5),
        ("five percent", 5),
        ("zero percent", 0),
        ("open the blinds half way", 50),
        ("open the blinds halfway", 50),
        ("dim it to half", 50),
        ("volume at half", 50),
        ("open it a quarter", 25),
        ("open the curtains three quarters", 75),
        ("close the shutters a third", 33),
        ("open two thirds", 67),
        ("set the blinds to one quarter", 25),
        ("set it to 100%", 100),
        ("ninety nine percent", 99),
        ("volume to 8 pct", 8),
        ("fifty-five percent please", 55),
    ],
)
def test_percent(text: str, percent: float) -> None:
    assert values(text) == [("percent", percent, "")]


@pytest.mark.parametrize(
    ("text", "degrees", "unit"),
    [
        ("set it to 21 degrees", 21, ""),
        ("set the heating to 21.5 degrees", 21.5, ""),
        ("21,5 degrees please", 21.5, ""),
        ("twenty one degrees", 21, ""),
        ("twenty-one point five degrees", 21.5, ""),
        ("twenty one and a half degrees", 21.5, ""),
        ("21 and a half degrees", 21.5, ""),
        ("21°C", 21, ""),
        ("21 °C", 21, ""),
        ("21°", 21, ""),
        ("set the ac to 72 fahrenheit", 72, "F"),
        ("72 degrees fahrenheit", 72, "F"),
        ("seventy two degrees fahrenheit", 72, "F"),
        ("72°F", 72, "F"),
        ("72 degrees f", 72, "F"),
        ("20 celsius", 20, ""),
        ("20 degrees celsius", 20, ""),
        ("20 degrees centigrade", 20, ""),
        ("minus five degrees", -5, ""),
        ("-5 degrees", -5, ""),
        ("negative ten degrees", -10, ""),
        ("a bit warmer, two degrees", 2, ""),
        ("one degree cooler", 1, ""),
        ("make it 19 c", 19, ""),
    ],
)
def test_degrees(text: str, degrees: float, unit: str) -> None:
    assert values(text) == [("degrees", degrees, unit)]


@pytest.mark.parametrize(
    ("text", "kelvin"),
    [
        ("set the lamp to 4000 K", 4000),
        ("set the lamp to 4000k", 4000),
        ("2700 kelvin", 2700),
        ("four thousand kelvin", 4000),
        ("six thousand five hundred kelvin", 6500),
        ("twenty seven hundred kelvin", 2700),
        ("colour temperature 3500", 3500),
        ("set the color temperature to 5000", 5000),
        ("warm white in the study", 2700),
        ("make it cool white", 4000),
        ("cold white", 4000),
        ("daylight please", 6500),
        ("neutral white", 4000),
        ("soft white", 3000),
        ("candle light", 1900),
    ],
)
def test_kelvin(text: str, kelvin: float) -> None:
    assert values(text) == [("kelvin", kelvin, "")]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("in 90 seconds", 90),
        ("in ninety seconds", 90),
        ("in ten minutes", 600),
        ("ten minute timer", 600),
        ("a five minute timer", 300),
        ("for an hour", 3600),
        ("in an hour and a half", 5400),
        ("one and a half hours", 5400),
        ("two and a half minutes", 150),
        ("2.5 hours", 9000),
        ("in half an hour", 1800),
        ("half hour timer", 1800),
        ("a half hour", 1800),
        ("quarter of an hour", 900),
        ("a quarter of an hour", 900),
        ("three quarters of an hour", 2700),
        ("an hour and fifteen minutes", 4500),
        ("one hour, twenty minutes", 4800),
        ("5 minutes and 30 seconds", 330),
        ("five minutes thirty seconds", 330),
        ("1 hour 2 minutes 3 seconds", 3723),
        ("1h30m", 5400),
        ("1h 30m", 5400),
        ("90s", 90),
        ("45 min", 2700),
        ("45 mins", 2700),
        ("15min", 900),
        ("2 hrs", 7200),
        ("a minute", 60),
        ("half a minute", 30),
        ("a couple of minutes", 120),
        ("two days", 172800),
        ("one hour and a quarter", 4500),
        ("twenty five minutes", 1500),
        ("twenty-five minutes", 1500),
        ("a hundred seconds", 100),
        ("two hours and ten minutes", 7800),
        ("an hour and ten seconds", 3610),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    assert values(text) == [("duration", seconds, "")]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("at nine thirty pm", clock(21, 30)),
        ("at 9:30 pm", clock(21, 30)),
        ("at 9.30pm", clock(21, 30)),
        ("at 9:30 p.m.", clock(21, 30)),
        ("at 9pm", clock(21)),
        ("at nine am", clock(9)),
        ("at 12 am", clock(0)),
        ("at 12 pm", clock(12)),
        ("at 12:15 a.m.", clock(0, 15)),
        ("at nine", twelve(9)),
        ("at 7", twelve(7)),
        ("at 7:05", twelve(7, 5)),
        ("at seven oh five", twelve(7, 5)),
        ("at seven fifteen", twelve(7, 15)),
        ("at seven forty five", twelve(7, 45)),
        ("at seven forty-five", twelve(7, 45)),
        ("at 18:30", clock(18, 30)),
        ("at 07:00", clock(7)),
        ("at 0:30", clock(0, 30)),
        ("by eight o'clock", twelve(8)),
        ("8 o'clock", twelve(8)),
        ("half past seven", twelve(7, 30)),
        ("at half past 7", twelve(7, 30)),
        ("at half seven", twelve(7, 30)),
        ("quarter past six", twelve(6, 15)),
        ("a quarter past six", twelve(6, 15)),
        ("quarter to six", twelve(5, 45)),
        ("at quarter to one", twelve(12, 45)),
        ("ten to nine", twelve(8, 50)),
        ("five past eight", twelve(8, 5)),
        ("twenty past eight", twelve(8, 20)),
        ("twenty five to four", twelve(3, 35)),
        ("at twenty minutes to nine", twelve(8, 40)),
        ("at noon", clock(12)),
        ("at midday", clock(12)),
        ("at midnight", clock(0)),
        ("tomorrow at noon", clock(12, day=1)),
        ("tomorrow at 7", twelve(7, day=1)),
        ("tomorrow at seven thirty", twelve(7, 30, day=1)),
        ("at 7 tomorrow", twelve(7, day=1)),
        ("at seven tomorrow morning", clock(7, day=1)),
        ("tomorrow morning at 7", clock(7, day=1)),
        ("tomorrow evening at 8", clock(20, day=1)),
        ("monday morning at eight", clock(8, weekday=0)),
        ("on monday at 8", twelve(8, weekday=0)),
        ("at 8 on friday", twelve(8, weekday=4)),
        ("on sunday at half past ten", twelve(10, 30, weekday=6)),
        ("saturday evening at 6:30", clock(18, 30, weekday=5)),
        ("tonight at nine", clock(21, day=0)),
        ("at nine tonight", clock(21, day=0)),
        ("tonight at 12", clock(0, day=1)),
        ("this evening at six", clock(18, day=0)),
        ("this afternoon at 3", clock(15, day=0)),
        ("at seven in the morning", clock(7)),
        ("at three in the afternoon", clock(15)),
        ("at eight in the evening", clock(20)),
        ("at ten at night", clock(22)),
        ("at half past six in the evening", clock(18, 30)),
        ("the day after tomorrow at 9 am", clock(9, day=2)),
        ("today at 5 pm", clock(17, day=0)),
        ("until 11 pm", clock(23)),
        ("wednesday at 14:00", clock(14, weekday=2)),
        ("midnight tonight", clock(0, day=1)),
    ],
)
def test_clock_times(text: str, time: ClockTime) -> None:
    assert values(text) == [("clock", time, "")]


@pytest.mark.parametrize(
    ("text", "color"),
    [
        ("make the lamp red", "red"),
        ("turn the lights blue", "blue"),
        ("make the light green", "green"),
        ("make the lamp light green", "lightgreen"),
        ("set the lamp to sky blue", "skyblue"),
        ("lamp to dark orange", "darkorange"),
        ("lights orange please", "orange"),
        ("change the colour to gold", "gold"),
        ("hot pink", "hotpink"),
        ("navy blue lights", "navy"),
        ("set it to turquoise", "turquoise"),
        ("make the lights purple", "purple"),
        ("white light", "white"),
        ("set the strip to deep sky blue", "deepskyblue"),
        ("change the bulb to light blue", "lightblue"),
        ("colour the lamp lavender", "lavender"),
        ("turn it forest green", "forestgreen"),
        ("i want the lights violet", "violet"),
        ("dim gray", "dimgray"),
        ("yellow", "yellow"),
    ],
)
def test_colors(text: str, color: str) -> None:
    assert values(text) == [("color", color, "")]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("set the volume to 20", 20),
        ("volume twenty", 20),
        ("fan to level 3", 3),
        ("fan to level three", 3),
        ("set the fan speed to one", 1),
        ("number one", 1),
        ("set it to minus 5", -5),
        ("brightness 80", 80),
        ("channel 105", 105),
        ("set it to one hundred and five", 105),
        ("set the lamp at 50", 50),
        ("volume at 7", 7),
        ("brightness at nine", 9),
    ],
)
def test_numbers(text: str, number: float) -> None:
    assert values(text) == [("number", number, "")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "dim the lamp to thirty percent in ten minutes",
            [("percent", 30, ""), ("duration", 600, "")],
        ),
        (
            "heat to 21 degrees at seven thirty tomorrow morning",
            [("degrees", 21, ""), ("clock", clock(7, 30, day=1), "")],
        ),
        ("blue at 40 percent", [("color", "blue", ""), ("percent", 40, "")]),
        ("add two minutes to the 10 minute timer", [("duration", 120, ""), ("duration", 600, "")]),
        ("from 20 to 30 percent", [("number", 20, ""), ("percent", 30, "")]),
        (
            "lights on at 7 pm and off at 11 pm",
            [("clock", clock(19), ""), ("clock", clock(23), "")],
        ),
    ],
)
def test_several_values(text: str, found: list[tuple[str, object, str]]) -> None:
    assert values(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "turn that one off",
        "not this one, the other one",
        "which one is on",
        "no one is home",
        "will it rain tomorrow",
        "what is on tonight",
        "is it monday",
        "add tomatoes to the shopping list",
        "buy chocolate and salmon",
        "i had a plum",
        "the second light",
        "next friday at 8 pm",
        "the other half of the family",
        "take out the olive oil",
        "see you this evening",
        "wait a sec",
        "",
    ],
)
def test_no_values(text: str) -> None:
    assert values(text) == []
