"""Sentences that come near an order about a door: what is meant is asked, and nothing else done.

Everything is real, with the committed model; a row holds for any model that keeps the rules.
"""

import pytest

from tests.fakes.planned_house import PlannedHouse

_LOCKS = {"lock.front", "lock.back", "lock.cellar", "lock.safe"}


@pytest.fixture(scope="module")
def house() -> PlannedHouse:
    return PlannedHouse()


@pytest.mark.parametrize(
    "text",
    [
        *("unlock the frnt door", "unlock the front dor", "unlok the back door"),
        *(
            "unlokc the front door",
            "open the garadge door",
            "open the gas vlave",
            "disram the alarm",
        ),
        *("解锁大们", "打开达门", "打开后们", "解锁后闷", "打开车裤门", "打开燃气伐", "解除警抱"),
        *("please unlock the front dor", "could you open the garage dor", "开一下后们"),
    ],
)
def test_a_name_that_only_comes_near_is_never_acted_on_unasked(
    house: PlannedHouse, text: str
) -> None:
    effect = house.effect(text)
    assert effect is None or effect.outcome == "confirm"


@pytest.mark.parametrize(
    "text",
    [
        *("unlock the attic door", "unlock the patio door", "unlock the kids door", "open sesame"),
        *("open the shed door", "unlock door number seven", "open the neighbour's gate"),
        *("打开阁楼门", "解锁阳台门", "解锁东门", "打开邻居家的门", "打开煤气总管阀", "锁上阁楼"),
        *("unlock everything", "open everything", "全部解锁", "unlock", "把一切都打开"),
    ],
)
def test_what_the_home_does_not_have_is_never_replaced(house: PlannedHouse, text: str) -> None:
    assert house.effect(text) is None


@pytest.mark.parametrize(
    "text",
    ["unlock the kitchen light", "unlock the desk lamp", "解锁厨房灯", "lock the kitchen light"],
)
def test_what_cannot_be_unlocked_is_said_so(house: PlannedHouse, text: str) -> None:
    assert [clause.code for clause in house.plan(text).clauses] == ["cannot"]


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        (
            "turn on the kitchen light and unlock the front door",
            {("light.kitchen", "turn_on"), ("lock.front", "unlock")},
        ),
        (
            "turn on the kitchen light, then open the garage door",
            {("light.kitchen", "turn_on"), ("cover.garage", "open_cover")},
        ),
        ("打开厨房灯然后打开大门", {("light.kitchen", "turn_on"), ("lock.front", "unlock")}),
        (
            "把厨房灯打开再把车库门打开",
            {("light.kitchen", "turn_on"), ("cover.garage", "open_cover")},
        ),
    ],
)
def test_one_dangerous_command_among_several_holds_up_all(
    house: PlannedHouse, text: str, commands: set[tuple[str, str]]
) -> None:
    effect = house.effect(text)
    assert effect is not None
    assert (effect.outcome, set(effect.commands)) == ("confirm", commands)


@pytest.mark.parametrize(
    ("text", "entity", "service"),
    [
        ("unlock the back door, no wait, the front door", "lock.front", "unlock"),
        ("turn on the kitchen light, no wait, open the garage door", "cover.garage", "open_cover"),
        ("打开后门，不对，大门", "lock.front", "unlock"),
        ("打开厨房灯，哦不，打开车库门", "cover.garage", "open_cover"),
        ("in ten minutes unlock the front door", "lock.front", "unlock"),
        ("十分钟后打开大门", "lock.front", "unlock"),
        ("open the garage door at seven", "cover.garage", "open_cover"),
        ("明天早上七点打开车库门", "cover.garage", "open_cover"),
        ("打开一下大门", "lock.front", "unlock"),
        ("开锁大门", "lock.front", "unlock"),
        ("不好意思打开大门", "lock.front", "unlock"),
        ("if you don't mind unlock the front door", "lock.front", "unlock"),
    ],
)
def test_corrected_delayed_and_courteous_orders_are_confirmed_for_what_was_meant(
    house: PlannedHouse, text: str, entity: str, service: str
) -> None:
    effect = house.effect(text)
    assert effect is not None
    assert (effect.outcome, effect.commands) == ("confirm", ((entity, service),))


@pytest.mark.parametrize(
    ("text", "spared"),
    [
        ("lock all the doors except the front door", {"lock.front"}),
        ("unlock all doors except the front door", {"lock.front"}),
        ("unlock every door but the safe", {"lock.safe"}),
        ("除了大门，其他门都锁上", {"lock.front"}),
        ("把所有的门都锁上，后门除外", {"lock.back"}),
        ("锁上除了大门以外的所有门", {"lock.front"}),
        ("lock everything except the safe", {"lock.safe"}),
    ],
)
def test_what_is_excepted_is_spared(house: PlannedHouse, text: str, spared: set[str]) -> None:
    effect = house.effect(text)
    moved = {entity for entity, _ in effect.commands} if effect else set()
    assert moved in (set(), _LOCKS - spared)


def test_an_exception_is_understood_at_all(house: PlannedHouse) -> None:
    effect = house.effect("把所有的门都锁上，后门除外")
    assert effect is not None
    assert {entity for entity, _ in effect.commands} == _LOCKS - {"lock.back"}


@pytest.mark.parametrize(
    "text",
    [
        *("he said unlock the front door", 'she said "open the garage door"', "妈妈说打开大门"),
        *(
            "“打开大门”是他说的",
            "the sign says “open the gate”",
            "“unlock the front door” he yelled",
        ),
        *("don't, I repeat, don't unlock the front door", "no. no! don't open the garage door"),
        *("don't unlock the back door, unlock the front door", "别打开后门，打开大门"),
        *("open the gate, no wait, don't open the garage door", "打开院门，不对，别打开车库门"),
        *("unlock the front door, no wait, leave it", "打开大门，不，不要打开"),
        *("unlock not the front door but the back door", "不要不锁大门", "别不锁后门"),
        *("lock the front door but not the back door", "锁大门不锁后门", "不是让你打开大门"),
        *(
            "喂，不要把后门锁上",
            "关掉台灯，不用开燃气阀，行吗",
            "大门啊不要打开",
            "好吧，不让解锁保险柜",
        ),
    ],
)
def test_quoted_denied_and_tangled_orders_move_no_door(house: PlannedHouse, text: str) -> None:
    effect = house.effect(text)
    assert effect is None or not effect.guarded


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("don't forget to lock the back door", {"lock.back"}),
        ("do not forget to lock the front door", {"lock.front"}),
        ("remember to lock the cellar door", {"lock.cellar"}),
        ("别忘了锁门", _LOCKS),
        ("别忘了把后门锁上", {"lock.back"}),
        ("记得锁上大门", {"lock.front"}),
    ],
)
def test_a_reminder_to_lock_is_an_order_to_lock(
    house: PlannedHouse, text: str, entities: set[str]
) -> None:
    effect = house.effect(text)
    assert effect is not None
    assert set(effect.commands) == {(entity, "lock") for entity in entities}


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("turn off the kitchen light but don't lock the front door", "lock.front"),
        ("关掉厨房灯但是别锁大门", "lock.front"),
        ("don't turn off the kitchen light, turn off the desk lamp", "light.kitchen"),
        ("别关厨房灯，关台灯", "light.kitchen"),
        ("turn off the lights, don't turn off the desk lamp", "light.desk"),
        ("关掉所有灯，别关台灯", "light.desk"),
        ("don't turn off the kitchen light and the desk lamp", "light.desk"),
        ("don't turn off the kitchen light or turn off the desk lamp", "light.desk"),
        ("别开台灯，厨房灯", "light.kitchen"),
    ],
)
def test_a_negation_reaches_what_it_is_said_of(house: PlannedHouse, text: str, never: str) -> None:
    effect = house.effect(text)
    assert effect is None or never not in {entity for entity, _ in effect.commands}


def test_what_moves_may_always_be_stopped(house: PlannedHouse) -> None:
    for text in ("stop the garage door", "把车库门停下"):
        plan = house.plan(text)
        assert plan.outcome == "act"
        assert [(each.entity_id, each.service) for each in plan.commands] == [
            ("cover.garage", "stop_cover")
        ]
