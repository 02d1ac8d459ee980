"""Everyday sayings are heard once more in plain words, and what comes of them is only asked."""

import pytest

from lares.assistant.plan import PlanOutcome
from lares.home.entity import Area, Capability, Entity
from lares.home.registry import Registry
from lares.nlu.colloquial import in_plain_words
from lares.nlu.mention import Mention, MentionKind
from tests.fakes.planned_house import Effect, PlannedHouse

_SWITCHED = frozenset({Capability.TURN_ON, Capability.TURN_OFF, Capability.ACTIVATE})


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("来点风", "打开风扇"),
        ("给我吹吹", "打开风扇"),
        ("吹会儿风", "打开风扇"),
        ("屋里黑了给点亮", "屋里黑了打开灯"),
        ("走廊搞点亮光", "走廊打开灯"),
        ("客卫换气开一下", "客卫换气扇开一下"),
        ("客厅灯再来点亮度", "客厅灯亮一点"),
        ("把门关喽", "把门关了"),
        ("晾衣架停那儿别动", "晾衣架停一下"),
        ("帘子升一升", "帘子升一点"),
        ("换气扇歇会儿吧", "换气扇停掉"),
        ("入户门帮开一下锁", "入户门帮开锁"),
        ("前门上把锁", "前门上锁"),
        ("毛巾架烤上", "毛巾架打开"),
        ("鱼缸的电给拔了", "鱼缸关掉"),
        ("把静音关了", "把取消静音"),
        ("会客模式来一个", "会客模式打开"),
        ("别让小石扫了", "小石停掉"),
        ("别让走廊灯亮着了", "把走廊灯关掉"),
        ("帮我记个时", "帮我倒计时"),
        ("五分钟倒计时走起", "倒计时五分钟"),
        ("都关了睡觉", "都关了"),
    ],
)
def test_a_saying_is_put_plainly(said: str, plain: str) -> None:
    assert in_plain_words(said, ()) == plain


@pytest.mark.parametrize(
    "text",
    [
        *("打开客厅的灯", "今天有点风", "没来点风", "我出去吹吹风", "别来点风", "妈妈说来点风"),
        *(
            "毛巾架烤上了",
            "电水壶插上电了",
            "别让妈妈难过",
            "别让电视开着",
            "有点亮",
            "turn it on",
            "",
        ),
        "今天的风真大" * 12 + "来点风",
    ],
)
def test_what_is_no_saying_stays(text: str) -> None:
    assert in_plain_words(text, ()) is None


def test_a_name_is_no_part_of_a_saying_but_may_stand_in_its_gap() -> None:
    lamp = Mention(0, 3, MentionKind.NAME, "switch", "停那儿")
    assert in_plain_words("停那儿别动", (lamp,)) is None
    robot = Mention(2, 4, MentionKind.NAME, "vacuum", "小石")
    assert in_plain_words("别让小石扫了", (robot,)) == "小石停掉"


# -- with the committed model ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def house() -> PlannedHouse:
    registry = Registry()
    for area, name in (("living", "客厅"), ("bath", "客卫"), ("master", "主卫")):
        registry.put_area(Area(area, {"zh": (name,)}))
    things = (
        ("light.living", "客厅主灯", "living"),
        ("fan.standing", "落地扇", "living"),
        ("fan.exhaust", "换气扇", "bath"),
        ("switch.towel", "毛巾架", "bath"),
        ("lock.front", "入户门", None),
        ("scene.film", "电影模式", None),
    )
    for entity_id, name, area in things:
        domain = entity_id.partition(".")[0]
        names = {"zh": (name,)}
        registry.put_entity(Entity(entity_id, domain, names, area_id=area, capabilities=_SWITCHED))
    return PlannedHouse(registry)


@pytest.mark.parametrize(
    ("text", "entity", "service"),
    [
        ("来点风", "fan.standing", "turn_on"),
        ("热死了，给我吹吹", "fan.standing", "turn_on"),
        ("屋里黑了给点亮", "light.living", "turn_on"),
        ("卫生间换气开一下", "fan.exhaust", "turn_on"),
        ("毛巾架烤上", "switch.towel", "turn_on"),
        ("影院模式", "scene.film", "turn_on"),
        ("坐好了，影院模式走起", "scene.film", "turn_on"),
    ],
)
def test_what_a_saying_means_is_asked(
    house: PlannedHouse, text: str, entity: str, service: str
) -> None:
    effect = house.effect(text, "living")
    assert effect is not None
    assert effect.outcome is PlanOutcome.CONFIRM
    assert effect.commands == ((entity, service),)


@pytest.mark.parametrize(
    "text",
    [
        *("别来点风", "我出去吹吹风", "妈妈说来点风", "要不要来点风", "不要给点亮", "昨天来点风了"),
        *("毛巾架烤上了吗", "毛巾架烤上了", "别把毛巾架烤上", "毛巾架要是烤上就好了"),
        *("入户门开一下锁干嘛", "别开一下锁，入户门", "入户门刚开了一下锁", "不要观影模式"),
        *("观影模式是什么", "要是困了就观影模式", "明天再观影模式", "昨天观影模式来一个"),
    ],
)
def test_what_is_not_asked_for_stays_undone(house: PlannedHouse, text: str) -> None:
    effect: Effect | None = house.effect(text, "living")
    assert effect is None
