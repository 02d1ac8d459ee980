"""The board's light: a pattern for each phase, for boxes without a screen.

Linux drives it (Documentation/leds/leds-class.rst): `trigger` says by what, with "timer" also
`delay_on` and `delay_off` in milliseconds. A box without a light, or one that may not be written,
stays dark and works.
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from lares_provisioning.onboarding import Phase

_log = logging.getLogger(__name__)


class Pattern(NamedTuple):
    """Milliseconds on and off."""

    on: int
    off: int


PATTERNS: Mapping[Phase, Pattern | None] = {
    Phase.STARTING: Pattern(50, 950),
    Phase.WAITING: Pattern(1000, 1000),
    Phase.JOINING: Pattern(100, 100),
    Phase.DONE: None,
    Phase.LOST: Pattern(100, 1900),
}
"""None: the board's own use of the light."""


class Led:
    """One light below /sys/class/leds; calls block, for microseconds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own = ""
        self._works = True

    def show(self, phase: Phase) -> None:
        """Show a phase; never raises."""
        if not self._works:
            return
        try:
            self._show(PATTERNS[phase])
        except OSError as error:
            self._works = False
            _log.info("the light is not used: %s", error.strerror, extra={"light": self._folder})

    def _show(self, pattern: Pattern | None) -> None:
        trigger = self._folder / "trigger"
        if not self._own:
            self._own = _selected(trigger.read_text(encoding="ascii", errors="replace"))
        if pattern is None:
            trigger.write_text(self._own, encoding="ascii")
            return
        trigger.write_text("timer", encoding="ascii")  # makes the two files beside it
        (self._folder / "delay_on").write_text(str(pattern.on), encoding="ascii")
        (self._folder / "delay_off").write_text(str(pattern.off), encoding="ascii")


def _selected(triggers: str) -> str:
    """Return the trigger in use, which the kernel shows in brackets; ours is nobody's own."""
    for word in triggers.split():
        if word.startswith("[") and word.endswith("]") and word != "[timer]":
            return word[1:-1]
    return "mmc0"
