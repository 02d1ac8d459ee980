"""The public Improv SDK of npm in Node, as a process at a serial line."""

import asyncio
import json
import platform
import subprocess
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_MODULES = _HERE.parents[3] / ".cache" / "improv" / "node_modules"
_INSTALL_TIMEOUT_S = 300
_OFFLINE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH", "ECONNRESET")
_NO_NPM = 3


class OfflineError(Exception):
    """The SDK is not installed and the package registry cannot be reached."""


def install() -> None:
    """Install the SDK and Node unless they are there.

    Raises:
        OfflineError: they are not there and npm cannot reach its registry.
        RuntimeError: npm is missing, or failed for another reason.
    """
    done = subprocess.run(
        ["sh", str(_HERE / "install.sh")],
        capture_output=True,
        text=True,
        timeout=_INSTALL_TIMEOUT_S,
        check=False,
    )
    if done.returncode == 0:
        return
    words = done.stderr.strip()
    if done.returncode != _NO_NPM and any(code in words for code in _OFFLINE):
        raise OfflineError(f"the Improv SDK cannot be fetched: {words.splitlines()[0]}")
    raise RuntimeError(f"the Improv SDK could not be installed: {words or 'npm gave no reason'}")


class ImprovClient:
    """One client from `open` to `close`; `events` is all that it told beside its answers."""

    def __init__(self, device: Path) -> None:
        self._device = device
        self._process: asyncio.subprocess.Process | None = None
        self.events: list[dict[str, Any]] = []

    async def open(self) -> None:
        """Start Node and open the line."""
        machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
        self._process = await asyncio.create_subprocess_exec(
            str(_MODULES / f"node-linux-{machine}" / "bin" / "node"),
            str(_HERE / "client.mjs"),
            str(self._device),
            str(_MODULES),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    async def call(self, method: str, *args: object) -> dict[str, Any]:
        """Call a method of the SDK; return `{"returned", "url"}` or `{"refused"}`."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([method, *args]).encode() + b"\n")
        while True:
            line = await self._process.stdout.readline()
            if not line:
                raise RuntimeError("the client ended")
            told: dict[str, Any] = json.loads(line)
            if "returned" in told or "refused" in told:
                return told
            self.events.append(told)

    async def close(self) -> None:
        """End Node; it cannot end itself while one of its threads reads the line."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None
