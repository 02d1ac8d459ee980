"""One spelling for sentences and names."""

import pytest

from lares.nlu.normalization import has_han, key_of, normalise, spaced, tight
from lares.nlu.traditional import SIMPLIFIED

FULL_WIDTH = "".join(chr(ord(char) + 0xFEE0) if char != " " else "\u3000" for char in "TURN ON")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Turn   ON the Light!  ", "turn on the light"),
        (FULL_WIDTH, "turn on"),
        ("打開廚房燈。", "打开厨房灯"),
        ("把温度设为26\u2103", "把温度设为26°"),
        ("21.5 °C", "21.5°"),
        ("50 %", "50%"),
        ("set to -5", "set to -5"),
        ("bed-side lamp", "bed side lamp"),
        ("Dad\u2019s lamp", "dad's lamp"),
        ("'quoted'", "quoted"),
        ("zigbee_lamp", "zigbee lamp"),
        ("TV (bedroom)", "tv bedroom"),
        ("灯【客厅】", "灯 客厅"),
        ("a\x00b\x1bc", "a b c"),
        ("lamp\u200b\ufe0f", "lamp"),
        ("1/2", "1/2"),
        ("and/or", "and or"),
        ("end. Next", "end next"),
        ("?!", ""),
        ("", ""),
    ],
)
def test_spelling(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_emoji_stay_because_dropping_them_would_widen_a_name() -> None:
    assert normalise("turn on the 🛋 lamp") == "turn on the 🛋 lamp"


def test_spaces_of_speech_recognition_mean_nothing() -> None:
    assert tight(normalise("打开 客厅 的 灯")) == "打开客厅的灯"


def test_scripts_are_kept_apart_for_english_and_together_for_chinese() -> None:
    mixed = normalise("打开kitchen 的灯 now")
    assert tight(mixed) == "打开kitchen的灯now"
    assert spaced(mixed) == "打开 kitchen 的灯 now"


def test_keys_ignore_spaces_hyphens_and_apostrophes() -> None:
    assert key_of(normalise("Bed-Side  Lamp")) == key_of(normalise("bedside lamp"))
    assert key_of(normalise("dad's lamp")) == key_of(normalise("dads lamp"))


def test_han() -> None:
    assert has_han("tv 灯")
    assert not has_han("naïve café")


def test_normalising_twice_changes_nothing() -> None:
    for text in ("Turn ON 客廳 light, 21.5°C!", "把燈調到50\uff05", "dad's bed-side lamp"):
        assert normalise(normalise(text)) == normalise(text)


def test_traditional_table_maps_to_what_it_leaves_alone() -> None:
    simplified = set(SIMPLIFIED.values())
    assert not simplified & SIMPLIFIED.keys()
