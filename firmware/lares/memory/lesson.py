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
_NO_PHRASES = frozenset(_POINTING.split())


def fault_of(phrase: str, key: str, reserved: Collection[str] = ()) -> str | None:
    """Return why a phrase cannot be taught: "too_short", "too_long", "reserved"; None if it can.

    `reserved` are keys that mean something already wherever they are said (yes, stop).
    """
    if len(phrase) > LONGEST or len(key) > LONGEST:
        return "too_long"
    if len(key) < SHORTEST:
        return "too_short"
    if key in _NO_PHRASES or key in reserved or not any(char.isalpha() for char in key):
        return "reserved"
    return None
