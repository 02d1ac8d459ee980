"""What is meant beside what is not: "not the chandelier, turn on the corner lamp", 不是灯带是主灯.

The thing after "not" is never touched; the order about the other one is proposed. If what is not
meant and what is meant cannot be told apart, nothing is.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from lares.nlu.composition.ears import TARGETS, Ears
from lares.nlu.composition.pieces import flat
from lares.nlu.intents import INTENTS
from lares.nlu.mention import Mention, MentionKind
from lares.nlu.understanding import Meaning, NotUnderstood, Understanding

_CRY = re.compile(r"(?:(?:no|nope|oh|ugh|hey|sorry|uh|um)(?: |$))*|[不哦啊诶哎呃嗯]*")
_NOT = re.compile(
    r"(?:(?:no|nope|oh|ugh|hey|sorry) ?)*(?:it'?s )?(?:not|不是) ?(?P<out>.+?)(?:[啊呀哦啦]|$)"
    r"|[不哦啊诶哎呃嗯]*不是(?P<zh>.+?)(?:[啊呀哦啦]|$)"
)
_INLINE_EN = re.compile(
    r"(?P<head>.+?) not (?P<out>(?:the |my |our )?.+?) but (?P<meant>(?:the |my |our )?.+)"
)
_INLINE_ZH = (
    re.compile(
        r"(?:我)?(?:要|想)?(?P<head>打开|关掉|关上|关闭|开|关)的不是(?P<out>.+?)[,，]?(?:而)?是(?P<meant>.+)"
    ),
    re.compile(
        r"(?:我)?(?:要|想)?(?P<head>打开|关掉|关上|关闭|开|关)的是(?P<meant>.+?)[,，]?(?:而)?不是(?P<out>.+)"
    ),
    re.compile(
        r"(?P<head>)不是(?:让你|叫你|要)?(?P<out>.+?)[,，]?(?:而)?是(?:让你|叫你|要)?(?P<meant>.+)"
    ),
)
_FILLER = re.compile(
    r"\b(?:the|my|our|that|this|in|of|one|ones|light|lamp)\b|[的那个盏台这里]|[\W_]"
)
_THAT_ONE = re.compile(r"(?:that|this|the other|those) (?:one|ones)|[那这](?:个|盏|台)?")


def contrasted(segments: Sequence[str], ears: Ears) -> Meaning | None:
    """Return what is meant instead of what is not, None if nothing is said not to be meant."""
    return _inline(flat(" ".join(segments)), ears) or _apart(segments, ears)


def _apart(segments: Sequence[str], ears: Ears) -> Meaning | None:
    """What is not meant stands between punctuation of its own, first or last."""
    at = 0
    while at < len(segments) - 1 and _CRY.fullmatch(segments[at]):
        at += 1
    first, last = _not_meant(segments[at], ears), _not_meant(segments[-1], ears)
    if len(segments) > at + 1 and first is not None:
        return _only(flat(" ".join(segments[at + 1 :])), first, ears)
    if len(segments) > 1 and last is not None:
        order = flat(" ".join(segments[:-1]))
        if not _names_one(order, ears):
            return None  # of many things it is an exception
        return _only(order, last, ears)
    return None


def _not_meant(segment: str, ears: Ears) -> str | None:
    """The thing that a segment says is not meant, and nothing else; None if it says more."""
    match = _NOT.fullmatch(segment)
    if match is None:
        return None
    out = (match["out"] or match["zh"]).strip()
    return out if _is_thing(out, ears) else None


def _is_thing(words: str, ears: Ears) -> bool:
    """Whether words name a thing or a value of an order, without a verb."""
    if _THAT_ONE.fullmatch(words):
        return True
    mentions = ears.mentions(words)
    for mention in reversed(mentions):
        words = f"{words[: mention.start]} {words[mention.end :]}"
    return bool(mentions) and not _FILLER.sub("", words)


def _names_one(order: str, ears: Ears) -> bool:
    return any(mention.kind is MentionKind.NAME for mention in ears.mentions(order))


def _inline(text: str, ears: Ears) -> Meaning | None:
    """Both stand in one clause: "turn on not the chandelier but the corner lamp"."""
    for pattern in (_INLINE_EN,) if text.isascii() else _INLINE_ZH:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        if match["head"]:
            order = flat(f"{match['head']} {match['meant']}")
            if _is_thing(match["out"], ears) and _is_thing(match["meant"], ears):
                return _only(order, match["out"], ears)
            continue
        return _only(match["meant"], match["out"], ears)
    return None


def _only(order: str, out: str, ears: Ears) -> Meaning:
    """The order to be confirmed, if it is one and not about what is not meant."""
    ears.situation.trace.note("correction", before=out, after=order)
    meaning = ears.hear(order)
    if not isinstance(meaning, Understanding) or _about(order, ears) & _about(out, ears):
        return NotUnderstood(ears.situation.language)
    kinds = [INTENTS.get(call.intent) for call in meaning.calls]
    if meaning.confirm == "wish" or any(kind is None or kind.asks for kind in kinds):
        return NotUnderstood(ears.situation.language)
    return replace(meaning, confirm="unsure")


def _about(text: str, ears: Ears) -> frozenset[str]:
    """What a text names: "the kitchen light" and "kitchen" have nothing in common."""
    return frozenset(_key(one) for one in ears.mentions(text) if one.kind in TARGETS)


def _key(mention: Mention) -> str:
    return f"{mention.kind.value} {mention.value}"
