"""Slips in the words of an order are put right; names, ordinary words and other topics stay."""

import pytest

from lares.nlu.mention import Mention, MentionKind
from lares.nlu.mentions.respelling import respelled


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("swicth on teh lamp", "switch on the lamp"),
        ("trun of the lights", "turn off the lights"),
        ("wat is the wether tommorow", "what is the weather tomorrow"),
        ("turnoff the lites", "turn off the lights"),
        ("lcok the doro", "lock the door"),
        ("打凯台灯", "打开台灯"),
        ("官掉客厅的灯", "关掉客厅的灯"),
        ("把窗连拉上", "把窗帘拉上"),
        ("把 lites 官掉", "把 lights 关掉"),
    ],
)
def test_slips_are_put_right(said: str, meant: str) -> None:
    assert respelled(said, ()) == meant


@pytest.mark.parametrize(
    "text",
    [
        "turn off the lights",
        "the quick brown fox",
        "a cup of tea",
        "turn of phrase",
        "今天天气好吗",
        "开关电源原理",
        "关心一下奶奶",
        "",
        "🛋",
        "zxqw vbnp kjhg trwq plmk bnvc",
    ],
)
def test_what_is_no_slip_stays(text: str) -> None:
    assert respelled(text, ()) is None


def test_a_name_stays_as_it_is() -> None:
    name = Mention(8, 13, MentionKind.NAME, "light", "tlite")
    assert respelled("turn on tlite", (name,)) is None


def test_more_than_a_few_slips_are_no_order() -> None:
    assert respelled("trun swich opne clsoe lcok", ()) is None
