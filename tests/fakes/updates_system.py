"""What the console sees of updates, by hand."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from lares.updates.download import check_address

_SLOT: dict[str, Any] = {"name": "rootfs.0", "bootname": "A", "booted": True, "good": False}


class ScriptedUpdates:
    """Implements `console.ports.UpdatesSystem`: notes what it was asked for, shows `job`."""

    def __init__(self) -> None:
        self.job: dict[str, Any] | None = None
        self.urls: list[str] = []
        self.received = b""
        self.size: int | None = None
        self.failure: Exception | None = None
        self._installed: str | None = None

    async def status(self) -> Mapping[str, object]:
        other = {**_SLOT, "name": "rootfs.1", "bootname": "B", "booted": False, "good": True}
        return {
            "available": True,
            "version": "0.1.0",
            "compatible": "lares-arm64",
            "slots": [_SLOT, {**other, "version": self._installed}],
            "restart_needed": self._installed is not None,
            "job": self.job,
        }

    def finish(self) -> None:
        """Let the update be installed."""
        self._installed = "0.2.0"
        self._tell("done", 100)

    def install_from(self, url: str) -> None:
        check_address(url)
        self._fail()
        self.urls.append(url)
        self._tell("installing", 40)

    async def receive(self, chunks: AsyncIterator[bytes], size: int | None) -> None:
        self._fail()
        self.size = size
        async for chunk in chunks:
            self.received += chunk
        self._tell("installing", 40)

    def _tell(self, state: str, percent: int) -> None:
        self.job = {
            "state": state,
            "percent": percent,
            "message": "",
            "version": "0.2.0",
            "reason": None,
        }

    def _fail(self) -> None:
        if self.failure is not None:
            raise self.failure
