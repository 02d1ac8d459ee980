"""Whatever is said or named, nothing is done that was not said."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lares.assistant.resolution import Resolved, resolve
from lares.home.entity import Area, Capability, Entity
from lares.home.registry import Registry
from lares.nlu.intents import INTENTS
from lares.nlu.normalization import MAX_TEXT, key_of, normalise, spaced, tight
from lares.nlu.numerals import find_numerals
from lares.nlu.understander import Understander
from lares.nlu.understanding import Clarify, Meaning, NotUnderstood, Understanding
from lares.nlu.vocabulary import vocabulary_of
from tests.fakes.house import fill_house

HOUSE = fill_house(Registry())
UNDERSTANDER = Understander(HOUSE)  # loads its templates at the first sentence
SWITCH = frozenset({Capability.TURN_ON, Capability.TURN_OFF})

WORDS = st.sampled_from(
    [
        "turn",
        "switch",
        "on",
        "off",
        "the",
        "all",
        "every",
        "light",
        "lights",
        "kitchen",
        "bedroom",
        "living",
        "room",
        "front",
        "door",
        "lock",
        "unlock",
        "open",
        "close",
        "set",
        "to",
        "50",
        "50%",
        "percent",
        "fifty",
        "half",
        "what",
        "is",
        "are",
        "any",
        "where",
        "who",
        "how",
        "warm",
        "it",
        "in",
        "everything",
        "downstairs",
        "upstairs",
        "play",
        "pause",
        "stop",
        "curtain",
        "not",
        "don't",
        "never",
        "please",
        "and",
        "then",
        "打开",
        "关掉",
        "把",
        "客厅",
        "厨房",
        "卧室",
        "的",
        "灯",
        "都",
        "大门",
        "锁",
        "别",
        "不要",
        "调到",
        "百分之",
        "五十",
        "一半",
        "所有",
        "东西",
        "吗",
        "几度",
        "现在",
        "楼下",
        "有没有",
        "窗户",
        "开着",
        "空调",
        "度",
        "请",
        "一下",
        "吧",
        "了",
        "🛋",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        "|",
        "<",
        ">",
        "\x00",
        "\u200b",
        "-5",
        "1/2",
        "...",
    ]
)
SENTENCES = st.one_of(
    st.text(max_size=80),
    st.lists(WORDS, max_size=14).map(" ".join),
    st.lists(WORDS, max_size=14).map("".join),
)
ORDERS = (
    "turn on the kitchen light",
    "turn off all the lights",
    "turn off everything downstairs",
    "unlock the front door",
    "open the garage door",
    "open the curtain",
    "set the bedroom lights to 50%",
    "set the air conditioner to 21 degrees",
    "start the vacuum",
    "lock the front door",
)
ORDERS_ZH = (
    "打开厨房灯",
    "关掉所有的灯",
    "关掉楼下所有的东西",
    "打开大门",
    "解锁大门",
    "把大门打开",
    "打开车库门",
    "把卧室的灯调到一半",
    "把空调调到26度",
    "开灯",
    "关灯",
    "打开水阀",
)
AREAS = st.sampled_from([None, "kitchen", "bedroom", "nowhere"])


def _acts(meaning: Meaning) -> bool:
    return isinstance(meaning, Understanding) and any(
        not INTENTS[call.intent].asks for call in meaning.calls
    )


@settings(deadline=None, max_examples=300)
@given(SENTENCES, AREAS, st.sampled_from([None, "en", "zh", "zh-CN", "tlh"]))
def test_any_text_has_a_meaning_and_targets_that_exist(
    text: str, area_id: str | None, language: str | None
) -> None:
    meaning = UNDERSTANDER.understand(text, language=language, area_id=area_id)
    assert isinstance(meaning, Understanding | Clarify | NotUnderstood)
    assert meaning.language in ("en", "zh")
    if isinstance(meaning, Understanding):
        for call in meaning.calls:
            assert call.intent in INTENTS
            found = resolve(call, HOUSE, area_id)
            if isinstance(found, Resolved):
                assert set(found.targets) <= HOUSE.entities.keys()


@settings(deadline=None, max_examples=50)
@given(st.text(min_size=MAX_TEXT + 1, max_size=MAX_TEXT * 3))
def test_texts_that_are_too_long_are_not_looked_at(text: str) -> None:
    assert isinstance(UNDERSTANDER.understand(text), NotUnderstood)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    "negation",
    [
        "do not {}",
        "don't {}",
        "please do not {}",
        "never {}",
        "you must not {}",
        "i do not want you to {}",
        "can you not {}",
        "why did you {}",
        "what if i {}",
        "no don't {}",
        "{} not",
        "{} or not",
        "{} never mind",
    ],
)
def test_negated_english_orders_do_nothing(order: str, negation: str) -> None:
    for area_id in (None, "kitchen"):
        assert not _acts(UNDERSTANDER.understand(negation.format(order), area_id=area_id))


@pytest.mark.parametrize("order", ORDERS_ZH)
@pytest.mark.parametrize(
    "negation",
    [
        "别{}",
        "不要{}",
        "请不要{}",
        "千万别{}",
        "先别{}",
        "不用{}",
        "你别{}",
        "我没让你{}",
        "为什么{}",
        "要是{}",
        "没{}",
        "能不{}",
        "{}了吗",
        "{}是不行的",
    ],
)
def test_negated_chinese_orders_do_nothing(order: str, negation: str) -> None:
    for area_id in (None, "kitchen"):
        assert not _acts(UNDERSTANDER.understand(negation.format(order), area_id=area_id))


@settings(deadline=None, max_examples=80)
@given(
    st.text("bcdfgjkpqvwxz", min_size=4, max_size=12),
    st.sampled_from(
        [
            "turn on the {} light",
            "turn off the lights in the {}",
            "turn off everything in the {}",
            "set the {} lights to 50%",
            "close the blinds in the {}",
            "unlock the {}",
            "turn on the kitchen {}",
            "turn on the {} kitchen light",
            "turn on the kitchen light {}",
            "打开{}的灯",
            "关掉{}所有的东西",
            "打开厨房{}",
        ]
    ),
    AREAS,
)
def test_unknown_words_never_widen_a_target(word: str, pattern: str, area_id: str | None) -> None:
    assert not _acts(UNDERSTANDER.understand(pattern.format(word), area_id=area_id))


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.text(max_size=30), min_size=1, max_size=8),
    st.sampled_from(["turn on {}", "打开{}", "{}", "turn on the {} in the kitchen"]),
)
def test_names_of_any_text_are_safe(names: list[str], pattern: str) -> None:
    registry = Registry()
    registry.put_area(Area("kitchen", {"": (names[0] or "Kitchen",)}))
    for number, name in enumerate(names):
        registry.put_entity(Entity(f"light.{number}", "light", {"": (name,)}, capabilities=SWITCH))
    understander = Understander(registry)
    for name in names:
        meaning = understander.understand(pattern.format(name))
        if isinstance(meaning, Understanding) and "name" in meaning.calls[0].slots:
            found = resolve(meaning.calls[0], registry, None)
            if isinstance(found, Resolved):
                bearers = vocabulary_of(registry).names.ids(
                    key_of(normalise(str(meaning.calls[0].slots["name"])))
                )
                assert set(found.targets) <= set(bearers)


@given(st.text(max_size=200))
def test_normalised_text_is_stable(text: str) -> None:
    once = normalise(text)
    assert "  " not in once
    assert once == once.strip()
    for form in (tight(once), spaced(once)):
        assert key_of(form) == key_of(once)


@given(st.text(max_size=120))
def test_numbers_are_where_they_are_said_to_be(text: str) -> None:
    assume(text)
    normalised = normalise(text)
    for number in find_numerals(normalised):
        assert 0 <= number.start < number.end <= len(normalised)
        assert number.value >= 0
