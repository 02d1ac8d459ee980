"""Child processes as services: started, watched, logged, and never left behind."""

import asyncio
import ctypes
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence

from lares.errors import TransientError

_log = logging.getLogger(__name__)

READY = "ready"
"""The line by which a child of ours tells on its standard output that it does its work."""
_STOP_TIMEOUT_S = 3.0
_LONGEST_LINE = 2000
_PR_SET_PDEATHSIG = 1
_OURS = frozenset({"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
"""What the service manager told us alone: mosquitto would say in our name that it is ready."""


class ChildProcess:
    """A service that is a process of its own.

    The child is ready when `probe` returns, or without one when it prints the line `READY`. What it
    prints besides is logged. It ends with this process, also when this process is killed (Linux),
    but not by a Ctrl-C meant for this process, which stops its services in order. Its standard
    input holds `said` (at most 4 KiB) and ends.
    """

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        said: bytes = b"",
        probe: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.name = name
        self.pid: int | None = None
        self._argv = argv
        self._said = said
        self._probe = probe
        self._last_words = ""

    async def run(self, ready: Callable[[], None]) -> None:
        """Run the child until cancelled.

        Raises:
            TransientError: the child could not be started or ended by itself.
        """
        self._last_words = ""
        stdin = _pipe_that_holds(self._said)
        try:
            process = await asyncio.create_subprocess_exec(
                *_outlived_by_parent(self._argv),
                stdin=stdin,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env={name: value for name, value in os.environ.items() if name not in _OURS},
            )
        except OSError as error:
            raise TransientError(f"cannot start {self.name}: {error}") from error
        finally:
            os.close(stdin)
        self.pid = process.pid
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listen(process, ready))
                probing = tasks.create_task(self._ask(process, ready))
                code = await process.wait()
                probing.cancel()
        finally:
            await _stop(process)
            self.pid = None
        raise TransientError(f"{self.name} ended with code {code}: {self._last_words or 'no word'}")

    async def _ask(self, process: asyncio.subprocess.Process, ready: Callable[[], None]) -> None:
        if self._probe is None:
            return
        try:
            await self._probe()
        except TransientError as error:  # a child that does not answer is started anew
            self._last_words = str(error)
            process.terminate()
        else:
            ready()

    async def _listen(self, process: asyncio.subprocess.Process, ready: Callable[[], None]) -> None:
        if process.stdout is None:
            return
        rest = b""
        while chunk := await process.stdout.read(4096):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._hear(line.decode("utf-8", "replace").strip(), ready)
            rest = rest[-_LONGEST_LINE:]
        self._hear(rest.decode("utf-8", "replace").strip(), ready)

    def _hear(self, line: str, ready: Callable[[], None]) -> None:
        if line == READY:
            if self._probe is None:
                ready()
        elif line:
            self._last_words = line[:_LONGEST_LINE]
            _log.warning("%s: %s", self.name, self._last_words)


async def _stop(process: asyncio.subprocess.Process) -> None:
    """Ask the child to end, then make it end; returns when it has."""
    if process.returncode is not None:
        return
    try:
        process.terminate()
        async with asyncio.timeout(_STOP_TIMEOUT_S):
            await process.wait()
    except TimeoutError:
        process.kill()
    except ProcessLookupError:
        pass
    finally:
        await process.wait()


def _pipe_that_holds(said: bytes) -> int:
    """Return the reading end; unlike the socket of asyncio's PIPE, /dev/stdin can open it."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    os.write(writing, said)
    os.close(writing)
    return reading


def _outlived_by_parent(argv: Sequence[str]) -> list[str]:
    """Return the command line that runs `argv` bound to the life of this process."""
    # -P: a folder that happens to hold a json.py must not be where modules come from.
    return [sys.executable, "-P", "-m", __name__, str(os.getpid()), *argv]


def end_with(parent: int) -> None:
    """Let the kernel end this process when its parent, of that process id, ends (Linux only).

    The wish outlives `exec`, which is how it is given to programs that are not ours.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it ended before the wish was heard
        sys.exit(1)


def main(argv: Sequence[str]) -> None:
    """Become the program of the command line `PARENT PROGRAM [ARGUMENT ...]`."""
    end_with(int(argv[0]))
    os.setsid()  # a Ctrl-C in the terminal is for the parent alone
    try:
        os.execvp(argv[1], list(argv[1:]))  # noqa: S606 - no shell: this is what the process is for
    except OSError as error:
        sys.exit(f"cannot run {argv[1]}: {error.strerror}")


if __name__ == "__main__":
    main(sys.argv[1:])
