"""What a family says, understood by the real templates: what is done, and what is answered."""

from unicodedata import normalize

import pytest

from lares.assistant.plan import PlanOutcome
from lares.assistant.turn import ReplyOutcome
from lares.home.entity import Area, Capability, Entity, State
from lares.home.registry import Customisation
from tests.fakes.talk import CHILD, GUEST, Talk


@pytest.fixture
def home() -> Talk:
    return Talk(templates=True)


async def _said(home: Talk, *texts: str, **options: object) -> str:
    """The last reply, with plain punctuation."""
    reply = None
    for text in texts:
        reply = await home.say(text, **options)
    assert reply is not None
    return normalize("NFKC", reply.text)


# -- nothing that was not said ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "kitchen light",
        "the desk lamp",
        "厨房灯",
        "kitchen light off?",
        "the kitchen light on?",
        "lights off?",
        "厨房灯关掉?",
        "关了厨房灯?",
        "打开厨房灯吗",
        "要打开厨房灯吗",
        "是否打开厨房灯",
        "打开了厨房灯",
        "did you turn off the kitchen light?",
        "厨房灯是不是关了",
        "don't turn on the kitchen light",
        "could you not turn on the kitchen light",
        "别打开厨房灯",
        "不要把厨房灯打开",
        "我刚才关了厨房灯",
        "如果打开厨房灯会怎么样",
        "I turned off the kitchen light",
        "when you leave turn off the kitchen light",
        "turn on the kitchen light tomorrow",
        "打开卧室的射灯",
        "打开所有台灯",
        "关掉书房的吊扇",
        "set the bedroom lights to 150%",
        "set all lights to -20%",
        "把厨房灯调到百分之一百五十",
        "空调调到零下五度",
        "turn on the fan in the study",
    ],
)
@pytest.mark.parametrize("area_id", [None, "kitchen"])
async def test_nothing_is_sent(home: Talk, text: str, area_id: str | None):
    await home.say(text, area_id=area_id)
    assert home.sent == []


AROUND_AN_ORDER = (
    *(
        "是不是{}",
        "有没有{}",
        "谁{}",
        "为什么{}",
        "怎么{}",
        "没{}",
        "别{}",
        "不要{}",
        "如果{}",
        "刚才{}",
    ),
    *("昨天{}", "已经{}", "{}了吗", "{}吗", "{}过", "{}就好了", "{}会怎样", "{}的时候", "{}之前"),
    *("I {}", "he {}", "did you {}", "if you {}", "never {}", "don't {}", "why did you {}"),
    *("who {}", "should I {}", "when I {}", "{} yesterday", "{} tomorrow", "{} by mistake"),
    *("{} already", "{} if I leave", "{} or not", "{} didn't I", "would it help to {}"),
)
ORDERS = (
    *(
        "打开厨房灯",
        "厨房灯打开",
        "关掉台灯",
        "把大门打开",
        "打开车库门",
        "关了卧室的灯",
        "空调调到20度",
    ),
    *("turn on the kitchen light", "kitchen light off", "open the garage door"),
    *("unlock the front door", "turn off all the lights", "set the desk lamp to 50%"),
)


@pytest.mark.parametrize("around", AROUND_AN_ORDER)
def test_an_order_inside_a_report_a_question_or_a_condition_is_none(home: Talk, around: str):
    for order in ORDERS:
        plan = home.handler.plan(home.turn(around.format(order)))
        assert plan.outcome not in (PlanOutcome.ACT, PlanOutcome.CONFIRM), around.format(order)
        assert home.handler.plan(home.turn(order)).commands, order


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("turn off the kitchen light?", "light.kitchen"),
        ("能把厨房灯打开吗", "light.kitchen"),
        ("你能不能帮我打开厨房灯", "light.kitchen"),
        ("我想打开厨房灯", "light.kitchen"),
        ("请把the kitchen light打开", "light.kitchen"),
        ("movie night", "scene.movie"),
        ("观影模式", "scene.movie"),
        ("停下窗帘", "cover.living_curtain"),
    ],
)
async def test_an_order_in_other_clothes_is_done(home: Talk, text: str, target: str):
    await home.say(text)
    assert [entity for entity, _, _ in home.sent] == [target]


async def test_a_kind_in_a_room_is_not_its_namesake_elsewhere(home: Talk):
    home.registry.put_entity(
        Entity(
            "fan.study",
            "fan",
            {"en": ("Desk fan",), "zh": ("台扇",)},
            area_id="study",
            capabilities=frozenset({Capability.TURN_ON, Capability.TURN_OFF}),
        )
    )
    home.registry.report("fan.study", State("on"))
    await home.say("turn off the fan in the study")
    await home.say("关掉书房的风扇")
    assert [entity for entity, _, _ in home.sent] == ["fan.study", "fan.study"]


@pytest.mark.parametrize("who", [CHILD, GUEST])
async def test_a_yes_cannot_lend_rights(home: Talk, who: object):
    assert (await home.say("unlock the front door")).outcome is ReplyOutcome.CONFIRM
    assert (await home.say("yes", who)).code == "nothing_pending"
    assert (await home.say("unlock the front door", who)).outcome is ReplyOutcome.DENIED
    assert home.sent == []


# -- honest answers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        (
            "set the kitchen light to 150%",
            "It can be set from 0 to 100 %, not to 150.",
        ),
        ("厨房灯亮度调到150%", "只能设在 0% 到 100% 之间,150 不行。"),
        (
            "set the kitchen light to minus twenty percent",
            "It can be set from 0 to 100 %, not to -20.",
        ),
        ("set the air conditioner to 200 degrees", "It cannot be set to 200."),
        ("空调调到200度", "没法设成 200。"),
        ("set the air conditioner to 72", "The Air conditioner can be set from 16 to 30 °C."),
        ("空调调到72度", "空调只能设在 16 到 30 °C 之间。"),
        ("set the water heater to 75 degrees", "The Water heater can be set from 30 to 70 °C."),
        (
            "make the ceiling light black",
            "No lamp shines black; say “turn off the Ceiling light” to make it dark.",
        ),
        ("把吊灯调成黑色", "灯发不出黑光;要变暗请说“关掉吊灯”。"),
        ("unlock the kitchen light", "“Kitchen light” cannot do that."),
        ("turn off the front door", "“Front door” cannot do that."),
        ("关闭警报", "“警报”做不到。"),
        ("mute the tv socket", "“TV socket” cannot do that."),
        ("turn on the desk lamp in the kitchen", "There is no “Desk lamp” in Kitchen."),
        ("打开厨房的台灯", "厨房没有“台灯”。"),
        ("is anyone home", "No device here can tell me that."),
        ("家里有人吗", "没有设备能告诉我这个。"),
        ("thank you", "You are welcome."),
        ("谢谢", "不客气。"),
        ("哪些灯开着", "吊灯、台面灯和卧室灯开着;阅读灯已离线。"),
        ("is there motion in the entrance", "Yes, the Motion is detecting something."),
        ("书房湿度多少", "没有设备能告诉我这个。"),
        ("are the living room lights off", "No, the Ceiling light is not off."),
        ("客厅的灯都关了吗", "不,吊灯没有关着。"),
        ("press chime", "“Chime” was pressed."),
        ("按一下门铃", "“门铃”已按下。"),
        ("空调风速调到高档", "空调风速已设为高。"),
    ],
)
async def test_what_is_answered(home: Talk, text: str, reply: str):
    assert await _said(home, text) == reply


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("厨房灯20%", "厨房灯已打开,亮度 20%。"),
        ("kitchen light 20%", "The Kitchen light is on at 20 %."),
        ("玄关开灯", "玄关灯已打开。"),
        ("那就把厨房灯打开吧", "厨房灯已打开。"),
        ("close the curtains halfway", "The Curtain is 50 % open."),
        ("窗帘关一半", "窗帘已开到 50%。"),
        (
            "set the air conditioner to twenty one and a half degrees",
            "The Air conditioner is set to 21.5 °C.",
        ),
    ],
)
async def test_what_is_done_is_answered_in_the_language_of_the_words(
    home: Talk, text: str, reply: str
):
    assert await _said(home, text) == reply


async def test_no_motion_is_said_as_a_person_would(home: Talk):
    home.registry.report("binary_sensor.entrance_motion", State("off"))
    assert await _said(home, "is there motion in the entrance") == "No, nothing is detected there."
    assert await _said(home, "玄关有人吗") == "没有检测到动静。"


async def test_all_doors_locked_is_no_double_negation(home: Talk):
    assert await _said(home, "有没有门没锁") == "都锁着。"
    assert await _said(home, "are any doors unlocked") == "No, none is unlocked."


async def test_the_temperature_of_a_home_is_told_room_by_room(home: Talk):
    study = Entity(
        "climate.study",
        "climate",
        {"en": ("Radiator",)},
        area_id="study",
        capabilities=frozenset({Capability.TARGET_TEMPERATURE}),
    )
    home.registry.put_entity(study)
    home.registry.report("climate.study", State("heat", {"current_temperature": 19.5}))
    said = await _said(home, "what is the temperature")
    assert said == (
        "The Temperature (Living Room) is 26.1 °C; the Temperature (Kitchen) is 23.4 °C; "
        "the Temperature (Bedroom) is 21.8 °C."
    )
    for room in ("living", "kitchen", "bedroom"):
        home.registry.remove_entity(f"sensor.{room}_temperature")
    said = await _said(home, "what is the temperature")
    assert said == "It is 26.1 °C in the Living Room; it is 19.5 °C in the Study."
    assert await _said(home, "现在几度") == "客厅现在 26.1 °C;书房现在 19.5 °C。"


# -- questions that can be answered ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("turn off everything", "everywhere"),
        ("turn off everything", "the whole house please"),
        ("turn off everything", "all rooms"),
        ("关闭所有设备", "全屋"),
        ("关闭所有设备", "所有房间"),
    ],
)
async def test_a_missing_room_may_be_every_room(home: Talk, asked: str, answered: str):
    assert (await home.say(asked)).code == "which_area"
    await home.say(answered)
    assert {entity.partition(".")[0] for entity, _, _ in home.sent} == {"light", "switch", "fan"}
    assert {"light.desk", "light.kitchen"} <= {entity for entity, _, _ in home.sent}


async def test_what_was_not_understood_is_said_before_the_question_again(home: Talk):
    await home.say("打开大门")
    said = await _said(home, "is the moon made of cheese")
    assert said == "我没听懂。确定要给大门解锁吗?请回答“是”或“不”。"


async def test_names_that_are_offered_are_in_the_language_of_the_sentence(home: Talk):
    home.registry.customise("switch.kettle", Customisation({"en": ("水壶 XL",)}))
    assert await _said(home, "打开水壶XXL") == "我不知道“水壶xxl”是什么,你是说电水壶吗?"


async def test_an_article_is_no_room(home: Talk):
    assert await _said(home, "把the disco ball打开") == "我不知道“disco ball”是什么。"
    assert await _said(home, "热水器多少度") == "热水器开着,节能,设定 50 °C。"


async def test_one_name_or_several_are_offered_in_good_chinese(home: Talk):
    home.registry.customise("light.desk", Customisation({"zh": ("电水箱",)}))
    assert await _said(home, "打开电水户") == "我不知道“电水户”是什么,你是说电水壶还是电水箱?"
    home.registry.customise("light.desk", Customisation({"zh": ("别的",)}))
    assert await _said(home, "打开电水户") == "我不知道“电水户”是什么,你是说电水壶吗?"


def _gate(home: Talk, entity_id: str, area_id: str | None = None, **more: object) -> None:
    domain = entity_id.partition(".")[0]
    able = {
        "lock": {Capability.LOCK, Capability.UNLOCK},
        "cover": {Capability.OPEN, Capability.CLOSE},
        "light": {Capability.TURN_ON, Capability.TURN_OFF},
    }[domain]
    names = {"en": ("Gate",), "zh": ("铁门",)}
    home.registry.put_entity(
        Entity(entity_id, domain, names, area_id=area_id, capabilities=frozenset(able), **more)
    )


@pytest.mark.parametrize(
    ("answer", "service"),
    [
        ("the lock", "unlock"),
        ("铁门", None),
        ("the first one", "unlock"),
        ("第二个", "open_cover"),
        ("门锁", "unlock"),
        ("车库门那个", "open_cover"),
    ],
)
async def test_a_lock_and_a_gate_of_one_name_are_told_apart(
    home: Talk, answer: str, service: str | None
):
    _gate(home, "lock.gate")
    _gate(home, "cover.gate", device_class="garage")
    assert await _said(home, "打开铁门") == "你指的是哪一个:铁门(门锁)还是铁门(车库门)?"
    reply = await home.say(answer)
    if service is None:
        assert reply.code == "which_one"
        return
    assert reply.outcome is ReplyOutcome.CONFIRM
    await home.say("是")
    assert [sent for _, sent, _ in home.sent] == [service]


async def test_both_of_a_lock_and_a_gate_are_each_asked_their_own(home: Talk):
    _gate(home, "lock.gate")
    _gate(home, "cover.gate", device_class="garage")
    said = await _said(home, "打开铁门", "两个都")
    assert said == "确定要给铁门解锁并打开铁门吗?请回答“是”或“不”。"
    await home.say("是")
    assert [sent for _, sent, _ in home.sent] == ["unlock", "open_cover"]


async def test_namesakes_of_one_kind_without_rooms_are_numbered(home: Talk):
    _gate(home, "light.a")
    _gate(home, "light.b")
    said = await _said(home, "turn on the gate")
    assert said == "Which one do you mean: the Gate (1) or the Gate (2)?"
    await home.say("2")
    assert [entity for entity, _, _ in home.sent] == ["light.b"]


async def test_a_namesake_is_named_with_its_room_also_when_it_is_alone(home: Talk):
    home.registry.customise("light.desk", Customisation({"en": ("Lamp",), "zh": ("小灯",)}))
    home.registry.customise("light.floor_lamp", Customisation({"en": ("Lamp",), "zh": ("小灯",)}))
    assert await _said(home, "turn on the lamp", "study") == "The Lamp (Study) is on."
    assert await _said(home, "关掉小灯", "客厅的") == "客厅的小灯已关闭。"


async def test_a_narrower_place_wins_where_both_were_said_alike(home: Talk):
    await home.say("set all lights to 20%", area_id="bathroom")
    await home.say("所有灯调到30%", area_id="bathroom")
    assert {entity for entity, _, _ in home.sent} == {"light.mirror"}
    home.gateway.commands.clear()
    home.registry.put_area(Area("attic", {"en": ("Attic",)}))
    await home.say("set all lights to 20%")
    assert len(home.sent) > 3


async def test_everything_off_in_a_large_house_is_few_lines_in_the_journal(home: Talk):
    await home.say("turn off everything in the whole house")
    (entry,) = home.journal.entries
    assert len(home.sent) > 10
    assert len(entry.decisions) == 3
    assert "9 × light turn_off: allow (rule 22: the household may)" in entry.decisions
