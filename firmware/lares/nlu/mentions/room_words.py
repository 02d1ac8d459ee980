"""What people call a room besides its name: 奶奶屋 for 奶奶房间, 卫生间 for 客卫.

Other words for the same room are as good as its name. A word for a kind of room may mean several
rooms of the home, and is only worth a question.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from lares.home.room_names import room_names

_OWN_ROOM = re.compile(r"(?P<whose>.{2,4}?)的?(?:房间|卧室|屋子?|房)")
"""A room by whose it is, or what for: 奶奶房间, 儿童房."""
_ROOM_OF = ("房间", "的房间", "屋", "的屋", "那屋", "屋子", "房", "的卧室", "卧室")


def warm_rooms() -> None:
    """Read the kinds of rooms now: a sentence must not wait for the disk."""
    _kinds()


def same_room(name: str) -> frozenset[str]:
    """Return other names that mean without doubt the room of this name."""
    words = {word for own in room_names(name).values() for word in own}
    own = _OWN_ROOM.fullmatch(name)
    if own is not None:
        words.update(own["whose"] + room for room in _ROOM_OF)
    return frozenset(words - {name})


def kind_of_room(name: str) -> frozenset[str]:
    """Return the words for the kind of room that is named so, which others may be as well."""
    return frozenset(word for word in _kinds_of(name) if word != name)


def _kinds_of(name: str) -> Iterator[str]:
    for pattern, words in _kinds():
        if pattern.fullmatch(name):
            yield from words


@cache
def _kinds() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """The kinds of rooms; read from the package once."""
    source = resources.files("lares.nlu.mentions").joinpath("words", "rooms_zh.txt")
    rows = [
        line.split(" = ")
        for line in source.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return tuple((re.compile(pattern), tuple(words.split())) for pattern, words in rows)
