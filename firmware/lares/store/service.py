"""The services of the store: the database itself (essential) and the snapshots of states."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta

from lares.clock import Clock
from lares.errors import LaresError, TransientError
from lares.home.entity import State
from lares.store.connection import Connection
from lares.store.database import Database
from lares.store.journal import JournalRepository
from lares.store.states import StateRepository

_log = logging.getLogger(__name__)

_PING = 10.0
_SILENT = 45.0
"""Seconds without an answer of the database after which it counts as hung."""
_FIRST_PRUNE = 3600.0
"""Seconds after the start, when a board without a clock has long been told the time."""
_DAY = 86_400.0


class StoreService:
    """Opens the database, prunes the journal daily, closes it at the end. Run it as essential.

    A clock that was just set is not believed for an hour: one that jumps years ahead by mistake
    would make everything look old.
    """

    name = "store"

    def __init__(
        self, database: Database, journal: JournalRepository, clock: Clock, *, retention_days: int
    ) -> None:
        self._database = database
        self._journal = journal
        self._clock = clock
        self._retention_days = retention_days
        self._last_answer = clock.monotonic()

    async def run(self, ready: Callable[[], None]) -> None:
        """Keep the database open; raises when it cannot be opened."""
        await self._database.open()
        try:
            self._last_answer = self._clock.monotonic()
            ready()
            prune_at = self._clock.monotonic() + _FIRST_PRUNE
            epoch = self._epoch()
            while True:
                if abs(self._epoch() - epoch) > _DAY:
                    epoch = self._epoch()
                    prune_at = max(prune_at, self._clock.monotonic() + _FIRST_PRUNE)
                if self._clock.monotonic() >= prune_at:
                    await self._prune()
                    prune_at = self._clock.monotonic() + _DAY
                await self._clock.sleep(_PING)
                # Busy is not hung: whether it answers at all is what `healthy` judges.
                with suppress(TransientError):
                    await self._database.read(_ping)
                    self._last_answer = self._clock.monotonic()
        finally:
            await self._database.close()

    def healthy(self) -> bool:
        """Whether the database answered lately (a dying disk hangs its thread)."""
        return self._clock.monotonic() - self._last_answer < _SILENT

    def _epoch(self) -> float:
        """When the monotonic clock was zero, in wall time; moves only when that is set."""
        return self._clock.now().timestamp() - self._clock.monotonic()

    async def _prune(self) -> None:
        oldest = self._clock.now() - timedelta(days=self._retention_days)
        try:
            removed = await self._journal.prune(oldest)
        except LaresError as error:
            _log.warning("the journal was not pruned: %s", error)
            return
        if removed:
            _log.info("journal pruned", extra={"entries": removed})


class StateSnapshots:
    """Saves all states every `interval` seconds if any changed, and at the end."""

    name = "state-snapshots"

    def __init__(
        self,
        repository: StateRepository,
        collect: Callable[[], Mapping[str, State]],
        clock: Clock,
        *,
        interval: float = 900.0,
    ) -> None:
        """`collect` returns the states of all entities by id, as a new mapping each time."""
        self._repository = repository
        self._collect = collect
        self._clock = clock
        self._interval = interval
        self._saved: Mapping[str, State] | None = None

    async def run(self, ready: Callable[[], None]) -> None:
        """Snapshot now and then; the last one is taken when it is cancelled."""
        ready()
        try:
            while True:
                await self._clock.sleep(self._interval)
                await self._save()
        finally:
            await self._save()

    async def _save(self) -> None:
        states = self._collect()
        # Nothing is known before the memory was restored: that must not replace the memory.
        if not states or states == self._saved:
            return
        try:
            await self._repository.save(states)
        except LaresError as error:
            _log.warning("states were not saved: %s", error)
            return
        self._saved = states


def _ping(connection: Connection) -> None:
    connection.execute("SELECT 1").fetchall()
