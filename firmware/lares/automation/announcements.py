"""What was told to everybody, and what is told now."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from lares.automation.ports import AnnouncementStore
from lares.clock import Clock
from lares.errors import LaresError
from lares.home.announcement import LONGEST_TEXT, Announcement, Occasion
from lares.home.facts import Announced
from lares.home.plain_text import plain_text

_log = logging.getLogger(__name__)

MOST_KEPT = 200


class Announcements:
    """The last announcements, oldest first."""

    def __init__(
        self,
        clock: Clock,
        store: AnnouncementStore,
        publish: Callable[[Announced], None] = lambda _fact: None,
        *,
        audience: Callable[[], int],
    ) -> None:
        """`audience` tells how many pages, or whatever else shows announcements, are open."""
        self._clock = clock
        self._store = store
        self._publish = publish
        self._audience = audience
        self._recent: deque[Announcement] = deque(maxlen=MOST_KEPT)
        self._order = asyncio.Lock()

    async def load(self) -> None:
        """Take up the announcements of the last run."""
        self._recent = deque(await self._store.load(MOST_KEPT), maxlen=MOST_KEPT)

    def recent(self) -> tuple[Announcement, ...]:
        """Return what was announced lately, oldest first."""
        return tuple(self._recent)

    @property
    def reaches(self) -> bool:
        """Whether what is announced now is shown to anybody now."""
        return self._audience() > 0

    async def announce(self, occasion: Occasion, text: str, language: str) -> Announcement:
        """Tell everybody at home; what cannot be kept is told all the same."""
        async with self._order:
            number = self._recent[-1].id + 1 if self._recent else 1
            plain = plain_text(text, LONGEST_TEXT)
            said = Announcement(number, self._clock.now(), occasion, plain, language)
            self._recent.append(said)
            self._publish(Announced(said))
            try:
                await self._store.add(said, MOST_KEPT)
            except LaresError as error:
                _log.warning("an announcement cannot be kept: %s", error)
            return said
