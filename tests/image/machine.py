"""A machine in QEMU: its process, its console with the time of every line, its agent's line."""

import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path


class MachineError(AssertionError):
    """What was waited for did not come; the message ends with the last lines of the console."""


class Machine:
    """One run of QEMU. `log` gets the console, each line with seconds since the start."""

    def __init__(self, command: Sequence[str | Path], log: Path, agent: Path | None) -> None:
        self.log = log
        self._condition = threading.Condition()
        self._text = ""
        self._seen = 0
        self._times: list[tuple[int, float]] = []
        """Lengths of the text, and when it had grown so far."""
        self.started = time.monotonic()
        self._process = subprocess.Popen(
            # Who is killed himself leaves no QEMU behind.
            ["setpriv", "--pdeathsig", "KILL", *map(str, command)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.agent: socket.socket | None = None
        if agent is not None and (line := _connect(agent, self._process)) is None:
            self.kill()
            self._fail("QEMU did not start")
        elif agent is not None:
            self.agent = line

    @property
    def console(self) -> str:
        """All that the console has shown."""
        with self._condition:
            return self._text

    @property
    def running(self) -> bool:
        """Whether QEMU still runs."""
        return self._process.poll() is None

    @property
    def seconds(self) -> float:
        """How long it runs, or has run."""
        return time.monotonic() - self.started

    def wait_for(self, pattern: str, timeout: float) -> tuple[re.Match[str], float]:
        """Wait for the console to show a pattern, from where the last wait had found its own.

        Return the match and its time, seconds since the start.

        Raises:
            MachineError: it did not show in time, or the machine has ended.
        """
        expression = re.compile(pattern)
        deadline = time.monotonic() + timeout
        with self._condition:
            while (found := expression.search(self._text, self._seen)) is None:
                left = deadline - time.monotonic()
                if left <= 0 or self._ended():
                    self._fail(f"{pattern!r} did not show within {timeout:.0f} s")
                self._condition.wait(min(left, 1))
            self._seen = found.end()
            return found, next(when for length, when in self._times if length >= found.end())

    def send(self, data: bytes) -> None:
        """Put bytes on the serial line whose other direction is the console."""
        assert self._process.stdin is not None
        self._process.stdin.write(data)
        self._process.stdin.flush()

    def wait_end(self, timeout: float) -> None:
        """Wait for QEMU to end by itself: the machine was switched off, or reset if that ends it.

        Raises:
            MachineError: it did not.
        """
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._fail(f"the machine did not end within {timeout:.0f} s")

    def kill(self) -> None:
        """Cut the power. Idempotent."""
        if self.running:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join(5)
        if self.agent is not None:
            self.agent.close()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def _ended(self) -> bool:
        return not self.running and not self._reader.is_alive()

    def _fail(self, what: str) -> None:
        last = "\n".join(self.console.splitlines()[-25:])
        raise MachineError(f"{what}; {self.log} ends with:\n{last}")

    def _read(self) -> None:
        assert self._process.stdout is not None
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("w", encoding="utf-8") as log:
            while data := os.read(self._process.stdout.fileno(), 65536):
                text = data.decode("utf-8", "replace").replace("\r", "")
                with self._condition:
                    self._text += text
                    self._times.append((len(self._text), self.seconds))
                    self._condition.notify_all()
                log.write(text.replace("\n", f"\n{self.seconds:7.2f} "))
                log.flush()
        with self._condition:
            self._condition.notify_all()


def _connect(path: Path, process: "subprocess.Popen[bytes]") -> socket.socket | None:
    """Connect to QEMU's end of the agent's line, which it makes at its start; None if it ends."""
    line = socket.socket(socket.AF_UNIX)
    for _ in range(100):
        try:
            line.connect(str(path))
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return line
    line.close()
    return None
