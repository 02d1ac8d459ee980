"""Several commands in one sentence, and the words around one that only give a reason."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from lares.nlu.composition.ears import TARGETS, Ears
from lares.nlu.composition.pieces import MOST_PIECES, Piece, bare, flat, joined
from lares.nlu.intents import INTENTS
from lares.nlu.mention import Mention
from lares.nlu.normalization import key_of, normalise
from lares.nlu.understanding import Clarify, IntentCall, Meaning, Understanding
from lares.nlu.veto import veto, without_harmless

MOST_CALLS = 4
"""A sentence never does more than this many things that were said one after another."""
_MOST_TRIES = 24
_LONGEST_REASON = 60
_NEVERMIND = "HassNevermind"

_IT = re.compile(
    r"\b(?:it|them|that one|this one|those|these)\b(?! (?:is|was|'s))"
    r"|(?:那个|这个|那盏|这盏|那台|这台)?它们?|那个(?=[也都就把再关开调]|$)|这个(?=[也都就把再关开调]|$)"
)
_TOO = re.compile(
    r" (?:too|as well|also|likewise|please)$|^(?:也|还有|把|再|都)+|(?:也|也是|一样|也一样)$"
)
_TWICE = re.compile(r"\bthe (?:the|my|our)\b")
_FILL = re.compile(r"\b(?:the|my|our|a|an|also|and|please|to|at|with|both)\b|[的把也将]")
# What may be passed over beside a command tells how things are; it says nothing about whether or
# when to carry the command out, and it asks for nothing itself.
_TELLS = re.compile(
    r"^(?:(?:because|since|so|as|well|oh|hey|man|god|ugh|phew|thanks|thank|cheers|sorry|ok|okay|"
    r"right|alright|great|good|lovely|there you go|come on) ?)+$"
    r"|^(?:(?:because|since|so|as|well|oh|hey|man|god|ugh) )*(?:i|i'm|i've|i'll|we|we're|we've|"
    r"it|it's|its|there|there's|that|that's|he|he's|she|she's|they|they're|you|someone|somebody|everyone|nobody|"
    r"everybody|the|my|our|this|guests?|kids|people|mom|mum|dad|grandma|grandpa|dinner|lunch|breakfast|"
    r"friends|visitors|baby)\b.*"
    r"|.*\b(?:is|are|am|'s|'re|'m|time|done|here|back|ready|over|coming|going|out|asleep|awake)$"
    r"|.*(?:[了啦呢啊呀哦哈太好很真挺想要在有是得正快]|[没不](?:人|在|电|够|清|见|着|了)).*"
)
_HEDGES = re.compile(
    r"\b(?:no|not|never|nope|but|or|if|unless|maybe|perhaps|later|tomorrow|tonight|wait|stop|only|"
    r"joking|kidding|joke|cancel|forget|except|until|till|before|after|when|then|instead|none|"
    r"said|says|told|asked|would|should|could|might|almost|nearly|don|won|can|already|wrong|undo|"
    r"\w+n't|every|each|unlock|open|close|shut|lock|turn|switch|set|tell|remind|ask|again)\b"
    r"|别|不|没(?![人电])|但|或|如果|要是|等|先|再|明[天早晚]|后[天来]|只|除|算了|取消|撤|玩笑|"
    r"说|告诉|问|以为|假|才|刚|已|开|关|锁|调|设|停|换|吗|呢|什么|怎么|哪|谁|几"
)
_SO_THAT = re.compile(
    r" (?:so (?:that )?(?:i|we|he|she|they|it|the \w+)(?:'?s|'?ll| can| could| will| do ?n'?t)?|"
    r"because|since (?:i|we|it|the)|"
    r"cause|cos|as (?:i|we|it)(?:'m| am|'s| is|'re| are)|for me|for us|to (?:save|help|keep|make|"
    r"let)) .*$"
    r"|(?:好让|方便|因为|以便).+$|^(?:因为|由于).+?(?=把|打开|关|开)"
)
_Clause = Callable[[str], Meaning | None]


@dataclass(frozen=True, slots=True)
class _Part:
    """A command of the sentence, with the words that it was said in."""

    text: str
    meaning: Understanding | Clarify


class Sequencer:
    """Tries the ways in which a sentence may be several commands; every part must be understood."""

    def __init__(self, clause: _Clause, ears: Ears) -> None:
        self._clause = clause
        self._ears = ears
        self._tries = 0
        self._known: dict[str, Meaning | None] = {}

    def several(self, pieces: tuple[Piece, ...]) -> Meaning | None:
        """Return what pieces mean one after another, None if some of them mean nothing."""
        if not 2 <= len(pieces) <= MOST_PIECES:
            return None
        parts = self._parts(pieces, None)
        if parts is None:
            return None
        self._ears.situation.trace.note("clauses", parts=[part.text for part in parts])
        return _together(parts)

    def without_reason(self, text: str) -> Meaning | None:
        """Return what a command means without the clause that says why, None if it has none."""
        short = _SO_THAT.sub("", text).strip()
        if not short or short == text or veto(text) is not None:
            return None
        meaning = self._hear(short)
        return meaning if isinstance(meaning, Understanding) else None

    # -- the parts ---------------------------------------------------------------------------------

    def _parts(self, pieces: tuple[Piece, ...], before: _Part | None) -> list[_Part] | None:
        """The commands that the pieces are, the finest cut first; None if some are none."""
        for size in range(1, len(pieces) + 1):
            if before is None and size == len(pieces):
                break  # the sentence as a whole is tried by who called
            part = self._part(joined(pieces[:size]), before)
            if part is None:
                continue
            rest = pieces[size:]
            if not rest:
                return [part]
            following = self._parts(rest, part)
            if following is not None:
                return [part, *following]
        # A reason stands between commas: what "and" ties on is to be done as well.
        if not pieces[0].joint and self._says_why(pieces[0].text):
            if len(pieces) == 1:
                return []
            return self._parts(pieces[1:], before) if before else self._alone(pieces[1:])
        return None

    def _alone(self, pieces: tuple[Piece, ...]) -> list[_Part] | None:
        """The parts of a sentence whose first piece was only a reason."""
        whole = self._part(joined(pieces), None)
        if len(pieces) == 1:
            return [whole] if whole is not None else None
        parts = self._parts(pieces, None)
        if parts is not None:
            return parts
        return [whole] if whole is not None else None

    def _part(self, text: str, before: _Part | None) -> _Part | None:
        text = bare(text)
        if before is not None:
            told = self._referring(text, before)
            if told is not None:
                return told
        meaning = self._hear(text)
        if isinstance(meaning, Understanding | Clarify) and not _is_wish(meaning):
            if before is not None and isinstance(meaning, Understanding):
                meaning = self._carried(text, meaning, before)
            if isinstance(meaning, Understanding) or meaning.code != "cannot":
                return _Part(text, meaning)
        return self._elliptic(text, before) if before is not None else None

    def _hear(self, text: str) -> Meaning | None:
        if text not in self._known:
            self._tries += 1
            if self._tries > _MOST_TRIES:
                return None
            self._known[text] = self._clause(text)
        return self._known[text]

    def _says_why(self, text: str) -> bool:
        """Whether a piece may be passed over: no order, no thing, no doubt, no condition."""
        if len(text) > _LONGEST_REASON or self._ears.mentions(text):
            return False
        plain = without_harmless(text)
        return (
            _TELLS.fullmatch(text) is not None
            and _HEDGES.search(plain) is None
            and veto(text) is None
        )

    # -- what a part leaves out because it was said before -----------------------------------------

    def _targets(self, text: str) -> list[Mention]:
        return [mention for mention in self._ears.mentions(text) if mention.kind in TARGETS]

    def _words(self, part: _Part) -> str:
        targets = self._targets(part.text)
        return part.text[targets[0].start : targets[-1].end] if targets else ""

    def _referring(self, text: str, before: _Part) -> _Part | None:
        """Hear "it" of "and dim it to 20 %" as what was spoken of before."""
        words = self._words(before)
        if not words or not _IT.search(text) or self._targets(text):
            return None
        said = flat(_IT.sub(f"the {words}" if words.isascii() else words, text, count=1))
        meaning = self._hear(said)
        return _Part(said, meaning) if isinstance(meaning, Understanding) else None

    def _elliptic(self, text: str, before: _Part) -> _Part | None:
        """Hear "and the fan to 60 %" or 电视也是 with the verb of the part before."""
        short = _TOO.sub("", text).strip()
        targets, earlier = self._targets(short), self._targets(before.text)
        if not targets or not earlier:
            return None
        rest = short
        for mention in reversed(self._ears.mentions(short)):
            rest = rest[: mention.start] + " " + rest[mention.end :]
        start, end = earlier[0].start, earlier[-1].end
        tries = [flat(f"{before.text[:start]}{short}")]
        if not _FILL.sub("", rest).strip():
            tries.insert(0, flat(f"{before.text[:start]}{short}{before.text[end:]}"))
        for said in (_TWICE.sub("the", one) for one in tries):
            meaning = self._hear(said)
            if isinstance(meaning, Understanding):
                return _Part(said, meaning)
        return None

    def _carried(self, text: str, meaning: Understanding, before: _Part) -> Understanding:
        """The thing of the part before, where this one names none: 打开空调，调到26度."""
        if self._targets(text) or not isinstance(before.meaning, Understanding):
            return meaning
        earlier = before.meaning.calls[-1]
        calls = tuple(self._with_target(call, earlier) for call in meaning.calls)
        return replace(meaning, calls=calls)

    def _with_target(self, call: IntentCall, earlier: IntentCall) -> IntentCall:
        domains = INTENTS[call.intent].domains if call.intent in INTENTS else frozenset()
        if not domains or not self._domains(earlier) & domains:
            return call
        places = ("name", "area", "floor", "domain", "device_class")
        slots = {slot: value for slot, value in call.slots.items() if slot not in places}
        about = {slot: earlier.slots[slot] for slot in places if slot in earlier.slots}
        return replace(call, slots={**about, **slots})

    def _domains(self, call: IntentCall) -> frozenset[str]:
        vocabulary = self._ears.situation.vocabulary
        name, domain = call.slots.get("name"), call.slots.get("domain")
        if isinstance(name, str):
            ids = vocabulary.names.ids(key_of(normalise(name)))
            return frozenset(vocabulary.entities[one].domain for one in ids)
        if isinstance(domain, str):
            return frozenset((domain,))
        return INTENTS[call.intent].domains if call.intent in INTENTS else frozenset()


def _is_wish(meaning: Meaning) -> bool:
    """Whether a part only says what bothers: beside an order it is the reason for it."""
    return isinstance(meaning, Understanding) and meaning.confirm == "wish"


_CERTAINTY: Mapping[str, int] = {"exact": 0, "taught": 1, "model": 2}


def _taken_back(parts: list[_Part]) -> list[_Part]:
    """Drop what somebody thought better of: "unlock the door, forget it" asks for nothing."""
    cancelled = [at for at, part in enumerate(parts) if _is_nevermind(part.meaning)]
    if not cancelled or len(parts) == 1:
        return parts
    last = cancelled[-1]
    return parts[last + 1 :] or parts[last:]


def _is_nevermind(meaning: Understanding | Clarify) -> bool:
    return isinstance(meaning, Understanding) and meaning.calls[0].intent == _NEVERMIND


def _together(parts: list[_Part]) -> Meaning | None:
    """All parts as one understanding, or the question that one of them leaves open."""
    parts = _taken_back(parts)
    meanings = [part.meaning for part in parts]
    understood = [
        meaning.everywhere if isinstance(meaning, Clarify) else meaning for meaning in meanings
    ]
    asked = next((meaning for meaning in meanings if isinstance(meaning, Clarify)), None)
    whole = [one for one in understood if one is not None]
    calls = tuple(call for one in whole for call in one.calls)
    if not calls or len(calls) > MOST_CALLS:
        return asked if not calls else None
    least = max(whole, key=lambda one: _CERTAINTY.get(one.stage, 0))
    one = replace(
        least,
        calls=calls,
        confidence=min(one.confidence for one in whole),
        response=whole[0].response if len(calls) == 1 else None,
        confirm=next((one.confirm for one in whole if one.confirm), ""),
    )
    if asked is None:
        return one
    return replace(asked, everywhere=one if len(whole) == len(parts) else None)


def combined(meanings: list[Meaning | None]) -> Meaning | None:
    """Return the commands of one verb for several things as one, None if one is not understood."""
    parts = [_Part("", one) for one in meanings if isinstance(one, Understanding | Clarify)]
    return _together(parts) if len(parts) == len(meanings) else None
