"""What a part of a sentence leaves out because another part has said it.

"Dim it", "the fan too", 打开空调，调到26度; and what is added afterwards: 风扇风大点，客厅的.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from lares.nlu.composition.ears import TARGETS, Ears
from lares.nlu.composition.joining import Part
from lares.nlu.composition.pieces import flat
from lares.nlu.intents import INTENTS
from lares.nlu.mention import Mention, MentionKind
from lares.nlu.normalization import key_of, normalise
from lares.nlu.understanding import Ambiguous, Clarify, IntentCall, Meaning, Understanding

_IT = re.compile(
    r"\b(?:it|them|that one|this one|those|these)\b(?!'s|'ll| is| was| has)"
    r"|(?:那个|这个|那盏|这盏|那台|这台)?它们?"
    r"|那个(?=[也都就把再关开调]|$)|这个(?=[也都就把再关开调]|$)"
)
_THERE = re.compile(r"\b(?:(?:in|to|over|up|down) )?there\b(?!'s| is| are)|那里|那儿")
_VERB_FIRST = re.compile(
    r"(?:就|再|请|给我|直接)*(?:打开|关|开|调|设|换成|变成|切|停|暂停|继续|静音|锁|拉|升|降|"
    r"亮度|音量|温度|风速|声音)"
)
_TOO = re.compile(
    r" (?:too|as well|also|likewise|please)$|^(?:also|as well as) "
    r"|^(?:也|还有|再|都)+|(?:也|也是|一样|也一样)$"
)
_FILL = re.compile(r"\b(?:the|my|our|a|an|also|and|please|to|at|with|both|in)\b|[的把也将]")
_TWICE = re.compile(r"\bthe (?:the|my|our)\b")
_AFTERTHOUGHT = re.compile(
    r"\b(?:the|my|our|one|ones|in|on|at|to|of|about|please|i mean|make it|that is|like|say|maybe)\b"
    r"|[的那个盏台扇边里在到吧就]"
)
_ONE = re.compile(r"[那这][个盏台扇把边]")
_THAT = re.compile(r"\b(?:that|this|those|these) (?!one)|[那这](?=[个盏台扇]?)[个盏台扇]?")
_PLACES = ("name", "area", "floor", "domain", "device_class")
_PLACED = frozenset({"name", "area", "floor"})
_ROOMS = frozenset({MentionKind.AREA, MentionKind.FLOOR})
_VALUES = frozenset(MentionKind) - TARGETS - {MentionKind.DURATION, MentionKind.CLOCK}

_Hear = Callable[[str], Meaning | None]


class Context:
    """Completes a part of a sentence with what was said around it."""

    def __init__(self, hear: _Hear, ears: Ears) -> None:
        self._hear = hear
        self._ears = ears

    def targets(self, text: str) -> list[Mention]:
        """Return the names, kinds and places of a text."""
        return [mention for mention in self._ears.mentions(text) if mention.kind in TARGETS]

    def words(self, text: str) -> str:
        """Return the words that name what a text is about, from the first to the last of them."""
        targets = self.targets(text)
        return text[targets[0].start : targets[-1].end] if targets else ""

    # -- what came before --------------------------------------------------------------------------

    def referring(self, text: str, earlier: str) -> Part | None:
        """Hear "it" of "and dim it to 20 %" as what `earlier` spoke of."""
        words = self.words(earlier)
        if not words or (self.targets(text) and not _THERE.search(text)):
            return None
        if _IT.search(text) and not self.targets(text):
            name = f"the {words}" if words.isascii() else words
            return self._part(flat(_IT.sub(name, text, count=1)))
        place = self._place_of(earlier)
        if place and _THERE.search(text):
            where = f"in the {place}" if place.isascii() else place
            return self._part(flat(_THERE.sub(where, text, count=1)))
        if text.isascii():
            return self._part(f"{text} the {words}") if " " not in text else None
        return self._part(flat(f"{words}{text}")) if _VERB_FIRST.match(text) else None

    def _place_of(self, text: str) -> str:
        """The first room that a text names."""
        places = [one for one in self._ears.mentions(text) if one.kind is MentionKind.AREA]
        return text[places[0].start : places[0].end] if places else ""

    def elliptic(self, text: str, earlier: str) -> Part | None:
        """Hear "and the fan to 60 %" or 电视也是 with the verb of the part before."""
        short = _TOO.sub("", text).strip()
        old = self.targets(earlier)
        if not self.targets(short) or not old:
            return None
        start, end = old[0].start, old[-1].end
        if not _FILL.sub("", self._without_mentions(short)).strip():
            said = f"{earlier[:start]}{short}{earlier[end:]}"
        elif any(mention.kind in _VALUES for mention in self._ears.mentions(short)):
            said = f"{earlier[:start]}{short}"
        else:
            return None
        return self._part(_TWICE.sub("the", flat(said)))

    def carried(self, text: str, meaning: Understanding, before: Part) -> Understanding:
        """The thing or the room of the part before, where this one names none."""
        if not isinstance(before.meaning, Understanding):
            return meaning
        earlier = before.meaning.calls[-1]
        bare = not self.targets(text)
        calls = tuple(
            self._with_target(call, earlier) if bare else self._with_place(call, earlier)
            for call in meaning.calls
        )
        return replace(meaning, calls=calls)

    def settled(self, text: str, meaning: Clarify, before: Part) -> Understanding | None:
        """A part that lacks a room, with the thing of the part before; None if it has none."""
        if meaning.everywhere is None or meaning.code != "which_area":
            return None
        found = self.carried(text, meaning.everywhere, before)
        return found if found != meaning.everywhere else None

    def chosen(self, meaning: Ambiguous, before: Part) -> Understanding | None:
        """Of several things with one name the one in the room of the part before."""
        if not isinstance(before.meaning, Understanding):
            return None
        if len({call.intent for one in meaning.readings for call in one.calls}) > 1:
            return None  # to do different things: the person has to say which
        rooms = self._rooms(before.meaning.calls[-1])
        there = [one for one in meaning.readings if self._rooms(one.calls[0]) & rooms]
        return there[0] if len(there) == 1 else None

    def _with_target(self, call: IntentCall, earlier: IntentCall) -> IntentCall:
        domains = INTENTS[call.intent].domains if call.intent in INTENTS else frozenset()
        if not domains or not self._domains(earlier) & domains:
            return call
        slots = {slot: value for slot, value in call.slots.items() if slot not in _PLACES}
        about = {slot: earlier.slots[slot] for slot in _PLACES if slot in earlier.slots}
        return replace(call, slots={**about, **slots})

    def _with_place(self, call: IntentCall, earlier: IntentCall) -> IntentCall:
        """Take "AC to 25" after the living room's curtains for the one of that room."""
        kind = INTENTS.get(call.intent)
        if kind is None or not kind.targets or call.slots.keys() & _PLACED:
            return call
        vocabulary = self._ears.situation.vocabulary
        domains = _listed(call.slots.get("domain")) or kind.domains
        rooms = self._rooms(earlier)
        inside = [
            entity
            for entity in vocabulary.entities.values()
            if entity.domain in domains and vocabulary.area_ids[entity.id] in rooms
        ]
        if len(rooms) != 1 or len(inside) != 1:
            return call
        names = vocabulary.house_areas[next(iter(rooms))].names
        area = next(iter(names.get(self._ears.situation.language) or next(iter(names.values()))))
        return replace(call, slots={**call.slots, "area": area})

    def _rooms(self, call: IntentCall) -> frozenset[str]:
        vocabulary = self._ears.situation.vocabulary
        name, area = call.slots.get("name"), call.slots.get("area")
        if isinstance(area, str):
            return frozenset(vocabulary.areas.ids(key_of(normalise(area))))
        if isinstance(name, str):
            ids = vocabulary.names.ids(key_of(normalise(name)))
            rooms = (vocabulary.area_ids[one] for one in ids)
            return frozenset(room for room in rooms if room is not None)
        return frozenset()

    def _domains(self, call: IntentCall) -> frozenset[str]:
        vocabulary = self._ears.situation.vocabulary
        name, domain = call.slots.get("name"), call.slots.get("domain")
        if isinstance(name, str):
            ids = vocabulary.names.ids(key_of(normalise(name)))
            return frozenset(vocabulary.entities[one].domain for one in ids)
        if domain is not None:
            return _listed(domain)
        return INTENTS[call.intent].domains if call.intent in INTENTS else frozenset()

    def placed(self, text: str, earlier: str) -> Part | None:
        """A command about a kind of thing in the room that `earlier` told of; None if it says more.

        "There is nobody in the study, turn that light off" is about the light there.
        """
        place, kinds = self._place_of(earlier), {one.kind for one in self.targets(text)}
        if not place or kinds != {MentionKind.KIND}:
            return None
        return self._placed(place, _THAT.sub("", text), one=False)

    # -- what comes after --------------------------------------------------------------------------

    def afterthought(self, text: str, earlier: str) -> Part | None:
        """Hear a room, a name or a number that is added: 风扇风大点，客厅的; "open it, half"."""
        mentions = self._ears.mentions(text)
        if not mentions or _AFTERTHOUGHT.sub("", self._without_mentions(text)).strip():
            return None
        words = text[mentions[0].start : mentions[-1].end]
        kinds = {mention.kind for mention in mentions}
        known = {mention.kind for mention in self._ears.mentions(earlier)}
        if kinds <= _ROOMS and not kinds & known:
            return self._placed(words, earlier, one=_ONE.search(text) is not None)
        if kinds == {MentionKind.NAME}:
            return self._named(words, earlier)
        if kinds <= _VALUES and not known & _VALUES:
            link = " to " if earlier.isascii() else "到"
            return self._part(flat(f"{earlier}{link}{words}"))
        return None

    def _placed(self, words: str, earlier: str, *, one: bool) -> Part | None:
        """The command of before with the room where it is to be done.

        客厅那个 is the one thing of that room (客厅窗帘 may be its name), 客厅的 all of it.
        """
        tries: tuple[str, ...]
        if earlier.isascii():
            tries = (f"{earlier} in the {words}", f"{words} {earlier}")
        else:
            old = self.targets(earlier)
            at = old[0].start if old else 0
            tries = tuple(f"{earlier[:at]}{words}{link}{earlier[at:]}" for link in ("的", ""))
            tries = tries[::-1] if one else tries
        parts = (self._part(flat(text)) for text in tries)
        return next((part for part in parts if part is not None), None)

    def _named(self, words: str, earlier: str) -> Part | None:
        """The command of before with the thing by its name instead of its kind."""
        old = self.targets(earlier)
        if len(old) != 1 or old[0].kind is not MentionKind.KIND:
            return None
        if earlier[: old[0].end].endswith("锁") and not words.endswith("锁"):
            words += "锁"  # 门锁了没 has the verb at the end of the kind
        return self._part(flat(f"{earlier[: old[0].start]}{words}{earlier[old[0].end :]}"))

    # -- hearing -----------------------------------------------------------------------------------

    def _part(self, text: str) -> Part | None:
        meaning = self._hear(text)
        return Part(text, meaning) if isinstance(meaning, Understanding) else None

    def _without_mentions(self, text: str) -> str:
        for mention in reversed(self._ears.mentions(text)):
            text = f"{text[: mention.start]} {text[mention.end :]}"
        return text


def _listed(value: object) -> frozenset[str]:
    if isinstance(value, list | tuple):
        return frozenset(str(one) for one in value)
    return frozenset((value,)) if isinstance(value, str) else frozenset()
