"""Sentences that only mean something after another one: yes and no, which one, "turn it off".

Whole sentences are compared, never parts of them: "no, not the door" is not a no, and "yesterday"
is not a yes. Who calls this decides whether there is anything that they answer.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from lares.assistant.replies.rendering import NAMED
from lares.home.entity import Names
from lares.nlu.normalization import has_han, key_of, normalise, tight
from lares.nlu.understanding import Understanding

_YES_WORDS = """
    yes yeah yep yup ok okay sure confirm confirmed correct right affirmative absolutely certainly
    doit goahead ofcourse surething iconfirm imsure
    是 是的 是啊 对 对的 对啊 好 好的 好啊 好吧 好呀 可以 可以的 行 行啊 嗯 嗯嗯 没错 确认 确定
    同意 执行 是的没错 我确认 我确定 我同意 要 要的 当然 当然可以 没问题
"""
_NO_WORDS = """
    no nope nah cancel dont donot stop nevermind nothanks noway forgetit notnow cancelit cancelthat
    abort leaveit dontdoit donotdoit
    不 不是 不要 不用 不了 不行 不对 不必 不用了 不要了 不可以 不同意 否 别 别了 算了 算了吧 取消
    取消吧 停 停止 没事 没事了 不好 先不要 先别 不确定 不是的 不打开 别打开 不开 别开 不做
"""
_YES = frozenset(_YES_WORDS.split())
_NO = frozenset(_NO_WORDS.split())
_FILLERS = re.compile(
    r"\b(?:please|thanks|thank you|well|um|uh|oh|lares)\b|谢谢你|谢谢|麻烦|请|吧$"
)


_MOST_WORDS = 8


def answer(text: str) -> bool | None:
    """Return True for a yes, False for a no, None for anything else.

    Several in a row count ("yes, do it", "no, cancel") as long as they all say the same.
    """
    said = normalise(text)
    for candidate in (said, _FILLERS.sub(" ", said)):
        words = tuple(key_of(word) for word in candidate.split())
        if len(words) > _MOST_WORDS:
            return None
        for known, meaning in ((_YES, True), (_NO, False)):
            if words and (_made_of(words, known) or key_of(tight(candidate)) in known):
                return meaning
    return None


def _made_of(words: tuple[str, ...], known: frozenset[str]) -> bool:
    """Whether the words, joined two or three where needed, are all in `known`."""
    if not words:
        return True
    return any(
        "".join(words[:length]) in known and _made_of(words[length:], known)
        for length in range(1, min(3, len(words)) + 1)
    )


# -- which one -------------------------------------------------------------------------------------

_ORDINALS: Mapping[str, int] = {
    word: number
    for number, words in enumerate(
        (
            "1 one first 1st 一 第一 第一个 1号 一号",
            "2 two second 2nd 二 两 第二 第二个 2号 二号",
            "3 three third 3rd 三 第三 第三个 3号 三号",
            "4 four fourth 4th 四 第四 第四个 4号 四号",
            "5 five fifth 5th 五 第五 第五个 5号 五号",
        )
    )
    for word in words.split()
}
_LAST = frozenset(("last", "最后", "最后一", "最后一个"))
_EVERY_WORDS = """
    all allofthem allthese alltimers allthetimers everysingleone theallofthem thelot
    都 全部 全部都 全都 所有 所有的 都要 全都要 全部都要 每个 每个都
"""
_EVERY = frozenset(_EVERY_WORDS.split())
_BOTH_WORDS = "both bothofthem bothtimers theboth 两个 两个都 两个都要 俩 俩都 这两个"
_BOTH = frozenset(_BOTH_WORDS.split())
_EVERYWHERE_WORDS = """
    everywhere all allrooms alltherooms everyroom allofthem wholehouse thewholehouse wholehome
    thewholehome entirehouse theentirehouse wholeflat thewholeflat inthewholehouse inallrooms
    全部 所有 都 全屋 全家 家里 整个家 整个房子 所有房间 所有的房间 全部房间 每个房间 到处
"""
_EVERYWHERE = frozenset(_EVERYWHERE_WORDS.split())
_AROUND = re.compile(
    r"\b(?:the|that|this|one|ones|please|in|on|at|with|called|number|i mean|mean)\b"
    r"|我说的是|我指的是|那个|这个|那盏|那台|那把|里面|里的|的那|[的里吧是要]$"
)


def choose(
    text: str,
    candidates: Sequence[Sequence[str]],
    *,
    listed: bool = True,
    asked: Understanding | None = None,
) -> tuple[int, ...] | None:
    """Return which candidates an answer means, None if it means none of them.

    Each candidate is the words that fit it (names, aliases, its room). A number, a full name, a
    room, or a word that stands in the names of one candidate only; "both" and "all" mean all, yes
    and no choose nothing. Numbers, "the last" and "all" count only where the candidates were
    `listed` to the person, all of them or those that a number can reach. The verb of what was
    `asked` may be said again: "cancel both".
    """
    if answer(text) is not None:
        return None
    if asked is not None and len(asked.calls) == 1:
        text = _without_deed(text, asked.calls[0].intent)
    said = normalise(text)
    key = key_of(said)
    bare = " ".join(_AROUND.sub(" ", said).split())
    keys = [word for word in (key, key_of(bare)) if word]
    if listed and (
        not _EVERY.isdisjoint(keys) or (len(candidates) == 2 and not _BOTH.isdisjoint(keys))
    ):
        return tuple(range(len(candidates)))
    spellings = [frozenset(key_of(normalise(word)) for word in words) for words in candidates]
    exact = [at for at, own in enumerate(spellings) if any(word in own for word in keys)]
    if len(exact) == 1:
        return (exact[0],)
    number = _position(keys, len(candidates)) if listed else None
    if number is not None and not exact:
        return (number,)
    inside = [at for at, words in enumerate(candidates) if bare and _stands_in(bare, words)]
    return (inside[0],) if len(inside) == 1 else None


_WHICH = r"(?P<which>(?!.*\btimers?\b).+)"
_ZH_WHICH = r"(?:[把将让])?(?P<zh>(?!.*(?:计时|定时|闹钟)).+?)都?"
"""All timers are more than those that were asked about: that is another order."""
_DEEDS: Mapping[str, re.Pattern[str]] = {
    "HassCancelTimer": re.compile(
        rf"(?:cancel|stop|delete|remove) {_WHICH}|{_ZH_WHICH}(?:取消|停|删|关)(?:掉|了|吧)*"
    ),
    "HassPauseTimer": re.compile(rf"(?:pause|stop) {_WHICH}|{_ZH_WHICH}(?:暂停|停)(?:一下|了|吧)*"),
    "HassUnpauseTimer": re.compile(
        rf"(?:resume|continue) {_WHICH}|{_ZH_WHICH}(?:继续|恢复)(?:计时|吧)*"
    ),
}


def _without_deed(text: str, intent: str) -> str:
    """An answer without the verb of `intent`: another one than was asked about stays."""
    said, pattern = normalise(text), _DEEDS.get(intent)
    match = pattern.fullmatch(tight(said) if has_han(said) else said) if pattern else None
    return text if match is None else match["which"] or match["zh"]


def _position(keys: Sequence[str], count: int) -> int | None:
    for word in keys:
        if word in _LAST and count <= NAMED:
            return count - 1
        number = _ORDINALS.get(word)
        if number is not None and number < min(count, NAMED):
            return number
    return None


def _stands_in(said: str, words: Sequence[str]) -> bool:
    """Whether `said` is a whole word of one of the names; in Chinese, two characters of it."""
    for word in words:
        name = normalise(word)
        if said.isascii():
            if f" {said} " in f" {name} ":
                return True
        elif len(said) > 1 and key_of(said) in key_of(name):
            return True
    return False


def is_everywhere(text: str) -> bool:
    """Return whether an answer to "in which room?" means the whole home."""
    return key_of(" ".join(_FILLERS.sub(" ", normalise(text)).split())) in _EVERYWHERE


def words_of(names: Names) -> tuple[str, ...]:
    """Return every name in every language."""
    return tuple(word for words in names.values() for word in words)


# -- the last targets ------------------------------------------------------------------------------


class Verb(StrEnum):
    """What is asked of "it"; Chinese has one word for switching on and opening."""

    ON = "on"
    OFF = "off"
    OPEN = "open"
    CLOSE = "close"
    LOCK = "lock"
    UNLOCK = "unlock"
    TOGGLE = "toggle"
    STOP = "stop"


_IT = r"(?:it|them|that one|this one|that|this|those|these)"
_MORE = r"(?: back| again| please| now| then| too| as well)*"
_FOLLOW_UPS: Sequence[tuple[re.Pattern[str], Verb | None]] = (
    (re.compile(rf"(?:please )?(?:turn|switch|put) {_IT}{_MORE} (on|off){_MORE}"), None),
    (re.compile(rf"(?:please )?(?:turn|switch) (on|off) {_IT}{_MORE}"), None),
    (re.compile(r"(?:please )?(on|off) again(?: please)?"), None),
    (re.compile(rf"(?:please )?(open|close|lock|unlock) {_IT}{_MORE}"), None),
    (re.compile(rf"(?:please )?shut {_IT}{_MORE}"), Verb.CLOSE),
    (re.compile(rf"(?:please )?toggle {_IT}{_MORE}"), Verb.TOGGLE),
    (re.compile(rf"(?:please )?(?:stop|halt)(?: {_IT})?{_MORE}"), Verb.STOP),
)
_ZH_IT = r"(?:它们|它|他|她|那个|这个)"
_ZH_LEAD = r"(?:请|帮我|麻烦)*(?:再|又|重新|还是)*"
_ZH_TAIL = r"(?:一下|吧|了|一次|啊|呗)*"
_ZH_VERBS: Sequence[tuple[str, Verb]] = (
    ("打开|开开|开启|开", Verb.OPEN),
    ("关掉|关闭|关上|关", Verb.CLOSE),
    ("锁上|上锁|锁住|锁", Verb.LOCK),
    ("解锁|开锁", Verb.UNLOCK),
)
_ZH_FOLLOW_UPS: Sequence[tuple[re.Pattern[str], Verb]] = tuple(
    (re.compile(pattern), verb)
    for words, verb in _ZH_VERBS
    for pattern in (
        rf"{_ZH_LEAD}(?:把|将|让|给)?{_ZH_IT}(?:再|又|重新|都|也)*(?:{words}){_ZH_TAIL}",
        rf"{_ZH_LEAD}(?:{words}){_ZH_IT}{_ZH_TAIL}",
        rf"(?:请|帮我|麻烦)*(?:再|又|重新|还是)(?:{words}){_ZH_TAIL}",
    )
)
_ZH_STOP = re.compile(rf"(?:快|请)*(?:(?:把|让){_ZH_IT})?(?:停下|停住|停止|停){_ZH_IT}?{_ZH_TAIL}")
_LONGEST_FOLLOW_UP = 40


def follow_up(text: str) -> Verb | None:
    """Return what a sentence asks of "it" (turn it off again, 把它关了, 再打开), else None."""
    said = normalise(text)
    if len(said) > _LONGEST_FOLLOW_UP:
        return None
    if said.isascii():
        for pattern, verb in _FOLLOW_UPS:
            match = pattern.fullmatch(said)
            if match:
                return verb or Verb(match[1])
        return None
    said = tight(said)
    if _ZH_STOP.fullmatch(said):
        return Verb.STOP
    return next((verb for pattern, verb in _ZH_FOLLOW_UPS if pattern.fullmatch(said)), None)


_LOCK_INTENTS: Mapping[Verb, str] = {
    Verb.OPEN: "HassTurnOff",
    Verb.UNLOCK: "HassTurnOff",
    Verb.CLOSE: "HassTurnOn",
    Verb.LOCK: "HassTurnOn",
    Verb.TOGGLE: "HassToggle",
}
_INTENTS: Mapping[Verb, str] = {
    Verb.ON: "HassTurnOn",
    Verb.OFF: "HassTurnOff",
    Verb.OPEN: "HassTurnOn",
    Verb.CLOSE: "HassTurnOff",
    Verb.TOGGLE: "HassToggle",
}
_STOP_INTENTS: Mapping[str, str] = {
    "cover": "HassStopMoving",
    "valve": "HassStopMoving",
    "vacuum": "HassVacuumPause",
    "lawn_mower": "HassLawnMowerPause",
    "media_player": "HassMediaPause",
}


def intent_of(verb: Verb, domain: str) -> str | None:
    """Return the intent of a verb for a domain; opening a lock is HassTurnOff, "on" is unclear."""
    if verb is Verb.STOP:
        return _STOP_INTENTS.get(domain)
    return (_LOCK_INTENTS if domain == "lock" else _INTENTS).get(verb)
