"""Corrections: "the kitchen, no wait, the bedroom"; 打开书房的，哦不，次卧的灯.

What was taken back is never done: if the correction cannot be fitted in, nothing is.
"""

import re
from collections.abc import Sequence

from lares.nlu.composition.ears import TARGETS, Ears
from lares.nlu.composition.pieces import flat
from lares.nlu.learned.orders import holds_only_order_words
from lares.nlu.mention import Mention, MentionKind
from lares.nlu.understanding import Meaning, NotUnderstood
from lares.nlu.veto import NEGATION, veto

_NOT = (
    "(?:[要用能许准可必得该应让需想行好会宜太愿敢肯再给把开关锁打解动碰管]"
    "|[看听吹睡画写玩练吃喝学读唱跳洗煮炒晒]了)"
)
"""What follows 不 where it forbids (不要, 不用, 不许), or tells what is over (不画了).

It takes back nothing that was said."""
_ANYWHERE = re.compile(
    r"\b(?:no,? (?:wait|sorry|no|actually|i mean)|wait,? no|oh no|scratch that|i mean(?:t)?|"
    r"correction|make that|or rather|no make (?:it|that)|actually no|uh no|sorry no|oops)\b"
    rf"|[哦啊噢]不对?(?!{_NOT})|不对不对|不对(?![的劲头称])|不不+(?!{_NOT})|说错了|错了|我是说|我说的是|我的意思是|口误|更正"
)
_AT_START = re.compile(
    r"(?:no|nope|sorry|actually|wait|hang on|hold on|well|rather|uh|er|um|joking|just kidding|"
    r"kidding)"
    r"\b(?! (?:light|one|need|more))"
    rf"|(?:[哦啊噢哎呃]?不是(?![让叫要说想请该给你我])|算了|等等|等下(?![我你他她们]{{0,2}}[要还就去会得再])|还是(?![别不])|应该是|不(?!{_NOT})|[呃额嗯哦啊]+)(?=.|$)"
)
_AT_END = re.compile(r"(?:i mean(?:t)?|我是说|我说的是|我的意思是)$")
_LEAD = re.compile(
    r"^(?:(?:no|wait|sorry|actually|i mean(?:t)?|uh|um|er|well|just|it'?s|its|make (?:it|that)|"
    r"let'?s (?:say|make it)|"
    r"i want|i meant|not that|instead|rather|please|the other|say) )+"
    r"|^(?:不对|不是|是|应该是?|我是说|我说的是|要|还是|改成|换成|说错了|算了|那|等等|，)+"
)
_TAIL = re.compile(
    r"(?: (?:instead|please|i mean|rather|i meant|actually))+$|(?:才对|吧|啦|了(?=$))+$"
)
_FLIP = {
    "on": ("off", "on"),
    "off": ("on", "off"),
    "open": ("close", "open"),
    "close": ("open", "close"),
}
_VERB = re.compile(
    r"(?P<en>(?:(?:please|can you|could you) )*(?:(?:turn|switch) (?:on|off)|open|close|shut|lock|"
    r"unlock|start|stop|pause|mute|raise|lower|dim))\b(?: .*)?"
    r"|(?P<zh>(?:请|帮我|给我|把)*(?:打开|关掉|关上|关闭|开一?下|关一?下|开|关|锁上|锁)).*"
)
"""How an order begins whose thing was a slip of the tongue: "open the side, I mean …"."""
_VALUES = frozenset(MentionKind) - TARGETS
_FUNCTION = re.compile(
    r"\b(?:the|a|an|my|our|in|on|at|to|of|for|one|ones|degrees?|percent|please|light|that|this)\b|"
    r"[的那个盏是里把在到成]"
)


def corrected(segments: Sequence[str], ears: Ears) -> Meaning | None:
    """Return what a sentence means after its correction, None if it corrects nothing."""
    cut = _cut(segments)
    if cut is None:
        return None
    before, after = cut
    ears.situation.trace.note("correction", before=before, after=after)
    if not after or not before:
        return NotUnderstood(ears.situation.language) if not after else None
    if _takes_back(after, ears):
        return NotUnderstood(ears.situation.language)
    for text in _candidates(before, after, ears):
        meaning = ears.hear(text)
        if meaning is not None:
            return meaning
    return NotUnderstood(ears.situation.language)


def _takes_back(after: str, ears: Ears) -> bool:
    """Whether what comes after is a "don't": names of it must not be put into the order before."""
    return veto(_without(after, ears.mentions(after))) == NEGATION


def _cut(segments: Sequence[str]) -> tuple[str, str] | None:
    """What stands before the last correction and what after it, without the words between."""
    for at in range(len(segments) - 1, -1, -1):
        found = [m for m in _ANYWHERE.finditer(segments[at]) if at or m.start()]
        start = _AT_START.match(segments[at]) if at else None
        if not found and start is None:
            continue
        mark = found[-1] if found else start
        if mark is None:
            continue
        if at and _AT_END.search(segments[at], mark.start()):
            return _trimmed(flat(" ".join(segments[:at]))), _plain(segments[at][: mark.start()])
        before = flat(" ".join((*segments[:at], segments[at][: mark.start()])).strip())
        after = flat(" ".join((segments[at][mark.end() :], *segments[at + 1 :])).strip())
        return _trimmed(before), _plain(after)
    return None


def _trimmed(before: str) -> str:
    """The first part without markers of its own."""
    return flat(_ANYWHERE.sub(" ", before).strip(" "))


def _plain(after: str) -> str:
    while (shorter := _TAIL.sub("", _LEAD.sub("", after)).strip()) != after:
        after = shorter
    return after


def _candidates(before: str, after: str, ears: Ears) -> list[str]:
    """Sentences that the correction may have meant, the likeliest first."""
    mentions = ears.mentions(after)
    rest = _FUNCTION.sub("", _without(after, mentions)).replace(" ", "")
    fitted = _fitted(before, after, mentions, ears)
    if after in _FLIP:
        wrong, right = _FLIP[after]
        head, found, tail = before.rpartition(wrong)
        return [head + right + tail] if found else []
    if not rest and fitted:
        return [fitted]
    if not rest and not any(one.kind in TARGETS for one in ears.mentions(before)):
        verb = _VERB.fullmatch(before)
        return [flat(f"{verb['en'] or verb['zh']} {after}")] if verb is not None else [after]
    says_how = holds_only_order_words(_without(after, mentions))
    # "The cellar one" names what nobody knows: alone it is no order about something else.
    whole = [after] if mentions or says_how or _VERB.match(after) else []
    if says_how and not any(mention.kind in TARGETS for mention in mentions):
        whole = [*_with_target(before, after, ears), after]
    return [*whole, *([fitted] if fitted else [])]


def _without(text: str, mentions: Sequence[Mention]) -> str:
    for mention in reversed(mentions):
        text = text[: mention.start] + " " + text[mention.end :]
    return text


def _with_target(before: str, after: str, ears: Ears) -> list[str]:
    """The corrected verb with the thing that was said before: 关掉客厅灯，不对，打开."""
    targets = [mention for mention in ears.mentions(before) if mention.kind in TARGETS]
    if not targets:
        return []
    words = before[targets[0].start : targets[-1].end]
    if before.isascii():
        return [f"{after} the {words}", f"{after} {words}"]
    return [f"把{words}{after}", f"{words}{after}"]


def _fitted(before: str, after: str, mentions: Sequence[Mention], ears: Ears) -> str | None:
    """`before` with the corrected names, rooms and values in their places, None if one has none."""
    targets = [mention for mention in mentions if mention.kind in TARGETS]
    if len(targets) > 1:
        return _replaced(before, after, targets, ears)
    text = before
    for mention in mentions:
        words = after[mention.start : mention.end]
        place = _place_of(text, mention, ears)
        if place is None:
            return None
        text = flat(f"{text[: place[0]]}{words}{text[place[1] :]}")
    return text if mentions else None


def _replaced(before: str, after: str, targets: Sequence[Mention], ears: Ears) -> str | None:
    """`before` with a room and a kind said anew: 打开书房的，哦不，客厅的灯."""
    old = [mention for mention in ears.mentions(before) if mention.kind in TARGETS]
    if not old:
        return None
    end = old[-1].end + before.startswith("的", old[-1].end)
    words = after[targets[0].start : targets[-1].end]
    return flat(f"{before[: old[0].start]}{words}{before[end:]}")


def _place_of(text: str, mention: Mention, ears: Ears) -> tuple[int, int] | None:
    """Where in `text` the thing stands that `mention` corrects."""
    before = ears.mentions(text)
    same = [one for one in before if one.kind is mention.kind]
    if not same and mention.kind in _VALUES:
        same = [one for one in before if one.kind in _VALUES]
    if not same and mention.kind in (MentionKind.NAME, MentionKind.KIND):
        targets = [one for one in before if one.kind in TARGETS]
        return (targets[0].start, targets[-1].end) if targets else None
    if same:
        return same[-1].start, same[-1].end
    if mention.kind is MentionKind.AREA:
        inside = ears.situation.vocabulary.areas.mentions(text)
        if inside:
            return inside[0].start, inside[0].end
    return None
