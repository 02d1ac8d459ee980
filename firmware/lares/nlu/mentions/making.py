"""What a thing makes stands for it beside a verb of making: "make me a coffee", 烧水.

The product becomes a mention of the thing that makes it, if this home has one. Beside words of
need alone ("I need coffee", 想喝咖啡) it does too, but so unlike a name that it is only proposed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from lares.nlu.mention import MentionKind
from lares.nlu.mentions.bearers import mention_of
from lares.nlu.mentions.candidate import Candidate
from lares.nlu.mentions.phrases import Form, PhraseIndex, lemma
from lares.nlu.mentions.things import read_words

_MADE, NEEDED = 0.88, 0.6
"""How like a name a product is that is to be made, and one that is only wanted."""
_FILLER_EN = (
    r"(?: (?:me|us|him|her|them|everyone|a|an|some|the|my|our|another|one|two|more|cup|cups|pot|mug"
    r"|glass|bit|little|of|fresh|nice|hot|strong|good|quick|big))*"
)
_FILLER_ZH = r"(?:[一两个杯壶碗锅点儿些下我你咱给帮好热浓的再来]|我们)*?"
_AFTER_EN = (
    r"(?= (?:please|pls|plz|now|for|in|at|before|and|then|thanks|thank|going|started|ready|again"
    r"|would|could|will|can|right|while|when|so|i)\b|[,.]|$)"
)
_AFTER_ZH = r"(?=$|[吧呗啊呀哦啦嘛喝了,，。 ]|谢谢|好吗|好不好|可以吗|行吗)"
_NEED_EN = (
    r"(?:i|we|i'd|we'd|i'm|id|lemme|let me)(?: (?:really|just|so|now|also))*"
    r"(?: (?:need|want|could use|could do with|fancy|would like|would love|crave"
    r"|feel like|could murder|dying for|desperate for))|(?:i'd|id|we'd) like|can i (?:have|get)"
    r"|could i (?:have|get)"
)
_NO_ORDER_EN = r"(?<!is )(?<!am )(?<!are )(?<!was )(?<!were )(?<!been )(?<!'s )(?<!'m )(?<!'re )"
_NO_ORDER_ZH = "(?<![在正没不别会教么何学谁])"
"""A verb after these reports or asks: he was making rice, 我在煮饭, 怎么做咖啡."""
_FIRST_ZH = r"(?:也|先|再|给我|给|帮我|替我)*"
_DONE_ZH = r"(?:上|好|热|开|起来|出来|一下|一壶|一锅|一杯|点)+(?:吧|呗|啊|呀|哦|啦|嘛|了)*$"
"""Around the verb after what is to be made: 把洗澡水给我烧上."""
_NEED_ZH = r"(?:(?:我|咱|我们)?(?:想要|想|要|需要|得)(?:喝|吃)?|给我(?:来)?)"
_GOING_EN = r"(?:get|put|start|have|set)(?: (?:the|some|my|our|a))?"
_GOING_AFTER_EN = r" (?:going|started|brewing|boiling|cooking|ready|made|on(?! (?:the|my|our)\b))\b"


_ALONE_EN = (
    r"^(?:(?:hi|hey|hello|ok|okay|please|lares|a|one|some|hot|fresh|cup|mug|pot|of) )*",
    r"(?: (?:now|please|pls|make|making|me|time|quick|quickly|asap|thanks|right|away|for|us))+$",
)
_ALONE_ZH = (
    r"^(?:请|给我|来|嗨)*",
    r"(?:来|做|弄|煮|泡|冲|搞)(?:[一两个点]|[杯壶碗])*(?:吧|呗|啊|了)*$",
)
"""Around a product that is the whole of a sentence: "coffee now", 咖啡来一杯."""


@dataclass(frozen=True, slots=True)
class _Making:
    """How one thing's product is asked for: made, set going, or needed."""

    thing: str
    patterns: tuple[tuple[re.Pattern[str], float], ...]


@cache
def makings() -> tuple[_Making, ...]:
    """Return what things make and how it is asked for; read from the package once."""
    rows = read_words()["makes"]
    return tuple(_making(row) for row in rows) if isinstance(rows, list) else ()


def _making(row: Mapping[str, str | bool]) -> _Making:
    english, chinese = f"(?P<product>{row['en']})", f"(?P<product>{row['zh']})"
    patterns = [
        (_en(rf"(?:{row['verbs_en']}){_FILLER_EN} {english}{_AFTER_EN}"), _MADE),
        (_en(rf"{_GOING_EN} {english}(?={_GOING_AFTER_EN})"), _MADE),
        (_zh(rf"(?:{row['verbs_zh']}){_FILLER_ZH}{chinese}{_AFTER_ZH}"), _MADE),
        (
            re.compile(rf"(?:把|将|给|^){chinese}(?={_FIRST_ZH}(?:{row['verbs_zh']}){_DONE_ZH})"),
            NEEDED,
        ),
    ]
    if row.get("needed"):
        patterns += [
            (_en(rf"(?:{_NEED_EN}){_FILLER_EN} {english}{_AFTER_EN}"), NEEDED),
            (_zh(rf"{_NEED_ZH}{_FILLER_ZH}{chinese}{_AFTER_ZH}"), NEEDED),
            (re.compile(english.join(_ALONE_EN)), NEEDED),
            (re.compile(chinese.join(_ALONE_ZH)), NEEDED),
        ]
    return _Making(" ".join(map(lemma, str(row["thing"]).split())), tuple(patterns))


def _zh(pattern: str) -> re.Pattern[str]:
    return re.compile(f"{_NO_ORDER_ZH}{pattern}")


def _en(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"{_NO_ORDER_EN}\b{pattern}")


@cache
def _any_product() -> re.Pattern[str]:
    rows = read_words()["makes"]
    words = [f"{row['en']}|{row['zh']}" for row in rows] if isinstance(rows, list) else []
    return re.compile("|".join(words))


def makers(text: str, index: PhraseIndex) -> Iterator[Candidate]:
    """Yield the products in a normalised text as mentions of the things that make them."""
    if _any_product().search(text) is None:
        return
    for making in makings():
        bearers = [one for one in index.latin.get(making.thing, ()) if one.kind is MentionKind.NAME]
        if not bearers:
            continue
        for pattern, likeness in making.patterns:
            for match in pattern.finditer(text):
                start, end = match.span("product")
                every = [one._replace(form=Form.WHOLE) for one in bearers]
                mention = mention_of(text[start:end], (start, end), every, likeness)
                if mention is not None:
                    yield Candidate(start, end, mention)
