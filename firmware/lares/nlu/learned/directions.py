"""Which way the words of a sentence point: on or off, up or down, lock or unlock, next or back.

The model takes some actions for their opposites: 关上 for "on", "turn of the lights" for "on". The
words that say a direction are few and known, so an action whose direction they contradict is taken
off the table; its probability counts for the opposite, which may be proposed, never just done.
Words that speak for both directions ("turn off the lamp that is on") decide nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

_ACTIVE, _OPPOSITE = 0, 1


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two directions: the words of each in English and Chinese, and the actions that go there."""

    words: tuple[tuple[re.Pattern[str], re.Pattern[str]], tuple[re.Pattern[str], re.Pattern[str]]]
    actions: tuple[tuple[str, ...], tuple[str, ...]]


def _pair(
    one: tuple[str, str], other: tuple[str, str], actions: tuple[tuple[str, ...], tuple[str, ...]]
) -> _Pair:
    return _Pair(
        (
            (re.compile(rf"\b(?:{one[0]})\b"), re.compile(one[1])),
            (re.compile(rf"\b(?:{other[0]})\b"), re.compile(other[1])),
        ),
        actions,
    )


_STILL_ON = re.compile(
    r"(?:别|不要|不用|甭)(?:再|一直|老)?(?:亮|开|转|吹|动|干活|工作|加热|烧|制冷|制热|加湿|抽|烤)"
    r"(?:着|下去)?(?:了|啦|咯)"
)
"""An end of what goes on: 别亮着了 is off, though it says 亮."""
_STILL_SOUNDS = re.compile(
    r"(?:别|不要|不用|甭)(?:再|一直|老)?(?:出声|响|吵|叫|唱|放声)(?:着|下去)?(?:了|啦|咯)"
)
_BOTHERS = re.compile(
    r"(?:太|过于|有点儿?太?|这么|那么|好)(?:大声?|小声?|高|低|亮|暗|黑|响|吵|热|冷|快|慢|强|弱)(?:了|啦)?"
    r"|\b(?:too|so|that|awfully|really|pretty|very) "
    r"(?:bright|dark|loud|quiet|hot|cold|warm|cool|fast|slow|high|low)\b"
)
"""What bothers somebody is the opposite of what is asked for."""
_NO_DIRECTION = re.compile(
    r"\b(?:i'?m|we'?re|i am|we are|day|take|took|far|set|head(?:ing)?) off\b|\boff to\b"
    r"|\bclose (?:to|by)\b|\bopen (?:plan|air)\b|\bshut up\b|\bdown (?:here|there)\b|\bright on\b"
    r"|\b(?:wake|waking|hurry|get|got|getting|set|sum|woke) up\b|\bup (?:to|late|early|there)\b"
    r"|\bon (?:the|my|our|a|an|this|that|top|floor|level|it|time|purpose|mondays?|its|his|her)\b"
    r"|开关|开会|开心|开车|离开|开饭|关于|关系|相关|开水|烧开|煮开|大概|大家|小时|小心|大小|快点|赶快|尽快"
    r"|热水|暖气|冷气|好冷|高兴|高低"
)
"""Phrases with such a word in them that say no direction."""

_ON = (
    r"on|open(?:ed|ing)?|start(?:ed|ing)?|begin|(?:fire|power|light) up|activate|enable|plug in",
    r"打开|开(?![大小高低暗])|启动|点亮|亮起|通(?:上)?电|插上|拉开|掀开|展开|伸出|启用|运行起来",
)
_OFF = (
    r"off|(?:turn|switch|swich) of|closed?|closing|shut|kill|deactivate|disable|unplug|power down",
    r"关(?![小大])|熄|灭|断电|拔掉|合上|拉上|停掉|停了|停用|收起来",
)
_LOCK = (r"lock(?:ed|ing)?|bolt(?:ed)?|latch(?:ed)?", r"(?<![开解打没未])锁(?!开|打开)")
_UNLOCK = (r"unlock(?:ed|ing)?|unbolt(?:ed)?|unlatch(?:ed)?", r"[开解]锁|解开|锁(?:打开|开)")
_UP = r"up|higher|raise|increase|boost|crank|bump"
_DOWN = r"down|lower|decrease|reduce|drop"
_UP_ZH = r"调[大高]|加[大高]|升高|提高|增[大加强]|往上|升[一两二三]?[度点档]|上调"
_DOWN_ZH = r"调[小低]|减[小少弱]?|降|往下|下调"
_BIT = r"(?:[一二两三几]?(?:点|些|档|挡|级|格|度|丢丢)|着点)"


def _amount(
    more: tuple[str, str], less: tuple[str, str], actions: tuple[tuple[str, ...], tuple[str, ...]]
) -> _Pair:
    """A pair of more and less: "brighter", 亮一点, with the words that any quantity has."""
    up, down = f"[{more[1]}大高]", f"[{less[1]}小低]"
    return _pair(
        (
            f"{_UP}|{more[0]}",
            f"{_UP_ZH}|{up}{_BIT}|(?:再|更|开|调|弄|加)(?:得)?{up}(?!{less[1][0]})",
        ),
        (f"{_DOWN}|{less[0]}", f"{_DOWN_ZH}|{down}{_BIT}|(?:再|更|开|关|调|弄)(?:得)?{down}"),
        actions,
    )


_PAIRS = (
    _pair(
        _ON,
        _OFF,
        (("turn_on", "open", "activate", "unlock"), ("turn_off", "close", "lock")),
    ),
    _pair(_LOCK, _UNLOCK, (("lock",), ("unlock",))),
    _amount(
        ("brighter|lighter", "亮"),
        ("dim(?:mer|med)?|darker|softer", "暗柔"),
        (("brightness_up", "brightness_max"), ("brightness_down", "brightness_min")),
    ),
    _pair(
        (r"brighter|lighter|more light|can'?t see", r"太[黑暗]|好[黑暗]|看不[清见]|黑乎乎|黑漆漆"),
        (
            r"(?:make|turn|get|keep) (?:it|this)(?: \w+)? (?:dark|dim)(?:er|mer)?|less light",
            r"刺眼|晃眼|弄[暗黑]|调暗|暗[一点些]|太亮",
        ),
        (("wish_brighter",), ("wish_darker",)),
    ),
    _amount(
        ("louder", "响"),
        ("quieter|softer|calmer", "轻"),
        (("volume_up", "wish_louder"), ("volume_down", "wish_quieter")),
    ),
    _amount(
        ("warmer|hotter|heat", "暖热"),
        ("cooler|colder|cool", "凉冷"),
        (("temperature_up", "wish_warmer"), ("temperature_down", "wish_cooler")),
    ),
    _amount(
        ("faster|stronger|harder", "快强"),
        ("slower|weaker|gentler|slow", "慢弱"),
        (("fan_speed_up",), ("fan_speed_down",)),
    ),
    _pair(
        ("raise|open(?:ed)?|up|higher", r"升|拉开|打开|开大|往上|开[一点些]"),
        ("lower|close(?:d)?|shut|down", r"降|关小|合上|往下|关[一点些]|放下"),
        (("position_up",), ("position_down",)),
    ),
    _pair(
        (
            r"mute|silence|silent|shush|(?:sound|audio) off|(?:turn off|cut|kill) the sounds?",
            r"(?<!取消)(?<!解除)(?<!关闭)静音|关[掉闭]?声音|声音关|消音|[别要][再老]?(?:出声|响|吵|闹)",
        ),
        (
            r"unmute|un mute|(?:sound|volume|audio) (?:back )?on|sound back",
            r"(?:取消|解除|关闭|别|不要)静音|恢复声音|开声音|声音打?开|(?<!别)(?<!要)(?<!再)出声(?!了)",
        ),
        (("mute",), ("unmute",)),
    ),
    _pair(
        (r"pause|hold on|hold it|stop|halt|freeze", r"暂停|先停|停一下|停下"),
        (
            r"resume|unpause|un pause|carry on|continue|keep going|keep playing|go on|play on",
            r"继续|接着|恢复",
        ),
        (
            ("media_pause", "timer_pause", "vacuum_pause", "mower_pause"),
            ("media_resume", "timer_resume"),
        ),
    ),
    _pair(
        (r"next|skip|forward", r"下一?[首个曲集]|换一?[首个]|跳过|切歌"),
        (r"previous|last|back|before|again", r"上一?[首个曲集]|前一[首个]|刚才那"),
        (("media_next",), ("media_previous",)),
    ),
    _pair(
        (r"more|longer|add|extend|extra|another|plus", r"加|延长|多|再给"),
        (r"less|shorter|subtract|take off|knock off|minus|fewer", r"减|缩短|少|提前"),
        (("timer_increase",), ("timer_decrease",)),
    ),
    _pair(
        (
            r"add|put|stick|pop|write|note|jot|need|needs|goes on|out of|buy",
            r"加|添|记|写|要买|得买|需要|缺|没了|快没",
        ),
        (
            r"remove|delete|take|cross|tick|check|scratch|strike|done|finished|bought|got",
            r"删|去掉|移除|划掉|勾|打勾|完成|买到|买好|买了|不用买|不要",
        ),
        (("list_add",), ("list_complete", "list_remove")),
    ),
)

_SIDES: Mapping[str, tuple[tuple[_Pair, int], ...]] = MappingProxyType(
    {
        action: tuple(
            (pair, side)
            for pair in _PAIRS
            for side in (_ACTIVE, _OPPOSITE)
            if action in pair.actions[side]
        )
        for pair in _PAIRS
        for actions in pair.actions
        for action in actions
    }
)
_STEPS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "fan_speed_set": ("fan_speed_up", "fan_speed_down"),
        "climate_fan_set": ("fan_speed_up", "fan_speed_down"),
        "brightness_set": ("brightness_up", "brightness_down"),
        "volume_set": ("volume_up", "volume_down"),
        "temperature_set": ("temperature_up", "temperature_down"),
        "position_set": ("position_up", "position_down"),
    }
)
_STEP = re.compile(
    r"\b(?:a|one|two|another) (?:notch|notches|bit|step|steps|touch|tad|gear|gears|level|levels) "
    r"(?:\w+er|up|down)\b|(?<!最)[大小高低快慢强弱亮暗升降加减][一两二三 ]{0,2}[档挡级格]"
)
"""A step from where it is: 小一档 is no first gear."""
_GOAL = re.compile(r"\b(?:to|at)\b|[到至成为]")


def with_ends(plain: str) -> str:
    """Return the words of a sentence with the end of what goes on put plainly: 别烧了, 关掉."""
    return _STILL_SOUNDS.sub("静音", _STILL_ON.sub("关掉", plain))


def cleaned(plain: str) -> str:
    """Return the words of a sentence with what says no direction, or its end, put plainly."""
    text = with_ends(plain)
    return _BOTHERS.sub(" ", _NO_DIRECTION.sub(" ", text))


def _said(pair: _Pair, text: str) -> frozenset[int]:
    tight = text.replace(" ", "")
    return frozenset(
        side
        for side, (english, chinese) in enumerate(pair.words)
        if english.search(text) or chinese.search(tight)
    )


def is_contradicted(action: str, plain: str) -> bool:
    """Return whether the words speak only for the opposite of an action.

    `plain` is the normalised sentence with what was found in it blanked out.
    """
    text = cleaned(plain)
    if action in _OF_SOUND and _SOUND[_OF_SOUND[action]].search(plain):
        return True
    if action in _OF_WARMTH and _DEGREES.search(plain):
        return True
    if action in _STEPS:
        return _STEP.search(text) is not None and _GOAL.search(text) is None
    wishes = action.startswith("wish_")
    return any(
        _said(pair, plain if wishes else text) == {1 - side}
        for pair, side in _SIDES.get(action, ())
    )


def says_on(plain: str) -> bool | None:
    """Return whether the words say "on" or "open" (True) or "off" (False), None if neither."""
    said = _said(_PAIRS[0], cleaned(plain))
    return None if len(said) != 1 else _ACTIVE in said


def turned(scores: Sequence[float], names: Sequence[str], plain: str) -> dict[str, float]:
    """Return the probability of each action with those that the words contradict turned round.

    What an action that is contradicted had counts for its opposites, which are shared between
    where there are several by what the model gives them.
    """
    found = dict(zip(names, scores, strict=True))
    for action in (*_SIDES, *_STEPS):
        if found.get(action, 0.0) < _LEAST or not is_contradicted(action, plain):
            continue
        opposites = [one for one in _opposites(action, plain) if one in found]
        given = found[action]
        found[action] = 0.0
        best = max(opposites, key=lambda one: found[one], default=None)
        if best is not None:
            found[best] += given
    return found


_SOUND = (
    re.compile(
        r"\b(?:turn|switch|shut) (?:off|down) (?:all )?(?:the |that )?(?:sounds?|audio|noise)\b"
        r"|\b(?:turn|switch) (?:all )?(?:the )?(?:sounds?|audio|noise) off\b|\bshut up\b"
    ),
    re.compile(
        r"\b(?:turn|switch) (?:back )?on (?:the )?(?:sounds?|audio)\b"
        r"|\b(?:turn|switch) (?:the )?(?:sounds?|audio) (?:back )?on\b"
    ),
)
_OF_SOUND: Mapping[str, int] = MappingProxyType({"turn_off": _ACTIVE, "turn_on": _OPPOSITE})
"""Sound is not switched off but muted: "switch off the sounds"."""
_DEGREES = re.compile(r"\bdegrees?\b|[度](?:吧|呗)?$")
_OF_WARMTH: Mapping[str, str] = MappingProxyType(
    {
        f"{quantity}_{way}": f"temperature_{way}"
        for quantity in ("fan_speed", "volume", "brightness")
        for way in ("up", "down")
    }
)
"""Degrees are of warmth: "a degree less" is no slower fan."""
_LEAST = 0.02
"""Actions of less probability are not looked at."""


def _opposites(action: str, plain: str) -> Sequence[str]:
    if action in _OF_SOUND and _SOUND[_OF_SOUND[action]].search(plain):
        return ("mute", "unmute")[_OF_SOUND[action] : _OF_SOUND[action] + 1]
    if action in _OF_WARMTH and _DEGREES.search(plain):
        return (_OF_WARMTH[action],)
    if action in _STEPS:
        return [one for one in _STEPS[action] if not is_contradicted(one, plain)]
    pairs = [
        (pair, side) for pair, side in _SIDES[action] if _said(pair, cleaned(plain)) == {1 - side}
    ]
    own = pairs or list(_SIDES[action])
    return [
        one
        for pair, side in own
        for one in pair.actions[1 - side]
        if not is_contradicted(one, plain)
    ]
