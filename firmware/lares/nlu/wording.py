"""Whether two sentences hold the same words of content, whatever politeness surrounds them.

"It's movie time now, please" holds those of "movie time"; "movie time is over", "after movie time"
and "not movie time" do not. What turns a meaning round (not, over, before, 完, 没) is content.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from lares.nlu.mentions.ordinary import is_ordinary
from lares.nlu.mentions.syllables import sounds
from lares.nlu.normalization import has_han, normalise, tight
from lares.nlu.politeness import without_politeness
from lares.nlu.veto import veto

_EN_EMPTY = frozenset(
    """
    a an the my our your this that of for to in at and is it it's its i i'm i'd i'll we we're we'd
    you lares hey hi hello ok okay yes well so now then please thanks thank just right let let's
    lets us me do start begin run go going get activate want can could have time's everybody
    everyone guys folks here again mode
    """.split()  # noqa: SIM905 -- a list of words is read as words
)
_EN_ALIKE = (
    ("movie", "film"), ("tv", "television", "telly"), ("kid", "child", "children"),
    ("mum", "mom", "mother", "mummy", "mommy"), ("dad", "father", "daddy"), ("goodnight", "night"),
    ("dinner", "supper"), ("bed", "bedtime"), ("begin", "start"), ("holiday", "vacation"),
)  # fmt: skip
_EN_ROOT = {word: words[0] for words in _EN_ALIKE for word in words}
_ZH_EMPTY = re.compile(
    r"请帮我|请你|帮我|帮忙|麻烦|给我|我们|咱们|大家|我|你|请|现在|马上|准备|该|要|想|开始|进入|启动|"
    r"时间到了?|时候到了?|的时候|时间|模式|一下|一会儿?|就|来|去|到|吧|了|啦|咯|啊|呀|呢|哦|喔|嘛|的|是|啰"
)
_ZH_ALIKE = (
    ("影片", "电影"), ("片子", "电影"), ("就寝", "睡觉"), ("睡了", "睡觉"), ("上床", "睡觉"),
    ("离家", "出门"), ("回家", "到家"), ("家里", "家"), ("吃晚饭", "晚饭"), ("开饭", "吃饭"),
)  # fmt: skip
_ASKS = re.compile(r"^(?:is|are|was|were|do|does|did|has|have|had|should|shall|may|might)\b")
_TYPO_LETTERS = 5
_REMEMBERED = 1024
"""So many phrases and sentences are not taken apart anew: more than a home has lessons."""


def same_content(said: str, phrase: str) -> bool:
    """Return whether `said` asks for what `phrase` is: no word more or less but empty ones.

    A phrase of nothing but empty words ("let's go") is only found as it is. A sentence that denies,
    reports or asks is no wording of a phrase that does not. Never raises.
    """
    one, other = _wording(said), _wording(phrase)
    return bool(other.content) and one.manner == other.manner and _alike(one.content, other.content)


class _Wording(NamedTuple):
    """What is compared: whether it denies, asks …, in which script, and the words of content."""

    manner: tuple[object, ...]
    content: tuple[str, ...]


@lru_cache(maxsize=_REMEMBERED)
def _wording(text: str) -> _Wording:
    plain = _plain(text)
    asks = text.rstrip().endswith(("?", "\uff1f")) or _ASKS.match(plain) is not None
    return _Wording((asks, veto(plain), has_han(plain)), tuple(_content(plain)))


def _plain(text: str) -> str:
    """The normalised sentence without courtesy."""
    said = normalise(text)
    language = "zh" if has_han(said) else "en"
    said = tight(said) if language == "zh" else said
    return without_politeness(said, language) or said


def _content(plain: str) -> list[str]:
    if not has_han(plain):
        return [_root(word) for word in plain.split() if word not in _EN_EMPTY]
    for written, meant in _ZH_ALIKE:
        plain = plain.replace(written, meant)
    return re.findall(r"[a-z0-9']+|[^\sa-z0-9']", _ZH_EMPTY.sub("", plain))


def _root(word: str) -> str:
    """A word without an ending that changes nothing: kids, kid's, sleeping."""
    word = word.removesuffix("'s")
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if len(word) > 6 and word.endswith("ing"):
        word = word[:-3]
    return _EN_ROOT.get(word, word)


def _alike(said: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether the words are the same in their order; misheard and misspelled ones count.

    Two words of English may change places ("time for a movie").
    """
    if len(said) != len(wanted):
        return False
    if sorted(said) == sorted(wanted):
        return said == wanted or len(wanted) == 2
    return all(_is_word(a, b) for a, b in zip(said, wanted, strict=True))


def _is_word(said: str, wanted: str) -> bool:
    if said == wanted:
        return True
    if len(said) == len(wanted) == 1:
        return _sound(said) == _sound(wanted)
    return (
        min(len(said), len(wanted)) >= _TYPO_LETTERS
        and said[0] == wanted[0]
        and not is_ordinary(said)
        and _one_mistake(said, wanted)
    )


def _sound(char: str) -> int:
    """What a Chinese character is confused with by ear; itself if its sound is not known."""
    tables = sounds()
    spoken = tables.spoken.get(ord(char), ord(char))
    return tables.alike.get(spoken, spoken)


def _one_mistake(one: str, other: str) -> bool:
    """Whether one letter is wrong, too many or missing, or two neighbours are exchanged."""
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), -1)
    if at < 0:
        return abs(len(one) - len(other)) == 1
    if len(one) == len(other):
        swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
        return swapped or one[at + 1 :] == other[at + 1 :]
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return len(longer) - len(shorter) == 1 and longer[at + 1 :] == shorter[at:]
