"""Orders that a rule can read: a thing, a direction or a value, and nothing else but courtesy.

"Plug in the christmas tree", "fan on low", 给饮水机通上电. The model is not always sure of them; a
sentence that holds no other word than these is an order whatever it makes of it, though only one
to be confirmed.
"""

import re

from lares.nlu.learned.directions import says_on, with_ends
from lares.nlu.learned.heard import Heard
from lares.nlu.learned.values import VALUE_KINDS, is_goal
from lares.nlu.mention import Kind, Mention, MentionKind
from lares.nlu.mentions.making import NEEDED
from lares.nlu.situation import Situation

_THINGS = (MentionKind.NAME, MentionKind.KIND)
_PLACES = (MentionKind.AREA, MentionKind.FLOOR)
_WORD_EN = re.compile(
    r"(?:please|pls|plz|kindly|hey|hi|ok|okay|lares|now|right|away|quickly?|just|go|ahead|then|and|"
    r"can|could|would|will|you|ya|mind|i'?d|like|want|need|i|we|to|for|me|us|the|a|an|my|our|some|of|"
    r"at|on|off|in|up|down|with|it|that|this|those|these|get|got|give|have|make|let|lets|let's|put|set|"
    r"turn|turning|switch|swich|trun|tunr|swithc|flip|start|starting|begin|beginning|fire|power|light|"
    r"activate|enable|run|plug|open|close|shut|kill|unplug|deactivate|disable|extinguish|bring|"
    r"cool|heat|warm|raise|lower|dim|change|adjust|take|teh|hte|pleas|going|again|back|running|"
    r"thanks|thank|cheers|here|there|today|tonight|"
    r"low|lowest|medium|middle|high|highest|max|maximum|min|minimum|full|half|speed|mode|level|"
    r"brightness|volume|sound|temperature|position|heating|cooling|floor|"
    r"sweep|sweeping|vacuum|vacuuming|hoover|hoovering|clean|cleaning|brew|brewing|do|"
    r"stick|pop|whack|hit|nudge|bump|drop|pull|draw|bring|send|"
    r"prepare|cook|boil|cup|mug|pot|fresh|soft|softly|pretty|touch|ready)"
)
_TOKEN_EN = re.compile(r"[a-z']+")
_WORD_ZH = re.compile(
    r"麻烦|劳驾|请|帮我|帮忙|帮|给我|给|替我|把|将|让|叫|一下|一会儿?|下|吧|呗|啊|呀|哦|啦|嘛|哈|"
    r"嗯|喂|嘿|那个|这个|那|这|就|先|再|也|都|快点?|赶紧|马上|现在|可以|可|能|要|想|我|你|咱|它|来|去|"
    r"个|点|些|儿|了|着|到|成|为|至|在|用|"
    r"打开|开|关掉|关上|关闭|关|启动|点亮|亮起来|亮|熄灭|熄|灭|通上?电|断电|插上电?|拔掉|停掉|停|合上|"
    r"拉开|拉上|运行|起来|预热|加热|烧上|烧|煮|泡|热|暖|"
    r"调|设|弄|搞|整|换|光|"
    r"模式|温度|风速|音量|亮度|声音|制冷|制热|除湿|送风|自动|最[大小高低]|高|中|低|档|挡|"
    r"扫|打扫|清扫|拖|吸尘|吸|遍|谢谢"
)
_RESULT_ZH = re.compile(r"[了着](?:吧|呗|啊|呀|哦|啦|嘛)*$")
"""An end that tells a state unless something says that it is ordered: 灯关了, 灯亮着."""
_ORDERED_ZH = re.compile(r"把|将|可以|请|帮|给我|吧|呗|麻烦|得|该")
_VERB = re.compile(
    r"\b(?:i need|we need|i want|we want|prepare|cook|boil|run|running|get|put|set|make|bring|cool|"
    r"heat|warm|raise|lower|dim|change|adjust|brew|brewing|plug)\b|[调设弄搞换热暖烧煮泡]"
)
_I = re.compile(r"\b(?:i|we)\b(?! (?:want|need|would|'d|like)\b)")
_CLEANS = re.compile(r"\b(?:sweep|hoover|vacuum|clean)(?:ing)?\b|扫|拖|吸尘")
_WARMTH = re.compile(
    r"\b(?:floor|cool|heat|warm|heating|cooling|temperature|degrees?)\b|温度|[热暖冷]"
)
_SPEED = re.compile(r"\b(?:low|lowest|medium|middle|high|highest|max|maximum|full|min|minimum)\b")
_SETTINGS = {
    "light": "brightness_set",
    "fan": "fan_speed_set",
    "cover": "position_set",
    "media_player": "volume_set",
    "humidifier": "humidity_set",
}
_HEATED = frozenset({"climate", "water_heater"})
_ROOM_DEGREES = range(5, 36)
_LIVING_DEGREES = range(15, 29)
"""What a room is set to, where only "down to eighteen" is said."""
_OTHER_QUANTITY = re.compile(
    r"\b(?:volume|sound|loud\w*|quiet\w*|bright\w*|dim\w*|light|speed|fan|humid\w*|open|shut|close)\b"
    r"|音量|声音|亮|暗|风速|风|湿|开|关"
)
_MAKERS = frozenset({"switch", "input_boolean", "water_heater"})
_SWITCHED = frozenset(
    {
        *("light", "switch", "fan", "media_player", "climate", "humidifier", "water_heater"),
        *("input_boolean", "scene", "script", "cover", "vacuum", "lawn_mower"),
    }
)
"""Domains whose things a rule may propose to switch; never locks, valves or alarms."""


_ALRIGHT = re.compile(r"^(?:is|would) it (?:be )?(?:alright|all right|ok|okay) if you\b")
_STARTED = re.compile(r"\b(?:get|have)\b(.*)\bstarted\b")
_MAKES = re.compile(
    r"\b(?:make|brew|brewing|prepare|cook|boil|heat|warm|i need|we need|i want|we want)\b"
    r"|[煮泡烧]|预热|加热|热着|[想要]喝"
)
"""What is asked of a thing that makes something or gets warm: it is to be on."""
_SILENCE = re.compile(
    r"(?:(?:please|hey|ok|just|can you|could you|will you|would you|now) )*"
    r"(?:be quiet|quiet|shut up|hush|shush|silence|"
    r"stop (?:talking|speaking|singing|the (?:noise|sounds?))|"
    r"(?:turn|switch) off (?:the |all )*(?:sounds?|noises?|audio)|"
    r"(?:no more|kill the|cut the) (?:noise|sounds?|audio))"
    r"(?: now| please| thanks| thank you)*"
    r"|(?:请|都|快|先|给我|你)*(?:安静|闭嘴|别吵|别出声|别说话|别讲话|别唱|别播|不要声音|调成无声|无声|静默|屏蔽声音)(?:一?点儿?|一下|下来|一会儿?|了|吧|啦)*"
)
"""An order for all that plays, with nothing named."""

_ALL_DOWN = re.compile(
    r"(?:please |hey |ok |just |now |can you |could you )*"
    r"(?:power|shut|switch|turn) (?:the |my )?(?:house |home |system )?(?:off|down)"
    r"(?: please| now| the house| the home| for me)*"
    r"|(?:请|帮我|给我|现在|把)*(?:全关|都关|全关掉|都关掉|全都关|统统关|关机|断电|熄灯睡觉)(?:掉|了|吧|啦|喽|一下)*"
)
"""An order to switch off with nothing named: everything is meant, or it was not finished."""


def switches_all_off(heard: Heard) -> bool:
    """Return whether a sentence says to switch off, and nothing else."""
    return not heard.mentions and _ALL_DOWN.fullmatch(heard.text) is not None


def is_order(heard: Heard, situation: Situation) -> bool:
    """Return whether a sentence names something of this home and else only says what to do."""
    plain = _STARTED.sub(r"start\1", _ALRIGHT.sub("", heard.plain))
    if _silences(heard, situation):
        return True
    if not heard.of(*_THINGS, *_PLACES):
        return False
    plain = with_ends(plain)
    if not holds_only_order_words(plain) or _I.search(plain):
        return False
    tight = plain.replace(" ", "")
    if not tight.isascii() and _RESULT_ZH.search(tight) and not _ORDERED_ZH.search(tight):
        return False
    told = bool(_VERB.search(plain) or _CLEANS.search(plain) or heard.of(*VALUE_KINDS))
    return told or _is_product(heard) or says_on(plain) is not None


def holds_only_order_words(plain: str) -> bool:
    """Return whether a text, without its mentions, says what to do and nothing else."""
    rest = _WORD_ZH.sub("", plain)
    if any(letter > "\u2e7f" and letter.isalnum() for letter in rest):
        return False
    return all(_WORD_EN.fullmatch(word) for word in _TOKEN_EN.findall(rest))


def is_of_warmth(action: str, heard: Heard) -> bool:
    """Whether a bare number that sets something of a room alone can only be its temperature."""
    values = heard.of(*VALUE_KINDS)
    if action not in _SETTINGS.values() or heard.of(*_THINGS) or len(values) != 1:
        return False
    if values[0].kind is not MentionKind.NUMBER or not heard.of(MentionKind.AREA):
        return False
    return values[0].value in _LIVING_DEGREES and _OTHER_QUANTITY.search(heard.plain) is None


def order_of(heard: Heard, situation: Situation) -> str | None:
    """Return the action of a sentence that `is_order`, None if its words do not say which."""
    if _silences(heard, situation):
        return "mute"
    domains = _domains(heard, situation)
    values = heard.of(*VALUE_KINDS)
    if len(values) > 1:
        lit = domains == {"light"} and values[0].kind is not values[1].kind
        return "color_set" if lit and MentionKind.COLOR in {v.kind for v in values} else None
    if _CLEANS.search(heard.plain) and domains <= {"vacuum"}:
        return "vacuum_area" if heard.of(MentionKind.AREA) else "vacuum_start"
    if values:
        return _setting(values[0], domains, heard)
    return _switching(domains, heard)


def _silences(heard: Heard, situation: Situation) -> bool:
    """Whether whatever plays is told to be quiet, alone or by name."""
    if "media_player" not in situation.vocabulary.domains:
        return False
    about = heard.of(*_THINGS)
    if len(about) != len(heard.mentions) or not _domains(heard, situation) <= {"media_player"}:
        return False
    words = heard.plain.replace(" the ", " ").replace(" my ", " ")
    return _SILENCE.fullmatch(" ".join(words.split())) is not None


def _switching(domains: frozenset[str], heard: Heard) -> str | None:
    """What switches or moves what is named; a fan "on low" has a speed."""
    plain = _STARTED.sub(r"start\1", heard.plain)
    side = says_on(plain)
    if side is None and domains <= _MAKERS and (_MAKES.search(plain) or _is_product(heard)):
        side = True
    if domains == {"fan"} and _SPEED.search(heard.plain) and side is not False:
        return "fan_speed_set"
    if side is None or not domains or not domains <= _SWITCHED:
        return None
    if domains <= {"cover"}:
        return "open" if side else "close"
    return "turn_on" if side else "turn_off"


def _is_product(heard: Heard) -> bool:
    """Whether what a thing makes is named in place of it, which is found where it is asked for."""
    things = heard.of(*_THINGS)
    return bool(things) and all(thing.likeness <= NEEDED for thing in things)


def _setting(value: Mention, domains: frozenset[str], heard: Heard) -> str | None:
    """What a value sets that stands beside a thing or in a room."""
    number = value.value
    if value.kind is MentionKind.DEGREES or (domains and domains <= _HEATED):
        return "temperature_set"
    if value.kind is MentionKind.COLOR:
        return "color_set"
    if value.kind is MentionKind.KELVIN:
        return "color_temperature_set"
    if value.kind not in (MentionKind.PERCENT, MentionKind.NUMBER):
        return None
    if not domains and isinstance(number, int | float) and number in _ROOM_DEGREES:
        goal = is_goal(value, heard.text) and value.kind is MentionKind.NUMBER
        return "temperature_set" if goal and _WARMTH.search(heard.plain) else None
    own = {_SETTINGS.get(domain) for domain in domains}
    (only,) = own if len(own) == 1 else (None,)
    return only


def _domains(heard: Heard, situation: Situation) -> frozenset[str]:
    """The domains of all things that are named."""
    found: set[str] = set()
    for mention in heard.of(*_THINGS):
        if isinstance(mention.value, Kind):
            found.update(mention.value.domains)
            continue
        for key in mention.keys or (str(mention.value),):
            found.update(situation.vocabulary.by_domain(key))
    return frozenset(found)
