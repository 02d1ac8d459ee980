"""A journal in memory that can be made to fail or to hang."""

import asyncio
from dataclasses import dataclass

from lares.assistant.turn import Reply, Turn
from lares.errors import StoreError


@dataclass(frozen=True, slots=True)
class Entry:
    turn: Turn
    reply: Reply

    @property
    def decisions(self) -> tuple[str, ...]:
        return self.reply.decisions


class FakeJournal:
    """Implements `Journal`; `entries` are what was recorded."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.is_full = False
        self.hangs = False
        self.bug: Exception | None = None

    async def record(self, turn: Turn, reply: Reply) -> None:
        if self.is_full:
            raise StoreError("the disk is full; free some space")
        if self.bug is not None:
            raise self.bug
        if self.hangs:
            await asyncio.Event().wait()
        self.entries.append(Entry(turn, reply))
