"""The exact stage: a sentence either is one of the known sentences about known names, or it is not.

It never guesses. What is nearly such a sentence (an impossible number, an unknown name) is told
apart, so that a person is asked and not misheard.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lares.home.registry import name_of
from lares.home.timer import LONGEST_S, SHORTEST_S, slots_to_seconds
from lares.nlu.exact.free_words import with_own_words
from lares.nlu.intents import INTENTS
from lares.nlu.match import Match, Value
from lares.nlu.normalization import has_han, spaced, tight
from lares.nlu.numerals import find_numerals, find_signed
from lares.nlu.politeness import without_politeness
from lares.nlu.reading import Reading, Said, best_reading, unplaced_domains
from lares.nlu.situation import is_dangerous
from lares.nlu.understanding import Ambiguous, Clarify, IntentCall, Meaning, Understanding
from lares.nlu.unknown_words import NEARLY, find_unknown
from lares.nlu.vocabulary import Lexicon, Vocabulary

if TYPE_CHECKING:
    from lares.nlu.exact.templates import ExactTemplates

_LATIN = re.compile("[a-z]")
_ENGLISH = re.compile("[a-z0-9]")
_MOST_NUMBERS = 3
_TIMES = frozenset({"hours", "minutes", "seconds", "start_hours", "start_minutes", "start_seconds"})
"""So many numbers of a sentence that was not understood are tried as the impossible one."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as one language's templates see it, with what stands in it."""

    said: Said
    templates: "ExactTemplates"
    lists: dict[str, list[Value]]
    segments: Sequence[str] = ()
    """What stood between the punctuation, which a normalised text has no more."""

    @property
    def text(self) -> str:
        """The normalised text."""
        return self.said.text

    @property
    def language(self) -> str:
        """The language of the templates ("en", "zh", "zh-TW" …)."""
        return self.templates.language

    @property
    def spoken(self) -> str:
        """The language to answer in: 厨房灯50% fits an English template and is Chinese."""
        return (
            "zh" if has_han(self.text) and not _LATIN.search(self.text) else family(self.language)
        )


def family(language: str) -> str:
    """Return the language of a variety: "zh" of "zh-TW"."""
    return language.partition("-")[0]


class ExactStage:
    """Matches sentences with the templates of several languages; knows nothing of one home."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._languages = tuple(languages)
        self._templates: dict[str, ExactTemplates] = {}

    def warm(self) -> None:
        """Load the templates of all languages; takes some 0.3 s of CPU."""
        for language in self._languages:
            self._load(language)

    def sentences(
        self,
        normalised: str,
        guess: str,
        vocabulary: Vocabulary,
        *,
        asks: bool,
        segments: Sequence[str] = (),
    ) -> list[Sentence]:
        """Return a sentence as the templates of each language that it may be in see it."""
        return [
            self._sentence(normalised, language, vocabulary, asks=asks, segments=segments)
            for language in self._order(normalised, guess)
        ]

    def understand(
        self, sentences: list[Sentence], vocabulary: Vocabulary, area_id: str | None
    ) -> Meaning | None:
        """Return what a sentence means, None if no template has it.

        Tried as it is and, only after that, without words of courtesy: a name that ends in such a
        word is safe. `sentences` are then those without.
        """
        for sentence in sentences:
            meaning = self._exact(sentence, vocabulary, area_id)
            if meaning is not None:
                return meaning
        for at, sentence in enumerate(sentences):
            plain = without_politeness(sentence.text, family(sentence.language))
            if plain == sentence.text:
                continue
            asks = sentence.said.asks
            polite = self._sentence(
                plain, sentence.language, vocabulary, asks=asks, segments=sentence.segments
            )
            sentences[at] = polite
            meaning = self._exact(polite, vocabulary, area_id)
            if meaning is not None:
                return meaning
        return None

    def nearly(
        self, sentences: Sequence[Sentence], vocabulary: Vocabulary, area_id: str | None
    ) -> Clarify | None:
        """Return what an order lacks; "kitchen light off?" asks, so no order nearly fits it."""
        orders = [
            one
            for one in sentences
            if one.language in NEARLY and not (one.said.asks and one.said.subject_first)
        ]
        for nearly in (_out_of_range, _unknown):
            for sentence in orders:
                clarify = nearly(sentence, vocabulary, area_id)
                if clarify is not None:
                    return clarify
        return None

    # -- languages ---------------------------------------------------------------------------------

    def _order(self, text: str, guess: str) -> list[str]:
        """Languages to try, those of the sentence's script first.

        A sentence without Chinese characters has no Chinese template, and one of nothing else has
        no English one; 厨房灯50% may have either.
        """
        if not has_han(text):
            return [one for one in self._languages if family(one) != "zh"] or [guess]
        if not _ENGLISH.search(text):
            return [one for one in self._languages if family(one) != "en"] or [guess]
        own = [one for one in self._languages if family(one) == guess]
        return own + [one for one in self._languages if family(one) != guess]

    def _load(self, language: str) -> "ExactTemplates":
        templates = self._templates.get(language)
        if templates is None:
            # Imported here: hassil costs 0.1 s and nobody pays it before the first sentence.
            from lares.nlu.exact.templates import templates_in

            templates = self._templates[language] = templates_in(language)
        return templates

    def _sentence(
        self,
        normalised: str,
        language: str,
        vocabulary: Vocabulary,
        *,
        asks: bool,
        segments: Sequence[str],
    ) -> Sentence:
        templates = self._load(language)
        chinese = family(language) == "zh"
        text = tight(normalised) if chinese else spaced(normalised)
        if not chinese and has_han(text):
            text = _apart(text, (vocabulary.names, vocabulary.areas, vocabulary.floors))
        lists = templates.numbers(find_numerals(text), text)
        lists["name"] = _distinct(
            Value(
                text[at.start : at.end],
                vocabulary.spoken_name(at.key, ids, language),
                domain,
                at.key,
            )
            for at in vocabulary.names.mentions(text)
            for domain, ids in vocabulary.by_domain(at.key).items()
        )
        for place, lexicon, name in (
            ("area", vocabulary.areas, vocabulary.area_name),
            ("floor", vocabulary.floors, vocabulary.floor_name),
        ):
            lists[place] = _distinct(
                Value(text[at.start : at.end], name(at.key, language), key=at.key)
                for at in lexicon.mentions(text)
            )
        mentions = (value.text for place in ("name", "area", "floor") for value in lists[place])
        said = Said.of(text, family(language), mentions, asks=asks)
        return Sentence(said, templates, lists, segments)

    def _exact(
        self, sentence: Sentence, vocabulary: Vocabulary, area_id: str | None
    ) -> Meaning | None:
        speaker = area_id if area_id in vocabulary.house_areas else None
        here = _here(sentence, vocabulary, speaker)
        found = sentence.templates.match(sentence.text, sentence.lists, here)
        matches = with_own_words(found, sentence.segments)
        reading = best_reading(matches, sentence.said, vocabulary, speaker)
        if reading is None or _overlooks(reading.match, sentence, vocabulary):
            return None
        return _meaning(reading, sentence, vocabulary, speaker)


def _overlooks(match: Match, sentence: Sentence, vocabulary: Vocabulary) -> bool:
    """Whether a kind of door was read where a door's own name stands: 大门, all gates or a lock."""
    classes = match.slots.get("device_class")
    if "name" in match.slots or classes is None or INTENTS[match.intent].asks:
        return False
    keys = (value.key or "" for value in sentence.lists["name"])
    ids = (one for key in keys for one in vocabulary.names.ids(key))
    named = [vocabulary.entities[one] for one in ids]
    return any(is_dangerous(one) and one.device_class != classes for one in named)


def _out_of_range(
    sentence: Sentence, vocabulary: Vocabulary, area_id: str | None
) -> Clarify | None:
    """A sentence that would be clear if its number were possible is told so, never bent."""
    text, templates = sentence.text, sentence.templates
    for number in find_signed(text)[:_MOST_NUMBERS]:
        beyond = templates.numbers_beyond(number, text)
        if not any(beyond.values()):
            continue
        here = _here(sentence, vocabulary, area_id)
        found = templates.match(text, {**sentence.lists, **beyond}, here)
        matches = [
            match
            for match in with_own_words(found, sentence.segments)
            if number.value in match.slots.values()
        ]
        reading = best_reading(matches, sentence.said, vocabulary, area_id)
        code = _beyond(reading.match.slots) if reading is not None else None
        if code is not None:
            return Clarify(code, f"{number.value:g}", sentence.spoken)
    return None


def _beyond(slots: Mapping[str, object]) -> str | None:
    """What is said of a number that these slots cannot have, None if only templates lack it."""
    if "temperature" in slots:
        return "out_of_range"
    seconds = slots_to_seconds(slots)
    if seconds is None and not _TIMES & slots.keys():
        return "out_of_range.percent"
    possible = seconds is not None and SHORTEST_S <= seconds <= LONGEST_S
    return None if possible else "out_of_range.time"


def _unknown(sentence: Sentence, vocabulary: Vocabulary, area_id: str | None) -> Clarify | None:
    here = _here(sentence, vocabulary, area_id)
    return find_unknown(sentence.templates, sentence.text, sentence.lists, here, vocabulary)


def _here(sentence: Sentence, vocabulary: Vocabulary, area_id: str | None) -> str:
    """The name of the speaker's room, "" if it is not known.

    Without it the templates that need a room are tried all the same, to ask "where?" instead of
    failing.
    """
    area = vocabulary.house_areas.get(area_id or "")
    return name_of(area.names, sentence.language) if area is not None else ""


def _meaning(
    reading: Reading, sentence: Sentence, vocabulary: Vocabulary, area_id: str | None
) -> Meaning:
    match, language = reading.match, sentence.spoken
    if reading.rivals:
        return Ambiguous(
            tuple(_understanding(rival, language, vocabulary, area_id) for rival in reading.rivals),
            language,
        )
    understanding = _understanding(match, language, vocabulary, area_id)
    if match.here and area_id is None:
        domains = unplaced_domains(match)
        if domains is not None and vocabulary.count(domains, match.slots) > 1:
            return Clarify("which_area", sentence.text, language, everywhere=understanding)
    return understanding


def _understanding(
    match: Match, language: str, vocabulary: Vocabulary, area_id: str | None
) -> Understanding:
    call = IntentCall(match.intent, _call_slots(match, vocabulary, known_area=area_id))
    return Understanding((call,), language, "exact", 1.0, match.response)


def _call_slots(
    match: Match, vocabulary: Vocabulary, *, known_area: str | None
) -> dict[str, object]:
    """The slots of a call: those of the template, without a room that is not known.

    Nor does the speaker's room count for "pause" or "what's the temperature" if it has nothing of
    the kind: nobody said that room, and the home's only thermostat may be elsewhere.
    A name that things of several kinds bear gets the kind that the template was about, so that
    "lock the front door" does not reach the camera of the same name.
    """
    slots = dict(match.slots)
    kind = INTENTS[match.intent]
    if match.here and (
        known_area is None or (kind.unplaced and not vocabulary.is_any_in(known_area, kind.domains))
    ):
        slots.pop("area", None)
    key = match.keys.get("name")
    if key is not None and match.domain is not None and len(vocabulary.by_domain(key)) > 1:
        slots.setdefault("domain", match.domain)
    return slots


def _distinct(values: Iterable[Value]) -> list[Value]:
    """Values in order, each once: a name said a hundred times is still one candidate."""
    return list(dict.fromkeys(values))


def _apart(text: str, lexicons: Sequence[Lexicon]) -> str:
    """Put spaces around Chinese names inside an English sentence: "turn on 客厅 的灯"."""
    cuts = {
        place
        for lexicon in lexicons
        for mention in lexicon.mentions(text)
        for place in (mention.start, mention.end)
        if has_han(text[mention.start : mention.end])
    }
    for place in sorted(cuts, reverse=True):
        text = f"{text[:place]} {text[place:]}"
    return " ".join(text.split())
