"""When and for how long: "in ten minutes", "at seven", 十分钟后, "for an hour"."""

import re
from dataclasses import replace

from lares.nlu.composition.ears import TARGETS, Ears
from lares.nlu.composition.pieces import flat
from lares.nlu.intents import INTENTS
from lares.nlu.learned.free_text import at_slots
from lares.nlu.learned.values import duration_slots
from lares.nlu.mention import ClockTime, Mention, MentionKind
from lares.nlu.normalization import key_of, normalise
from lares.nlu.understanding import Clarify, IntentCall, Meaning, Understanding

_BEFORE_DELAY = re.compile(
    r"(?:\b(?:in|after|within) (?:another |about |like |exactly |the next )?"
    r"|\b(?:give it|wait)(?: for)? "
    r"|[过等](?:个|上)?|再过|大概|大约)$"
)
_AFTER_DELAY = re.compile(
    r" ?(?:from now|later|time\b|之后|以后|过后|后(?!面|门|院|阳|备))(?:再|就)?"
)
_BEFORE_CLOCK = re.compile(r"\b(?:at|by|around|about|on|from)(?: about| around)? $|[在到等]$")
_BY_SO_MUCH = re.compile(
    r"\b(?:(?:up|down|higher|lower|louder|quieter|brighter|dimmer|faster|slower)"
    r"|(?:increase|decrease|reduce)(?: [a-z']+){1,5})"
    r"(?: (?:again|more|further|a bit|a little|some more)){0,2} by(?: about| around)? $"
)
"""Before a number that is a step and no hour: "bring the radio up by 10"."""
_AFTER_CLOCK = re.compile(r" ?(?:的时候|左右|准时|整)?(?:再|就)?")
_LIMIT = re.compile(r"(?:以|之)?前(?![面的门院厅台排灯方边])")
"""十点前 is some time before ten."""
_BEFORE_FOR = re.compile(r"\bfor (?:about |another |the next |like )?$")
_A_WHILE = re.compile(r"an? (?:second|sec|minute|moment)|一会儿?|一下")
"""Durations that are none: "pause it for a second"."""
_REPEATED = re.compile(r"\b(?:every|each|daily|weekdays?|always)\b|每天|每周|每日|每晚|天天|工作日")
_OFF_THEN = re.compile(
    r"(?:再|就)?(?:自动)?(?:把它)?(?:关掉?|关上|关闭|停掉?)(?:吧|了|就行|就好)?$"
    r"|(?:(?: and| then)* (?:turn it |switch it )?off(?: again)?(?: please)?)$"
)
"""The end of what was just ordered: 打开电视，一小时后关掉; "turn on the TV, off in an hour"."""
_ON_FIRST = re.compile(r"\b(?:turn|switch|put) on\b|\bon$|打开|^开|启动|开着?$")
_TIMED = frozenset({"light", "switch", "fan", "media_player", "climate", "humidifier"})
_CONNECTED = re.compile(r"^(?:and|then|also|就|再|把(?=把)|,)+ ?|(?: and| then|,)+$")
_REMIND = re.compile(
    r"^(?:please )?(?:remind|tell|ping|alert|notify|wake) me\b"
    r"|^(?:请|帮我)?(?:提醒|叫醒?|喊醒?|通知)(?:一下)?我?"
)


def timed(text: str, ears: Ears) -> Meaning | None:
    """Return a command with its time, None if the sentence has none or the rest is no command."""
    mentions = ears.mentions(text)
    for mention in mentions:
        if mention.kind is MentionKind.DURATION:
            meaning = _delayed(text, mention, ears) or _lasting(text, mention, ears)
        elif mention.kind is MentionKind.CLOCK:
            meaning = _at(text, mention, ears)
        else:
            continue
        if meaning is not None:
            return meaning
    return None


def begun_before(command: str) -> str:
    """Return what is to be switched on before `command` ends it, "" if that is one command.

    Of "turn on the TV, off" only "off" is for later.
    """
    begun = _CONNECTED.sub("", _OFF_THEN.sub("", command)).strip()
    return begun if begun != command and _ON_FIRST.search(begun) else ""


def _cut_out(text: str, start: int, end: int) -> str:
    """The sentence without text[start:end] and without the words that tied it in."""
    rest = flat(" ".join(f"{text[:start]} {text[end:]}".split()))
    return _CONNECTED.sub("", rest).strip()


def _command(rest: str, ears: Ears) -> Understanding | None:
    """What `rest` orders now, None if it is no order that changes something."""
    if not rest or _REMIND.match(rest):
        return None
    meaning = ears.hear(rest)
    if not isinstance(meaning, Understanding):
        return None
    for call in meaning.calls:
        kind = INTENTS.get(call.intent)
        if kind is None or kind.asks or not kind.targets or "at" in call.slots:
            return None
    return meaning


def _delayed(text: str, mention: Mention, ears: Ears) -> Meaning | None:
    """HassStartTimer with the command as it was said; it must be understood already now."""
    before = _BEFORE_DELAY.search(text, 0, mention.start)
    after = _AFTER_DELAY.match(text, mention.end)
    if before is None and after is None:
        return None
    start = before.start() if before else mention.start
    end = after.end() if after else mention.end
    rest = _cut_out(text, start, end)
    begun = begun_before(rest)
    first = _command(begun, ears)
    if first is not None:
        return _on_and_off(first, begun, mention, text, ears)
    command = _command(rest, ears)
    slots = duration_slots(mention, text)
    if command is None or not slots:
        return None
    ears.situation.trace.note("delay", seconds=mention.value, command=rest)
    call = IntentCall("HassStartTimer", {**slots, "conversation_command": rest})
    return replace(command, calls=(call,), response=None)


def _at(text: str, mention: Mention, ears: Ears) -> Meaning | None:
    """The command's own calls with the slot `at`."""
    if not isinstance(mention.value, ClockTime) or _REPEATED.search(text):
        return None
    if text[mention.start : mention.end].isdigit() and _BY_SO_MUCH.search(text, 0, mention.start):
        return None
    if _LIMIT.match(text, mention.end):
        return None
    before = _BEFORE_CLOCK.search(text, 0, mention.start)
    after = _AFTER_CLOCK.match(text, mention.end)
    start = before.start() if before else mention.start
    rest = _cut_out(text, start, after.end() if after else mention.end)
    command = _command(rest, ears)
    if command is None:
        return None
    at = at_slots(mention.value)
    ears.situation.trace.note("time", at=at, command=rest)
    calls = tuple(replace(call, slots={**call.slots, "at": at}) for call in command.calls)
    return replace(command, calls=calls)


def _lasting(text: str, mention: Mention, ears: Ears) -> Meaning | None:
    """On now and off later: "turn on the fan for ten minutes", 静音十分钟."""
    before = _BEFORE_FOR.search(text, 0, mention.start)
    if before is None and (text.isascii() or mention.end != len(text)):
        return None
    rest = _cut_out(text, before.start() if before else mention.start, mention.end)
    command = _command(rest, ears)
    if command is None:
        asked = ears.hear(rest) if rest else None
        # Once the room is known the whole sentence is heard again, with its length of time.
        if isinstance(asked, Clarify) and asked.code == "which_area":
            return replace(asked, everywhere=None)
        return None
    if _A_WHILE.fullmatch(text, mention.start, mention.end):
        return command
    return _on_and_off(command, rest, mention, text, ears)


def _on_and_off(
    command: Understanding, rest: str, mention: Mention, text: str, ears: Ears
) -> Meaning | None:
    """`command`, said as `rest`, now and its end after the duration; None if it has no such end."""
    if len(command.calls) != 1:
        return None
    call, targets = command.calls[0], [m for m in ears.mentions(rest) if m.kind in TARGETS]
    slots = duration_slots(mention, text)
    words = rest[targets[0].start : targets[-1].end] if targets else ""
    off = _end_of(call, words, ears)
    if not off or not slots:
        return None
    if not isinstance(ears.hear(off), Understanding):
        return None
    later = IntentCall("HassStartTimer", {**slots, "conversation_command": off})
    return replace(command, calls=(call, later))


def _end_of(call: IntentCall, words: str, ears: Ears) -> str:
    """The order that ends what `call` does to what is called `words`, "" if it has no such end."""
    chinese = ears.situation.language == "zh" if not words else not words.isascii()
    if call.intent == "HassMediaPlayerMute":
        return f"{words}取消静音" if chinese else f"unmute the {words}" if words else "unmute"
    if call.intent != "HassTurnOn" or not words or not _ends(call, ears):
        return ""
    return f"把{words}关掉" if chinese else f"turn off the {words}"


def _ends(call: IntentCall, ears: Ears) -> bool:
    """Whether what is switched on is a thing that may go off by itself."""
    vocabulary = ears.situation.vocabulary
    name, domain = call.slots.get("name"), call.slots.get("domain")
    if isinstance(name, str):
        named = [vocabulary.entities[i] for i in vocabulary.names.ids(key_of(normalise(name)))]
        return bool(named) and all(entity.domain in _TIMED for entity in named)
    return domain in _TIMED
