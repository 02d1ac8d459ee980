"""From a sentence to what it means in this home: the stages of understanding, in order.

Exact templates first, which never guess; then the rules that take a sentence apart (several
commands, corrections, times), whose pieces pass the same stages; then the learned model, which
needs every word in its place; then the question back or the honest refusal.
What people have taught stands behind the templates and before all else; `assistant` asks for it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from lares.home.registry import Registry
from lares.nlu.colloquial import in_plain_words, warm_sayings
from lares.nlu.composition.alarms import alarm
from lares.nlu.composition.compose import Composer
from lares.nlu.composition.pieces import flat, segments_of, stopped
from lares.nlu.composition.states import order_of
from lares.nlu.composition.times import begun_before
from lares.nlu.exact.stage import ExactStage, Sentence, family
from lares.nlu.guarding import (
    is_asked_to,
    is_doubted,
    reaches_guarded,
    speaks_against,
    without_exception,
)
from lares.nlu.intents import INTENTS
from lares.nlu.learned.encoder import SentenceEncoder
from lares.nlu.learned.frames import warm_frames
from lares.nlu.learned.model import IntentModel
from lares.nlu.learned.stage import LearnedStage
from lares.nlu.mention import Mention
from lares.nlu.mentions.finder import find_mentions, warm_words
from lares.nlu.mentions.respelling import respelled
from lares.nlu.normalization import MAX_TEXT, has_han, normalise
from lares.nlu.occasions import scene_called, scene_for
from lares.nlu.reason import Reason
from lares.nlu.situation import Situation
from lares.nlu.trace import Trace
from lares.nlu.understanding import (
    Ambiguous,
    Clarify,
    IntentCall,
    Meaning,
    NotUnderstood,
    Understanding,
)
from lares.nlu.veto import QUESTION, veto
from lares.nlu.vocabulary import vocabulary_of

_Key = tuple[str, str | None, str | None]
"""A sentence, the language hint and the speaker's room."""
_UNKNOWN = frozenset({"unknown_name", "unknown_area"})
"""Questions back about words that may be no name but a saying: 卫生间换气."""
_UNCLEAR = _UNKNOWN | {"cannot"}
REMEMBERED = 256
"""So many sentences of the present vocabulary are not understood anew."""


_REQUESTS = re.compile(
    r"(?:(?:hey|hi|ok|okay|so|and|now|lares) )*(?:please|pls|can|could|would|will|may|might|mind|"
    r"do you mind|is it (?:ok|okay|possible|alright)|is there any chance|any chance|how about)\b"
    r"|.*(?:能|可以|可否|好吗|行吗|好不好|行不行|麻烦|帮|请)"
)
"""How a request begins that is put as a question."""
_ASKED_TO = re.compile(r"(?:请|麻烦|你|那|喂|嘿|[ ,])*(?:能|可以|可否)(?!看|听|告).*把.*[吗么]$")
"""An order with 把 put as a question: a question mark adds nothing to its 吗."""
ANSWERED = ("en", "zh")
"""Languages that there are replies in; of Korean there are sentences only."""
VARIETIES = frozenset({"zh-TW", "zh-HK", "ko"})
"""Languages besides those whose sentence templates can be asked for."""


@dataclass(slots=True)
class _Hearing:
    """One sentence on its way through the stages; the ears of the rules of composition."""

    situation: Situation
    exact: ExactStage
    learned: LearnedStage | None
    asks: bool
    segments: tuple[str, ...]
    found: dict[str, tuple[Mention, ...]] = field(default_factory=dict)
    no_template: set[str] = field(default_factory=set)
    """What the templates are known not to have."""
    depth: int = 0
    """How many later commands are being looked at."""

    def hear(self, clause: str) -> Meaning | None:
        situation = self.situation
        meaning = None
        if clause not in self.no_template:
            meaning = self.of_exact(self.sentences(normalise(clause)))
        if meaning is None and self.learned is not None:
            meaning = self.learned.understand(clause, situation, self.mentions)
        return meaning

    def sentences(self, normalised: str) -> list[Sentence]:
        """The ways in which the templates read a text."""
        return self.exact.sentences(
            normalised,
            self.situation.language,
            self.situation.vocabulary,
            asks=self.asks,
            segments=self.segments,
        )

    def mentions(self, text: str) -> tuple[Mention, ...]:
        found = self.found.get(text)
        if found is None:
            situation = self.situation
            found = find_mentions(text, situation.language, situation.vocabulary)
            self.found[text] = found
        return found

    def guarded(self, original: str, text: str, meaning: Meaning | None) -> Meaning | None:
        """The meaning of a sentence; none that moves a door while a word speaks against it."""
        vocabulary = self.situation.vocabulary
        if not reaches_guarded(meaning, vocabulary, self.mentions):
            return meaning
        text = without_exception(text, meaning)
        segments = [without_exception(segment, meaning) for segment in self.segments]
        why = speaks_against(text, segments, vocabulary, self.mentions)
        doubted = is_doubted(stopped(original)) or (self.asks and not is_asked_to(text))
        if why is None and doubted:
            why = QUESTION
        if why is None:
            return meaning
        self.situation.trace.note("veto", why=Reason(why))
        return NotUnderstood(self.situation.language)

    def of_exact(self, sentences: list[Sentence]) -> Meaning | None:
        """What the templates make of a sentence; a delayed command has to be one in itself."""
        situation = self.situation
        meaning = self.exact.understand(sentences, situation.vocabulary, situation.area_id)
        situation.trace.note("exact", text=sentences[0].text, found=meaning is not None)
        if isinstance(meaning, Understanding) and not self._may_wait(meaning):
            situation.trace.note("veto", why=Reason.NO_LATER_ORDER.value)
            return None
        if isinstance(meaning, Understanding) and not all(map(_has_time, meaning.calls)):
            return alarm(flat(sentences[0].text), self) or meaning
        return self._as_order(sentences[0].text, meaning) or meaning

    def _as_order(self, text: str, meaning: Meaning | None) -> Understanding | None:
        """The order that a sentence about a state may be as well, to be confirmed: 灯都关了."""
        order = None if self.asks else order_of(text, meaning)
        if order is None or reaches_guarded(meaning, self.situation.vocabulary, self.mentions):
            return None
        heard = self.hear(order)
        if not isinstance(heard, Understanding) or not all(map(_is_order, heard.calls)):
            return None
        if reaches_guarded(heard, self.situation.vocabulary, self.mentions):
            return None
        return replace(heard, confirm="unsure", response=None)

    def _may_wait(self, meaning: Understanding) -> bool:
        """Whether what is to be done later is an order: "don't …, in ten minutes" is none."""
        for call in meaning.calls:
            command = call.slots.get("conversation_command")
            if not isinstance(command, str):
                continue
            command = flat(normalise(command))
            begun = begun_before(command)
            if not self._is_order(command) or (begun and self._is_order(begun)):
                return False
        return True

    def _is_order(self, command: str) -> bool:
        if veto(command) is not None:
            return False
        self.depth += 1
        meaning = Composer(self).sentence(command) if self.depth == 1 else None
        self.depth -= 1
        if isinstance(meaning, Clarify | Ambiguous):
            return True
        return isinstance(meaning, Understanding) and all(_is_order(c) for c in meaning.calls)


def _has_time(call: IntentCall) -> bool:
    """Whether a call is no timer that was only named: 七点的闹钟 is none called 七点."""
    return call.intent != "HassStartTimer" or bool(call.slots.keys() - {"name"})


def _is_order(call: IntentCall) -> bool:
    """Whether a call changes something in the home now."""
    kind = INTENTS.get(call.intent)
    return kind is not None and not kind.asks and "conversation_command" not in call.slots


class Understander:
    """Understands sentences about the home of one registry, in several languages at once.

    Without a `model` only exact templates, and the rules that take sentences apart, are at work.
    One sentence is understood at a time.
    """

    def __init__(
        self,
        registry: Registry,
        languages: Sequence[str] = ("en", "zh"),
        model: IntentModel | None = None,
        remembered: int = REMEMBERED,
    ) -> None:
        """Understand from now on; the last `remembered` sentences are not understood anew."""
        self._registry = registry
        self._languages = tuple(languages)
        self._exact = ExactStage(self._languages)
        self._learned = LearnedStage(model) if model is not None else None
        self._encoder = SentenceEncoder(model, registry) if model is not None else None
        self._recent: dict[_Key, tuple[Meaning, Trace]] = {}
        self._recent_version = -1
        self._remembered = remembered

    def warm(self) -> None:
        """Load all templates and words now; takes some 0.3 s of CPU, so not on the event loop.

        May run on another thread: it does not look at the registry, which changes meanwhile.
        """
        self._exact.warm()
        warm_words()
        warm_frames()
        warm_sayings()

    @property
    def encoder(self) -> SentenceEncoder | None:
        """The vectors of the model, None without one."""
        return self._encoder

    def learn_from(self, model: IntentModel) -> None:
        """Put the learned stage to work, or replace its model; on the thread that understands."""
        self._learned = LearnedStage(model)
        self._encoder = SentenceEncoder(model, self._registry)
        self._recent.clear()

    def understand(
        self,
        text: str,
        *,
        language: str | None = None,
        area_id: str | None = None,
        trace: Trace | None = None,
    ) -> Meaning:
        """Return what `text` means; never raises for what people may say or type.

        `language` is a hint, the words decide. `area_id` is where the speaker is: "the light" is
        then the light there. Texts over `MAX_TEXT` characters are not looked at. `trace` collects
        what each stage saw.
        """
        guess = self._guess(text[:MAX_TEXT], language)
        if len(text) > MAX_TEXT:
            return NotUnderstood(guess)
        key = (text, language, area_id)
        meaning, seen = self._known(key) or self._heard(key, guess)
        if trace is not None:
            trace.notes.extend(seen.notes)
        return meaning

    def _heard(self, key: _Key, guess: str) -> tuple[Meaning, Trace]:
        text, _, area_id = key
        seen = Trace()
        meaning = self._anew(text, guess, area_id, seen)
        if not (isinstance(meaning, Understanding) and meaning.confirm == "wish"):
            self._remember(key, meaning, seen)  # help against the dark depends on what is on now
        return meaning, seen

    def _known(self, key: _Key) -> tuple[Meaning, Trace] | None:
        version = self._registry.vocabulary_version
        if version != self._recent_version:
            self._recent.clear()
            self._recent_version = version
        return self._recent.get(key)

    def _remember(self, key: _Key, meaning: Meaning, seen: Trace) -> None:
        self._recent[key] = (meaning, seen)
        if len(self._recent) > self._remembered:
            del self._recent[next(iter(self._recent))]

    def _guess(self, text: str, hint: str | None) -> str:
        """The language of an answer to a sentence that nobody understood."""
        spoken = [family(language) for language in self._languages]
        if has_han(text) and "zh" in spoken:
            return "zh"
        hinted = (hint or "").split("-", maxsplit=1)[0].lower()
        if hinted in ANSWERED and hinted in spoken and (hinted != "zh" or not text.strip()):
            return hinted
        return "en" if "en" in spoken else next((one for one in spoken if one in ANSWERED), "en")

    # -- the stages --------------------------------------------------------------------------------

    def _anew(self, text: str, guess: str, area_id: str | None, trace: Trace) -> Meaning:
        normalised = normalise(text)
        if not normalised or len(normalised) > MAX_TEXT:
            return NotUnderstood(guess)
        trace.note("normal", text=normalised)
        vocabulary = vocabulary_of(self._registry)
        speaker = area_id if area_id in vocabulary.house_areas else None
        situation = Situation(self._registry, vocabulary, speaker, guess, trace)
        asks = text.rstrip().endswith(("?", "\uff1f")) and _ASKED_TO.match(normalised) is None
        segments = segments_of(text)
        hearing = _Hearing(situation, self._exact, self._learned, asks, segments)
        sentences = hearing.sentences(normalised)
        meaning = (
            _said_plainly(hearing, text, _through(hearing, sentences, text))
            or scene_for(flat(normalised), situation)
            or _respelled(hearing, text)
        )
        if isinstance(meaning, Clarify) and meaning.code == "unknown_name":
            right = _respelled(hearing, text)
            meaning = right if isinstance(right, Understanding) else meaning
        if meaning is None or (isinstance(meaning, Clarify) and meaning.code in _UNKNOWN):
            meaning = scene_called(flat(normalised), situation) or meaning
        if meaning is None and len(sentences) > 0:
            meaning = self._exact.nearly(sentences, vocabulary, speaker)
        return meaning or NotUnderstood(guess)


def _through(hearing: _Hearing, sentences: list[Sentence], text: str) -> Meaning | None:
    """What templates, rules and the model make of a text as it was typed."""
    meaning = hearing.of_exact(sentences)
    if meaning is not None:
        return meaning
    text_flat = flat(normalise(text))
    hearing.no_template.add(text_flat)
    meaning = hearing.guarded(text, text_flat, Composer(hearing).sentence(text))
    if hearing.asks and _REQUESTS.match(text_flat) is None:
        return _perhaps_asked(meaning)
    return meaning


def _perhaps_asked(meaning: Meaning | None) -> Meaning | None:
    """The meaning of what ends in a question mark and begins like no request: "lights off?"."""
    if not isinstance(meaning, Understanding) or meaning.stage == "exact":
        return meaning
    if not any(map(_is_order, meaning.calls)):
        return meaning
    return replace(meaning, confirm=meaning.confirm or "unsure")


def _respelled(hearing: _Hearing, original: str) -> Meaning | None:
    """What a sentence that nothing understood means without its slips, to be confirmed."""

    def change(text: str, mentions: tuple[Mention, ...]) -> str | None:
        plain = in_plain_words(text, mentions)
        return respelled(plain, hearing.mentions(plain)) if plain else None

    meaning = _heard_again(hearing, original, respelled)
    return meaning or _heard_again(hearing, original, change)


def _said_plainly(hearing: _Hearing, original: str, meaning: Meaning | None) -> Meaning | None:
    """The meaning, or what the sentence means in plain words if that is surer."""
    guessed = isinstance(meaning, Understanding) and meaning.confirm == "unsure"
    asked = isinstance(meaning, Understanding) and meaning.confirm == "question"
    unknown = isinstance(meaning, Clarify) and meaning.code in _UNCLEAR
    if meaning is not None and not guessed and not asked and not unknown:
        return meaning
    plainly = _heard_again(hearing, original, in_plain_words, sure=guessed)
    if meaning is None:
        return plainly
    if not isinstance(plainly, Understanding):
        return meaning
    return meaning if asked and not any(map(_is_order, plainly.calls)) else plainly


def _heard_again(
    hearing: _Hearing,
    original: str,
    change: Callable[[str, tuple[Mention, ...]], str | None],
    *,
    sure: bool = False,
) -> Meaning | None:
    """What a sentence means with its pieces changed, to be confirmed.

    Its punctuation stays, and of a door also what was typed is looked at once more. With `sure`
    only what would be done at once counts.
    """
    parts = [(part, change(part, hearing.mentions(part)), stop) for part, stop in stopped(original)]
    if not any(right for _, right, _ in parts):
        return None
    text = " ".join(f"{right or part}{stop}" for part, right, stop in parts)
    hearing.situation.trace.note("respelled", text=text)
    again = replace(hearing, segments=segments_of(text), no_template=set(), depth=0)
    meaning = _through(again, again.sentences(normalise(text)), text)
    meaning = hearing.guarded(original, flat(normalise(original)), meaning)
    if isinstance(meaning, Understanding) and any(map(_is_order, meaning.calls)):
        if sure and meaning.confirm:
            return None
        return replace(meaning, confirm=meaning.confirm or "unsure")
    return None if isinstance(meaning, NotUnderstood) else meaning
