"""What the home was taught and agreed to: read at the start, tidied once a day."""

import logging
from collections.abc import Callable

from lares.assistant.recollection import Memory
from lares.clock import Clock
from lares.errors import LaresError
from lares.memory.agreements import Agreements
from lares.memory.lessons import Lessons
from lares.memory.ports import Encodes
from lares.store.agreements import AgreementRepository
from lares.store.database import Database
from lares.store.lessons import LessonRepository

logger = logging.getLogger(__name__)

_DAY_S = 86_400.0


def memory_in(database: Database, clock: Clock) -> Memory:
    """Return the memory that is kept in a database; `MemoryService` reads it."""
    return Memory(
        Lessons(LessonRepository(database)), Agreements(AgreementRepository(database), clock)
    )


class MemoryService:
    """Reads the memory once the store is open and the model is loaded.

    `encoder` returns the vectors of the model, None without one: lessons are then found by their
    exact words. Vectors of another model are made anew here, some 0.3 ms each.
    """

    name = "lessons"

    def __init__(self, memory: Memory, encoder: Callable[[], Encodes | None], clock: Clock) -> None:
        self._memory = memory
        self._encoder = encoder
        self._clock = clock

    async def run(self, ready: Callable[[], None]) -> None:
        """Read, then forget once a day what nobody used; raises when it cannot be read."""
        self._memory.lessons.use(self._encoder())
        await self._memory.lessons.load()
        await self._memory.agreements.load()
        ready()
        while True:
            try:
                gone = await self._memory.agreements.forget_expired()
            except LaresError as error:
                logger.warning("expired agreements were not forgotten: %s", error)
            else:
                if gone:
                    logger.info("agreements that nobody used are forgotten", extra={"count": gone})
            await self._clock.sleep(_DAY_S)
