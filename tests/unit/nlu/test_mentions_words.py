"""The word lists beside the code: they are whole, and every word of them is understood."""

from collections import defaultdict

import pytest
from pypinyin import Style, pinyin

from lares.assistant.intents.colors import rgb_of
from lares.home.registry import Registry
from lares.nlu.learned.features import SYMBOLS
from lares.nlu.mention import MentionKind
from lares.nlu.mentions.colors import find_colors
from lares.nlu.mentions.finder import find_mentions
from lares.nlu.mentions.kinds import kind_words
from lares.nlu.mentions.named import symbol_of
from lares.nlu.mentions.ordinary import is_ordinary, ordinary_words
from lares.nlu.mentions.phrases import lemma, sound_of
from lares.nlu.mentions.spelling import Speller
from lares.nlu.mentions.syllables import confusable, sounds
from lares.nlu.normalization import normalise, tight
from lares.nlu.vocabulary import vocabulary_of

_NOBODY = vocabulary_of(Registry())


def _gb2312() -> list[str]:
    chars = []
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                chars.append(bytes([high, low]).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return chars


def test_the_table_of_syllables_is_what_pypinyin_says() -> None:
    expected: dict[str, set[int]] = defaultdict(set)
    for char in _gb2312():
        (readings,) = pinyin(char, style=Style.NORMAL, v_to_u=False)
        expected[readings[0]].add(ord(char))
    found: dict[int, set[int]] = defaultdict(set)
    for char, syllable in sounds().spoken.items():
        found[syllable].add(char)
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, expected.values()))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zhong", "zong"),
        ("chuang", "cuan"),
        ("shi", "si"),
        ("nan", "lang"),
        ("ning", "lin"),
        ("sheng", "sen"),
        ("hu", "fu"),
    ],
)
def test_syllables_that_are_confused(one: str, other: str) -> None:
    assert confusable(one) == confusable(other)


@pytest.mark.parametrize(("one", "other"), [("hua", "fa"), ("deng", "ding"), ("ke", "ge")])
def test_syllables_that_are_not(one: str, other: str) -> None:
    assert confusable(one) != confusable(other)


def test_sounds_keep_the_length_and_what_is_not_chinese() -> None:
    assert len(sound_of("客厅led灯2")) == len("客厅led灯2")
    assert sound_of("led 2") == "led 2"
    assert sound_of("可听") == sound_of("客厅")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_word_of_a_kind_is_found_as_that_kind(language: str) -> None:
    known = kind_words(language)
    for word, meant in known.words.items():
        assert meant.symbol in SYMBOLS
        said = f"open the {word}" if language == "en" else f"打开所有{word}"
        found = find_mentions(tight(normalise(said)), language, _NOBODY)
        kinds = [one for one in found if one.kind is MentionKind.KIND]
        assert [one.symbol for one in kinds] == [meant.symbol], word


@pytest.mark.parametrize("language", ["en", "zh"])
def test_kinds_are_written_as_sentences_are(language: str) -> None:
    known = kind_words(language)
    for word in (*known.words, *known.fixed, *known.verbs, *known.modifiers):
        assert tight(normalise(word)) == word


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_color_can_be_set(language: str) -> None:
    from lares.nlu.mentions.colors import color_words

    names = color_words(language)
    for word, color in names.colors.items():
        assert rgb_of(color) is not None, word
        said = f"colour {word}" if language == "en" else f"变成{word}色"
        (mention, *_) = find_colors(said, language)
        assert mention.value == color, word
    assert names.shy <= set(names.colors)
    assert all(1000 <= kelvin <= 10_000 for kelvin in names.kelvins.values())


def test_a_color_word_of_each_language_is_in_both_lists() -> None:
    from lares.nlu.mentions.colors import color_words

    english, chinese = (
        set(color_words("en").colors.values()),
        set(color_words("zh").colors.values()),
    )
    assert chinese <= english


def test_every_domain_has_a_symbol_of_the_model() -> None:
    from lares.nlu.mentions.named import _SYMBOLS

    assert set(_SYMBOLS.values()) <= set(SYMBOLS)
    assert {"garage", "other", "area", "floor"} <= set(SYMBOLS)
    assert symbol_of.__doc__


@pytest.mark.parametrize(
    "word",
    ["certain", "garbage", "officer", "looked", "running", "stopped", "tries", "slower", "value"],
)
def test_ordinary_words(word: str) -> None:
    assert is_ordinary(word)


@pytest.mark.parametrize("word", ["curtan", "kichen", "lihgt", "bedrom", "garrage"])
def test_misspelled_words_are_not_ordinary(word: str) -> None:
    assert not is_ordinary(word)


def test_ordinary_chinese_words_are_two_to_four_characters() -> None:
    assert all(2 <= len(word) <= 5 for word in ordinary_words("zh"))


@pytest.mark.parametrize(
    ("word", "same"),
    [
        ("lights", "light"),
        ("batteries", "battery"),
        ("boxes", "box"),
        ("switches", "switch"),
        ("glass", "glass"),
        ("bus", "bus"),
        ("is", "is"),
    ],
)
def test_lemma(word: str, same: str) -> None:
    assert lemma(word) == same


def test_speller_knows_one_mistake_and_two_in_long_words() -> None:
    speller = Speller()
    speller.add(("kitchen", "chandelier", "lamp2", "fan"))
    assert speller.near("kithcen") == (("kitchen", 1),)
    assert speller.near("kitchne") == (("kitchen", 1),)
    assert speller.near("kichn") == ()
    assert speller.near("shandelier") == ()
    assert speller.near("chandalir") == (("chandelier", 2),)
    assert speller.near("kitchen") == ()
    assert speller.near("lamp3") == ()
    assert speller.near("fam") == ()
    speller.add(("kitchens",))
    assert [word for word, _ in speller.near("kitchan")] == ["kitchen"]
