"""Whatever is said in whatever home: mentions are in the text, apart, in order, and soon found."""

import sys
from collections.abc import Callable
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from lares.home.entity import Area, Entity
from lares.home.registry import Registry
from lares.nlu.learned.features import SYMBOLS, encode
from lares.nlu.mention import ClockTime, Kind, MentionKind
from lares.nlu.mentions.finder import find_mentions
from lares.nlu.normalization import MAX_TEXT, normalise, spaced, tight
from lares.nlu.vocabulary import Vocabulary, vocabulary_of

_WORDS = st.sampled_from(
    (
        *("turn", "on", "off", "the", "all", "kitchen", "bedroom", "lights", "light", "lamp"),
        *("lamp2", "kichen", "at", "nine", "thirty", "half", "an"),
        *("hour and a", "percent", "minus", "degrees", "o'clock", "tomorrow", "next friday", "red"),
        *("light green", "warm white", "4000k", "of", "bedroom's", "every", "21.5", "1h30"),
        *(
            "客厅",
            "卧室",
            "的",
            "灯",
            "所有",
            "都",
            "点",
            "半",
            "一刻",
            "百分之",
            "三",
            "十",
            "度",
            "零下",
        ),
        *(
            "可听",
            "吸顶",
            "明天",
            "周五",
            "分",
            "秒",
            "个",
            "小时",
            "色",
            "红",
            "暖光",
            "成",
            "下",
            "第",
        ),
        *("🛋", "\u202eabc", "\x07", "שלום", "مرحبا", "'; drop table", "%", "°", "-", "."),
    )
)
_SENTENCES = st.one_of(
    st.lists(_WORDS, max_size=30).map(" ".join),
    st.lists(_WORDS, max_size=30).map("".join),
    st.text(max_size=MAX_TEXT),
)
_NAMES = st.one_of(st.lists(_WORDS, min_size=1, max_size=4).map(" ".join), st.text(max_size=40))
_MOST_CALLS = 40_000
"""So many calls of functions a sentence may cost at most, in any home."""


def _home(names: list[str], areas: list[str]) -> Vocabulary:
    registry = Registry()
    for at, name in enumerate(areas):
        registry.put_area(Area(f"area{at}", {"": (name,)}))
    for at, name in enumerate(names):
        domain = ("light", "lock", "cover", "weather", "sensor")[at % 5]
        room = f"area{at % len(areas)}" if areas else None
        registry.put_entity(Entity(f"{domain}.x{at}", domain, {"": (name,)}, area_id=room))
    return vocabulary_of(registry)


_VALUES: dict[MentionKind, type | tuple[type, ...]] = {
    MentionKind.NAME: str,
    MentionKind.AREA: str,
    MentionKind.FLOOR: str,
    MentionKind.KIND: Kind,
    MentionKind.CLOCK: ClockTime,
    MentionKind.COLOR: str,
}


def _check(text: str, language: str, home: Vocabulary) -> None:
    last = 0
    mentions = find_mentions(text, language, home)
    for one in mentions:
        assert last <= one.start < one.end <= len(text)
        last = one.end
        assert one.symbol in SYMBOLS
        assert 0 < one.likeness <= 1
        assert isinstance(one.value, _VALUES.get(one.kind, float))
        if one.kind is MentionKind.NAME:
            assert all(home.names.ids(key) for key in (one.keys or (str(one.value),)))
        if one.kind is MentionKind.AREA:
            assert home.areas.ids(str(one.value))
        if isinstance(one.value, ClockTime):
            assert 0 <= one.value.hour < 24
            assert 0 <= one.value.minute < 60
            assert one.value.day is None or one.value.weekday is None
    encode(text, mentions)


@settings(deadline=None)
@given(_SENTENCES, st.lists(_NAMES, max_size=6), st.lists(_NAMES, max_size=3))
def test_mentions_are_apart_and_mean_something_of_the_home(
    said: str, names: list[str], areas: list[str]
) -> None:
    text = normalise(said)
    home = _home(names, areas)
    _check(tight(text), "zh", home)
    _check(spaced(text), "en", home)


@settings(deadline=None)
@given(_SENTENCES)
def test_texts_that_were_not_normalised_do_no_harm_either(text: str) -> None:
    _check(text, "en", _home(["Kitchen Light", "客厅灯"], ["Kitchen"]))


@cache
def _near_equal(kind: str) -> Vocabulary:
    """5,000 things with names that differ by next to nothing."""
    letters = "abcdefghij"
    endings = [
        a + b + c + d for a in letters for b in letters for c in letters for d in letters[:5]
    ]
    names: dict[str, Callable[[int], str]] = {
        "numbered": lambda at: f"kitchen ceiling lamp {at}",
        "letters": lambda at: f"kitchen lamp{endings[at]}",
        "numbered zh": lambda at: f"客厅吸顶灯{at}",
        "homophones": lambda at: "".join("可客课刻克科壳颗渴咳"[int(d)] for d in f"{at:04}") + "灯",
    }
    return _home([names[kind](at) for at in range(5000)], ["kitchen", "客厅"])


def _calls(act: Callable[[], object]) -> int:
    """How many functions are called by `act`: a measure of its time that no machine changes."""
    count = 0

    def on_event(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(on_event)
    try:
        act()
    finally:
        sys.setprofile(None)
    return count


def test_thousands_of_near_equal_names_cost_a_bounded_time() -> None:
    sentences = (
        "turn on kitchen ceiling lamp 4711",
        "turn on the kichen lampabcd and the kitchen lampzzzz",
        " ".join(f"lampx{a}{b}" for a in "qrstuvwxyz" for b in "qrstuv")[:MAX_TEXT],
        "打开客厅吸顶灯四千",
        "可课刻克科壳颗渴咳灯" * 40,
        "客听西顶灯" * 80,
        "one hundred and " * 31,
        "三点十" * 160,
        "light green " * 40,
        "the lamp on the lamp on " * 20,
    )
    for kind in ("numbered", "letters", "numbered zh", "homophones"):
        home = _near_equal(kind)
        find_mentions("kitchen lamq 客听", "en", home)
        for sentence in sentences:
            text = tight(normalise(sentence))[:MAX_TEXT]
            cost = _calls(lambda text=text, home=home: find_mentions(text, "zh", home))
            assert cost < _MOST_CALLS, (kind, sentence[:40], cost)
