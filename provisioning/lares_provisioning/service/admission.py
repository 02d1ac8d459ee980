"""Who may answer without having joined the setup network: those who can read the label."""

from collections.abc import Callable

from lares.clock import Clock

MOST_WRONG = 5
WINDOW_S = 60.0


class Admission:
    """Compares keys; after `MOST_WRONG` wrong ones, none is right until the minute ends."""

    def __init__(self, fits: Callable[[str], bool], clock: Clock) -> None:
        self._fits = fits
        self._clock = clock
        self._began = float("-inf")
        self._wrong = 0

    def admits(self, key: str) -> bool:
        """Return whether this is the key, and trying is allowed now."""
        now = self._clock.monotonic()
        if now - self._began >= WINDOW_S:
            self._began, self._wrong = now, 0
        if self._wrong >= MOST_WRONG:
            return False
        if self._fits(key):
            return True
        self._wrong += 1
        return False
