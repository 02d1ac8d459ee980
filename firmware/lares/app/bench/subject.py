"""The service under measurement: `lares run` as a process of its own, seen only from outside."""

import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lares.clock import Clock
from lares.console.endpoint_file import Endpoint, endpoint_path, read_endpoint
from lares.errors import TransientError

_START_TIMEOUT_S = 60.0
_SAMPLE_S = 0.02
_QUIET_SAMPLES = 10
_QUIET_SHARE = 0.1


def write_settings(folder: Path, port: int) -> Path:
    """Write the settings of a service that keeps its data in `folder` and uses a broker's port."""
    file = folder / "lares.toml"
    data = json.dumps(str(folder / "data"))
    file.write_text(
        f"[data]\ndir = {data}\n[mqtt]\nport = {port}\n[logging]\nlevel = 'error'\n",
        encoding="utf-8",
    )
    return file


class Subject:
    """A running service: started, watched, asked, stopped."""

    def __init__(self, settings: Path, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._process: asyncio.subprocess.Process | None = None
        self._endpoint: Endpoint | None = None

    async def start(self) -> float:
        """Start it and return the seconds until it says READY=1 (sd_notify)."""
        folder = self._settings.parent
        notify = folder / "notify"
        notify.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
            listener.bind(str(notify))
            listener.settimeout(0)
            began = self._clock.monotonic()
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "lares", "run", "--settings", str(self._settings)),
                env={**os.environ, "NOTIFY_SOCKET": str(notify)},
            )
            await self._until_ready(listener)
            seconds = self._clock.monotonic() - began
        self._endpoint = read_endpoint(endpoint_path(folder / "data"))
        return seconds

    async def _until_ready(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(_START_TIMEOUT_S):
                while b"READY=1" not in await loop.sock_recv(listener, 4096):
                    pass
        except TimeoutError as error:
            raise TransientError("the measured service did not start") from error

    async def stop(self) -> None:
        """Stop it in good order. Idempotent."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()

    # -- what the kernel knows of it ---------------------------------------------------------------

    def cpu_seconds(self) -> float:
        """Return the CPU time of all its threads so far (proc(5), schedstat: nanoseconds)."""
        total = 0
        for thread in Path(f"/proc/{self._pid}/task").iterdir():
            with suppress(OSError):
                total += int((thread / "schedstat").read_text().split()[0])
        return total / 1e9

    def resident_mb(self) -> float:
        """Return its resident memory in MB (10^6 bytes)."""
        return resident_mb(self._pid)

    async def until_idle(self) -> tuple[float, float]:
        """Wait until it rests; return the seconds and the CPU seconds up to its last work."""
        began, last = self._clock.monotonic(), self.cpu_seconds()
        first, ended, quiet = last, began, 0
        while quiet < _QUIET_SAMPLES:
            await self._clock.sleep(_SAMPLE_S)
            now = self.cpu_seconds()
            if now - last > _SAMPLE_S * _QUIET_SHARE:
                quiet, ended = 0, self._clock.monotonic()
            else:
                quiet += 1
            last = now
        return ended - began, last - first

    # -- asking ------------------------------------------------------------------------------------

    async def ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401 -- JSON
        """Call its API once over a connection of its own and return the JSON answer."""
        if self._endpoint is None:
            raise TransientError("the measured service is not running")
        address = urlsplit(self._endpoint.url)
        content = json.dumps(body).encode() if body is not None else b""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: close\r\n"
            f"Authorization: Bearer {self._endpoint.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        try:
            writer.write(head.encode() + content)
            answer = await reader.read(-1)
        finally:
            writer.close()
        return json.loads(answer.partition(b"\r\n\r\n")[2])

    @property
    def _pid(self) -> int:
        if self._process is None:
            raise TransientError("the measured service is not running")
        return self._process.pid


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def process_cpu() -> float:
    """Return the CPU seconds of this process."""
    return time.process_time()
