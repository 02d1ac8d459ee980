"""Dangerous things and what can be done to them, as people say it in English and in Chinese."""

from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing and one verb: "unlock", "unlocking", "unlocked" the front door; 打开 大门."""

    thing: str
    base: str
    gerund: str
    past: str
    participle: str
    particle: str = ""
    """What may also stand behind the thing: "turn the alarm off"."""


@dataclass(frozen=True, slots=True)
class ChineseDeed:
    """One thing and one verb; `perfect` is the verb as it stands before 了."""

    thing: str
    verb: str
    perfect: str


_LOCKS = ("front door", "back door", "cellar door", "safe")
_GATES = ("garage door", "driveway gate")
_VALVES = ("water valve", "gas valve")
_ALARM = ("alarm",)

_TURN = {
    on: (f"turn {on}", f"turning {on}", f"turned {on}", f"turned {on}") for on in ("on", "off")
}
_SWITCH_OFF = ("switch off", "switching off", "switched off", "switched off")
_SHUT_OFF = ("shut off", "shutting off", "shut off", "shut off")
_OPEN = ("open", "opening", "opened", "opened")
_CLOSE = ("close", "closing", "closed", "closed")
_SHUT = ("shut", "shutting", "shut", "shut")
_LOCK = ("lock", "locking", "locked", "locked")
_UNLOCK = ("unlock", "unlocking", "unlocked", "unlocked")
_UNBOLT = ("unbolt", "unbolting", "unbolted", "unbolted")
_LOCK_UP = ("lock up", "locking up", "locked up", "locked up")
_OPEN_UP = ("open up", "opening up", "opened up", "opened up")
_RAISE = ("raise", "raising", "raised", "raised")
_LOWER = ("lower", "lowering", "lowered", "lowered")
_DISARM = ("disarm", "disarming", "disarmed", "disarmed")
_ARM = ("arm", "arming", "armed", "armed")
_SET_OFF = ("set off", "setting off", "set off", "set off")

_ENGLISH = (
    (_LOCKS, (_UNLOCK, _UNLOCK, _OPEN, _LOCK, _UNBOLT, _OPEN_UP, _LOCK_UP)),
    (_GATES, (_OPEN, _OPEN, _CLOSE, _RAISE, _LOWER, _SHUT, _OPEN_UP)),
    (_VALVES, (_OPEN, _CLOSE, _TURN["on"], _TURN["off"], _SHUT_OFF)),
    (_ALARM, (_DISARM, _ARM, _TURN["off"], _TURN["on"], _SWITCH_OFF, _SET_OFF)),
)
ENGLISH: tuple[Deed, ...] = tuple(
    Deed(thing, *verb, particle=verb[0].partition(" ")[2])
    for things, verbs in _ENGLISH
    for thing, verb in product(things, verbs)
)
"""What may not be done, in English."""

_CHINESE = (
    (
        ("大门", "后门", "地下室门", "保险柜"),
        (
            *(("打开", "打开"), ("解锁", "解锁"), ("开", "打开"), ("开锁", "开锁")),
            *(("锁上", "锁上"), ("锁", "锁"), ("锁好", "锁好"), ("关上", "关上")),
        ),
    ),
    (
        ("车库门", "院门"),
        (
            *(("打开", "打开"), ("开", "开"), ("升起来", "升起来"), ("关上", "关上")),
            *(("关", "关"), ("放下来", "放下来")),
        ),
    ),
    (
        ("水阀", "燃气阀"),
        (("打开", "打开"), ("开", "开"), ("关掉", "关掉"), ("关闭", "关闭"), ("拧开", "拧开")),
    ),
    (
        ("警报",),
        (("打开", "打开"), ("关掉", "关掉"), ("关闭", "关闭"), ("解除", "解除"), ("开启", "开启")),
    ),
)
CHINESE: tuple[ChineseDeed, ...] = tuple(
    ChineseDeed(thing, *verb)
    for things, verbs in _CHINESE
    for thing, verb in product(things, verbs)
)
"""What may not be done, in Chinese."""
