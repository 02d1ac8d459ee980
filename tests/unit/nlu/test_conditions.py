"""Words that put an order off or leave something out are never passed over."""

import pytest

from lares.nlu.learned.conditions import waits_or_leaves_out


@pytest.mark.parametrize(
    ("plain", "words"),
    [
        ("turn off the        tomorrow", "tomorrow"),
        ("turn off the              next monday", "next monday"),
        ("turn off the        in a bit", "in a bit"),
        ("turn off the        after the film", "after"),
        ("start the       on monday", "on monday"),
        ("turn off all        minus the         one", "minus the"),
        ("turn off all        save         ", "save"),
        ("turn off all        and ignore the        ", "ignore"),
        ("turn off the        ,         excluded", "excluded"),
        ("回头把   关了", "回头"),
        ("过一会儿关   ", "过一会"),
        ("电影放完关   ", "放完关"),
        ("睡觉前关   ", "睡觉前"),
        ("下周一把   关了", "下周"),
        ("  以外的 都关了", "以外"),
        ("把 都关了,  的留一下", "留一"),
    ],
)
def test_what_waits_or_leaves_out_is_found(plain: str, words: str) -> None:
    assert waits_or_leaves_out(plain) == words


@pytest.mark.parametrize(
    "plain",
    [
        "turn the        down for now please",
        "would you turn the        down so we save energy",
        "make it a bit warmer than       ",
        "put on the        after all",
        "it's early but turn the        on",
        "把   调低一点",
        "除湿一下",
        "   关一下会儿",
        "",
    ],
)
def test_an_order_for_now_and_for_all_holds_none(plain: str) -> None:
    assert waits_or_leaves_out(plain) == ""
