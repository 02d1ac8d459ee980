"""The front panel: the board's light, and a push button if somebody has put one at its header.

The set-up's service tells its phase and takes the wish for the setup network over one socket, a
word a line; it runs without rights to either. A factory reset is a request as the console's is.
udev gives the light and the pins to the user that this runs as.
"""

import select
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from lares_system.button import Button, Hold, Wish
from lares_system.files import write_whole
from lares_system.gpio_line import Change
from lares_system.light import (
    DONE,
    HELD,
    PATTERNS,
    RESETTING,
    STARTING,
    TROUBLE,
    LateLight,
    Light,
)
from lares_system.running import Running

CHIPS = ("pinctrl-bcm2835", "pinctrl-bcm2711")
"""Whose lines are the pins of a Raspberry Pi's header."""
LINE = 17
"""GPIO17: pin 11, beside ground at pin 9. No bus of the header needs it, unlike GPIO3, which I2C's
driver takes whenever it is loaded; and microphone boards have their button there."""
REQUEST = "factory-reset"
_AGAIN_S = 1.0
"""Between tries to reach the set-up's service, which starts later and may restart."""
_GIVEN_UP_S = 120.0
"""After which a reset that does not come is shown no more."""
_LOOK_S = 5.0
"""Between looks whether the appliance runs, once it should."""
_PHASES = frozenset(PATTERNS) - {HELD, RESETTING, TROUBLE}
_LONGEST_LINE = 64


class Contact(Protocol):
    """What the panel needs of a button (`gpio_line.GpioButton`)."""

    def fileno(self) -> int:
        """Return what can be waited for."""
        ...

    @property
    def is_down(self) -> bool:
        """Whether it is pressed now."""
        ...

    def changes(self) -> list[Change]:
        """Return what happened since the last call."""
        ...


class Link:
    """The line to the set-up's service: `phase` is what it told last, STARTING while it is away."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._socket: socket.socket | None = None
        self._rest = b""
        self.phase = STARTING

    @property
    def socket(self) -> socket.socket | None:
        """What can be waited for, None while the service is away."""
        return self._socket

    def connect(self) -> bool:
        """Try to reach the service if it is not reached; return whether it is."""
        if self._socket is None:
            line = socket.socket(socket.AF_UNIX)
            try:
                line.connect(str(self._path))
            except OSError:
                line.close()
                return False
            line.settimeout(0)
            self._socket = line
        return True

    def read(self) -> None:
        """Take what was told; unknown words and endless lines are dropped."""
        assert self._socket is not None
        try:
            data = self._socket.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lose()
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._rest = self._rest[:_LONGEST_LINE]
        for line in lines:
            word = line.decode("ascii", "replace")
            if word in _PHASES:
                self.phase = word

    def tell(self, word: str) -> bool:
        """Send a word; return False if nobody is there to hear it."""
        if self._socket is None:
            return False
        try:
            self._socket.send(f"{word}\n".encode())
        except OSError:
            self._lose()
            return False
        return True

    def close(self) -> None:
        """Hang up. Idempotent."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _lose(self) -> None:
        self.close()
        self._rest = b""
        self.phase = STARTING


class Panel:
    """One light and one button, either of which may be missing."""

    def __init__(
        self,
        find_light: Callable[[], Light | None],
        contact: Contact | None,
        link: Link,
        requests: Path,
        running: Running,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._light = LateLight(find_light, now())
        self._contact = contact
        self._link = link
        self._requests = requests
        self._running = running
        self._now = now
        self._button = Button()
        self._reset_until = float("-inf")

    def run(self) -> None:
        """Serve until there is neither a light, nor hope of one, nor a button."""
        if self._contact is not None and self._contact.is_down:
            print("lares: panel: the button is down at the start and means nothing until released")
        while self._contact is not None or self._light.is_awaited(self._now()):
            self.step()

    def step(self) -> None:
        """Show what is, wait for what happens next, and see to it."""
        reached = self._link.connect()
        self._show()
        timeouts = [] if reached else [_AGAIN_S]
        if (change := self._button.next_change(self._now())) is not None:
            timeouts.append(change)
        if self._now() < self._reset_until:
            timeouts.append(self._reset_until - self._now())
        if (again := self._light.again(self._now())) is not None:
            timeouts.append(again)
        elif self._link.phase == DONE:
            timeouts.append(_LOOK_S)
        sources = [each for each in (self._contact, self._link.socket) if each is not None]
        ready, _, _ = select.select(sources, [], [], min(timeouts, default=None))
        if self._contact in ready:
            self._read_contact()
        if self._link.socket in ready:
            self._link.read()

    def _read_contact(self) -> None:
        assert self._contact is not None
        try:
            changes = self._contact.changes()
        except OSError as error:
            print(f"lares: panel: the button is not used: {error.strerror}")
            self._contact = None
            self._button.forget()
            return
        for change in changes:
            if not change.follows:
                self._button.forget()
            wish = self._button.changed(is_down=change.is_down, at=change.at)
            if wish is not None:
                self._grant(wish)

    def _grant(self, wish: Wish) -> None:
        print(f"lares: panel: the button asks for {wish}")
        match wish:
            case Wish.SETUP:
                if not self._link.tell(wish):
                    print("lares: panel: the set-up's service is away")
            case Wish.RESET:
                try:
                    write_whole(self._requests / REQUEST, b"")
                except OSError as error:
                    print(f"lares: panel: the reset cannot be asked for: {error.strerror}")
                else:
                    self._reset_until = self._now() + _GIVEN_UP_S

    def _show(self) -> None:
        now = self._now()
        hold = self._button.hold(now)
        what = HELD if hold is Hold.LONG else self._state(now)
        if hold is Hold.RESET or now < self._reset_until:
            what = RESETTING
        self._light.show(what, now)

    def _state(self, now: float) -> str:
        """Return what the set-up tells; once it is done, whether the appliance runs."""
        if self._link.phase == DONE:
            return self._running.look(now)
        self._running.forget()
        return self._link.phase


def show_once(light: Light | None, what: str) -> None:
    """Show something where there is a light, as root; a step that goes on without it."""
    if light is not None:
        with suppress(OSError):
            light.take()
            light.show(what)
