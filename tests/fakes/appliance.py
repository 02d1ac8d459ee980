"""The appliance as its users have it: `lares run` or `lares demo` as a process of its own."""

import asyncio
import json
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import aiohttp

_POLL_S = 0.02
_READY_S = 20.0


class Ended(NamedTuple):
    """How a process ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on standard error that begins with "lares: "."""
        lines = [line for line in self.err.splitlines() if line.startswith("lares: ")]
        assert len(lines) == 1, self.err
        return lines[0]


class Appliance:
    """One appliance in `folder`: HOME, data and settings lie below it; several can run at once.

    `settings` is the text of the settings file, None for none. Leaving the `async with` block kills
    what still runs. `notices` is what a service manager was told (READY=1 …).
    """

    def __init__(
        self,
        folder: Path,
        settings: str | None = None,
        *,
        command: Sequence[str] = ("run",),
        environment: Mapping[str, str] | None = None,
        program: Sequence[str] = (sys.executable, "-m", "lares"),
    ) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.data = self.home / ".local/share/lares"
        self.endpoint_file = self.data / "run/console.json"
        """Where the service tells its address; another one if the settings move the data."""
        self.settings = folder / "lares.toml"
        self.log_file = folder / "stderr.log"
        self.out_file = folder / "stdout.log"
        self.notices: list[str] = []
        self._text = settings
        self._has_settings = settings is not None
        self._command = tuple(command)
        self._program = tuple(program)
        self._environment = dict(environment or {})
        self._process: asyncio.subprocess.Process | None = None
        self._session: aiohttp.ClientSession | None = None
        self._notify: socket.socket | None = None

    # -- the process -------------------------------------------------------------------------------

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every process of this home."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        return {**kept, "HOME": str(self.home), **self._environment}

    @property
    def pid(self) -> int:
        """The process id of the running service."""
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.returncode is None

    async def launch(self) -> Self:
        """Start the process and do not wait."""
        self.home.mkdir(parents=True, exist_ok=True)
        arguments = self._arguments()
        self._listen()
        with self.log_file.open("ab") as log, self.out_file.open("ab") as out:
            self._process = await asyncio.create_subprocess_exec(
                *self._program,
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=log,
                env={**self.environment, "NOTIFY_SOCKET": self._address},
            )
        return self

    async def start(self) -> Self:
        """Start the process and return when it says that it is ready."""
        await self.launch()
        await self.until(lambda: "READY=1" in self.notices, _READY_S)
        return self

    async def stop(self) -> int:
        """Ask it to end as a service manager does; return the exit code."""
        return await self.end(signal.SIGTERM)

    async def kill(self) -> None:
        """Kill it as a power cut would, and wait until it is gone."""
        await self.end(signal.SIGKILL)

    def strike(self) -> None:
        """Kill it without waiting, in the middle of whatever goes on."""
        os.kill(self.pid, signal.SIGKILL)

    async def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end."""
        await self._hang_up()
        # Not by the methods of Process: they reap a child that has just ended before asyncio does.
        with suppress(ProcessLookupError):
            if self.running:
                os.kill(self.pid, number)
        return await self.wait()

    async def wait(self, seconds: float = 20.0) -> int:
        """Wait for the end; return the exit code."""
        assert self._process is not None
        async with asyncio.timeout(seconds):
            return await self._process.wait()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.running:
            # A child broker ends when its parent does.
            await self.end(signal.SIGKILL)
        await self._hang_up()
        if self._notify is not None:
            asyncio.get_running_loop().remove_reader(self._notify)
            self._notify.close()
            self._notify = None
        if kind is not None:
            print(f"--- standard error of {self.folder.name}:\n{self.log[-4000:]}")

    @property
    def log(self) -> str:
        """What it wrote to standard error, over all its starts."""
        return self.log_file.read_text("utf-8", "replace") if self.log_file.exists() else ""

    @property
    def out(self) -> str:
        """What it wrote to standard output, over all its starts."""
        return self.out_file.read_text("utf-8", "replace") if self.out_file.exists() else ""

    def memory(self, field: str = "VmRSS") -> int:
        """Return bytes of resident memory now, or of another field of /proc/PID/status."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(rf"^{field}:\s+(\d+) kB$", status, re.MULTILINE)
        assert found is not None
        return int(found.group(1)) * 1024

    @property
    def loaded(self) -> str:
        """The files that are mapped into its memory: libraries among them."""
        return Path(f"/proc/{self.pid}/maps").read_text()

    def cpu_seconds(self) -> float:
        """Return the processor time that the process has taken."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def until(
        self, condition: Callable[[], bool | Awaitable[bool]], seconds: float = 10.0
    ) -> None:
        """Wait until a condition is true; it fails at once when the process ends before."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    met = condition()
                    if met if isinstance(met, bool) else await met:
                        return
                    assert self.running, f"it ended:\n{self.log[-2000:]}"
                    await asyncio.sleep(_POLL_S)
        except TimeoutError:
            raise AssertionError(f"not within {seconds} s:\n{self.log[-2000:]}") from None

    async def logged(self, text: str, seconds: float = 10.0) -> str:
        """Wait for a line on standard error that contains `text` and return it."""
        await self.until(lambda: text in self.log, seconds)
        return next(line for line in self.log.splitlines() if text in line)

    # -- the service manager -----------------------------------------------------------------------

    @property
    def _address(self) -> str:
        return f"@lares-test-{os.getpid()}-{id(self)}"

    def _listen(self) -> None:
        self.notices.clear()
        if self._notify is None:
            self._notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
            self._notify.bind("\0" + self._address[1:])
            asyncio.get_running_loop().add_reader(self._notify, self._hear)

    def _hear(self) -> None:
        assert self._notify is not None
        self.notices.append(self._notify.recv(4096).decode())

    # -- the API -----------------------------------------------------------------------------------

    @property
    def endpoint(self) -> dict[str, Any]:
        """What programs of the same user find the service by."""
        found: dict[str, Any] = json.loads(self.endpoint_file.read_text())
        return found

    @property
    def api(self) -> aiohttp.ClientSession:
        """A session that speaks to the API as the owner."""
        if self._session is None:
            endpoint = self.endpoint
            self._session = aiohttp.ClientSession(
                endpoint["url"],
                headers={"Authorization": f"Bearer {endpoint['token']}"},
                timeout=aiohttp.ClientTimeout(total=20),
            )
        return self._session

    async def _hang_up(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(self, path: str) -> dict[str, Any]:
        """GET a JSON answer, which must be 200."""
        async with self.api.get(path) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == 200, answer
            return answer

    async def say(self, text: str) -> dict[str, Any]:
        """Say a sentence; a service that answers late or wrongly fails."""
        async with self.api.post("/api/say", json={"text": text}) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == 200, answer
            return answer

    async def entities(self) -> dict[str, dict[str, Any]]:
        """Return all entities by id."""
        home = await self.get("/api/home")
        return {each["id"]: each for each in home["entities"]}

    async def states(self) -> dict[str, str]:
        """Return values of all entities that can be reached, by id."""
        return {
            id_: each["state"]["value"]
            for id_, each in (await self.entities()).items()
            if each["state"]["unavailable"] is None
        }

    async def until_states(self, wanted: Mapping[str, str], seconds: float = 10.0) -> None:
        """Wait until these entities can be reached and are in these states."""

        async def reached() -> bool:
            states = await self.states()
            return all(states.get(id_) == value for id_, value in wanted.items())

        await self.until(reached, seconds)

    async def until_known(self, *entities: str, seconds: float = 10.0) -> None:
        """Wait until these entities are known, in whatever state."""

        async def known() -> bool:
            return (await self.entities()).keys() >= set(entities)

        await self.until(known, seconds)

    async def until_linked(self, seconds: float = 15.0) -> None:
        """Wait until the broker is connected."""

        async def linked() -> bool:
            return bool((await self.get("/api/home"))["link"]["up"])

        await self.until(linked, seconds)

    async def turns(self) -> list[dict[str, Any]]:
        """Return the whole journal, oldest first."""
        turns: list[dict[str, Any]] = []
        path = "/api/history?limit=200"
        while True:
            page = await self.get(path)
            turns += page["turns"]
            if page["next"] is None:
                return turns[::-1]
            path = f"/api/history?limit=200&before={page['next']}"

    # -- the command line --------------------------------------------------------------------------

    async def lares(self, *arguments: str, seconds: float = 20.0) -> Ended:
        """Run a command of this user to its end."""
        process = await asyncio.create_subprocess_exec(
            *self._program,
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self.environment,
        )
        try:
            async with asyncio.timeout(seconds):
                out, err = await process.communicate()
        except TimeoutError:
            process.kill()
            await process.wait()
            raise AssertionError(f"lares {' '.join(arguments)} does not end") from None
        assert process.returncode is not None
        return Ended(process.returncode, out.decode(), err.decode())

    async def refused(self) -> Ended:
        """Start the service, which must end by itself; return how."""
        self.home.mkdir(parents=True, exist_ok=True)
        return await self.lares(*self._arguments())

    def leave_settings(self) -> None:
        """Write the settings file no more: whoever changes it from now on has the last word."""
        self._text = None

    def _arguments(self) -> list[str]:
        if self._text is not None:
            self.settings.write_text(self._text, encoding="utf-8")
        named = ["--settings", str(self.settings)] if self._has_settings else []
        return [*self._command, *named]


def settings(broker_port: int, more: str = "", *, mqtt: str = "") -> str:
    """Return a settings file for a broker on loopback; `mqtt` are further lines of its table."""
    return f'[mqtt]\nhost = "127.0.0.1"\nport = {broker_port}\n{mqtt}\n{more}\n'


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began
