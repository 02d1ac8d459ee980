"""The messages of the live socket."""

import msgspec
from msgspec import Struct

from lares.console.kept_wire import AnnouncementReply, ListReply, TimerReply
from lares.console.wire import EntityReply, HouseReply, LinkReply, StateReply


class LiveSnapshot(Struct, tag="snapshot"):
    """First message of a live socket, and again whenever it fell behind.

    `ids` are all entities there are; their descriptions follow in `changes` messages.
    """

    house: HouseReply
    link: LinkReply
    ids: list[str]


class LiveChanges(Struct, tag="changes", omit_defaults=True):
    """What changed since the last message.

    `timers` and `lists` are all of them as they are now; `announcements` those that this socket has
    not been told, oldest first (with the first message those of late).
    """

    states: dict[str, StateReply] = msgspec.field(default_factory=dict)
    entities: list[EntityReply] = msgspec.field(default_factory=list)
    removed: list[str] = msgspec.field(default_factory=list)
    house: HouseReply | None = None
    link: LinkReply | None = None
    timers: list[TimerReply] | None = None
    lists: list[ListReply] | None = None
    announcements: list[AnnouncementReply] = msgspec.field(default_factory=list)


class LivePong(Struct, tag="pong"):
    """The answer to a `ping`, so that a page notices a dead connection."""
