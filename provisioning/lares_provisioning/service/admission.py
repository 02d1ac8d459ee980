"""Who may answer without having joined the setup network: those who can read the label."""

from collections import Counter
from collections.abc import Callable

from lares.clock import Clock

MOST_WRONG = 5
MOST_WRONG_TOGETHER = 300
"""Who has any number of addresses would try for millions of years: there are 31^10 keys."""
WINDOW_S = 60.0


class Admission:
    """Compares keys, which may be tried a few times a minute.

    After `MOST_WRONG` wrong ones of a client none of its is right until the minute ends. So one
    device that tries keys keeps itself out, and not the family. `MOST_WRONG_TOGETHER` bounds what
    many try at once; it is also the most clients that are remembered.
    """

    def __init__(self, fits: Callable[[str], bool], clock: Clock) -> None:
        self._fits = fits
        self._clock = clock
        self._began = float("-inf")
        self._wrong: Counter[str] = Counter()

    def admits(self, key: str, client: str) -> bool:
        """Return whether this is the key, and trying is allowed to `client` (an address) now."""
        now = self._clock.monotonic()
        if now - self._began >= WINDOW_S:
            self._began = now
            self._wrong.clear()
        if self._wrong[client] >= MOST_WRONG or self._wrong.total() >= MOST_WRONG_TOGETHER:
            return False
        if self._fits(key):
            return True
        self._wrong[client] += 1
        return False
