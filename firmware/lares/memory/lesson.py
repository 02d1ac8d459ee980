"""A lesson: a phrase and the command that it stands for; which phrases can be taught at all."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

MOST_LESSONS = 500
"""So many lessons a home keeps."""
SHORTEST, LONGEST = 2, 80
"""Characters of a phrase."""
LONGEST_COMMAND = 400
"""Characters of a command."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What somebody taught.

    `phrase` and `command` are spelled as they were said; `key` is what all spellings of the phrase
    have in common. `meaning` is what the command meant when it was taught, in a form that can be
    compared: if it means something else one day, the person is asked. `area_id` is the room in
    which it was taught, which "the light" means ever after; `language` the one it was taught in.
    """

    id: int
    phrase: str
    key: str
    command: str
    meaning: str
    language: str
    area_id: str | None
    taught_by: str
    taught_by_name: str
    taught_at: datetime


_POINTING = """
    it this that so something anything everything nothing these those here there
    这 那 这个 那个 它 什么 这样 那样 这些 那些 它们
"""
_SMALL_WORDS = """
    the an and or but of to in on at for with from by is are was were be been am do does did has
    have had i'm it's that's let's he she we they you me my your our his her who what why how when
    where which there not now then well oh ah um uh hm hmm hey hi hello thanks please very too
    我们 你们 他们 她们 咱们 大家 自己 还是 还有 或者 但是 不过 因为 所以 如果 就是 也是 都是
    这里 那里 怎么 哪里 哪个 谁的 为什么 现在 然后 你好 谢谢 请问 那么 这么 一下 一个 有点
"""
_NO_PHRASES = frozenset(
    word.replace("'", "") for word in (*_POINTING.split(), *_SMALL_WORDS.split())
)


def fault_of(phrase: str, key: str, reserved: Collection[str] = ()) -> str | None:
    """Return why a phrase cannot be taught; None if it can.

    "too_short", "too_long", "no_words" (numbers, pictures), "reserved" (said all the time).

    `reserved` are keys that mean something already wherever they are said (yes, stop).
    """
    if len(phrase) > LONGEST or len(key) > LONGEST:
        return "too_long"
    if key and not any(char.isalpha() for char in key):
        return "no_words"
    if len(key) < SHORTEST:
        return "too_short"
    if key in _NO_PHRASES or key in reserved:
        return "reserved"
    return None
