"""Timers, lists, announcements and music: actions about a person's own words."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from lares.nlu.learned.heard import Heard, Span
from lares.nlu.learned.slots import Outcome, Unmeant
from lares.nlu.learned.values import duration_slots, without_gaps
from lares.nlu.mention import ClockTime, Kind, Mention, MentionKind
from lares.nlu.reason import Reason
from lares.nlu.situation import Situation
from lares.nlu.understanding import Clarify, IntentCall, Understanding

_TIMER_INTENTS: Mapping[str, str] = MappingProxyType(
    {
        "timer_cancel": "HassCancelTimer",
        "timer_cancel_all": "HassCancelAllTimers",
        "timer_increase": "HassIncreaseTimer",
        "timer_decrease": "HassDecreaseTimer",
        "timer_pause": "HassPauseTimer",
        "timer_resume": "HassUnpauseTimer",
        "timer_status": "HassTimerStatus",
    }
)
_LIST_INTENTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "list_add": ("HassShoppingListAddItem", "HassListAddItem"),
        "list_complete": ("HassShoppingListCompleteItem", "HassListCompleteItem"),
        "list_remove": ("HassListRemoveItem", "HassListRemoveItem"),
    }
)
_IS_TIMER = re.compile(r"\s*(?:-|的|那个)?\s*(?:timers?|alarms?|countdown|计时|倒计时|定时|闹钟)")
_ARTICLE = re.compile(r"^(?:(?:the|my|our|a|an|some|for|called|named|to|that|是|叫) )+")
_EDGES = re.compile(
    r"^[\s的了]+|(?: (?:in|for|of|to|at|on|with|the|a|my|to the))+$|(?:的|那个|这个)+$|\s+$"
)
_CUT_WORD = re.compile(r"[a-z]{2}")
"""Where a piece begins or ends amid a word: the "g" of "gradually" is the end of nothing."""
_UNTIL = re.compile(r"\b(?:before|until|till|when|unless)\b")
"""What a length of time is counted from, if it is not now."""
_NO_ITEM = re.compile(
    r"it|this|that|them|these|those|nothing|none|neither|anything|(?:not|everything|all) .*"
    r"|它们?|这[个些]|那[个些]|什么(?:都|也)[没不].*|上?(?:不要|别|不用|不)[买加放写记].*"
)
"""Words in the place of an item that are none."""
_SHOPPING = re.compile(r"\b(?:shopping|grocery|groceries)\b|购物|采购|买菜")


def at_slots(clock: ClockTime) -> dict[str, object]:
    """Return a clock time as the slot `at` of a call has it: its fields, without what is unsaid."""
    slots: dict[str, object] = {"hour": clock.hour, "minute": clock.minute}
    if clock.twelve:
        slots["twelve"] = True
    if clock.day is not None:
        slots["day"] = clock.day
    if clock.weekday is not None:
        slots["weekday"] = clock.weekday
    return slots


def _as_said(heard: Heard, tag: str) -> str:
    """The free text that bears `tag`, "" if there is none."""
    spans = heard.tagged.get(tag, ())
    if not spans or any(
        _CUT_WORD.search(heard.text[max(0, at - 1) : at + 1]) for at in _ends(spans)
    ):
        return ""
    return heard.text[spans[0].start : spans[-1].end].strip()


def _ends(spans: Sequence[Span]) -> tuple[int, int]:
    return spans[0].start, spans[-1].end


def _said(heard: Heard, tag: str) -> str:
    """The free text that bears `tag`, without articles."""
    return _EDGES.sub("", _ARTICLE.sub("", _as_said(heard, tag)))


def _understood(intent: str, slots: Mapping[str, object], situation: Situation) -> Understanding:
    return Understanding((IntentCall(intent, slots),), situation.language, "model")


def _unused(heard: Heard, *used: Mention) -> Unmeant | None:
    """Whether something was said that a timer or a list has no place for."""
    rest = [m for m in heard.mentions if m not in used and not _is_about_timers(m)]
    if not rest:
        return None
    return Unmeant(Reason.UNUSED, ", ".join(heard.text[m.start : m.end] for m in rest))


def _is_about_timers(mention: Mention) -> bool:
    return mention.symbol in ("timer", "timers", "todos")


# -- timers ----------------------------------------------------------------------------------------

_LATER_ORDER = re.compile(
    r"[后再就]\s*(?:把它)?(?:打?开|关|停|锁|拉)[^始]{0,2}$|\b(?:turn|switch)\b.*\boff\b|^off\b"
)
"""A command that the model has not marked as one: 十分钟后关 is no bare timer."""


_SILENCE = re.compile(
    r"\b(?:muted?|unmute|silence|silent|quiet|hush|shush|no sound|sound off)\b"
    r"|静音|安静|别出声|消音"
)
"""What is to last so long: "quiet for ten minutes" is no bare timer."""


_DELAY_BEFORE = re.compile(
    r"(?:\b(?:in|after|within|give it|wait(?: for)?)(?: [a-z]+){0,2} "
    r"|[过等](?:个|上)?|再过|大概|大约)$"
)
_DELAY_AFTER = re.compile(r" ?(?:from now|later|time\b|[之以过]?后|再|就)")
_ALERT = re.compile(
    r"\b(?:timer|alarm|alert|count ?down|remind(?:er)?|time me|go off|"
    r"(?:ping|beep|buzz|ring|wake|call|nudge|poke|warn|notify|shout|tell|let)(?: (?:me|us))?"
    r"(?= (?:in|after|when|to|that|know|up|again|please|a?t)\b|$))\b"
    r"|[计定]个?时|闹[钟铃]|提醒|[叫喊告通](?:我(?![妈爸爷奶姐哥弟妹])|一?[声下]|醒|诉我|知我?)"
    r"|(?<!音)响|铃|秒表"
)
"""Words for what a timer does itself; whatever else is for later was not understood."""


def start_timer(_action: str, heard: Heard, situation: Situation) -> Outcome:
    """HassStartTimer: a duration or a time of day, a name, or a command for later."""
    durations, clocks = heard.of(MentionKind.DURATION), heard.of(MentionKind.CLOCK)
    if len(durations) + len(clocks) != 1:
        return Unmeant(Reason.ONE_TIME)
    slots: dict[str, object] = {}
    if durations:
        slots |= duration_slots(durations[0], heard.text)
    else:
        clock = clocks[0].value
        if not isinstance(clock, ClockTime):
            return Unmeant(Reason.NO_TIME)
        slots["at"] = at_slots(clock)
    if not slots:
        return Unmeant(Reason.NO_TIME)
    if _UNTIL.search(heard.plain):
        return Unmeant(Reason.MORE_SAID)
    command, name = _as_said(heard, "command"), _said(heard, "timer_name")
    if not command and (
        heard.tagged.get("command")
        or _LATER_ORDER.search(heard.plain)
        or _SILENCE.search(heard.plain)
    ):
        return Unmeant(Reason.MORE_SAID)
    if command:
        slots["conversation_command"] = command
    elif name:
        slots["name"] = name
    confirm = "" if command or not _is_put_off((*durations, *clocks)[0], heard) else "unsure"
    understood = replace(_understood("HassStartTimer", slots, situation), confirm=confirm)
    return _unused(heard, *durations, *clocks) or understood


def _is_put_off(mention: Mention, heard: Heard) -> bool:
    """Whether something is for later that no timer does: "in ten minutes drink", 十分钟后喝."""
    if _ALERT.search(heard.text):
        return False
    if mention.kind is MentionKind.CLOCK:
        return True
    before = _DELAY_BEFORE.search(heard.text, 0, mention.start)
    return before is not None or _DELAY_AFTER.match(heard.text, mention.end) is not None


def other_timer(action: str, heard: Heard, situation: Situation) -> Outcome:
    """The intents about timers that run: found by name or by the time they were set to."""
    heard = replace(heard, mentions=tuple(without_gaps(heard.text, heard.mentions)))
    durations = list(heard.of(MentionKind.DURATION))
    slots: dict[str, object] = {}
    start = next((d for d in durations if _IS_TIMER.match(heard.text, d.end)), None)
    used = tuple(durations)
    if start is None and action not in ("timer_increase", "timer_decrease") and durations:
        start = durations[0]
    if start is not None and (len(durations) > 1 or not action.endswith("crease")):
        durations.remove(start)
        slots |= duration_slots(start, heard.text, "start_")
    if action.endswith("crease"):
        if len(durations) != 1:
            return Unmeant(Reason.NO_VALUE)
        slots |= duration_slots(durations[0], heard.text)
    elif durations:
        return Unmeant(Reason.ONE_TIME)
    name = _said(heard, "timer_name")
    if name and action != "timer_cancel_all":
        slots["name"] = name
    return _unused(heard, *used) or _understood(_TIMER_INTENTS[action], slots, situation)


# -- lists -----------------------------------------------------------------------------------------


def _list_name(heard: Heard, situation: Situation) -> tuple[str | None, tuple[Mention, ...]]:
    """The name of the list that was said, and the mentions that say it."""
    vocabulary = situation.vocabulary
    for mention in heard.of(MentionKind.NAME):
        ids = vocabulary.by_domain(str(mention.value)).get("todo")
        if ids:
            name = vocabulary.spoken_name(str(mention.value), ids, situation.language)
            return name, (mention,)
    return None, ()


def change_list(action: str, heard: Heard, situation: Situation) -> Outcome:
    """Put an item on a list, tick it off or take it off; without a name the shopping list."""
    item = _said(heard, "item")
    if not item or _NO_ITEM.fullmatch(item):
        return Unmeant(Reason.NO_WORDS)
    unknown = _said(heard, "list_name")
    name, used = _list_name(heard, situation)
    shopping, named = _LIST_INTENTS[action]
    if name is None and unknown and not _SHOPPING.search(unknown):
        return Clarify("unknown_name", unknown, situation.language)
    slots: dict[str, object] = {"item": item}
    if name is not None:
        slots["name"] = name
    intent = shopping if name is None else named
    return _unused(heard, *used) or _understood(intent, slots, situation)


def ask_list(_action: str, heard: Heard, situation: Situation) -> Outcome:
    """HassListGetItems: what is on a list; without a name the shopping list."""
    name, used = _list_name(heard, situation)
    unknown = _said(heard, "list_name")
    if name is None and unknown and not _SHOPPING.search(unknown):
        return Clarify("unknown_name", unknown, situation.language)
    slots: dict[str, object] = {"name": name} if name is not None else {}
    return _unused(heard, *used) or _understood("HassListGetItems", slots, situation)


# -- people and music ------------------------------------------------------------------------------


def broadcast(_action: str, heard: Heard, situation: Situation) -> Outcome:
    """HassBroadcast: the message as it was said."""
    message = _as_said(heard, "message")
    if not message:
        return Unmeant(Reason.NO_WORDS)
    return _unused(heard) or _understood("HassBroadcast", {"message": message}, situation)


def search_media(_action: str, heard: Heard, situation: Situation) -> Outcome:
    """HassMediaSearchAndPlay: what to look for, and on what or where to play it."""
    query = _said(heard, "query")
    if not query:
        return Unmeant(Reason.NO_WORDS)
    slots: dict[str, object] = {"search_query": query}
    used: list[Mention] = []
    vocabulary = situation.vocabulary
    for mention in heard.of(MentionKind.NAME):
        ids = vocabulary.by_domain(str(mention.value)).get("media_player")
        if ids and "name" not in slots:
            slots["name"] = vocabulary.spoken_name(str(mention.value), ids, situation.language)
            used.append(mention)
    for mention in heard.of(MentionKind.AREA)[:1]:
        slots["area"] = vocabulary.area_name(str(mention.value), situation.language)
        used.append(mention)
    used += [
        mention
        for mention in heard.of(MentionKind.KIND)
        if isinstance(mention.value, Kind) and mention.value.domains == ("media_player",)
    ]
    return _unused(heard, *used) or _understood("HassMediaSearchAndPlay", slots, situation)


FREE: Mapping[str, Callable[[str, Heard, Situation], Outcome]] = MappingProxyType(
    {
        "timer_start": start_timer,
        "list_query": ask_list,
        "broadcast": broadcast,
        "media_search": search_media,
        **dict.fromkeys(_TIMER_INTENTS, other_timer),
        **dict.fromkeys(_LIST_INTENTS, change_list),
    }
)
"""What builds the call of an action whose value is free text or time."""

FREE_TAGS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "timer_start": frozenset({"timer_name", "command"}),
        **{action: frozenset({"timer_name"}) for action in _TIMER_INTENTS},
        **{action: frozenset({"item", "list_name"}) for action in _LIST_INTENTS},
        "list_query": frozenset({"list_name"}),
        "broadcast": frozenset({"message"}),
        "media_search": frozenset({"query"}),
    }
)
"""The tags that mean something to an action; others are the model's noise."""
