"""The serial line as a service: opens it, lets a session talk on it, opens it again when it went.

The only module that knows pyserial. It opens and sets up the line; reading and writing are the
event loop's, on the file descriptor, for pyserial's own waits and, without time to wait, spins.
"""

import asyncio
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import serial

from lares.clock import Clock
from lares.runtime.worker import Worker
from lares_provisioning.improv.session import Device, Session
from lares_provisioning.onboarding import Onboarding

_log = logging.getLogger(__name__)

BAUD_RATE = 115_200
"""Of a UART, and what clients choose; the USB gadget ignores it."""
RETRY_S = 2.0
"""Between tries to open a line that is not there."""
MODEL_FILE = Path("/proc/device-tree/model")
_CHUNK = 4096
_LARGEST_BACKLOG = 16 * 1024
"""Bytes kept for a client that does not read; more than the answer to any scan."""


def board(model_file: Path = MODEL_FILE) -> str:
    """Return what the firmware calls this board, or what it is where no firmware says it."""
    try:
        name = model_file.read_bytes().rstrip(b"\0").decode("utf-8", "replace").strip()
    except OSError:
        name = ""
    return name or os.uname().machine


class SerialDoor:
    """A service: Improv at one device, e.g. `/dev/ttyGS0`; the device may come and go."""

    def __init__(
        self,
        path: str,
        onboarding: Onboarding,
        device: Device,
        clock: Clock,
        *,
        baud_rate: int = BAUD_RATE,
    ) -> None:
        """Serve the line at `path`, which needs not be there yet."""
        self.name = f"improv {path}"
        self._path = path
        self._onboarding = onboarding
        self._device = device
        self._clock = clock
        self._baud_rate = baud_rate
        self._trouble = ""

    async def run(self, ready: Callable[[], None]) -> None:
        """Serve until cancelled; a line that is missing, taken or torn out is tried again."""
        # Closing a gadget's line whose computer does not read waits up to 15 s in the kernel.
        worker = Worker(self.name, capacity=2)
        try:
            ready()
            while True:
                if await worker.run(Path(self._path).exists):
                    await self._serve_once(worker)
                else:
                    self._note("it is not there")
                await self._clock.sleep(RETRY_S)
        finally:
            await worker.close()

    async def _serve_once(self, worker: Worker) -> None:
        try:
            port = await worker.run(self._open)
        except (OSError, ValueError) as error:  # pyserial's errors are OSErrors
            self._note(str(error))
            return
        try:
            self._note("")
            await self._serve(port)
        finally:
            await worker.run_last(port.close)

    def _open(self) -> serial.Serial:
        return serial.Serial(self._path, self._baud_rate, timeout=0, exclusive=True)

    async def _serve(self, port: serial.Serial) -> None:
        line = _Line(port.fileno())
        session = Session(self._onboarding, self._device, self._clock, line.write)
        with line.attached(session.receive):
            async with asyncio.TaskGroup() as group:
                serving = group.create_task(session.run())
                await line.gone.wait()
                serving.cancel()
        _log.info("the line is gone", extra={"device": self._path})

    def _note(self, trouble: str) -> None:
        """Log why the line cannot be used, once."""
        if trouble and trouble != self._trouble:
            _log.info("no set-up over this line: %s", trouble, extra={"device": self._path})
        elif not trouble:
            _log.info("set-up over this line is possible", extra={"device": self._path})
        self._trouble = trouble


class _Line:
    """A file descriptor on the loop: what comes is passed on, what goes is kept until it can go."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._loop = asyncio.get_running_loop()
        self._backlog = bytearray()
        self.gone = asyncio.Event()
        """Set when the other end hung up, or the device is no more."""
        self._receive: Callable[[bytes], None] = lambda _data: None

    @contextmanager
    def attached(self, receive: Callable[[bytes], None]) -> Iterator[None]:
        """Watch the descriptor inside the block; what comes is given to `receive`."""
        self._receive = receive
        self._loop.add_reader(self._descriptor, self._readable)
        try:
            yield
        finally:
            self._detach()

    def write(self, data: bytes) -> None:
        """Send bytes; they are dropped if the other end has not read for long."""
        if self.gone.is_set() or len(self._backlog) + len(data) > _LARGEST_BACKLOG:
            return
        was_empty = not self._backlog
        self._backlog += data
        if was_empty:
            self._flush()
            if self._backlog and not self.gone.is_set():
                self._loop.add_writer(self._descriptor, self._flush)

    def _readable(self) -> None:
        try:
            data = os.read(self._descriptor, _CHUNK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if data:
            self._receive(data)
        else:
            self._detach()

    def _detach(self) -> None:
        self._loop.remove_reader(self._descriptor)
        self._loop.remove_writer(self._descriptor)
        self._backlog.clear()
        self.gone.set()

    def _flush(self) -> None:
        try:
            sent = os.write(self._descriptor, self._backlog)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self._detach()
            return
        del self._backlog[:sent]
        if not self._backlog:
            self._loop.remove_writer(self._descriptor)
