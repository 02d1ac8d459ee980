"""Sentences about timers, lists and announcements, by templates of Home Assistant and our own."""

import random

import pytest
from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    RuleReference,
    TextChunk,
)
from hassil.intents import Intents, RangeSlotList, TextSlotList

from lares.home.entity import Entity
from lares.home.registry import Registry
from lares.nlu.exact.data import load_sentences
from lares.nlu.intents import INTENTS
from lares.nlu.understander import Understander
from lares.nlu.understanding import Meaning, NotUnderstood, Understanding
from tests.fakes.house import fill_house

START, STATUS = "HassStartTimer", "HassTimerStatus"
CANCEL, MORE, LESS = "HassCancelTimer", "HassIncreaseTimer", "HassDecreaseTimer"
ADD, DONE, GET = "HassShoppingListAddItem", "HassShoppingListCompleteItem", "HassListGetItems"
TOLD = "HassBroadcast"


@pytest.fixture(scope="module")
def understander() -> Understander:
    registry = fill_house(Registry())
    for name, en, zh in (("shopping", "Shopping list", "购物清单"), ("x1", "Chores", "家务清单")):
        registry.put_entity(Entity(f"todo.{name}", "todo", {"en": (en,), "zh": (zh,)}))
    understander = Understander(registry)
    understander.warm()
    return understander


def _one(meaning: Meaning) -> tuple[str, dict[str, object]]:
    assert isinstance(meaning, Understanding), meaning
    (call,) = meaning.calls
    return call.intent, dict(call.slots)


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("set a tea timer for 4 minutes", START, {"name": "tea", "minutes": 4}),
        ("timer for an hour", START, {"hours": 1}),
        ("set a timer for an hour and a half", START, {"hours": 1, "minutes": 30}),
        ("half an hour timer", START, {"minutes": 30}),
        ("create a timer for a quarter of an hour", START, {"minutes": 15}),
        ("give me a ninety second countdown", START, {"seconds": 90}),
        ("wake me up in twenty minutes", START, {"minutes": 20}),
        (
            "turn off the desk lamp in 8 minutes",
            START,
            {"minutes": 8, "conversation_command": "turn off the desk lamp"},
        ),
        (
            "in 2 hours close the curtain",
            START,
            {"hours": 2, "conversation_command": "close the curtain"},
        ),
        ("put another 3 minutes on the timer", MORE, {"minutes": 3}),
        ("extend the tea timer by a minute", MORE, {"minutes": 1, "name": "tea"}),
        ("knock 30 seconds off the timer", LESS, {"seconds": 30}),
        ("cancel the study timer", CANCEL, {"area": "Study"}),
        ("kill the tea timer", CANCEL, {"name": "tea"}),
        ("stop the 12 minute timer", CANCEL, {"start_minutes": 12}),
        ("clear all my timers", "HassCancelAllTimers", {}),
        ("hold the timer", "HassPauseTimer", {}),
        ("unpause the tea timer", "HassUnpauseTimer", {"name": "tea"}),
        ("which timers are running", STATUS, {}),
        ("do i have any timers", STATUS, {}),
        ("how much longer on the tea timer", STATUS, {"name": "tea"}),
        ("定一个八分钟的倒计时", START, {"minutes": 8}),
        ("定个半小时的闹钟", START, {"minutes": 30}),
        ("两个半小时的计时器", START, {"hours": 2, "minutes": 30}),
        ("一刻钟后叫我", START, {"minutes": 15}),
        ("设一个面条计时器三分钟", START, {"name": "面条", "minutes": 3}),
        (
            "过八分钟关掉台灯",
            START,
            {"minutes": 8, "conversation_command": "关掉台灯"},
        ),
        (
            "半小时以后把空调关了",
            START,
            {"minutes": 30, "conversation_command": "把空调关了"},
        ),
        ("面条计时器再加两分钟", MORE, {"name": "面条", "minutes": 2}),
        ("计时器减一分钟", LESS, {"minutes": 1}),
        ("取消书房计时器", CANCEL, {"area": "书房"}),
        ("把所有计时器都取消", "HassCancelAllTimers", {}),
        ("现在有哪些计时器", STATUS, {}),
        ("计时器还剩几分钟", STATUS, {}),
        ("面条计时器还剩多久", STATUS, {"name": "面条"}),
        ("put eggs on the grocery list", ADD, {"item": "eggs"}),
        ("add rye bread to my shopping list", ADD, {"item": "rye bread"}),
        (
            "add ironing to the chores list",
            "HassListAddItem",
            {"item": "ironing", "name": "Chores"},
        ),
        ("cross eggs off the shopping list", DONE, {"item": "eggs"}),
        (
            "take ironing off the chores list",
            "HassListRemoveItem",
            {"item": "ironing", "name": "Chores"},
        ),
        ("what's left on the shopping list", GET, {}),
        ("read me the chores list", GET, {"name": "Chores"}),
        ("购物清单加上鸡蛋", ADD, {"item": "鸡蛋"}),
        ("鸡蛋加到购物清单里", ADD, {"item": "鸡蛋"}),
        ("把拖地加到家务清单", "HassListAddItem", {"item": "拖地", "name": "家务清单"}),
        ("从家务清单里删掉拖地", "HassListRemoveItem", {"item": "拖地", "name": "家务清单"}),
        ("购物清单里还有什么", GET, {}),
        ("家务清单上有哪些事情", GET, {"name": "家务清单"}),
        ("tell everybody that we leave now", TOLD, {"message": "we leave now"}),
        ("跟大家说一声出发了", TOLD, {"message": "出发了"}),
    ],
)
def test_what_is_asked(
    understander: Understander, text: str, intent: str, slots: dict[str, object]
) -> None:
    found, got = _one(understander.understand(text))
    assert found == intent
    assert slots.items() <= got.items()
    free = set(INTENTS[intent].free) | {"area", "minutes", "hours", "seconds"}
    assert (got.keys() & free) <= slots.keys()


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("turn off the desk lamp", "HassTurnOff"),
        ("stop the curtain", "HassStopMoving"),
        ("pause the robot vacuum", "HassVacuumPause"),
        ("暂停扫地机器人", "HassVacuumPause"),
    ],
)
def test_free_words_never_win_over_a_known_name(
    understander: Understander, text: str, intent: str
) -> None:
    assert _one(understander.understand(text))[0] == intent


def test_a_list_that_the_home_does_not_have_keeps_its_name(understander: Understander) -> None:
    meaning = understander.understand("add roses to the garden list")
    assert _one(meaning) == ("HassListAddItem", {"item": "roses", "name": "garden"})


# -- every template, said about this home ----------------------------------------------------------

SAID = {
    "en": {
        "timer_name": "tea",
        "todo_list_item": "oat milk",
        "shopping_list_item": "oat milk",
        "timer_command": "turn off the desk lamp",
        "message": "supper is ready",
        "list_name": "garden",
        "name": "chores",
        "area": "kitchen",
    },
    "zh": {
        "timer_name": "面条",
        "todo_list_item": "牛奶",
        "shopping_list_item": "牛奶",
        "timer_command": "关台灯",
        "message": "开饭了",
        "name": "家务清单",
        "area": "厨房",
    },
}
ALIKE = {"HassPauseTimer": {"HassCancelTimer"}}
"""停止计时器 is a template of both; that it counts no more is what both have in common."""


def _say(
    expression: Expression, intents: Intents, chance: random.Random, said: dict[str, str]
) -> str:
    """One sentence of a template, chosen at random."""
    if isinstance(expression, TextChunk):
        return expression.text
    if isinstance(expression, RuleReference):
        rule = intents.expansion_rules[expression.rule_name].expression
        return _say(rule, intents, chance, said)
    if isinstance(expression, ListReference):
        return _fill(expression.list_name, intents, chance, said)
    assert isinstance(expression, Group)
    items = list(expression.items)
    if isinstance(expression, Alternative):
        items = [chance.choice(items)]
    return "".join(_say(item, intents, chance, said) for item in items)


def _fill(name: str, intents: Intents, chance: random.Random, said: dict[str, str]) -> str:
    if name in said:
        return said[name]
    values = intents.slot_lists[name]
    if isinstance(values, RangeSlotList):
        return str(chance.randint(2, 59))
    assert isinstance(values, TextSlotList)
    return _say(chance.choice(values.values).text_in, intents, chance, said)


@pytest.mark.parametrize("language", SAID)
def test_every_template_is_understood_as_what_it_is_for(
    understander: Understander, language: str
) -> None:
    intents, chance, wrong = Intents.from_dict(load_sentences(language)), random.Random(11), []
    every = [
        (name, sentence.expression)
        for name, intent in intents.intents.items()
        if any(word in name for word in ("Timer", "List", "Broadcast"))
        for data in intent.data
        for sentence in data.sentences
    ]
    assert len(every) > 100
    for name, expression in every:
        text = _say(expression, intents, chance, SAID[language])
        meaning = understander.understand(text)
        intent = meaning.calls[0].intent if isinstance(meaning, Understanding) else "none"
        if intent not in {name, *ALIKE.get(name, ())}:
            wrong.append((name, intent, text))
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "别把牛奶加到购物清单",
        "不要把牛奶加进购物清单",
        "牛奶别加到购物清单",
        "牛奶不用加到购物清单",
        "妈妈把牛奶加到购物清单",
        "别从购物清单划掉牛奶",
        "牛奶别从购物清单删掉",
        "do not add milk to the shopping list",
        "never put milk on the shopping list",
    ],
)
def test_what_is_not_to_be_put_on_a_list_is_no_item(understander: Understander, text: str) -> None:
    assert isinstance(understander.understand(text), NotUnderstood)


@pytest.mark.parametrize("item", ["别针", "拖把", "门把手", "一把雨伞"])
def test_items_that_only_look_like_words_of_an_order(understander: Understander, item: str) -> None:
    meaning = understander.understand(f"把{item}加到购物清单")
    assert isinstance(meaning, Understanding)
    assert meaning.calls[0].slots["item"] == item
