"""Which word of an otherwise clear command this home has nothing for, and what comes close.

The words are asked back and never replaced: an unknown room must not become "everywhere". Words
that are a known thing's name are not unknown: then it is the thing that cannot do what was asked.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lares.nlu.match import Value
from lares.nlu.nearest import find_nearest
from lares.nlu.normalization import key_of
from lares.nlu.numerals import find_numerals
from lares.nlu.understanding import Clarify
from lares.nlu.vocabulary import Vocabulary

if TYPE_CHECKING:
    from lares.nlu.exact.templates import ExactTemplates

_SHORTEST = 2  # 前门 is a door, not the 门 of a room called 前
_LONGEST_COMMAND = 100
_ARTICLE = re.compile(r"^(?:the|my|our|a|an) (?=.)")
_LONGEST = {"en": 28, "zh": 10}
NEARLY = frozenset(_LONGEST)
"""Languages in which a nearly understood sentence is asked back."""
_REFUSES = {
    "en": re.compile(r"\b(?:not|don't|dont|never|no|cannot|can't|shouldn't|without|except)\b"),
    "zh": re.compile(r"[别勿莫]|不|没|除了|以外"),
}
# Words that no name of a thing or a room has: questions, several commands, times.
_NO_NAME = {
    "en": re.compile(
        r"\b(?:why|how|what|when|who|if|unless|because|should|i|you|he|she|we|they|it|and|then|or|"
        r"but|at|after|before|until|while|tomorrow|tonight|everything|all|every|anything|something|"
        r"is|are|was|were|did|does|do|to|up|off|on|down|about|that|this|these|those|please|here|"
        r"there|turn|switch|set|put|make|change|open|close|lock|unlock|start|stop|return|am|pm|o'clock|noon|morning|evening|night|\d+)\b|^(?:the|my|our|a|an)$"
    ),
    "zh": re.compile(
        r"[我你他她它谁吗呢吧]|什么|怎么|为何|如果|要是|因为|然后|再|以后|之前|明天|今晚|分钟|小时|"
        r"所有|全部|一切|东西|都|并|和|把|打开|关闭|关掉|调|这里|那里|了|着|几|哪|^[闭掉启]"
    ),
}


def find_unknown(
    templates: "ExactTemplates",
    text: str,
    lists: Mapping[str, Sequence[Value]],
    here: str,
    vocabulary: Vocabulary,
) -> Clarify | None:
    """Return the question back if `text` is a command about an unknown thing or room."""
    if len(text) > _LONGEST_COMMAND or _REFUSES[templates.language].search(text):
        return None
    best: tuple[int, int, str, str] | None = None
    thing: str | None = None
    for wild in ("area", "name"):
        for match in templates.nearly(text, lists, wild, here):
            words = _ARTICLE.sub("", match.wild.get(wild, "").strip())
            if not _could_be_name(words, templates.language) or vocabulary.areas.ids(key_of(words)):
                continue
            known = _known_thing(words, lists["name"])
            if known is not None:
                thing = thing or known
                continue
            candidate = (-match.literal, len(words), wild, words)
            best = min(best, candidate) if best else candidate
    if best is None:
        return Clarify("cannot", thing, templates.language) if thing else None
    _, _, wild, words = best
    nearest = find_nearest(words, vocabulary, templates.language, places=wild == "area")
    return Clarify(f"unknown_{wild}", words, templates.language, nearest)


def _could_be_name(words: str, language: str) -> bool:
    if not _SHORTEST <= len(words) <= _LONGEST[language]:
        return False
    if any(no_name.search(words) for no_name in _NO_NAME.values()):
        return False
    return not any(len(words) == number.end - number.start for number in find_numerals(words))


def _known_thing(words: str, named: Sequence[Value]) -> str | None:
    """The name of the thing that the words are, or are a part of ("water" of "water heater")."""
    key = key_of(words)
    return next((str(value.out) for value in named if key in key_of(value.text)), None)
