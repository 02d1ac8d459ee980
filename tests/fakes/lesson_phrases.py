"""A hundred phrases as families teach them, how they say them again, and what only looks alike.

Made up for measuring recall (docs/teaching.md); nothing here trains anything.
"""

from collections.abc import Iterator
from typing import NamedTuple

# A thing or a time ("movie time"), and what somebody says that happens ("we're home").
EN_THINGS = """
    movie time|bedtime story|story hour|game night|dinner for two|homework time|quiet hour
    pizza party|date night|morning coffee|sunday breakfast|yoga session|piano practice
    bath time|laundry day|night shift|garden party|kids disco|reading corner|power nap
    video call|band rehearsal|christmas evening|summer siesta|baking afternoon|board games
    football match|karaoke evening
""".replace("\n", "|")
EN_CLAUSES = """
    i'm leaving|we're home|guests are coming|dad is asleep|the baby sleeps|school's out
    i can't sleep|goodnight moon|rise and shine|see you tomorrow|off to work|back from holiday
    open sesame|the cat is hungry|peace and quiet|lights camera action|beam me up
    winter is coming|code purple|sleep tight|mission complete|over and out
""".replace("\n", "|")
ZH_THINGS = """
    电影时光|亲子阅读|麻将之夜|烛光晚餐|作业时间段|钢琴练习|泡澡放松|瑜伽课|火锅派对|下午茶
    加班模式夜|生日惊喜|午休片刻|视频会议|周末早餐|卡拉欧凯|球赛之夜|烘焙日|安静一小时|故事会
    圣诞晚会|宝宝洗澡|夜宵时刻|打游戏|看球赛
""".replace("\n", "|")
ZH_CLAUSES = """
    我出门了|客人来了|宝宝睡着了|睡不着|老爸下班了|太阳晒屁股了|芝麻开门|准备起飞|收工了|上学去
    看电影|睡觉了|吃饭啦|做饭了|打扫卫生|我在加班|天亮了|下雨收衣服|回到家了|出差去了|猫咪饿了
    奶奶要休息|写作业|练琴|跳舞吧
""".replace("\n", "|")

_EN_AGAIN = {
    "thing": ("{} please", "it's {}", "ok {} now", "let's have {}", "start {}", "hey lares, {}",
              "can we have {} please", "it's {} everybody", "{} now please"),
    "clause": ("{} now", "ok {}", "hey lares {}", "{} lares", "so {}", "well, {}"),
}  # fmt: skip
_ZH_AGAIN = {
    "thing": ("{}吧", "现在{}", "我要{}", "开始{}吧", "我们来{}", "请开始{}", "该{}了", "{}开始"),
    "clause": ("{}啊", "现在{}", "你好，{}", "{}哦", "请{}", "{}，谢谢"),
}
_EN_ALIKE = (
    "{} is over", "not {}", "no {} today", "after {}", "before {}", "what is {}", "is it {}",
    "{}?", "i hate {}", "we had {} yesterday", "don't start {}", "tell mum about {}",
    "how long is {}", "{} was nice", "stop {}", "{} tomorrow", "cancel {}", "who likes {}",
    "{} is cancelled", "when is {}", "i am tired of {}", "if {} then call me", "never {}",
    "she said {}", "forget about {} for today", "no more {}", "{} is too loud", "maybe {} later",
)  # fmt: skip
_ZH_ALIKE = (
    "{}结束了", "不{}", "别{}", "{}吗", "{}之前", "{}之后", "明天{}", "昨天{}", "为什么{}", "没{}",
    "{}怎么样", "他说{}", "取消{}", "讨厌{}", "什么是{}", "{}完了", "不要{}", "谁{}", "要是{}呢",
    "停止{}", "{}太吵", "等会儿{}再说", "{}过", "{}？", "先不{}", "是不是{}", "{}好看吗",
)  # fmt: skip
_OTHER = """
    movie night|quiet time|dinner for ten|homework is done|coffee machine|breakfast in bed
    night owl|i'm living|we're lost|guests are leaving|dad is awake|the baby cries
    school's boring|i can sleep|open the window of opportunity|sea you tomorrow maybe
    of two works|winter coat|code red|tight jeans|good morning|what a day|how are you
    tell me a joke|who won the match|is it raining|thank you|the movie was bad|time flies
    a story about time|game over|night night|christmas is in december|电影票|作业写完了|麻将桌
    晚餐吃什么|钢琴多少钱|瑜伽垫|派对取消|早餐吃了|客人走了|宝宝醒了|老妈下班了|太阳能|芝麻糊
    起飞晚点|上学迟到|睡衣|做梦了|下雪了|奶奶生日|我在家|天黑了|回不了家|早上好|今天怎么样
    讲个笑话|谁赢了|下雨了吗|谢谢|你是谁|几点睡觉好|电影院在哪|出差多久
""".replace("\n", "|")


class Said(NamedTuple):
    """A sentence and the phrase that it means, None if it means none."""

    text: str
    phrase: str | None


def phrases() -> tuple[str, ...]:
    """Return all phrases, each of them one lesson of one home."""
    return tuple(
        phrase
        for words in (EN_THINGS, EN_CLAUSES, ZH_THINGS, ZH_CLAUSES)
        for phrase in _parts(words)
    )


def paraphrases() -> Iterator[Said]:
    """Yield each phrase said again in other words, and misspelled."""
    for words, frames in (
        (EN_THINGS, _EN_AGAIN["thing"]),
        (EN_CLAUSES, _EN_AGAIN["clause"]),
        (ZH_THINGS, _ZH_AGAIN["thing"]),
        (ZH_CLAUSES, _ZH_AGAIN["clause"]),
    ):
        for phrase in _parts(words):
            yield from (Said(frame.format(phrase), phrase) for frame in frames)
            if phrase.isascii():
                longest = max(phrase.split(), key=len)
                if len(longest) > 6:
                    slip = longest[:2] + longest[3] + longest[2] + longest[4:]
                    yield Said(phrase.replace(longest, slip), phrase)


def near_misses() -> Iterator[Said]:
    """Yield what holds a phrase, or words of one, and must do nothing."""
    for words in (EN_THINGS, EN_CLAUSES):
        for phrase in _parts(words):
            yield from (Said(frame.format(phrase), None) for frame in _EN_ALIKE)
    for words in (ZH_THINGS, ZH_CLAUSES):
        for phrase in _parts(words):
            yield from (Said(frame.format(phrase), None) for frame in _ZH_ALIKE)
    yield from (Said(text, None) for text in _parts(_OTHER))


def _parts(words: str) -> list[str]:
    return [part.strip() for part in words.split("|") if part.strip()]
