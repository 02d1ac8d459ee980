"""How elders, children, northerners and southerners put an order is put plainly, and asked."""

import pytest

from lares.assistant.plan import PlanOutcome
from lares.home.entity import Area, Capability, Entity
from lares.home.registry import Registry
from lares.nlu.colloquial import in_plain_words
from lares.nlu.mention import Kind, Mention, MentionKind
from lares.nlu.veto import NEGATION, veto
from tests.fakes.planned_house import PlannedHouse

_SWITCHED = frozenset({Capability.TURN_ON, Capability.TURN_OFF, Capability.LOCK, Capability.UNLOCK})
_CURTAINS = Kind(("cover",), ("curtain",))


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        # sounds, 儿化, doubled words
        ("明儿早起六点叫我", "明天早上六点叫我"),
        ("墙角儿那灯弄亮点儿", "墙角那灯弄亮点"),
        ("灯开一下诶", "灯开一下吧"),
        ("地暖关掉好了", "地暖关掉"),
        ("不用烧了啦", "不用烧了"),
        ("把灯灯关掉", "把灯关掉"),
        ("全关全关", "全关"),
        ("变成蓝色蓝色", "变成蓝色"),
        ("风扇转快快的", "风扇转快一点"),
        ("电视关一下下", "电视关一下"),
        # a reason without a comma
        ("计时先停一下我去开门", "计时先停一下"),
        ("天窗给我关上要下雨了", "天窗给我关上"),
        # verbs
        ("车库门撂下来", "车库门放下来"),
        ("灯给拉了", "灯关掉"),
        ("壁灯给点上", "壁灯打开"),
        ("大门锁瓷实了", "大门锁好"),
        ("天窗开条缝", "天窗开一点"),
        ("空调打到制热上", "空调切到制热模式"),
        ("声音往小里拧拧", "声音调小一点"),
        ("遮光帘全部放下来", "遮光帘关上"),
        ("毛巾架先热着", "毛巾架打开"),
        ("条亮壁灯", "调亮壁灯"),
        ("关壁空调", "关闭空调"),
        # music, timers, lists, questions
        ("电视下一个", "电视下一首"),
        ("刚才那首歌再放一遍", "上一首"),
        ("面膜的倒数不要了", "面膜的倒计时取消"),
        ("等一下十五分钟之后把地暖关掉", "十五分钟之后把地暖关掉"),
        ("热水器开一个小时就关", "热水器开一个小时"),
        ("牛奶不用买了", "从购物清单删掉牛奶"),
        ("你还有电吗", "还剩多少电"),
        ("空气怎么样", "空气质量怎么样"),
        ("阳台门插好没插好", "阳台门锁好了吗"),
        ("走廊灯有没有关掉", "走廊灯关了吗"),
        ("跟他们讲说汤好了", "告诉大家汤好了"),
    ],
)
def test_a_manner_of_speaking_is_put_plainly(said: str, plain: str) -> None:
    assert in_plain_words(said, ()) == plain


@pytest.mark.parametrize(
    "text",
    [
        *(
            "儿童房开灯",
            "婴儿房暖气关掉",
            "扫地的机器人回去",
            "倒数第二盏灯",
            "灯点上了",
            "门带上了",
        ),
        *("热水器先烧着了", "一会儿关灯", "上一首", "等一下"),
    ],
)
def test_what_is_plain_already_stays(text: str) -> None:
    assert in_plain_words(text, ()) is None


def test_what_a_sentence_is_about_may_be_said_with_an_if() -> None:
    first = Mention(0, 2, MentionKind.KIND, "covers", _CURTAINS)
    assert in_plain_words("窗帘的话拉上", (first,)) == "窗帘拉上"
    second = Mention(1, 3, MentionKind.KIND, "covers", _CURTAINS)
    assert in_plain_words("关窗帘的话说一声", (second,)) is None
    later = Mention(3, 5, MentionKind.KIND, "covers", _CURTAINS)
    assert in_plain_words("如果是窗帘的话拉上", (later,)) is None
    degrees = Mention(0, 4, MentionKind.DEGREES, "degrees", 26.0)
    assert in_plain_words("二十六度的话打开", (degrees,)) is None


@pytest.mark.parametrize("text", ["晾衣杆降一降够不着", "大门开一下我没带钥匙"])
def test_what_nobody_reaches_forbids_nothing(text: str) -> None:
    assert veto(text) is None


@pytest.mark.parametrize("text", ["没带手机别开门", "够了别开", "不够别关"])
def test_what_forbids_beside_it_still_does(text: str) -> None:
    assert veto(text) == NEGATION


# -- with the committed model ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def house() -> PlannedHouse:
    registry = Registry()
    for area, name in (("living", "客厅"), ("bath", "客卫"), ("attic", "阁楼")):
        registry.put_area(Area(area, {"zh": (name,)}))
    things = (
        ("light.living", "客厅主灯", "living"),
        ("light.corner", "墙角灯", "living"),
        ("light.worktop", "台面灯", "attic"),
        ("fan.exhaust", "排风扇", "bath"),
        ("fan.purifier", "净化器", "living"),
        ("switch.heater", "热水器", "bath"),
        ("lock.front", "入户门", None),
        ("climate.living", "客厅空调", "living"),
        ("climate.attic", "阁楼空调", "attic"),
    )
    for entity_id, name, area in things:
        domain = entity_id.partition(".")[0]
        names = {"zh": (name,)}
        registry.put_entity(Entity(entity_id, domain, names, area_id=area, capabilities=_SWITCHED))
    return PlannedHouse(registry)


@pytest.mark.parametrize(
    ("text", "entity", "service"),
    [
        ("热水器先烧着啦，等下要冲凉", "switch.heater", "turn_on"),
        ("抽风的那个开一下啦，洗手间很臭诶", "fan.exhaust", "turn_on"),
        ("冲凉房的排风扇打开", "fan.exhaust", "turn_on"),
        ("空气清净机打开一下好吗", "fan.purifier", "turn_on"),
        ("热水器的话先关一下下", "switch.heater", "turn_off"),
        ("墙角那灯关一下", "light.corner", "turn_off"),
        ("台面上头那个灯给点上", "light.worktop", "turn_on"),
        ("关壁净化器", "fan.purifier", "turn_off"),
        ("冷气关掉，阁楼", "climate.attic", "turn_off"),
        ("冷气关掉，阁楼的", "climate.attic", "turn_off"),
    ],
)
def test_it_is_understood(house: PlannedHouse, text: str, entity: str, service: str) -> None:
    effect = house.effect(text)
    assert effect is not None, text
    assert effect.commands == ((entity, service),)


@pytest.mark.parametrize(
    "text", ["入户门的锁给我打开一下呗", "入户门给我开一下锁好不好，我没带钥匙"]
)
def test_a_door_is_asked_for(house: PlannedHouse, text: str) -> None:
    effect = house.effect(text)
    assert effect is not None
    assert effect.outcome is PlanOutcome.CONFIRM
    assert [entity for entity, _ in effect.commands] == ["lock.front"]


@pytest.mark.parametrize(
    "text",
    [
        *("如果是热水器的话关掉", "热水器的话别关", "入户门的话谁都不许开", "热水器先烧着了"),
        *("昨晚有人把排风扇给灭了", "墙角那灯别给点上", "怎么把净化器给闭了", "热水器不要先烧着"),
        *(
            "排风扇有没有关掉",
            "我没带钥匙，入户门别开",
            "等一下，热水器别关",
            "妈妈说热水器的话关掉",
        ),
    ],
)
def test_what_is_not_asked_for_stays_undone(house: PlannedHouse, text: str) -> None:
    assert house.effect(text) is None
