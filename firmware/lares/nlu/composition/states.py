"""Orders in the form of a statement: 厨房的灯都关了, 楼梯灯开着.

Chinese leaves the question word out as often as the "let", so without a question mark such a
sentence tells how things are, asks for it, or asks whether. It is proposed then, not answered.
"""

import re

from lares.nlu.understanding import Meaning, Understanding

_DONE = re.compile(
    r"(?P<order>.+?(?:全部?|都|统统)(?:打?开|关|停|拉|收)[上掉好闭]?)了(?:吧|啊|哈|啦)?"
)
"""Of one thing that is said as news: 厨房灯关了."""
_IS_ON = re.compile(r"(?P<thing>.+?)(?:都|一直|就)*[开亮]着(?:吧|啊|哈)?")
_ASKS = re.compile(r"[吗么没呢几哪谁]|什么|多少|是不是|有没有|为啥|怎么|看看|查|告诉|知道")


def order_of(text: str, meaning: Meaning | None) -> str | None:
    """Return the order that a question about states may be meant as, None if it only asks."""
    if not isinstance(meaning, Understanding) or meaning.language != "zh":
        return None
    if any(call.intent != "HassGetState" for call in meaning.calls) or _ASKS.search(text):
        return None
    if (done := _DONE.fullmatch(text)) is not None:
        return done["order"]
    if (is_on := _IS_ON.fullmatch(text)) is not None:
        return f"打开{is_on['thing']}"
    return None
