"""`lares-provision serve` as a process of its own, started as systemd would start it."""

import asyncio
import inspect
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
TEMPLATE = ROOT / "image-build/rootfs/usr/share/lares/appliance.toml"


async def until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until something is so; it may be said at once or awaited."""
    for _ in range(int(seconds / 0.05)):
        found = condition()
        if await found if inspect.isawaitable(found) else found:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"not so within {seconds} s")


class Program:
    """The program over a folder; it can be killed and started again."""

    def __init__(self, folder: Path, bus_address: str) -> None:
        self.folder = folder
        self.state = folder / "state"
        self.settings = folder / "etc/lares.toml"
        self.requests = folder / "lares-requests"
        self.label = folder / "LARES-SETUP.txt"
        self.log = folder / "log"
        self.notes: list[str] = []
        """What systemd was told."""
        self._bus_address = bus_address
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._notify.bind(str(folder / "notify"))
        self._notify.setblocking(False)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def places(self) -> list[str]:
        return [
            f"--state={self.state}",
            f"--settings={self.settings}",
            f"--template={TEMPLATE}",
            f"--requests={self.requests}",
            f"--bus={self._bus_address}",
        ]

    async def start(self, *options: str) -> None:
        """Start it and return when it is ready."""
        self._begin(options)
        await self.told("READY=1")

    def _begin(self, options: tuple[str, ...]) -> None:
        command = [
            *(sys.executable, "-m", "lares_provisioning", "serve", *self.places),
            *("--serial", str(self.folder / "no-line"), "--panel", str(self.folder / "panel")),
            *("--label", str(self.label), *options),
        ]
        fd = self._listening.fileno()
        script = f'exec 3<&{fd}; LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"'
        environment = {
            **os.environ,
            "NOTIFY_SOCKET": str(self.folder / "notify"),
            "WATCHDOG_USEC": "1000000",
        }
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                ["bash", "-c", script, "bash", *command],
                pass_fds=(fd,),
                env=environment,
                stdout=log,
                stderr=log,
            )

    async def told(self, note: str) -> None:
        """Wait until systemd is told this, from now on."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(30):
            while True:
                text = (await loop.sock_recv(self._notify, 4096)).decode()
                self.notes.append(text)
                if note in text.splitlines():
                    return

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def memory(self) -> int:
        """Resident memory in KiB."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

    def kill(self) -> None:
        """Cut the power."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=10)
            self._process = None

    def stop(self) -> int:
        """Stop it as systemd does; return its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(timeout=20)
        self._process = None
        return code

    async def command(self, *words: str) -> tuple[int, str, str]:
        """Run another command over the same places; return code, output, errors."""
        ran = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "lares_provisioning", words[0], *self.places, *words[1:]],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
        return ran.returncode, ran.stdout, ran.stderr

    async def status(self) -> dict[str, Any]:
        code, output, errors = await self.command("status", "--json")
        assert code == 0, errors
        found: dict[str, Any] = json.loads(output)
        return found

    def close(self) -> None:
        self.kill()
        self._listening.close()
        self._notify.close()
