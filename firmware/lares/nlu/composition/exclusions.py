"""Exceptions: "all lights except the hallway", 除了玄关灯其他灯都关, 鱼缸留着."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lares.nlu.composition.ears import TARGETS, Ears
from lares.nlu.composition.pieces import flat
from lares.nlu.intents import INTENTS
from lares.nlu.mention import Kind, Mention, MentionKind
from lares.nlu.normalization import key_of, normalise
from lares.nlu.understanding import (
    Clarify,
    IntentCall,
    Meaning,
    NotUnderstood,
    Understanding,
)

_EN = re.compile(
    r"^(?P<main>.+?) ?\b(?:except(?:ing)?(?: for)?|but(?: (?:not|leave|keep))?|apart from|"
    r"other than|excluding|besides|aside from|save(?: for)?|bar|minus|with the exception of|"
    r"without(?: touching)?|(?:and )?(?:leave|keep|skip|ignore)|not)\b "
    r"(?P<out>.+?)(?: (?:on|off|open|closed|as (?:it is|they are)|alone|out of it|please|"
    r"running))*$"
)
_EN_FIRST = re.compile(
    r"^(?:except(?: for)?|apart from|other than|besides|excluding) (?P<out>.+?) "
    r"(?P<main>(?:turn|switch|close|open|shut|lock|dim|set|all|every|everything)\b.+)$"
)
_ZH_FIRST = re.compile(r"^(?P<pre>.{0,4}?)除(?:了|开|去)?(?P<rest>.+)$")
_ZH_REST = re.compile(
    r"(?P<end>以外|之外|外)?的?(?P<main>(?:(?P<others>其他|其它|其余|别的|剩下)|所有|全部|都|把|关|打?开).+)$"
)
_ZH_OUTSIDE = re.compile(r"^(?P<out>[^除]+?)(?:以外|之外)的?(?P<main>.+)$")
_ZH_INSIDE = re.compile(
    r"^(?P<main>.*?(?:关掉|关闭|关|打开|开|把))(?:除了?)(?P<out>.+?)(?:以外|之外|外)(?P<rest>的?.+)$"
)
_ZH_AMID = re.compile(
    r"^(?P<pre>.+?)除(?:了|开|去)(?P<out>.+?)(?:以外|之外|外)?(?P<main>(?:都|全都?|全部)?(?:关|打?开|锁|拉).*)$"
)
_ZH_LAST = re.compile(
    r"^(?P<main>.+?)(?:就?(?:只)?除(?:了|开))?(?P<out>[^,]+?)"
    r"(?:除外|不算|例外|(?:就)?(?:先)?(?:不要|不用|别|不)(?:关|开|动|管|锁|拉)(?:了|它)?|就不[用必](?:了|管)?|留着|留下|保留|保持不变|还?要?开着|不变)(?:吧|哈|"
    r"啊)?$"
)
_CERTAIN = re.compile(
    r"\b(?:except|excepting|apart from|aside from|other than|excluding|save for|but not)\b"
    r"|除了|除开|除去|除外|(?:以外|之外)|留着|例外|就不[用必](?:了|管)?(?:吧)?$"
)
_OTHERS = re.compile(r"(?:其他|其它|其余|别|剩下)(?:所有)?的?(?=.)")
_EN_OTHERS = re.compile(r"\b(?:all )?(?:the )?(?:other|rest of the|remaining)\b")
_FUNCTION = re.compile(
    r"\b(?:the|my|our|in|on|one|ones|and|that|this|for|of|please|both|lights?|just|only|also)\b"
    r"|[的那个盏和跟与里把在只就也先,，]|还有|以及|那边|这边|里面"
)
_KEPT_EN = re.compile(
    r"(?:(?:and|but|only|just|though|let|leave|keep|have) )*(?P<out>.+?)"
    r"(?: (?:can|may|should|must|has to|have to|is to|to|shall|will|could))?"
    r" (?:stay|stays|staying|remain|remains|be left|be kept)"
    r"(?: (?:on|off|open|closed|shut|locked|unlocked|lit|running|up|down|as (?:it is|they are)|"
    r"though|please|for now))*"
)
_KEPT_ZH = re.compile(
    r"(?:但是?|不过|只有?|就)?(?P<out>.+?)的?(?:就|可以|都|也|先)*(?:让[它他]们?)?"
    r"(?:留着|留下|保留|保持(?:不变|原样)|(?:不用|不要|不必|别|不)(?:去|再)?(?:关|开|动|管|锁|拉|碰)(?:掉|上|它|了)?|"
    r"不变|例外|除外|不算|[开亮锁关]着)(?:吧|哈|啊|了|就好|就行)?"
)
_ORDERS_TOO = re.compile(r"(?<![让它他们])[开亮锁关]着(?:吧|哈|啊|了|就好|就行)?$")
"""关窗帘，灯开着 are two orders, 关掉所有灯，门厅灯开着 is one with an exception."""
_EXCEPT_ZH = re.compile(
    r"(?:就|只)?除(?:了|开|去)?(?P<out>.+?)(?:以外|之外|外)?(?P<others>的?(?:其他|其它|其余|别的|剩下)的?)?"
)
"""A segment of its own that only says what is left out."""
_THINGS_ZH = re.compile(r"(?<!所有)(?<!所有的)的?(?:东西|电器|设备)")
_PLACES = frozenset({MentionKind.AREA, MentionKind.FLOOR})
_DONE_ZH = re.compile(r"(?<=[关开锁上掉下])了(?:吧|啊|哈)?$")
_MOST_ENDS = 6
_MARK = re.compile(
    r"\b(?:except|excepting|but|apart from|aside from|other than|excluding|besides|save|bar|minus|"
    r"exception|without|leave|keep|skip|ignore|not|stays?|staying|remains?)\b"
    r"|除|以外|之外|不算|例外|留着|留下|保留|保持|[开亮]着|(?:不要|不用|不必|别|不)(?:去|再)?(?:关|开|动|管|锁|拉|碰)|不变|"
    r"就不[用必]"
)


def excepted(segments: Sequence[str], ears: Ears) -> Meaning | None:
    """Return a command about many things without some, None if the sentence excepts nothing."""
    text = flat(" ".join(segments))
    if not _MARK.search(text):
        return None
    if len(segments) > 1:
        meaning = _apart(segments, ears)
        if meaning is not None:
            return meaning
    may_order = _ORDERS_TOO.search(text) is not None
    for main, out in _cuts(text):
        meaning = _without(main, out, ears)
        if meaning is not None and (not may_order or _covers(meaning, ears)):
            return meaning
    if _CERTAIN.search(text):
        return NotUnderstood(ears.situation.language)  # never do it to what was excepted
    return None


def _apart(segments: Sequence[str], ears: Ears) -> Meaning | None:
    """The command whose exception stands between punctuation of its own: 灯全关，厨房的留着."""
    first, last = segments[0], segments[-1]
    before, after = flat(" ".join(segments[:-1])), flat(" ".join(segments[1:]))
    except_first, except_last = _EXCEPT_ZH.fullmatch(first), _EXCEPT_ZH.fullmatch(last)
    if except_first is not None:
        return _without(_all_others(after), except_first["out"], ears)
    if except_last is not None:
        return _without(before, except_last["out"], ears)
    kept = (_KEPT_EN if last.isascii() else _KEPT_ZH).fullmatch(last)
    if kept is None:
        return None
    meaning = _without(before, kept["out"], ears)
    if _ORDERS_TOO.search(last):
        return meaning if _covers(meaning, ears) else None
    return meaning or NotUnderstood(ears.situation.language)


def _covers(meaning: Meaning | None, ears: Ears) -> bool:
    """Whether all that is left out is of the kind that a command is about."""
    if not isinstance(meaning, Understanding):
        return False
    return all(
        not domains or domains & _listed(call.slots.get("domain"))
        for call in meaning.calls
        for domains in (_domains(out, ears) for out in call.exclude)
    )


def _domains(out: Mapping[str, object], ears: Ears) -> frozenset[str]:
    """What kinds of things are left out, none if it is a room."""
    name, vocabulary = out.get("name"), ears.situation.vocabulary
    if isinstance(name, str):
        ids = vocabulary.names.ids(key_of(normalise(name)))
        return frozenset(vocabulary.entities[one].domain for one in ids)
    return _listed(out.get("domain"))


def _listed(value: object) -> frozenset[str]:
    if isinstance(value, list | tuple):
        return frozenset(str(one) for one in value)
    return frozenset((value,)) if isinstance(value, str) else frozenset()


def _cuts(text: str) -> list[tuple[str, str]]:
    """The command and what is left out of it, as the sentence may be cut."""
    found: list[tuple[str, str]] = []
    if text.isascii():
        for pattern in (_EN_FIRST, _EN):
            match = pattern.match(text)
            if match:
                found.append((_EN_OTHERS.sub("all the", match["main"]), match["out"]))
        return found
    if (match := _ZH_INSIDE.match(text)) is not None:
        found.append((_all_others(match["main"] + match["rest"]), match["out"]))
    if (match := _ZH_OUTSIDE.match(text)) is not None:
        main = f"所有{_all_others(match['main']).removeprefix('所有')}"
        found += [(main, match["out"]), (f"把{main}", match["out"])]
    if (match := _ZH_FIRST.match(text)) is not None:
        found += _ends_of(match["pre"], match["rest"])
    if (match := _ZH_AMID.match(text)) is not None:
        main = match["main"]
        found += [(f"{match['pre']}所有{main}", match["out"]), (match["pre"] + main, match["out"])]
    if (match := _ZH_LAST.match(text)) is not None:
        # Where the command ends is not marked in Chinese: each place before a name is tried.
        main = match["main"] + match["out"]
        found += [(main[:at], main[at:]) for at in range(len(main) - 1, 1, -1)]
    return found


def _ends_of(pre: str, rest: str) -> list[tuple[str, str]]:
    """Where the exception may end: 除了玄关灯其他灯都关 has a 关 in a name as well.

    Where it says so (以外, 其他) comes first.
    """
    said: list[tuple[str, str]] = []
    guessed: list[tuple[str, str]] = []
    for at in range(1, len(rest)):
        match = _ZH_REST.match(rest, at)
        if match is not None:
            marked = match["end"] or match["others"]
            (said if marked else guessed).append((_all_others(pre + match["main"]), rest[:at]))
    return [*said, *guessed][:_MOST_ENDS]


def _all_others(main: str) -> str:
    main = main.lstrip("的,").replace("别的", "其他", 1)
    return _OTHERS.sub("所有", main, count=1)


def _without(main: str, out: str, ears: Ears) -> Meaning | None:
    left_out = _exclusions(out, ears)
    if left_out is None:
        return None
    for said in _phrasings(main, out, ears):
        meaning = _heard_without(said, left_out, ears)
        if meaning is not None:
            return meaning
    return None


def _phrasings(main: str, out: str, ears: Ears) -> list[str]:
    """The command as it was said, or as one about everything if it names a room and no thing.

    What is left out may say of which kind: 楼上除了婴儿房灯全关 is about lights.

    都关了 is then no question about what is: nothing is left out of those.
    """
    if main.isascii():
        return [main]
    plain = _DONE_ZH.sub("", _THINGS_ZH.sub("所有设备", main))
    mentions = ears.mentions(plain)
    if mentions and all(one.kind in _PLACES for one in mentions) and "设备" not in plain:
        end = mentions[-1].end
        whole = plain[end:].replace("所有", "").removeprefix("的")
        left_out = ears.mentions(out)
        kinds = [one for one in left_out if one.kind is MentionKind.KIND]
        # Else it leaves out all of a kind: 客厅除了灯都关 is about all but lights.
        placed = any(
            one.kind in _PLACES or (kinds and one.end == kinds[-1].start) for one in left_out
        )
        things = out[kinds[-1].start : kinds[-1].end] if kinds and placed else "设备"
        return [f"{plain[:end]}所有{things}{whole}", plain]
    return list(dict.fromkeys((main, plain)))


def _heard_without(
    main: str, left_out: tuple[Mapping[str, object], ...], ears: Ears
) -> Understanding | None:
    meaning = ears.hear(main)
    if isinstance(meaning, Clarify) and meaning.everywhere is not None:
        elsewhere = _excluding(meaning.everywhere, left_out)
        if not _covers(elsewhere, ears):
            return None  # 开灯，车库门别动 is about no other lights than 开灯 is
        meaning = meaning.everywhere  # an exception elsewhere says that the whole home is meant
    if not isinstance(meaning, Understanding) or any(_is_one(call) for call in meaning.calls):
        return None
    if meaning.confirm == "wish":
        return None  # nobody ordered anything of which something could be left out
    ears.situation.trace.note("exclusion", main=main, out=[dict(one) for one in left_out])
    return _excluding(meaning, left_out)


def _excluding(meaning: Understanding, left_out: tuple[Mapping[str, object], ...]) -> Understanding:
    calls = tuple(replace(call, exclude=left_out) for call in meaning.calls)
    return replace(meaning, calls=calls)


def _is_one(call: IntentCall) -> bool:
    """Whether a call asks, or is about a single thing: nothing can be left out of either."""
    kind = INTENTS.get(call.intent)
    if kind is None or kind.asks:
        return True
    return "name" in call.slots or not call.slots.keys() & {"domain", "area", "floor"}


def _exclusions(out: str, ears: Ears) -> tuple[Mapping[str, object], ...] | None:
    """What is left out, as slots; None if some of the words are not known."""
    mentions = ears.mentions(out)
    rest = out
    for mention in reversed(mentions):
        rest = rest[: mention.start] + " " + rest[mention.end :]
    if not mentions or _FUNCTION.sub("", rest).replace(" ", ""):
        return None
    if any(mention.kind not in TARGETS for mention in mentions):
        return None
    return tuple(slots for unit in _units(mentions, out) for slots in _each(unit, ears))


def _units(mentions: Sequence[Mention], text: str) -> list[list[Mention]]:
    """Mentions that belong together: a room and the kind of thing in it."""
    units: list[list[Mention]] = []
    for mention in mentions:
        previous = units[-1][-1] if units else None
        between = text[previous.end : mention.start].strip() if previous else ""
        if (
            previous is not None
            and {previous.kind, mention.kind} & {MentionKind.KIND}
            and previous.kind is not mention.kind
            and between in ("", "的", "in", "in the", "'s", "里的")
        ):
            units[-1].append(mention)
        else:
            units.append([mention])
    return units


def _each(unit: Sequence[Mention], ears: Ears) -> list[dict[str, object]]:
    """The slots of one unit; of a name that several things come near to, those of each."""
    near = next((one for one in unit if one.keys), None)
    if near is None:
        return [_slots_of(unit, ears)]
    return [
        _slots_of([replace(one, value=key, keys=()) if one is near else one for one in unit], ears)
        for key in near.keys
    ]


def _slots_of(unit: Sequence[Mention], ears: Ears) -> dict[str, object]:
    vocabulary, language = ears.situation.vocabulary, ears.situation.language
    slots: dict[str, object] = {}
    for mention in unit:
        key = str(mention.value)
        if mention.kind is MentionKind.NAME:
            slots["name"] = vocabulary.spoken_name(key, vocabulary.names.ids(key), language)
        elif mention.kind is MentionKind.AREA:
            slots["area"] = vocabulary.area_name(key, language)
        elif mention.kind is MentionKind.FLOOR:
            slots["floor"] = vocabulary.floor_name(key, language)
        elif isinstance(mention.value, Kind):
            domains, classes = mention.value.domains, mention.value.device_classes
            slots["domain"] = domains[0] if len(domains) == 1 else list(domains)
            if classes:
                slots["device_class"] = classes[0] if len(classes) == 1 else list(classes)
    return slots
