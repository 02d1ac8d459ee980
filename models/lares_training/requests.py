"""Sentences from the corpus: filled with a home's names, values and free words, then composed."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import sqrt

from lares.nlu.mention import MentionKind
from lares.nlu.mentions.finder import find_mentions
from lares.nlu.normalization import normalise
from lares.nlu.vocabulary import vocabulary_of
from lares_training.draft import Draft, Piece, retagged
from lares_training.homes import SWITCHABLE, Home, place_name, thing_name
from lares_training.noise import typo
from lares_training.sampler import say
from lares_training.templates import (
    ENTITY_LISTS,
    PLACE_LISTS,
    REQUEST_LISTS,
    VALUE_LISTS,
    Corpus,
    Template,
    tag_of,
)
from lares_training.values import value

_UNKNOWN_SHARE = 0.08
"""So often a name is one that the home does not have."""
_OTHER_LANGUAGE = 0.06
"""So often a name is said in the other language of the home."""
_GUARDED = frozenset(("lock", "unlock", "open", "close"))
"""What a wrong acceptance would cost most."""
_GUARDED_WEIGHT = 2.0
_WISHES = 0.25
"""Of reasons, so many are wishes (I'm freezing); the others are from reasons.txt."""
_ONLY_REASON = 0.1
LATER = frozenset(
    (
        *("turn_on", "turn_off", "toggle", "open", "close", "lock", "unlock", "activate"),
        *("color_set", "stop"),
        *("brightness_set", "brightness_up", "brightness_down", "color_temperature_set"),
        *("position_set", "fan_speed_set", "temperature_set", "temperature_up"),
        *("temperature_down", "hvac_mode_set", "volume_set", "mute", "unmute", "media_pause"),
        *("media_resume", "media_search", "vacuum_start", "vacuum_return", "vacuum_area"),
        *("mower_start", "mower_dock"),
    )
)
"""What may be asked for later, and together with something else."""


@dataclass(slots=True)
class Mix:
    """How often what is said: shares of all sentences, and the rest are single requests."""

    negatives: float = 0.36
    pairs: float = 0.08
    reasons: float = 0.06
    noise: float = 0.3


@dataclass
class Sayer:
    """Says sentences of one language about one home.

    `held_out` chooses which templates: only those kept for validation, or only the others.
    """

    corpus: Corpus
    home: Home
    held_out: bool = False
    mix: Mix = field(default_factory=Mix)

    @cached_property
    def _files(self) -> Mapping[str, tuple[Template, ...]]:
        chosen = {
            name: tuple(one for one in templates if one.held_out == self.held_out)
            for name, templates in self.corpus.files.items()
        }
        return {name: templates for name, templates in chosen.items() if templates}

    @cached_property
    def _positive(self) -> tuple[Sequence[str], Sequence[float]]:
        return _weighted({n: t for n, t in self._files.items() if not n.startswith("none/")})

    @cached_property
    def _negative(self) -> tuple[Sequence[str], Sequence[float]]:
        return _weighted({n: t for n, t in self._files.items() if n.startswith("none/")})

    @cached_property
    def _wishes(self) -> tuple[Sequence[str], Sequence[float]]:
        return _weighted({n: t for n, t in self._files.items() if n.startswith("wish_")})

    @cached_property
    def _asking(self) -> tuple[Sequence[str], Sequence[float]]:
        aside = ("none/", "wish_")
        return _weighted({n: t for n, t in self._files.items() if not n.startswith(aside)})

    @cached_property
    def _reasons(self) -> tuple[Template, ...]:
        return tuple(one for one in self.corpus.reasons if one.held_out == self.held_out)

    @cached_property
    def _later(self) -> tuple[Sequence[str], Sequence[float]]:
        return _weighted({n: t for n, t in self._files.items() if n in LATER})

    @property
    def is_ready(self) -> bool:
        """Whether there are templates of requests to say."""
        return bool(self._later[0])

    def sentence(self, rng: random.Random) -> Draft:
        """Return one sentence: a request, two of them, or something that is none."""
        roll = rng.random()
        if roll < self.mix.negatives and self._negative[0]:
            return self._said(self._negative, rng)
        if roll < self.mix.negatives + self.mix.pairs and self.corpus.connectives:
            return self._pair(rng)
        if roll > 1 - self.mix.reasons and self._reasons:
            return self._with_reason(rng)
        return self._said(self._positive, rng)

    def _said(self, files: tuple[Sequence[str], Sequence[float]], rng: random.Random) -> Draft:
        name = rng.choices(files[0], files[1])[0]
        return self.of_template(rng.choice(self._files[name]), rng)

    def of_template(self, template: Template, rng: random.Random) -> Draft:
        """Return a sentence of one template."""
        filler = _Filler(self, template.thing)
        pieces = say(template.expression, self.corpus.rules, filler, rng)
        guarded = template.stance != "request" and filler.asked & _GUARDED
        return Draft(
            pieces,
            (template.action, template.action),
            template.stance,
            self.corpus.language,
            f"{template.source}:{template.line}",
            _GUARDED_WEIGHT if guarded else 1.0,
        )

    def request(self, rng: random.Random) -> Draft:
        """Return a request that makes sense inside another sentence."""
        return self._said(self._later, rng)

    def _pair(self, rng: random.Random) -> Draft:
        first, second = self.request(rng), self.request(rng)
        joint = rng.choice(self.corpus.connectives)
        words = say(joint.expression, self.corpus.rules, _Filler(self, "name"), rng)
        gap = Piece("" if self.corpus.language == "zh" else " ")
        split = retagged(words, "split")
        return replace(
            first,
            pieces=(*first.pieces, gap, *split, gap, *second.pieces),
            actions=(first.actions[0], second.actions[0]),
            source=f"{first.source}+{second.source}",
        )

    def _with_reason(self, rng: random.Random) -> Draft:
        """A request with why: it's so dark, turn on the lamp; pause it, my sister is calling.

        Sometimes the reason alone, which asks for nothing.
        """
        roll = rng.random()
        if roll < _WISHES and self._wishes[0]:
            reason = self._said(self._wishes, rng)
        else:
            reason = self.of_template(rng.choice(self._reasons), rng)
            if roll > 1 - _ONLY_REASON:
                return reason
        request = self._said(self._asking, rng)
        gap = Piece("" if self.corpus.language == "zh" else " ")
        first, second = (reason, request) if rng.random() < 0.55 else (request, reason)
        return replace(
            request,
            pieces=(*first.pieces, gap, *second.pieces),
            source=f"{first.source}+{second.source}",
        )

    def words_for(self, name: str, rng: random.Random) -> tuple[Piece, ...]:
        """Return words for a list that is neither a request nor free text."""
        language = self.corpus.language
        if language == "mixed":
            language = rng.choice(("en", "zh"))
        if name in VALUE_LISTS:
            return (Piece(value(name, language, rng), symbol=name, fixed=True),)
        if rng.random() < _OTHER_LANGUAGE:
            language = "en" if language == "zh" else "zh"
        if name in PLACE_LISTS:
            return (self._place(name, language, rng),)
        kind = rng.choice(SWITCHABLE) if name == "name" else name
        return (self._thing(kind, language, rng),)

    def _place(self, name: str, language: str, rng: random.Random) -> Piece:
        known = (self.home.floors if name == "floor" else self.home.areas).get(language)
        if known and rng.random() >= _UNKNOWN_SHARE:
            return Piece(rng.choice(known).lower(), symbol=name)
        return Piece(self._unknown("place", name, language, rng), "place")

    def _thing(self, kind: str, language: str, rng: random.Random) -> Piece:
        known = self.home.names.get((kind, language))
        if known and rng.random() >= _UNKNOWN_SHARE:
            return Piece(rng.choice(known).lower(), symbol=kind)
        return Piece(self._unknown("device", kind, language, rng), "device")

    def _unknown(self, tag: str, kind: str, language: str, rng: random.Random) -> str:
        """A name that this home does not have; of a list of such words or of another home."""
        words = self.corpus.lists.get(tag, ())
        for _ in range(8):
            if words and rng.random() < 0.4:
                name = rng.choice(words)
            elif tag == "place":
                name = place_name(kind, language, rng)
            else:
                name = thing_name(kind, language, rng)
            if not self.home.knows(name) and not self._is_named(name, language):
                return name.lower()
        return "gizmo" if language == "en" else "那玩意儿"

    def _is_named(self, name: str, language: str) -> bool:
        """Whether the appliance takes words for a thing of this home, called otherwise."""
        mentions = find_mentions(normalise(name), language, vocabulary_of(self.home.registry))
        return any(mention.kind is MentionKind.NAME for mention in mentions)


@dataclass(slots=True)
class _Filler:
    """Finds words for the lists of one sentence and notes what was asked inside it."""

    sayer: Sayer
    thing: str
    asked: set[str] = field(default_factory=set)

    def fill(self, name: str, rng: random.Random) -> tuple[Piece, ...]:
        """Return words for `{name}`."""
        name = self.sayer.corpus.aliases.get(name, name)
        name = self.thing if name == "name" else name
        if name in REQUEST_LISTS:
            inner = self.sayer.request(rng)
            self.asked.add(inner.actions[0])
            return retagged(inner.pieces, "command") if name == "command" else inner.pieces
        if name in ENTITY_LISTS or name in PLACE_LISTS or name in VALUE_LISTS:
            if name in {"lock", "garage", "valve", "alarm"}:
                self.asked.add("unlock")
            return self.sayer.words_for(name, rng)
        words = rng.choice(self.sayer.corpus.lists[name]).lower()
        if rng.random() < 0.1:
            words = " ".join(typo(word, rng) for word in words.split(" "))
        return (Piece(words, tag_of(name)),)


def _weighted(
    files: Mapping[str, Sequence[Template]],
) -> tuple[Sequence[str], Sequence[float]]:
    """Files with weights: the square root of their size, so that no action is drowned."""
    return tuple(files), tuple(sqrt(len(templates)) for templates in files.values())
