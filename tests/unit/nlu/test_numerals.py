"""Numbers as people write and say them."""

import pytest

from lares.nlu.numerals import chinese_number, english_number, find_numerals, spelled


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("零", 0),
        ("五", 5),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("二十五", 25),
        ("一百", 100),
        ("一百零五", 105),
        ("一百一十", 110),
        ("两百五", 250),
        ("三千", 3000),
        ("两千七百", 2700),
        ("四万", 40000),
        ("二一", 21),
        ("二十一点五", 21.5),
    ],
)
def test_chinese_numerals(words: str, value: float) -> None:
    assert chinese_number(words) == value


@pytest.mark.parametrize("words", ["一两", "两三", "二三", "三五", "五六"])
def test_more_or_less_is_no_number(words: str) -> None:
    assert chinese_number(words) is None
    assert not [found for found in find_numerals(f"高{words}度") if not found.share]


@pytest.mark.parametrize("words", ["十百", "百千", "五二十"])
def test_malformed_chinese_numerals_are_no_number(words: str) -> None:
    assert chinese_number(words) is None


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("zero", 0),
        ("seven", 7),
        ("thirteen", 13),
        ("fifty", 50),
        ("twenty one", 21),
        ("a hundred", 100),
        ("one hundred and five", 105),
        ("twenty seven hundred", 2700),
        ("two thousand seven hundred", 2700),
        ("twenty one point five", 21.5),
    ],
)
def test_english_numerals(words: str, value: float) -> None:
    assert english_number(words) == value


@pytest.mark.parametrize(
    "words",
    ["and", "fifty and", "one two", "twenty fifteen", "hundred", "ten point twenty", "lamp"],
)
def test_malformed_english_numerals_are_no_number(words: str) -> None:
    assert english_number(words) is None


@pytest.mark.parametrize(
    ("text", "said", "value", "share"),
    [
        ("把灯调到50%", "50", 50, False),
        ("set it to 21.5 degrees", "21.5", 21.5, False),
        ("set it to 21,5 degrees", "21,5", 21.5, False),
        ("调到二十六度半", "二十六度半", 26.5, False),
        ("调到26度半", "26度半", 26.5, False),
        ("调到一半", "一半", 50, True),
        ("调到四分之三", "四分之三", 75, True),
        ("调到三成", "三成", 30, True),
        ("调到三成五", "三成五", 35, True),
        ("open it a quarter", "a quarter", 25, True),
        ("dim it to half", "half", 50, True),
        ("百分之五十", "五十", 50, False),
    ],
)
def test_numbers_inside_sentences(text: str, said: str, value: float, share: bool) -> None:
    found = [(text[n.start : n.end], n.value, n.share) for n in find_numerals(text)]
    assert (said, value, share) in found


@pytest.mark.parametrize("text", ["set it to -5", "-5", "1/2/2026", "1234567"])
def test_what_looks_like_a_number_but_is_none_of_ours(text: str) -> None:
    assert find_numerals(text) == []


def test_a_fraction_that_is_no_part_is_not_a_share() -> None:
    assert not any(number.share for number in find_numerals("二分之三"))


@pytest.mark.parametrize("number", range(100))
def test_spelled_numbers_read_back(number: int) -> None:
    english, chinese = spelled(number)
    assert chinese_number(chinese) == number
    tens = number // 10 * 10
    spaced = (
        english
        if number < 21 or number == tens
        else f"{spelled(tens)[0]} {spelled(number % 10)[0]}"
    )
    assert spaced.replace(" ", "") == english
    assert english_number(spaced) == number
