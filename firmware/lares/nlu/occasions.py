"""Scenes for what people say when something begins: "I'm back", 我要睡了, "let's watch a film".

Nobody names the scene, so it is only proposed: if the whole sentence is such a saying, and exactly
one scene or script of this home has a name for the occasion.
"""

import re
from dataclasses import dataclass

from lares.home.registry import name_of
from lares.nlu.situation import Situation
from lares.nlu.understanding import IntentCall, Understanding

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


def scene_for(text: str, situation: Situation) -> Understanding | None:
    """Return the proposal of the one scene for what `text` says, None if there is none.

    `text` is a whole normalised sentence, tight in Chinese and spaced otherwise.
    """
    for occasion in _OCCASIONS:
        if occasion.said.fullmatch(text) is None:
            continue
        scenes = [
            entity
            for entity in situation.vocabulary.entities.values()
            if entity.domain in _SCENES
            and any(
                occasion.named.search(name.lower())
                for names in entity.names.values()
                for name in names
            )
        ]
        if len(scenes) == 1:
            name = name_of(scenes[0].names, situation.language)
            call = IntentCall("HassTurnOn", {"name": name})
            situation.trace.note("occasion", scene=name)
            # Not "exact": what people have taught for these words comes first.
            return Understanding((call,), situation.language, "rule", confirm="unsure")
    return None
