"""What must not be acted on whatever it looks like, and what only looks like that."""

import itertools

import pytest

from lares.nlu.composition.pieces import flat
from lares.nlu.normalization import normalise
from lares.nlu.veto import HYPOTHETICAL, NEGATION, QUESTION, REPORT, veto


def _veto(text: str, *, asks: bool = False) -> str | None:
    return veto(flat(normalise(text)), asks=asks)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("do not unlock the front door", NEGATION),
        ("don't open the garage", NEGATION),
        ("please dont open the garage", NEGATION),
        ("never open the gate", NEGATION),
        ("no need to open the gate", NEGATION),
        ("you shouldn't unlock it", NEGATION),
        ("i don't want the door unlocked", NEGATION),
        ("leave the door locked", NEGATION),
        ("leave the lights alone", NEGATION),
        ("stop unlocking the door", NEGATION),
        ("donot open the garage", NEGATION),
        ("do nt turn on the light", NEGATION),
        ("dno't turn on the light", NEGATION),
        ("nver turn on the light", NEGATION),
        ("i turned off the light", REPORT),
        ("i've just locked the door", REPORT),
        ("he said turn off the light", REPORT),
        ("my mom told me to open the door", REPORT),
        ("the light was turned off yesterday", REPORT),
        ("she always opens the window", REPORT),
        ("we usually close the blinds", REPORT),
        ("why is the light on", QUESTION),
        ("how do i turn off the light", QUESTION),
        ("should i open the window", QUESTION),
        ("did you lock the door", QUESTION),
        ("what happens when the door opens", QUESTION),
        ("is it safe to open the valve", QUESTION),
        ("can i open the window", QUESTION),
        ("who turned on the light", QUESTION),
        ("in      what's the temperature", QUESTION),
        ("at      is the light on", QUESTION),
        ("as i am home in     ", HYPOTHETICAL),
        ("if it rains close the window", HYPOTHETICAL),
        ("close the window if it rains", HYPOTHETICAL),
        ("unless i say so open the door", HYPOTHETICAL),
        ("when i leave lock the door", HYPOTHETICAL),
        ("i would turn off the light", HYPOTHETICAL),
        ("you could have turned on the light", HYPOTHETICAL),
        ("as soon as it gets dark turn on the light", HYPOTHETICAL),
        ("别开门", NEGATION),
        ("不要打开大门", NEGATION),
        ("千万别把大门打开", NEGATION),
        ("先不要关灯", NEGATION),
        ("不用开灯", NEGATION),
        ("没让你开灯", NEGATION),
        ("我不想开灯", NEGATION),
        ("灯不要关", NEGATION),
        ("不耍开灯", NEGATION),
        ("布要打开电视", NEGATION),
        ("补药打开电视", NEGATION),
        ("步要把窗帘拉上", NEGATION),
        ("不腰开空调", NEGATION),
        ("卜要关灯", NEGATION),
        ("布许开电视", NEGATION),
        ("憋开灯", NEGATION),
        ("bu yao 打开电视", NEGATION),
        ("buyao开灯", NEGATION),
        ("bie 关灯", NEGATION),
        ("我已经把灯关了", REPORT),
        ("刚才把门锁了", REPORT),
        ("他说把灯关了", REPORT),
        ("妈妈让我把灯关了", REPORT),
        ("昨天把灯关了", REPORT),
        ("为什么开灯", QUESTION),
        ("怎么打开空调", QUESTION),
        ("要不要开灯", QUESTION),
        ("该不该关窗", QUESTION),
        ("开灯了吗", QUESTION),
        ("你开灯了没有", QUESTION),
        ("如果下雨就关窗", HYPOTHETICAL),
        ("要是冷了就开暖气", HYPOTHETICAL),
        ("下雨的话关窗", HYPOTHETICAL),
        ("等我回来再开灯", HYPOTHETICAL),
        ("每次出门关灯", HYPOTHETICAL),
    ],
)
def test_what_is_no_order(text: str, why: str) -> None:
    assert _veto(text) is not None, why
    if why in (NEGATION, HYPOTHETICAL):
        assert _veto(text) == why


@pytest.mark.parametrize(
    "text",
    [
        "could you turn off the light",
        "do not forget to turn off the light",
        "灯全部要打开",
        "窗帘布要拉上",
        "憋得慌开窗",
        "can you open the window please",
        "would you mind turning off the light",
        "can't you turn the light on",
        "why don't you turn on the light",
        "don't forget to lock the door",
        "i'd like the light on",
        "i would love some light",
        "if you don't mind turn on the light",
        "if possible turn on the light",
        "turn on the light if you can",
        "i can't see a thing",
        "i can't hear the tv",
        "it's not bright enough in here",
        "not so loud please",
        "not too bright",
        "i'm not warm",
        "how about some light",
        "no problem turn on the light",
        "let's have the lights off",
        "get the lights on in the kitchen",
        "能不能把灯打开",
        "可不可以开灯",
        "可以开灯吗",
        "你能把灯打开吗",
        "帮我开下灯好吗",
        "能开灯吗",
        "不好意思帮我开灯",
        "看不清",
        "听不见电视",
        "太热了睡不着",
        "灯不够亮",
        "别太亮",
        "不要那么亮",
        "灯别亮着了",
        "电视别放了",
        "别吵了",
        "别忘了锁门",
        "要不把灯打开",
        "方便的话开个灯",
        "如果可以的话开灯",
        "没电了开灯",
    ],
)
def test_what_only_looks_like_that(text: str) -> None:
    assert _veto(text) is None


def test_a_question_is_expected_of_who_asks() -> None:
    assert _veto("is the front door locked", asks=True) is None
    assert _veto("门没锁吧", asks=True) is None
    assert _veto("灯关了吗", asks=True) is None
    assert _veto("he said is the front door locked", asks=True) == REPORT


NEGATIONS = (
    "do not {}",
    "don't {}",
    "please don't {}",
    "never {}",
    "never ever {}",
    "you must not {}",
    "you mustn't {}",
    "i don't want you to {}",
    "i didn't ask you to {}",
    "no don't {}",
    "there's no need to {}",
    "under no circumstances {} no never",
    "whatever happens do not {}",
    "can you please not {}",
    "make sure not to {}",
    "be careful not to {}",
    "you shouldn't {}",
    "we won't {}",
    "nobody should {}",
    "i'd rather not {}",
)
ORDERS = (
    "unlock",
    "open",
    "open up",
    "release",
    "disarm",
    "unbolt",
    "raise",
    "turn off",
    "disable",
)
THINGS = (
    "the front door",
    "the back door",
    "the garage door",
    "the gate",
    "the water valve",
    "the gas valve",
    "the alarm",
    "the door lock",
    "our front gate",
    "the main valve",
)
ENDS = ("", " please", " now", " tonight", " for him", " again")
ZH_NEGATIONS = (
    "别{}",
    "不要{}",
    "请不要{}",
    "千万别{}",
    "千万不要{}",
    "先别{}",
    "不用{}",
    "不许{}",
    "不准{}",
    "不能{}",
    "你别{}",
    "绝对不要{}",
    "没让你{}",
    "我没说要{}",
    "不是让你{}",
    "谁也不许{}",
    "暂时别{}",
    "现在不要{}",
    "勿{}",
    "以后都别{}",
)
ZH_THINGS = ("大门", "后门", "车库门", "院门", "水阀", "煤气阀", "警报", "门锁", "前门", "总阀")
ZH_ORDERS = ("打开{}", "解锁{}", "把{}打开", "把{}解锁", "开{}", "关掉{}", "把{}关了", "解除{}")
ZH_ENDS = ("", "啊", "哦", "了", "好吗", "吧")


def test_ten_thousand_negations_of_dangerous_orders_are_vetoed() -> None:
    english = [
        pattern.format(f"{order} {thing}{end}")
        for pattern, order, thing, end in itertools.product(NEGATIONS, ORDERS, THINGS, ENDS)
    ]
    chinese = [
        pattern.format(order.format(thing) + end)
        for pattern, order, thing, end in itertools.product(
            ZH_NEGATIONS, ZH_ORDERS, ZH_THINGS, ZH_ENDS
        )
    ]
    assert len(english) + len(chinese) > 10_000
    assert [text for text in (*english, *chinese) if _veto(text) is None] == []


@pytest.mark.parametrize("text", ["打开电视   前", "   之前把电视打开", "   前关灯"])
def test_before_a_time_that_was_found_is_not_now(text: str) -> None:
    assert veto(text) == HYPOTHETICAL


@pytest.mark.parametrize("text", ["   前面的灯打开", "关掉   前的灯"])
def test_before_a_thing_that_was_found_is_a_place(text: str) -> None:
    assert veto(text) is None


@pytest.mark.parametrize("text", ["电视别出声", "电视先别响", "音箱不要吵", "电视不要声音"])
def test_whoever_forbids_noise_asks_for_silence(text: str) -> None:
    assert veto(text) is None


@pytest.mark.parametrize("text", ["别出声音提醒我", "别响铃", "门锁别响铃", "电视别开", "别静音"])
def test_other_words_after_it_forbid(text: str) -> None:
    assert veto(text) == NEGATION
