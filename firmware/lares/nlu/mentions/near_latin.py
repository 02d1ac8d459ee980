"""Names in Latin script that are said otherwise than written: plural, in part, misspelled, turned.

"The bedrooms lamp", "the floor lamp" of the living room, "kithcen light", "the lamp on the desk".
"""

from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import NamedTuple

from lares.nlu.mention import MentionKind
from lares.nlu.mentions.bearers import mention_of
from lares.nlu.mentions.candidate import Candidate
from lares.nlu.mentions.kinds import LATIN_WORD, kind_words
from lares.nlu.mentions.ordinary import is_ordinary
from lares.nlu.mentions.phrases import Bearer, Form, PhraseIndex, lemma

_ALIKE = 0.8
"""Share of a phrase's letters that have to be right."""
_MOST_UNKNOWN = 24
"""So many unknown words of a sentence are looked at."""
_LONGEST_TURNED = 3
_PREPOSITIONS = frozenset(
    ("on", "in", "at", "by", "over", "under", "above", "of", "beside", "near", "next", "from")
)
_SKIPPED = frozenset(("the", "my", "our", "a", "to", "top"))
_ARTICLES = frozenset(("the", "my", "our"))
_VERBS_FIRST = frozenset(("switch", "switches", "light", "lights"))
"""Kinds whose misspelled words are verbs as likely: they are put right by `respelling`."""
_GAPS = frozenset((" ", "'s ", "' ", "'"))


class _Word(NamedTuple):
    start: int
    end: int
    said: str
    lemma: str


class _Change(NamedTuple):
    """A word that is taken for another one, with so many letters wrong."""

    at: int
    word: str
    mistakes: int


def near_latin(text: str, index: PhraseIndex, exact: Collection[Candidate]) -> Iterator[Candidate]:
    """Yield the names that words of a normalised text come near to."""
    for words in _runs(text):
        yield from _otherwise_said(text, words, index)
        yield from _misspelled(text, words, index, exact)
        yield from _turned(text, words, index)


def _runs(text: str) -> list[list[_Word]]:
    """The Latin words of a text; words with anything but a space between them are apart."""
    words = [
        _Word(match.start(), match.end(), match[0], lemma(match[0]))
        for match in LATIN_WORD.finditer(text)
        if match[0] != "s" or text[match.start() - 1 : match.start()] != "'"
    ]
    if not words:
        return []
    runs = [[words[0]]]
    for before, word in pairwise(words):
        if text[before.end : word.start] in _GAPS:
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _otherwise_said(text: str, words: list[_Word], index: PhraseIndex) -> Iterator[Candidate]:
    lemmas = [word.lemma for word in words]
    for at, first in enumerate(lemmas):
        for count in index.reaches.get(first, ()):
            bearers = index.latin.get(" ".join(lemmas[at : at + count]))
            if bearers is None or at + count > len(words):
                continue
            if count == 1 and (at == 0 or words[at - 1].said not in _ARTICLES):
                bearers = tuple(one for one in bearers if one.form is not Form.WORD)
            if bearers:
                yield from _candidates(text, words[at : at + count], bearers, 1.0)


def _candidates(
    text: str, words: list[_Word], bearers: Collection[Bearer], likeness: float
) -> Iterator[Candidate]:
    """The mention, unless "bedroom lights" means all the lamps and not the one "Bedroom Light"."""
    last, before = words[-1], words[-2].said if len(words) > 1 else ""
    known = kind_words("en")
    if last.said != last.lemma and last.said in known.words and before not in known.modifiers:
        bearers = [
            one
            for one in bearers
            if one.kind is not MentionKind.NAME or one.key.endswith(last.said)
        ]
    if likeness == 1:
        bearers = [one for one in bearers if one.kind is not MentionKind.KIND]
    else:  # "swich on …" is the verb
        bearers = [
            one
            for one in bearers
            if one.kind is not MentionKind.KIND or one.key not in _VERBS_FIRST
        ]
    if not bearers:
        return
    start, end = words[0].start, last.end
    mention = mention_of(text[start:end], (start, end), bearers, likeness)
    if mention is not None:
        yield Candidate(start, end, mention)


def _misspelled(
    text: str, words: list[_Word], index: PhraseIndex, exact: Collection[Candidate]
) -> Iterator[Candidate]:
    nearly = _changes(words, index, exact)
    for at, changes in nearly.items():
        for change in changes:
            for start in range(max(0, at - 4), at + 1):
                yield from _with_change(text, words, (start, change), nearly, index)


def _changes(
    words: list[_Word], index: PhraseIndex, exact: Collection[Candidate]
) -> dict[int, list[_Change]]:
    """What the unknown words may be meant as, by their places."""
    found: dict[int, list[_Change]] = {}
    unknown = 0
    for at, word in enumerate(words):
        if is_ordinary(word.said) or word.lemma in index.reaches:
            continue
        if any(one.start <= word.start < one.end for one in exact):
            continue
        unknown += 1
        near = index.speller.near(word.lemma) if unknown <= _MOST_UNKNOWN else ()
        if near:
            found[at] = [_Change(at, meant, mistakes) for meant, mistakes in near]
    return found


def _with_change(
    text: str,
    words: list[_Word],
    place: tuple[int, _Change],
    nearly: dict[int, list[_Change]],
    index: PhraseIndex,
) -> Iterator[Candidate]:
    """Names that begin at a word and hold the changed one, the other unknown words as is likely."""
    start, change = place
    made = {at: others[0] for at, others in nearly.items()} | {change.at: change}
    first = made[start].word if start in made else words[start].lemma
    for count in index.reaches.get(first, ()):
        if not change.at < start + count <= len(words):
            continue
        here = range(start, start + count)
        phrase = " ".join(made[at].word if at in made else words[at].lemma for at in here)
        bearers = index.latin.get(phrase)
        if bearers is None:
            continue
        mistakes = sum(made[at].mistakes for at in here if at in made)
        likeness = 1 - mistakes / (len(phrase) - count + 1)
        if likeness >= _ALIKE:
            yield from _candidates(text, words[start : start + count], bearers, likeness)


def _turned(text: str, words: list[_Word], index: PhraseIndex) -> Iterator[Candidate]:
    """The lamp on the desk, if there is a desk lamp; "the light in the kitchen" is a room's."""
    for at, word in enumerate(words):
        if word.said not in _PREPOSITIONS or at == 0:
            continue
        after = at + 1
        while after < len(words) and words[after].said in _SKIPPED:
            after += 1
        for place in range(1, min(_LONGEST_TURNED, len(words) - after) + 1):
            where = words[after : after + place]
            for count in range(1, min(2, at) + 1):
                yield from _turned_name(text, words[at - count : at], where, index)


def _turned_name(
    text: str, thing: list[_Word], where: list[_Word], index: PhraseIndex
) -> Iterator[Candidate]:
    place = " ".join(word.lemma for word in where)
    what = " ".join(word.lemma for word in thing)
    bearers = index.latin.get(f"{place} {what}")
    if bearers is None:
        return
    rooms = index.latin.get(place, ())
    if any(one.kind is MentionKind.AREA for one in rooms) and what in kind_words("en").words:
        return
    if thing[-1].said != thing[-1].lemma:
        return
    names = [one for one in bearers if one.kind is MentionKind.NAME and one.form is not Form.THING]
    whole = [one for one in names if one.form is Form.WHOLE]
    if not whole and thing[-1].said in kind_words("en").words:
        whole = names
    if whole:
        start, end = thing[0].start, where[-1].end
        mention = mention_of(text[start:end], (start, end), whole, 0.95)
        if mention is not None:
            yield Candidate(start, end, mention)
