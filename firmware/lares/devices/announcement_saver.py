"""Keeps accepted announcements over restarts, written in batches away from the messages."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Protocol

from lares.clock import Clock
from lares.errors import LaresError

_log = logging.getLogger(__name__)

_GATHER_S = 1.0
_RETRY_S = 60.0
_BATCH = 500
"""Announcements written in one transaction."""
MAX_UNSAVED = 32 << 20
"""Bytes of announcements that wait for a disk; what comes beyond is not saved."""


class ConfigStore(Protocol):
    """Where announcements are kept."""

    async def load(self) -> Sequence[tuple[str, bytes]]:
        """Return topics and payloads in the order in which they were first heard."""
        ...

    async def apply(self, changes: Mapping[str, bytes]) -> None:
        """Put many at once; an empty payload removes its topic."""
        ...


class AnnouncementSaver:
    """Gathers announcements for a second and writes the last one of each topic.

    A store that fails is tried again every minute; that is said once, and once when it works again.
    """

    def __init__(self, store: ConfigStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._unsaved: dict[str, bytes] = {}
        self._bytes = 0
        self._noted = asyncio.Event()
        self._failing = False
        self._full = False

    def note(self, topic: str, payload: bytes) -> None:
        """Take an accepted announcement; an empty payload is a removal."""
        waiting = self._unsaved.get(topic, b"")
        size = self._bytes - len(waiting) + len(payload)
        if size > MAX_UNSAVED:
            if not self._full:
                self._full = True
                _log.warning("too many announcements wait to be saved; the rest is left out")
            return
        self._bytes = size
        self._unsaved[topic] = payload
        self._noted.set()

    async def run(self) -> None:
        """Save until cancelled, and then what is left."""
        try:
            while True:
                await self._noted.wait()
                await self._clock.sleep(_RETRY_S if self._failing else _GATHER_S)
                self._noted.clear()
                try:
                    await self._save()
                except LaresError as error:
                    self._noted.set()
                    self._complain(error)
        finally:
            with contextlib.suppress(LaresError):
                await self._save()

    async def _save(self) -> None:
        while self._unsaved:
            batch = dict(islice(self._unsaved.items(), _BATCH))
            await self._store.apply(batch)
            for topic, payload in batch.items():
                if self._unsaved.get(topic) is payload:  # else announced anew meanwhile
                    del self._unsaved[topic]
                    self._bytes -= len(payload)
        self._full = False
        if self._failing:
            self._failing = False
            _log.info("announcements of devices are saved again")

    def _complain(self, error: LaresError) -> None:
        if not self._failing:
            self._failing = True
            _log.warning("announcements of devices are not saved: %s", error)
