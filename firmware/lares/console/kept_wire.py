"""The JSON of what the household keeps: timers, lists, announcements."""

from typing import Annotated

from msgspec import Meta, Struct

from lares.console.wire import Id, Language, NamesIn, NamesOut, Request
from lares.home.announcement import LONGEST_TEXT
from lares.home.todo import LONGEST_ITEM

Seconds = Annotated[
    float, Meta(ge=-1e9, le=1e9, description="A second to eight days (691200), else refused.")
]
"""Wider than what a timer may have: that is answered in words that a person understands."""


class TimerBody(Request):
    """A new countdown; `language` is that of the words at its end, `area` where it stands."""

    seconds: Seconds
    name: Annotated[str, Meta(max_length=64)] = ""
    area: Id | None = None
    language: Language = "en"


class TimerChangeBody(Request):
    """Changes to a timer: seconds to `add` (below 0: to take off), whether it waits."""

    add: Annotated[float, Meta(ge=-1e9, le=1e9)] | None = None
    paused: bool | None = None


class ListBody(Request):
    """A new list."""

    names: NamesIn


class ItemBody(Request):
    """Something to put on a list."""

    text: Annotated[str, Meta(min_length=1, max_length=LONGEST_ITEM)]


class ItemChangeBody(Request):
    """Whether an item is done."""

    done: bool


class AnnouncementBody(Request):
    """A message for everybody."""

    text: Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT)]
    language: Language = "en"


class TimerReply(Struct):
    """A timer at the moment of the answer; `remaining` seconds run down unless it is `paused`.

    `command` are the words of what is done at the end, empty if it only rings; `at` is the moment
    of one that was set to a time of day.
    """

    id: str
    name: str
    command: str
    area: str | None
    seconds: float
    remaining: float
    paused: bool
    at: str | None


class TimersReply(Struct):
    """Timers, the one that ends next first."""

    timers: list[TimerReply]


class ItemReply(Struct):
    """One thing on a list."""

    id: str
    text: str
    done: bool


class ListReply(Struct):
    """A list; its `id` is that of its entity."""

    id: str
    names: NamesOut
    items: list[ItemReply]


class ListsReply(Struct):
    """Lists, the shopping list first."""

    lists: list[ListReply]


class AnnouncementReply(Struct):
    """What was told to everybody; `occasion` says why."""

    id: int
    at: str
    occasion: str
    text: str
    language: str


class AnnouncementsReply(Struct):
    """Announcements, newest first."""

    announcements: list[AnnouncementReply]
