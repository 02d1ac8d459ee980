"""Words for a kind of thing: the lights, all the blinds, 所有的灯, 窗帘都.

The words are data, one file a language: `words/kinds_<language>.json` with

- `kinds`: symbol, Home Assistant's domains and device classes, and words; an English word is
  "singular/plural", only the first for what has no plural and only "/plural" for what has no
  singular; a Chinese word may always mean several;
- `every_before`, `every_after`: what makes "all of them" of the word beside it;
- `verbs`: words that are verbs as well ("lock the door") and name a thing only after one of
  `before_noun` or a room;
- `modifiers`: words that make another thing of the kind ("desk lamp"): no mention, so that an
  unknown desk lamp never becomes all lamps;
- `not`: fixed phrases with such a word in them that name no thing (门口, "next door").

A certain thing (`words/things.json`: "reading lamp", "wine fridge") is not the kind, nor the thing,
with whose word it ends, whether this home has one or not.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from lares.nlu.mention import Kind, Mention, MentionKind
from lares.nlu.mentions.candidate import Candidate
from lares.nlu.mentions.things import things
from lares.nlu.normalization import has_han

LATIN_WORD = re.compile(r"[a-z0-9\u00df-\u024f]+(?:\.[0-9]+)?")
"""A word of a normalised text in Latin script, or a number in digits."""
_NEVER = re.compile(r"(?!)")
_EVERY_AFTER_LATIN = re.compile(" ?(?:全部都|全都|全部|统统|通通|都)")
_HAN_BEFORE_NOUN = frozenset("的个把将这那盏台开关掉")
"""Chinese characters after which a Latin word is no verb: 把 fan 关了, 打开 light."""
_FIRST_NOUN = re.compile(r"fans? (?:on|off|at|to|speed|up|down|please|in)\b")
"""A word that begins a sentence and names a thing, though it may be a verb: "fan on low"."""
_NO_COUNT = r"(?<!least of )(?<!first of )(?<!most of )(?<!best of )(?<!above )(?<!after )"
"""Before an "all" that counts nothing: "least of all switch …" is no switch."""
_PLACES = (MentionKind.AREA, MentionKind.FLOOR)
_IN_PLACE = re.compile(r"\b(?:in|at|for|of)(?: the| my| our)? $|在$")
_AFTER_PLACE = {"en": re.compile(r"(?:'s|s')? ?$"), "zh": re.compile(r"(?:里面|里|内)?的?$")}


@dataclass(frozen=True, slots=True)
class KindWord:
    """What a word for a kind means."""

    symbol: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class KindWords:
    """The words of one language.

    `longest` holds for each first word or character how long the phrases that begin so are, in
    words or characters.
    """

    words: dict[str, KindWord]
    fixed: frozenset[str]
    verbs: frozenset[str]
    before_noun: frozenset[str]
    modifiers: frozenset[str]
    every_before: re.Pattern[str]
    every_after: re.Pattern[str]
    longest: dict[str, int]


@cache
def kind_words(language: str) -> KindWords:
    """Return the words of a language ("en", "zh"); read from the package once."""
    source = resources.files("lares.nlu.mentions").joinpath("words", f"kinds_{language}.json")
    data = json.loads(source.read_text(encoding="utf-8"))
    chinese = language == "zh"
    words: dict[str, KindWord] = {}
    for entry in data["kinds"]:
        kind = Kind(
            tuple(entry["domains"]),
            tuple(entry.get("device_classes", ())),
            every=entry.get("every", False),
            plural=chinese,
        )
        for word in entry["words"]:
            singular, _, plural = word.partition("/")
            if singular:
                words[singular] = KindWord(entry["symbol"], kind)
            if plural:
                words[plural] = KindWord(entry["symbol"], replace(kind, plural=True))
    certain = _certain_things(words, chinese=chinese)
    fixed = frozenset(data["not"]) | certain
    longest: dict[str, int] = {}
    for phrase in (*words, *fixed):
        first, length = (phrase[0], len(phrase)) if chinese else _head(phrase)
        longest[first] = max(longest.get(first, 0), length)
    return KindWords(
        words=words,
        fixed=fixed,
        verbs=frozenset(data.get("verbs", ())),
        before_noun=frozenset(data.get("before_noun", ())),
        modifiers=frozenset(data.get("modifiers", ())),
        every_before=_every(data.get("every_before", ()), before=True, chinese=chinese),
        every_after=_every(data.get("every_after", ()), before=False, chinese=chinese),
        longest=longest,
    )


def _certain_things(kinds: Collection[str], *, chinese: bool) -> frozenset[str]:
    """Words for certain things that end with a word for a kind or another thing: "wine fridge"."""
    known = [word for word in things().by_word if has_han(word) == chinese and word not in kinds]
    shorter = {*known, *kinds}
    if chinese:
        return frozenset(
            word for word in known if any(word[at:] in shorter for at in range(1, len(word)))
        )
    certain = [word for word in known if " " in word and word.rpartition(" ")[2] in shorter]
    return frozenset((*certain, *(f"{word}s" for word in certain)))


def _head(phrase: str) -> tuple[str, int]:
    words = phrase.split()
    first = LATIN_WORD.match(words[0])
    return (first[0] if first else words[0]), len(words)


def _every(words: Iterable[str], *, before: bool, chinese: bool) -> re.Pattern[str]:
    any_word = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    if not any_word:
        return _NEVER
    if not before:
        return re.compile(f"(?:{any_word})")
    return re.compile(f"(?:{any_word})$" if chinese else rf"{_NO_COUNT}(?<![a-z'])(?:{any_word}) $")


def find_kinds(text: str, named: Collection[Candidate]) -> Iterator[Candidate]:
    """Yield the words for kinds of things in a text in which `named` has been found already."""
    places = {
        one.end: one.start
        for one in named
        if one.mention is not None and one.mention.kind in _PLACES
    }
    yield from _english(text, places)
    if has_han(text):
        yield from _chinese(text, places)


def _english(text: str, places: dict[int, int]) -> Iterator[Candidate]:
    known = kind_words("en")
    tokens = [(match.start(), match.end(), match[0]) for match in LATIN_WORD.finditer(text)]
    for at, (start, _, word) in enumerate(tokens):
        for count in range(min(known.longest.get(word, 0), len(tokens) - at), 0, -1):
            end = tokens[at + count - 1][1]
            phrase = text[start:end]
            if phrase in known.fixed:
                yield Candidate(start, end, None)
                break
            found = known.words.get(phrase)
            if found is None:
                continue
            before = tokens[at - 1][2] if at else ""
            if before in known.modifiers and tokens[at - 1][1] not in places:
                yield Candidate(tokens[at - 1][0], end, None)
            elif phrase not in known.verbs or _is_noun(text, start, before, known, places):
                yield _candidate(text, (start, end), found, "en", places)
            break


def _chinese(text: str, places: dict[int, int]) -> Iterator[Candidate]:
    known = kind_words("zh")
    for start, char in enumerate(text):
        for length in range(min(known.longest.get(char, 0), len(text) - start), 0, -1):
            phrase = text[start : start + length]
            if phrase in known.fixed:
                yield Candidate(start, start + length, None)
                break
            found = known.words.get(phrase)
            if found is None:
                continue
            before = text[start - 1] if start else ""
            if phrase not in known.verbs or _is_noun(text, start, before, known, places):
                yield _candidate(text, (start, start + length), found, "zh", places)
            break


def _is_noun(text: str, start: int, before: str, known: KindWords, places: dict[int, int]) -> bool:
    """Whether a word that may be a verb names a thing: "the lock", "kitchen fan", 客厅的锁."""
    if start == 0 and _FIRST_NOUN.match(text) is not None:
        return True
    if before in known.before_noun or text[:start].rstrip()[-1:] in _HAN_BEFORE_NOUN:
        return True
    for end in (start, start - 1):
        # "the kitchen fan", but "in the kitchen switch on the light"
        if end in places and _IN_PLACE.search(text, max(0, places[end] - 9), places[end]) is None:
            return True
    return start > 0 and known.every_before.search(text, max(0, start - 20), start) is not None


def _candidate(
    text: str, span: tuple[int, int], found: KindWord, language: str, places: dict[int, int]
) -> Candidate:
    """The mention, with the words beside it that make it mean all of them."""
    start, end = span
    known, every = kind_words(language), found.kind.every
    before = known.every_before.search(text, max(0, start - 20), start)
    after = known.every_after.match(text, end)
    if after is None and language == "en":
        after = _EVERY_AFTER_LATIN.match(text, end)  # lights 都关掉
    if before is not None:
        every, start = True, before.start()
    elif (other := _every_in_other(text, start, language)) is not None:
        every, start = True, other  # 所有 lights, "all 灯"
    elif (place := _place_before(text, start, language, places)) is not None:
        every = every or known.every_before.search(text, max(0, place - 20), place) is not None
    if after is not None:
        every, end = True, after.end()
    kind = found.kind
    if every and not (kind.every and kind.plural):
        kind = replace(kind, every=True, plural=True)
    return Candidate(start, end, Mention(start, end, MentionKind.KIND, found.symbol, kind))


def _every_in_other(text: str, start: int, language: str) -> int | None:
    """Where "all of them" begins that is said in the other language right before `start`."""
    if not has_han(text):
        return None
    head, other = text[:start].rstrip(), "zh"
    if language == "zh":
        head, other = f"{head} ", "en"
    found = kind_words(other).every_before.search(head, max(0, len(head) - 20))
    return found.start() if found is not None else None


def _place_before(text: str, start: int, language: str, places: dict[int, int]) -> int | None:
    """Where the room begins that stands right before `start`: "all the bedroom's lights"."""
    gap = _AFTER_PLACE[language].search(text, max(0, start - 4), start)
    return places.get(gap.start()) if gap is not None else None
