"""What a push button means. No I/O: presses with their times in, what is wanted out.

    press for 0.1 to 2 s            the setup network
    hold for 10 s, then let go      factory reset
    hold for more than 20 s         nothing: something lies on it, or somebody changed his mind

A button that is down when watching begins (stuck, or a short circuit) means nothing until it was
released. Times are seconds of one clock that never goes back.
"""

from enum import StrEnum

SHORTEST_S = 0.1
"""What is shorter is a bounce, or the traffic of another device on the same pin."""
LONGEST_PRESS_S = 2.0
RESET_S = 10.0
TOO_LONG_S = 20.0


class Wish(StrEnum):
    """What somebody wants who has let go of the button."""

    SETUP = "setup"
    RESET = "reset"


class Hold(StrEnum):
    """How far a press has come, for the light."""

    NONE = "none"
    """Not pressed; too short to mean anything yet; or too long."""
    LONG = "long"
    """No short press any more: letting go now does nothing."""
    RESET = "reset"
    """Letting go now is the factory reset."""


_FROM = ((TOO_LONG_S, Hold.NONE), (RESET_S, Hold.RESET), (LONGEST_PRESS_S, Hold.LONG))


class Button:
    """One button."""

    def __init__(self) -> None:
        self._down_since: float | None = None

    def changed(self, *, is_down: bool, at: float) -> Wish | None:
        """Take note of a press or a release, and return what it asked for.

        A press that follows a press begins anew: the release between them was missed.
        """
        since, self._down_since = self._down_since, at if is_down else None
        if is_down or since is None:
            return None
        held = at - since
        if SHORTEST_S <= held < LONGEST_PRESS_S:
            return Wish.SETUP
        return Wish.RESET if RESET_S <= held < TOO_LONG_S else None

    def forget(self) -> None:
        """Forget a press: changes were missed, nobody knows how long it is."""
        self._down_since = None

    def hold(self, now: float) -> Hold:
        """Return how far the press has come."""
        if self._down_since is None:
            return Hold.NONE
        held = now - self._down_since
        return next((hold for seconds, hold in _FROM if held >= seconds), Hold.NONE)

    def next_change(self, now: float) -> float | None:
        """Return the seconds until `hold` says something else, None if it will not by itself."""
        if self._down_since is None:
            return None
        left = [self._down_since + seconds - now for seconds, _ in _FROM]
        return min((seconds for seconds in left if seconds > 0), default=None)
