"""What is taken out of texts before they are kept, shown and spoken; and what never is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lares.home.plain_text import plain_text


@pytest.mark.parametrize(
    "text",
    [
        "Oat Milk",
        "牛奶🥛",
        "crème fraîche",
        "cre\u0301me",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 dinner",  # a family
        "\u2764\ufe0f\u200d\U0001f525",  # a burning heart
        "\U0001f3f3\ufe0f\u200d\U0001f308",  # the rainbow flag
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # Scotland
        "1\ufe0f\u20e3 egg",
        "葛\U000e0100餅",
        "חלב",
        "½ kg, 50 % (fat) – “raw”!",
    ],
)
def test_what_can_be_seen_stays(text: str) -> None:
    assert plain_text(text, 200) == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("mi\u200blk", "milk"),
        ("milk\u202e diap\u202c", "milk diap"),
        ("\u2066milk\u2069", "milk"),
        ("eggs\r\nrm -rf\t/", "eggs rm -rf /"),
        ("a\u2028b\u2029c\x0bd\x85e", "a b c d e"),
        ("\x1b[31mred\x07", "[31mred"),
        ("milk\u200d", "milk"),
        ("hid\u200dden", "hidden"),
        ("eggs\U000e0061\U000e0062\U000e0063\U000e007f", "eggs"),
        ("so\u00adft", "soft"),
        ("\ud83dx", "x"),
        ("\ufeffmilk", "milk"),
        ("全角　空格", "全角 空格"),
        ("\u3164\u2800\u200b", ""),
        (" \ufe0f\ufe0f ", ""),
    ],
)
def test_what_cannot_be_seen_goes(text: str, plain: str) -> None:
    assert plain_text(text, 200) == plain


def test_it_is_bounded_and_ends_in_no_joiner() -> None:
    assert plain_text("a" * 500, 200) == "a" * 200
    assert plain_text("\U0001f468\u200d\U0001f469", 2) == "\U0001f468"
    assert plain_text("ab cd", 3) == "ab"


@given(st.text(max_size=80), st.integers(0, 60))
def test_the_result_is_one_line_and_stays_as_it_is(text: str, longest: int) -> None:
    plain = plain_text(text, longest)
    assert len(plain) <= longest
    assert plain_text(plain, longest) == plain
    assert not any(unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") for each in plain)
    assert not set(plain) & set("\u200b\u200e\u200f\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
