"""A serial cable between the door and a client: two pseudo terminals and what runs between them."""

import os
import pty
import select
import threading
import tty
from contextlib import suppress
from pathlib import Path

_TICK_S = 0.05


class Cable:
    """`device` is the box's end, `computer` the client's: paths that come and go. Methods block."""

    def __init__(self, folder: Path) -> None:
        self.device = folder / "ttyGS0"
        self.computer = folder / "ttyACM0"
        self._box = self._far = -1
        self._held: list[int] = []
        self._pump: threading.Thread | None = None
        self._plugged = threading.Event()

    def plug_in(self) -> None:
        """Make both ends appear."""
        masters = []
        for path in (self.device, self.computer):
            master, end = pty.openpty()
            tty.setraw(end)
            os.set_blocking(master, False)
            # One end is kept open: else the client that leaves would hang up for the box as well.
            self._held.append(end)
            masters.append(master)
            path.symlink_to(os.ttyname(end))
        self._box, self._far = masters
        self._plugged.set()
        self._pump = threading.Thread(target=self._carry)
        self._pump.start()

    def pull_out(self) -> None:
        """Make both ends vanish, as a USB gadget's do; what has them open is hung up."""
        if self._pump is None:
            return
        self._plugged.clear()
        self._pump.join()
        self._pump = None
        for descriptor in (self._box, self._far, *self._held):
            os.close(descriptor)
        self._held.clear()
        self.device.unlink()
        self.computer.unlink()

    def disturb(self, noise: bytes) -> None:
        """Put bytes on the line in both directions."""
        for master in (self._box, self._far):
            os.write(master, noise)

    def _carry(self) -> None:
        while self._plugged.is_set():
            readable, _, _ = select.select([self._box, self._far], [], [], _TICK_S)
            for source in readable:
                target = self._far if source == self._box else self._box
                with suppress(OSError):
                    os.write(target, os.read(source, 4096))


class StuckLine:
    """A line whose other end does not read: `flood` it, then `drain` it. Methods block."""

    def __init__(self, folder: Path) -> None:
        self.device = folder / "ttyS7"
        self._master, self._end = pty.openpty()
        tty.setraw(self._end)
        os.set_blocking(self._master, False)
        self.device.symlink_to(os.ttyname(self._end))

    def flood(self, data: bytes) -> None:
        """Write as much of `data` as the line takes."""
        with suppress(BlockingIOError):
            os.write(self._master, data)

    def drain(self) -> bytes:
        """Read what has come."""
        heard = b""
        with suppress(BlockingIOError):
            while chunk := os.read(self._master, 65536):
                heard += chunk
        return heard

    def close(self) -> None:
        """Hang up."""
        os.close(self._master)
        os.close(self._end)
