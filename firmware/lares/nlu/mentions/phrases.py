"""Phrases that names of a home may be said as, for finding what only comes near a name."""

from enum import IntEnum
from typing import NamedTuple

from lares.nlu.mention import MentionKind
from lares.nlu.mentions.spelling import Speller
from lares.nlu.mentions.syllables import sounds

MOST_BEARERS = 64
"""A part that more things bear than this stands for none of them."""


class Form(IntEnum):
    """How a phrase of the index relates to the name."""

    WHOLE = 0
    ROOM_WORD = 1  # another common word for the room
    PART = 2
    THING = 3  # another word for what the thing is
    WORD = 4  # one ordinary word of it, which names a thing only after an article
    ROOM_KIND = 5  # a word for the kind of room, of which there may be several


class Bearer(NamedTuple):
    """What a phrase stands for: the key of a name, area or floor, or a word for a kind."""

    kind: MentionKind
    key: str
    form: Form


class PhraseIndex:
    """Phrases in Latin words and in Chinese, and who bears them.

    `latin` has words in the form of `lemma`, one space between them, `chinese` phrases as they are
    written and `sounding` for the sounds of a phrase the phrases that sound so. `reaches` holds for
    each first word, and for each first two sounds, how long the phrases are.
    """

    __slots__ = ("chinese", "latin", "reaches", "sounding", "speller")

    def __init__(self, other: "PhraseIndex | None" = None) -> None:
        self.latin: dict[str, tuple[Bearer, ...]] = dict(other.latin) if other else {}
        self.chinese: dict[str, tuple[Bearer, ...]] = dict(other.chinese) if other else {}
        self.sounding: dict[str, tuple[str, ...]] = dict(other.sounding) if other else {}
        self.reaches: dict[str, tuple[int, ...]] = dict(other.reaches) if other else {}
        # Shared: a word that no name has any more leads to no phrase.
        self.speller: Speller = other.speller if other else Speller()

    def add_latin(self, words: tuple[str, ...], bearer: Bearer) -> None:
        """Index a phrase of words that are in the form of `lemma`."""
        phrase = " ".join(words)
        known = self.latin.get(phrase)
        if known is None:
            self.latin[phrase] = (bearer,)
            self._reach(words[0], len(words))
            self.speller.add(words)
        elif len(known) <= MOST_BEARERS and bearer not in known:
            self.latin[phrase] = (*known, bearer)

    def add_chinese(self, phrase: str, bearer: Bearer) -> None:
        """Index a phrase with Chinese characters in it, by its sounds."""
        known = self.chinese.get(phrase)
        if known is None:
            self.chinese[phrase] = (bearer,)
            alike = sound_of(phrase)
            self._reach(alike[:2], len(alike))
            sounding = self.sounding.get(alike, ())
            if len(sounding) < MOST_BEARERS and phrase not in sounding:
                self.sounding[alike] = (*sounding, phrase)
        elif len(known) <= MOST_BEARERS and bearer not in known:
            self.chinese[phrase] = (*known, bearer)

    def remove(self, phrase: str, key: str) -> None:
        """Forget that the name `key` may be said as `phrase`."""
        for phrases in (self.latin, self.chinese):
            known = phrases.get(phrase)
            if known is None:
                continue
            left = tuple(one for one in known if one.key != key or one.kind is not MentionKind.NAME)
            if left:
                phrases[phrase] = left
                continue
            del phrases[phrase]
            alike = sound_of(phrase)
            if phrase in self.sounding.get(alike, ()):
                self.sounding[alike] = tuple(x for x in self.sounding[alike] if x != phrase)

    def _reach(self, head: str, length: int) -> None:
        lengths = self.reaches.get(head, ())
        if length not in lengths:
            self.reaches[head] = tuple(sorted((*lengths, length), reverse=True))


def lemma(word: str) -> str:
    """Return what singular and plural of an English word have in common."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("xes", "ches", "shes", "sses")) else word[:-1]


def sound_of(text: str) -> str:
    """Return a text with each Chinese character replaced by what its sound is confused with."""
    if text.isascii():
        return text
    spoken, alike = sounds()
    return text.translate(spoken).translate(alike)
