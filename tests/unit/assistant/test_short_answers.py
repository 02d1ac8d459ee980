"""Yes, no, which one, and "turn it off again": whole sentences only."""

import pytest

from lares.assistant.short_answers import Verb, answer, choose, follow_up, intent_of

YES = """
    yes | Yes! | yeah | ok | OK. | Sure | sure, go ahead | yes please | do it | confirm | yes, do it
    please do it | thank you, yes | yes yes | 是 | 是的 | 好 | 好的。 | 好的, 谢谢 | 确认 | 对
    可以 | 行 | 嗯 | 没问题 | 好 的 | 請確認 | 好的, 确认 | 是的没错
"""
NO = """
    no | No. | nope | cancel | don't | do not | stop | never mind | nevermind | no thanks | no, stop
    forget it | no, don't do it | 不 | 不要 | 不用了 | 算了 | 取消 | 别 | 不是 | 不行 | 没事
    取消吧 | 不, 取消 | 不用了, 谢谢
"""
NEITHER = """
    yesterday | yes and no | no problem lights on | not the door | okay google | maybe | 1 | yes no
    no yes | yes open the window | not yes | 好不好 | 是不是 | 不是吧你 | 好像 | 可以吗
    确认一下时间 | 打开 | 不好的 | 好的不要 | yes yes yes yes yes yes yes yes yes
"""


def _lines(text: str) -> list[str]:
    return [part.strip() for line in text.strip().splitlines() for part in line.split("|")]


@pytest.mark.parametrize("text", _lines(YES))
def test_yes(text: str):
    assert answer(text) is True


@pytest.mark.parametrize("text", _lines(NO))
def test_no(text: str):
    assert answer(text) is False


@pytest.mark.parametrize("text", [*_lines(NEITHER), "", "  ", "?"])
def test_neither(text: str):
    assert answer(text) is None


def test_full_width_and_traditional_spellings_are_the_same_word():
    assert answer("\uff2f\uff2b\uff01") is True  # OK! in full width
    assert answer("確定") is True


LIGHTS = [
    ("Ceiling light", "吊灯", "Living Room", "客厅"),
    ("Ceiling light", "吸顶灯", "Hallway", "走廊"),
    ("Floor lamp", "落地灯", "Living Room", "客厅"),
]


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("1", (0,)),
        ("the first one", (0,)),
        ("second", (1,)),
        ("第二个", (1,)),
        ("三", (2,)),
        ("the last one", (2,)),
        ("最后一个", (2,)),
        ("the hallway one", (1,)),
        ("Hallway", (1,)),
        ("in the hallway", (1,)),
        ("走廊的", (1,)),
        ("走廊那个", (1,)),
        ("floor lamp", (2,)),
        ("the floor lamp please", (2,)),
        ("floor", (2,)),
        ("落地灯", (2,)),
        ("落地", (2,)),
        ("both", None),  # there are three
        ("all of them", (0, 1, 2)),
        ("都要", (0, 1, 2)),
        ("living room", None),
        ("ceiling light", None),
        ("light", None),
        ("4", None),
        ("the garage one", None),
        ("turn on the hallway light", None),
        ("yes", None),
        ("", None),
        ("的", None),
    ],
)
def test_choose(text: str, chosen: tuple[int, ...] | None):
    assert choose(text, LIGHTS) == chosen


def test_a_yes_or_a_single_character_is_no_part_of_a_name():
    assert choose("好", [("好望角灯",), ("台灯",)]) is None
    assert choose("ok", [("OK lamp",), ("台灯",)]) is None
    assert choose("大的", [("大门灯",), ("台灯",)]) is None
    assert choose("大门的", [("大门灯",), ("台灯",)]) == (0,)


def test_only_what_was_listed_has_a_number():
    many = [(f"lamp {letter}",) for letter in "abcdefg"]
    assert choose("5", many) == (4,)
    assert choose("6", many) is None
    assert choose("the last one", many) is None
    for said in ("1", "the last one", "all", "都"):
        assert choose(said, [("Kitchen",), ("Study",)], listed=False) is None
    assert choose("the study", [("Kitchen",), ("Study",)], listed=False) == (1,)


def test_a_name_that_is_a_number_wins_over_the_position():
    assert choose("2", [("Lamp 1", "1"), ("Lamp 3", "3"), ("Lamp 2", "2")]) == (2,)


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("turn it off", Verb.OFF),
        ("turn it off again", Verb.OFF),
        ("Turn it back on, please", Verb.ON),
        ("switch them on", Verb.ON),
        ("turn off that", Verb.OFF),
        ("off again", Verb.OFF),
        ("open it", Verb.OPEN),
        ("shut it again", Verb.CLOSE),
        ("lock it", Verb.LOCK),
        ("unlock it", Verb.UNLOCK),
        ("toggle it", Verb.TOGGLE),
        ("stop", Verb.STOP),
        ("stop it now", Verb.STOP),
        ("停", Verb.STOP),
        ("快停下", Verb.STOP),
        ("把它停住", Verb.STOP),
        ("stop the music", None),
        ("停电了吗", None),
        ("把它关了", Verb.CLOSE),
        ("把它关掉", Verb.CLOSE),
        ("关掉它", Verb.CLOSE),
        ("再打开", Verb.OPEN),
        ("再打开一次", Verb.OPEN),
        ("又关上吧", Verb.CLOSE),
        ("请把它们都打开", Verb.OPEN),
        ("把它锁上", Verb.LOCK),
        ("把它解锁", Verb.UNLOCK),
        ("turn it", None),
        ("turn off the light", None),
        ("do not turn it off", None),
        ("don't turn it off", None),
        ("turn it off in ten minutes", None),
        ("should I turn it off", None),
        ("打开", None),
        ("关", None),
        ("别把它关了", None),
        ("把灯关了", None),
        ("不要再打开", None),
        ("", None),
        ("it " * 50, None),
    ],
)
def test_follow_up(text: str, verb: Verb | None):
    assert follow_up(text) is verb


def test_opening_a_lock_unlocks_it_and_on_is_unclear():
    assert intent_of(Verb.OPEN, "lock") == "HassTurnOff"
    assert intent_of(Verb.CLOSE, "lock") == "HassTurnOn"
    assert intent_of(Verb.ON, "lock") is None
    assert intent_of(Verb.LOCK, "light") is None
    assert intent_of(Verb.OPEN, "cover") == intent_of(Verb.ON, "light") == "HassTurnOn"
