"""Values in Chinese sentences."""

import pytest

from lares.home.registry import Registry
from lares.nlu.mention import ClockTime, MentionKind
from lares.nlu.mentions.finder import find_mentions
from lares.nlu.normalization import normalise, tight
from lares.nlu.vocabulary import vocabulary_of

_NOBODY = vocabulary_of(Registry())


def values(text: str) -> list[tuple[str, object, str]]:
    """What a sentence says besides things: kind, value and unit."""
    found = find_mentions(tight(normalise(text)), "zh", _NOBODY)
    return [(m.kind.value, m.value, m.unit) for m in found if m.kind is not MentionKind.KIND]


def clock(hour: int, minute: int = 0, *, day: int | None = None, weekday: int | None = None):
    """A time of which the half of the day is known."""
    return ClockTime(hour, minute, day=day, weekday=weekday)


def twelve(hour: int, minute: int = 0, *, day: int | None = None, weekday: int | None = None):
    """A time of which the half of the day was not said."""
    return ClockTime(hour, minute, twelve=True, day=day, weekday=weekday)


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("把灯调到30%", 30),
        ("把灯调到 30 %", 30),
        ("灯调到百分之三十", 30),
        ("亮度百分之五", 5),
        ("百分之一百", 100),
        ("百分之百", 100),
        ("百分百亮度", 100),
        ("百分之二十五", 25),
        ("百分之30", 30),
        ("百分之十二点五", 12.5),
        ("台灯调到三成亮", 30),
        ("开到五成", 50),
        ("六成五", 65),
        ("八成半", 85),
        ("窗帘开一半", 50),
        ("窗帘打开一半吧", 50),
        ("打开四分之一", 25),
        ("拉上四分之三", 75),
        ("开三分之一", 33),
        ("三分之二", 67),
        ("五分之一", 20),
        ("音量调到百分之六十", 60),
        ("降低百分之十", 10),
        ("提高10个百分点", 10),
        ("亮度调到两成", 20),
        ("五十%", 50),
    ],
)
def test_percent(text: str, percent: float) -> None:
    assert values(text) == [("percent", percent, "")]


@pytest.mark.parametrize(
    ("text", "degrees", "unit"),
    [
        ("空调调到26度", 26, ""),
        ("空调调到二十六度", 26, ""),
        ("空调调到二十六度半", 26.5, ""),
        ("空调调到26度半", 26.5, ""),
        ("二十六点五度", 26.5, ""),
        ("26.5度", 26.5, ""),
        ("26 点 5 度", 26.5, ""),
        ("26点5度", 26.5, ""),
        ("温度设为22°", 22, ""),
        ("22℃", 22, ""),
        ("二十二摄氏度", 22, ""),
        ("摄氏二十二度", 22, ""),
        ("华氏七十二度", 72, "F"),
        ("72华氏度", 72, "F"),
        ("七十二华氏度", 72, "F"),
        ("零下五度", -5, ""),
        ("零下十度", -10, ""),
        ("负二度", -2, ""),
        ("-3度", -3, ""),
        ("调高一度", 1, ""),
        ("调高两度", 2, ""),
        ("降三度", 3, ""),
        ("十八度", 18, ""),
        ("二十度可以吗", 20, ""),
        ("三十度太热了", 30, ""),
        ("两度半", 2.5, ""),
    ],
)
def test_degrees(text: str, degrees: float, unit: str) -> None:
    assert values(text) == [("degrees", degrees, unit)]


@pytest.mark.parametrize(
    ("text", "kelvin"),
    [
        ("色温四千开", 4000),
        ("调到4000K", 4000),
        ("4000开", 4000),
        ("两千七百开尔文", 2700),
        ("色温调到3500", 3500),
        ("色温五千", 5000),
        ("书房灯换成暖光", 2700),
        ("换成暖白", 2700),
        ("暖黄色的灯光", 2700),
        ("暖色", 2700),
        ("冷光", 4000),
        ("冷白色", 4000),
        ("自然光", 4000),
        ("日光", 6500),
        ("烛光", 1900),
        ("换成白光", 5000),
    ],
)
def test_kelvin(text: str, kelvin: float) -> None:
    assert values(text) == [("kelvin", kelvin, "")]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("十分钟后关灯", 600),
        ("10分钟后", 600),
        ("过五分钟", 300),
        ("三十秒", 30),
        ("三十秒钟以后", 30),
        ("90秒", 90),
        ("五分钟三十秒", 330),
        ("五分三十秒", 330),
        ("一小时", 3600),
        ("一个小时", 3600),
        ("一个半小时", 5400),
        ("两个半小时后", 9000),
        ("两个钟头", 7200),
        ("两个半钟头", 9000),
        ("一小时二十分钟", 4800),
        ("一小时二十分", 4800),
        ("一个小时零五分钟", 3900),
        ("半小时", 1800),
        ("半个小时", 1800),
        ("半个钟", 1800),
        ("半个钟头", 1800),
        ("半分钟", 30),
        ("一刻钟", 900),
        ("三刻钟", 2700),
        ("三分半", 210),
        ("三分钟半", 210),
        ("两分半钟", 150),
        ("1小时30分钟", 5400),
        ("1.5小时", 5400),
        ("二十五分钟的计时器", 1500),
        ("定个八分钟", 480),
        ("三天", 259200),
        ("一百秒", 100),
        ("十二小时", 43200),
        ("一小时两分三秒", 3723),
        ("五分后", 300),
        ("十分后提醒我", 600),
        ("四十五分钟之内", 2700),
        ("两分钟", 120),
        ("一分钟", 60),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    assert values(text) == [("duration", seconds, "")]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("晚上九点半关灯", clock(21, 30)),
        ("晚上九点", clock(21)),
        ("晚上9:30", clock(21, 30)),
        ("晚上9点30分", clock(21, 30)),
        ("晚上9点30", clock(21, 30)),
        ("明天早上七点一刻", clock(7, 15, day=1)),
        ("明早七点", clock(7, day=1)),
        ("明天早上7点", clock(7, day=1)),
        ("明晚八点", clock(20, day=1)),
        ("今晚十点", clock(22, day=0)),
        ("今天晚上十一点半", clock(23, 30, day=0)),
        ("下午三点", clock(15)),
        ("下午三点十五分", clock(15, 15)),
        ("下午三点零五分", clock(15, 5)),
        ("上午十点四十", clock(10, 40)),
        ("周五晚上八点", clock(20, weekday=4)),
        ("星期天早上九点", clock(9, weekday=6)),
        ("礼拜一上午八点半", clock(8, 30, weekday=0)),
        ("这周六下午两点", clock(14, weekday=5)),
        ("周日中午十二点", clock(12, weekday=6)),
        ("中午", clock(12)),
        ("明天中午", clock(12, day=1)),
        ("正午", clock(12)),
        ("中午一点", clock(13)),
        ("中午十二点半", clock(12, 30)),
        ("凌晨两点", clock(2)),
        ("凌晨十二点", clock(0)),
        ("半夜十二点", clock(0)),
        ("今晚十二点", clock(0, day=1)),
        ("夜里一点", clock(1)),
        ("傍晚六点", clock(18)),
        ("清晨五点半", clock(5, 30)),
        ("七点", twelve(7)),
        ("七点钟", twelve(7)),
        ("七点整", twelve(7)),
        ("七点半叫我", twelve(7, 30)),
        ("七点一刻", twelve(7, 15)),
        ("七点三刻", twelve(7, 45)),
        ("七点零五", twelve(7, 5)),
        ("七点零五分", twelve(7, 5)),
        ("七点二十", twelve(7, 20)),
        ("七点二十五分", twelve(7, 25)),
        ("7点", twelve(7)),
        ("7点半", twelve(7, 30)),
        ("12点", twelve(12)),
        ("十二点", twelve(12)),
        ("二十一点", clock(21)),
        ("21点05分", clock(21, 5)),
        ("21点整", clock(21)),
        ("18时30分", clock(18, 30)),
        ("零点", clock(0)),
        ("明天七点", twelve(7, day=1)),
        ("后天八点", twelve(8, day=2)),
        ("大后天早上六点", clock(6, day=3)),
        ("下午一点", clock(13)),
        ("一点钟", twelve(1)),
        ("一点半", twelve(1, 30)),
        ("在九点关灯", twelve(9)),
        ("到十一点", twelve(11)),
        ("早上6点40分", clock(6, 40)),
        ("今天下午5点", clock(17, day=0)),
        ("周三14点", clock(14, weekday=2)),
        ("早八点", clock(8)),
        ("晚八点", clock(20)),
    ],
)
def test_clock_times(text: str, time: ClockTime) -> None:
    assert values(text) == [("clock", time, "")]


@pytest.mark.parametrize(
    ("text", "color"),
    [
        ("把灯变成红色", "red"),
        ("灯变成大红色", "red"),
        ("灯调成大红", "red"),
        ("换成天蓝", "skyblue"),
        ("天蓝色的灯", "skyblue"),
        ("粉色", "pink"),
        ("变成粉的", "pink"),
        ("灯变红", "red"),
        ("把灯调成绿的", "green"),
        ("紫色灯光", "purple"),
        ("深蓝色", "darkblue"),
        ("橙色", "orange"),
        ("设成黄色", "yellow"),
        ("白色", "white"),
        ("换成咖啡色", "saddlebrown"),
        ("金色", "gold"),
        ("玫红色", "deeppink"),
        ("换成薰衣草色", "lavender"),
        ("青绿色", "turquoise"),
        ("米黄色", "beige"),
    ],
)
def test_colors(text: str, color: str) -> None:
    assert values(text) == [("color", color, "")]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("音量调到三十", 30),
        ("音量调到30", 30),
        ("音量二十", 20),
        ("亮度八十", 80),
        ("风扇调到三档", 3),
        ("风扇开三档", 3),
        ("风速调到二", 2),
        ("调到2档", 2),
        ("频道一百零五", 105),
        ("加五格", 5),
        ("音量加五", 5),
        ("亮度调到一百", 100),
        ("调到五十五", 55),
    ],
)
def test_numbers(text: str, number: float) -> None:
    assert values(text) == [("number", number, "")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("十分钟后把灯调到百分之三十", [("duration", 600, ""), ("percent", 30, "")]),
        ("明早七点空调开到26度", [("clock", clock(7, day=1), ""), ("degrees", 26, "")]),
        ("红色五成亮", [("color", "red", ""), ("percent", 50, "")]),
        ("十点开灯十分钟", [("clock", twelve(10), ""), ("duration", 600, "")]),
        ("十点十分关灯三十秒", [("clock", twelve(10, 10), ""), ("duration", 30, "")]),
        ("二十分钟的计时器加两分钟", [("duration", 1200, ""), ("duration", 120, "")]),
    ],
)
def test_several_values(text: str, found: list[tuple[str, object, str]]) -> None:
    assert values(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "亮一点",
        "把灯调亮一点",
        "大一点",
        "等一下",
        "关一下灯",
        "一起关了",
        "一会儿再说",
        "第一次来",
        "十分高兴",
        "万一下雨呢",
        "千万不要开门",
        "二楼的灯",
        "2楼的灯",
        "星期三",
        "周一下雨吗",
        "明天天气怎么样",
        "今晚有雨吗",
        "下周五晚上八点",
        "下一首",
        "上一首歌",
        "有点热",
        "快点",
        "差点忘了",
        "另一半还没回来",
        "三分热度",
        "红烧肉",
        "买点白菜和绿豆",
        "黄瓜",
        "统一一下",
        "一直开着",
        "五月三号",
        "一共几个",
        "他三成功了",
        "",
    ],
)
def test_no_values(text: str) -> None:
    assert values(text) == []
