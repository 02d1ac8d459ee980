"""Stricter rules for sentences that would move a lock, a garage door, a valve or an alarm.

A lamp that goes on by a misunderstanding is a nuisance, a door that opens is a burglary. So where a
sentence reaches such a thing, no word may speak against it anywhere in the sentence, also not in a
part that the command does without; and what the model is not sure of is not even proposed unless
nothing but the words of an order was said.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from lares.nlu.composition.pieces import flat
from lares.nlu.intents import INTENTS
from lares.nlu.learned.heard import blanked
from lares.nlu.mention import Kind, Mention, MentionKind
from lares.nlu.normalization import key_of, normalise
from lares.nlu.situation import GATES, GUARDED_DOMAINS, is_dangerous
from lares.nlu.understanding import Ambiguous, Clarify, IntentCall, Meaning, Understanding
from lares.nlu.veto import HYPOTHETICAL, NEGATION, guarded_veto, without_harmless
from lares.nlu.vocabulary import Vocabulary

_Find = Callable[[str], Sequence[Mention]]

_EXCEPT = re.compile(
    r"\b(?:except(?:ing)?(?: for)?|apart from|other than|excluding|besides|save for|but not|but)\b"
    r"|除了|除开|除去|除外|以外|之外|例外|不算"
)
"""Words that leave something out; where that was understood they speak against nothing else."""
_ASKED_TO = re.compile(
    r"\b(?:please|pls|can|could|would|will|mind|(?:do|wo) ?n'?t you)\b"
    r"|^(?:(?:hey|ok|okay|and|then|now|so|lares) )*(?:(?:un)?lock|(?:un)?bolt|open|close|shut|turn|"
    r"switch|raise|lower|arm|disarm|let|get|set|stop)\b"
    r"|[吗吧呗]|好不好|好[么嘛]|能|可以|行|麻烦|帮|请|^(?:把|将|打?开|关|锁|解)"
)
_VERB_FIRST = re.compile(
    r"(?:\w+ )?(?:un)?(?:lock|bolt|open|close|shut|raise|lower|turn|switch|arm)\b"
    r"|.{0,4}(?:打?开|关|锁|解)"
)
_KINDLY = re.compile(
    r"\b(?:please|pls|can|could|would|will|mind)\b|[吗吧呗]|好|能|可以|行|麻烦|帮|请"
)
_OPENS = re.compile(
    r"\b(?:un\w+|op\w*n\w*|releas\w+|undo\w*|let|free|buzz|disengage|turn off)\b|[开解启放]"
)
_ORDER_EN = re.compile(
    r"\b(?:please|pls|plz|kindly|hey|hi|ok|okay|now|right|away|quick|quickly|fast|just|go|ahead|"
    r"and|then|so|can|could|would|will|you|ya|mind|be|able|do|i|i'?d|we|like|love|want|need|have|"
    r"has|had|got|get|make|sure|let|lets|let's|us|me|him|her|them|to|for|the|a|an|my|our|that|"
    r"this|these|those|both|all|every|of|at|on|off|in|out|up|down|over|with|it|is|are|it's|back|"
    r"again|still|time|thanks|thank|cheers|lares|everyone|someone|there|here|"
    r"un|re|lock(?:s|ed|ing)?|unlock(?:s|ed|ing)?|bolt(?:ed|ing)?|unbolt(?:ed|ing)?|latch(?:ed)?|"
    r"unlatch(?:ed)?|secure[d]?|release[d]?|undo(?:ne)?|open(?:s|ed|ing)?|clos(?:e|es|ed|ing)|"
    r"shut(?:ting)?|rais(?:e|ed|ing)|lift(?:ed|ing)?|lower(?:ed|ing)?|roll(?:ed|ing)?|"
    r"pull(?:ed)?|push(?:ed)?|swing|slide|turn(?:ed|ing)?|switch(?:ed|ing)?|flip|cut|set|put|"
    r"arm(?:ed|ing)?|disarm(?:ed|ing)?|activate[d]?|deactivate[d]?|enable[d]?|disable[d]?|"
    r"start(?:ed)?|stop|drop|half|halfway|way|bit|little|more|less|completely|fully|tight|"
    r"behind|night|tonight|evening|guests|kids|mom|mum|dad|grandma|plumber|cleaner|postman|courier|"
    r"delivery|teh|hte|pleas|doors?|gate|lock|deadbolt|valve|tap|main|mains|supply|water|gas|alarm|garage|house)\b"
)
_ORDER_ZH = re.compile(
    r"反(?=锁)|(?<=[关拧锁])[严死牢]实?|[请记得把将给帮我你您他她的了吧呗啊呀哦啦嘛呢哈嗯喂嘿嗨那个这就去来先再下点儿一全都关开锁闭合上掉好住紧"
    r"解打启停放降升拉推拧起启动设布撤防门阀水气煤燃总闸锁警报窗快和跟与能可以想要需得让叫劳烦驾麻谢]"
)


def guards(call: IntentCall, vocabulary: Vocabulary, find: _Find) -> bool:
    """Return whether a call, or the later command in it, reaches what must not move by mistake."""
    later = call.slots.get("conversation_command")
    if isinstance(later, str) and any(
        speaks_of_guarded(mention, vocabulary) for mention in find(flat(normalise(later)))
    ):
        return True
    kind = INTENTS.get(call.intent)
    if kind is None or kind.asks or not kind.targets:
        return False
    names = [one for one in _listed(call.slots.get("name")) if isinstance(one, str)]
    if names:
        ids = (id_ for name in names for id_ in vocabulary.names.ids(key_of(normalise(name))))
        return any(is_dangerous(vocabulary.entities[one]) for one in ids)
    return _is_guarded_kind(_listed(call.slots.get("domain")), call.slots.get("device_class"))


def speaks_of_guarded(mention: Mention, vocabulary: Vocabulary) -> bool:
    """Return whether a mention is a name or a kind of such a thing."""
    if mention.kind is MentionKind.NAME:
        ids = (
            id_ for key in (mention.value, *mention.keys) for id_ in vocabulary.names.ids(str(key))
        )
        return any(is_dangerous(vocabulary.entities[one]) for one in ids)
    if isinstance(mention.value, Kind):
        return _is_guarded_kind(mention.value.domains, mention.value.device_classes)
    return False


def reaches_guarded(meaning: Meaning | None, vocabulary: Vocabulary, find: _Find) -> bool:
    """Return whether a meaning, or what it would be after an answer, reaches such a thing."""
    match meaning:
        case Understanding():
            return any(guards(call, vocabulary, find) for call in meaning.calls)
        case Ambiguous():
            return any(reaches_guarded(one, vocabulary, find) for one in meaning.readings)
        case Clarify():
            return reaches_guarded(meaning.everywhere, vocabulary, find)
        case _:
            return False


def speaks_against(
    text: str, segments: Sequence[str], vocabulary: Vocabulary, find: _Find
) -> str | None:
    """Return why a sentence about such a thing must not be acted on, None if nothing says so.

    `text` is the whole sentence, `segments` are its pieces between punctuation. A negation or a
    condition counts wherever it stands, a report or a question where it names the thing.
    """
    whole = guarded_veto(_plain(text, find(text)))
    if whole in (NEGATION, HYPOTHETICAL):
        return whole
    for segment in segments:
        mentions = find(segment)
        if any(speaks_of_guarded(mention, vocabulary) for mention in mentions):
            why = guarded_veto(_plain(segment, mentions))
            if why is not None:
                return why
    return None


def without_exception(text: str, meaning: Meaning | None) -> str:
    """Return a sentence without its "except", if the meaning leaves out what it excepts."""
    if isinstance(meaning, Understanding) and all(call.exclude for call in meaning.calls):
        return _EXCEPT.sub(" ", text)
    return text


def unlocks(plain: str) -> bool:
    """Return whether the words of an order say to open at all: "turn up the front door" does not.

    `plain` is the order without its mentions.
    """
    return _OPENS.search(plain) is not None


def is_asked_to(text: str) -> bool:
    """Return whether a sentence with a question mark asks to do it: "gas valve open?" does not."""
    return _ASKED_TO.search(text) is not None


def is_doubted(segments: Sequence[tuple[str, str]]) -> bool:
    """Return whether an order is only repeated as a question: "unlock the door? at this hour?"."""
    return any(
        stop in ("?", "!?") and _VERB_FIRST.match(text) and not _KINDLY.search(text)
        for text, stop in segments[:-1]
    )


def is_plain_order(text: str, mentions: Iterable[Mention]) -> bool:
    """Return whether a clause holds, besides its mentions, only words that orders are made of."""
    plain = without_harmless(_plain(text, mentions))
    rest = _ORDER_ZH.sub(" ", _ORDER_EN.sub(" ", plain))
    return not any(letter.isalnum() for letter in rest)


def _plain(text: str, mentions: Iterable[Mention]) -> str:
    """A text without what is called exactly so: what only comes near a name may be a "not"."""
    return blanked(text, [(m.start, m.end) for m in mentions if m.likeness >= 1])


def _is_guarded_kind(domains: Iterable[object], device_class: object) -> bool:
    classes = frozenset(_listed(device_class))
    return any(
        domain in GUARDED_DOMAINS or (domain == "cover" and (not classes or classes & GATES))
        for domain in domains
    )


def _listed(value: object) -> Sequence[object]:
    if isinstance(value, list | tuple | frozenset):
        return tuple(value)
    return () if value is None else (value,)
