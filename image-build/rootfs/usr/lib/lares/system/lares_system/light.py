"""The board's light: one pattern for each thing that a family may want to know.

Linux drives it (Documentation/leds/leds-class.rst): `trigger` says by what; "timer" makes two more
files, `delay_on` and `delay_off` in milliseconds. udev chooses the timer and gives these two to the
panel, once: nothing chooses another, which would take them away. The patterns are explained in
docs/boards.md.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

NAMES = ("ACT", "led0", "PWR")
"""What boards call it, in the order of preference; a Pi 400 has only the last."""
AGAIN_S = 5.0
"""Between tries to find, or to write to, a light that could not be shown anything."""
AWAITED_S = 300.0
"""How long such a light is still worth waiting for."""


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


class LateLight:
    """The board's light, whenever it comes; calls block, for microseconds.

    Its driver is a module, which a slow card loads late, and udev gives its files away after they
    are there. So no error is the last: it is said once and tried again, with the light found anew.
    Times are of a clock that never goes back.
    """

    def __init__(self, find: Callable[[], Light | None], now: float) -> None:
        self._find = find
        self._light: Light | None = None
        self._shown = ""
        self._dark_since = self._again_at = now
        self._complained = False

    def show(self, what: str, now: float) -> None:
        """Show one of `PATTERNS`, or try to if the last try is `AGAIN_S` ago."""
        if what == self._shown or now < self._again_at:
            return
        reason: str | None = "there is none"
        try:
            if self._light is None:
                self._light = self._find()
            if self._light is not None:
                self._light.show(what)
                reason = None
        except OSError as error:
            reason = error.strerror
        if reason is None:
            self._lit(what)
        else:
            self._dark(reason, now)

    def again(self, now: float) -> float | None:
        """Return the seconds until `show` tries again, None while the light is used."""
        return None if self._shown else max(0.0, self._again_at - now)

    def is_awaited(self, now: float) -> bool:
        """Whether the light is used, or may still come."""
        return bool(self._shown) or now - self._dark_since < AWAITED_S

    def _lit(self, what: str) -> None:
        if self._complained:
            print("lares: panel: the light is used now")
        self._complained = False
        self._shown = what

    def _dark(self, reason: str, now: float) -> None:
        if self._shown:
            self._dark_since = now
        if not self._complained:
            print(f"lares: panel: the light is not used yet: {reason}")
        self._complained = True
        self._light, self._shown = None, ""
        self._again_at = now + AGAIN_S
