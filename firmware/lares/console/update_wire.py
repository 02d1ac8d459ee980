"""The JSON of updates."""

from typing import Annotated

from msgspec import Meta, Struct

from lares.console.wire import Request


class UpdateBody(Request):
    """Where the update is; https only."""

    url: Annotated[str, Meta(min_length=9, max_length=2000)]


class SlotReply(Struct):
    """A place for a system; `version` is of the bundle that was installed there, if known."""

    name: str
    bootname: str
    booted: bool
    good: bool
    version: str | None = None
    installed: str | None = None


class JobReply(Struct):
    """The last update: `reason` says why it failed, `percent` is null where nobody knows it."""

    state: str
    percent: int | None = None
    message: str = ""
    version: str | None = None
    reason: str | None = None


class UpdateReply(Struct):
    """Whether this system can be updated from here, its slots, and how far the last update is."""

    available: bool
    version: str = ""
    compatible: str = ""
    slots: list[SlotReply] = []
    restart_needed: bool = False
    job: JobReply | None = None
