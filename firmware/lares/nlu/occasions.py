"""Scenes for what people say when something begins: "I'm back", 我要睡了, "let's watch a film".

Nobody names the scene, so it is only proposed: if the whole sentence is such a saying, and exactly
one scene or script of this home has a name for the occasion.
"""

import re
from dataclasses import dataclass

from lares.home.registry import name_of
from lares.nlu.composition.reasons import tells
from lares.nlu.learned.conditions import waits_or_leaves_out
from lares.nlu.situation import Situation
from lares.nlu.understanding import IntentCall, Understanding
from lares.nlu.veto import veto

_SCENES = frozenset({"scene", "script"})


@dataclass(frozen=True, slots=True)
class _Occasion:
    """What is said at an occasion, and the words by which a scene is called after it."""

    said: re.Pattern[str]
    named: re.Pattern[str]


def _occasion(english: str, chinese: str, named: str) -> _Occasion:
    said = (
        rf"(?:(?:hey|hi|hello|ok|okay|right|well|so|honey|alright|lares|it's|its) )*"
        rf"(?:{english})(?: now| then| everyone| everybody| guys| all| lares)*"
        rf"|(?:嗨|好|好了|那|那么|大家|该|快|马上|现在)*(?:{chinese})[了啦咯哦呀啊吧喽]*"
    )
    return _Occasion(re.compile(said), re.compile(named))


_I = r"(?:i'?m|i am|we'?re|we are)"
_OCCASIONS = (
    _occasion(
        rf"{_I} (?:back(?: home)?|home(?: again)?)|(?:i'?ve|we'?ve) (?:got|come|arrived) home",
        r"(?:我们?|咱们?)?(?:回来|到家|回家|进家门|进门)",
        r"(?<!leaving )(?<!leave )\b(?:home|arriv\w*|welcome|back|return\w*)\b"
        r"|回家|到家|归家|欢迎|进门",
    ),
    _occasion(
        rf"{_I} (?:off|leaving|going out|heading out|out|away)(?: for the day| to work)?"
        rf"|(?:see you|bye|goodbye)(?: later)?|time to (?:go|leave)",
        r"(?:我们?|咱们?)?(?:要?出门|要?出去|走|上班去?|去上班|要?出发|拜拜)",
        r"\b(?:away|leav\w*|goodbye|bye|go(?:ing)? out|out)\b|离家|出门|外出|上班",
    ),
    _occasion(
        rf"good ?night|night night|(?:{_I} )?(?:off|going|heading) to (?:bed|sleep)"
        rf"|(?:it is |time )?(?:for )?bed ?time|time for bed",
        r"晚安|(?:我们?|咱们?)?(?:要|去|准备|想|该)*(?:睡觉?|休息|就寝)",
        r"^(?:good ?)?night\b|\b(?:sleep\w*|bed ?time)\b|睡|晚安|就寝",
    ),
    _occasion(
        rf"good morning|morning|{_I} (?:up|awake)|rise and shine",
        r"早上好|早安|早啊|(?:我们?|咱们?)?(?:起床|睡醒|醒)",
        r"\b(?:good morning|morning|wak\w+|sunrise|get(?:ting)? up)\b|早安|早上|起床|晨",
    ),
    _occasion(
        rf"(?:let'?s |{_I} (?:going to |about to )?)?(?:watch|watching|see) (?:a|the|some) "
        r"(?:movie|film)s?",
        r"(?:我们?|咱们?)?(?:要|来|准备|想|一起)*看(?:个|场)?(?:电影|片)",
        r"\b(?:movies?|films?|cinema)\b|电影|影院|观影",
    ),
    _occasion(
        r"(?:the |our )?(?:guests|visitors) (?:are|have) (?:here|coming|arrived|arriving)"
        r"|we (?:have|are having|'?re having) (?:guests|visitors)",
        r"(?:家里)?(?:有|来)?客人?(?:们|要|快|已经|都)*(?:来|到)|(?:家里)?(?:有|来)客人?",
        r"\b(?:guests?|visitors?|company)\b|会客|客人|迎宾|待客|来客",
    ),
    _occasion(
        rf"(?:{_I} (?:going to |about to )|i want to |time to |let me )(?:read|study)(?: a bit)?",
        r"(?:我们?|咱们?)?(?:要|来|准备|想)*(?:看|读)(?:会儿?|一会儿?|点儿?)?书",
        r"\b(?:read\w*|study\w*)\b|阅读|看书|读书|学习",
    ),
    _occasion(
        r"dinner(?: is|'s)? (?:time|ready)|(?:let'?s |time to )(?:eat|have dinner)",
        r"(?:我们?|咱们?)?(?:要|准备)*(?:吃饭|开饭|用餐)",
        r"\b(?:dinner|dining|meal|eat\w*)\b|用餐|吃饭|晚餐|就餐",
    ),
)


_MODE_ZH = re.compile(
    r"(?:(?P<why>[^，,。]{1,10})[，, ])?(?:请|麻烦|帮我|给我|给|把|那就|就)*"
    r"(?:打?开启?|启动|进入|切换?到|切换?|换到|换成?|来个?|上|用|设成|调到)?(?:一下)?"
    r"(?P<mode>[\u4e00-\u9fff]{2,5})(?:模式|场景|情景)"
    r"(?:打?开一?下?|启动|来一个|安排上?|整起来?|搞起来?|走起|走你)?(?:吧|呗|啊|呀|哦|啦|嘛|了)*"
)
"""A scene by another name than this home has for it: 观影模式, 困了，睡觉模式."""


def scene_called(text: str, situation: Situation) -> Understanding | None:
    """Return the proposal of the one scene that is after what a scene is called in `text`.

    For a name that the home does not have: 影院模式 where there is 电影模式.
    """
    called = _MODE_ZH.fullmatch(text)
    if called is None or (called["why"] is not None and not tells(called["why"])):
        return None
    if veto(text) is not None or waits_or_leaves_out(text):
        return None
    meant = [one for one in _OCCASIONS if one.named.search(called["mode"])]
    return _proposed(meant[0], situation) if len(meant) == 1 else None


def scene_for(text: str, situation: Situation) -> Understanding | None:
    """Return the proposal of the one scene for what `text` says, None if there is none.

    `text` is a whole normalised sentence, tight in Chinese and spaced otherwise.
    """
    said = [one for one in _OCCASIONS if one.said.fullmatch(text)]
    found = (_proposed(occasion, situation) for occasion in said)
    return next((scene for scene in found if scene is not None), None)


def _proposed(occasion: _Occasion, situation: Situation) -> Understanding | None:
    """The one scene that is called after an occasion."""
    scenes = [
        entity
        for entity in situation.vocabulary.entities.values()
        if entity.domain in _SCENES
        and any(
            occasion.named.search(name.lower()) for names in entity.names.values() for name in names
        )
    ]
    if len(scenes) != 1:
        return None
    name = name_of(scenes[0].names, situation.language)
    situation.trace.note("occasion", scene=name)
    call = IntentCall("HassTurnOn", {"name": name})
    # Not "exact": what people have taught for these words comes first.
    return Understanding((call,), situation.language, "rule", confirm="unsure")
