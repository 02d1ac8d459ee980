"""The board's light: one pattern for each thing that a family may want to know.

Linux drives it (Documentation/leds/leds-class.rst): `trigger` says by what; "timer" makes two more
files, `delay_on` and `delay_off` in milliseconds. udev chooses the timer and gives these two to the
panel, once: nothing chooses another, which would take them away. The patterns are explained in
docs/boards.md.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

NAMES = ("ACT", "led0", "PWR")
"""What boards call it, in the order of preference; a Pi 400 has only the last."""


class Pattern(NamedTuple):
    """Milliseconds on and off; without any off Linux lets it burn and sets no timer."""

    on: int
    off: int


STARTING = "starting"
DONE = "done"
TROUBLE = "trouble"
HELD = "held"
RESETTING = "resetting"
PATTERNS: Mapping[str, Pattern] = {
    STARTING: Pattern(50, 950),
    "waiting": Pattern(1000, 1000),
    "changing": Pattern(1000, 1000),
    "joining": Pattern(150, 150),
    "offline": Pattern(150, 150),
    DONE: Pattern(1000, 0),
    "lost": Pattern(100, 1900),
    TROUBLE: Pattern(1700, 300),
    HELD: Pattern(500, 100),
    RESETTING: Pattern(50, 50),
}
"""What the set-up tells (lares_provisioning.front_panel), the appliance's trouble, and what the
button adds."""


def find(leds: Path, names: Sequence[str] = NAMES) -> "Light | None":
    """Return the first of these lights below /sys/class/leds, None if the board has none."""
    for name in names:
        if (leds / name / "trigger").exists():
            return Light(leds / name)
    return None


class Light:
    """One light; calls block, for microseconds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self) -> None:
        """Have the timer blink it, as udev does for who is not root.

        Raises:
            OSError: it cannot be written, or the kernel has no timer for lights.
        """
        self._write("trigger", "timer")

    def show(self, what: str) -> None:
        """Show one of `PATTERNS`.

        Raises:
            OSError: it cannot be written, or the timer has not got it.
        """
        pattern = PATTERNS[what]
        self._write("delay_on", str(pattern.on))
        self._write("delay_off", str(pattern.off))

    def _write(self, name: str, value: str) -> None:
        (self._folder / name).write_text(value, encoding="ascii")
