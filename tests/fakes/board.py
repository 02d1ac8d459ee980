"""A board that does what it is told, and the folders of a system that answers requests."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from lares.console.ports import BackupContent, BackupFile, Broker


class ScriptedBoard:
    """Implements `console.ports.ControlsBoard`: notes what was asked for, or fails."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.failure: Exception | None = None
        self.restart_failure: Exception | None = None
        self.open = False
        self.homes: list[tuple[str | None, str | None]] = []

    async def is_there(self) -> bool:
        return True

    async def restart_service(self) -> None:
        if self.restart_failure is not None:
            raise self.restart_failure
        self._note("restart-lares")

    async def restart(self) -> None:
        self._note("reboot")

    async def power_off(self) -> None:
        self._note("poweroff")

    async def factory_reset(self) -> None:
        self._note("factory-reset")

    async def change_home(self, *, name: str | None, time_zone: str | None) -> None:
        self._note("home")
        self.homes.append((name, time_zone))

    async def broker(self) -> Broker:
        return Broker(self.open, "lares.local", 1883, "devices")

    async def open_broker(self, *, to_house: bool) -> None:
        self._note("broker-open" if to_house else "broker-close")
        self.open = to_house

    async def broker_password(self) -> str:
        return "Xq7-devices"

    def _note(self, name: str) -> None:
        if self.failure is not None:
            raise self.failure
        self.asked.append(name)


class ScriptedBackups:
    """Implements `console.ports.BacksUp`: a backup is the passphrase and `content`."""

    def __init__(self) -> None:
        self.content = b"\x00age" * 100_000
        self.received = b""
        self.failure: Exception | None = None
        self.restored: list[str] = []

    @asynccontextmanager
    async def backup(self, passphrase: str) -> AsyncIterator[BackupFile]:
        self._fail()
        whole = passphrase.encode() + self.content

        async def chunks() -> AsyncIterator[bytes]:
            for start in range(0, len(whole), 1 << 16):
                yield whole[start : start + (1 << 16)]

        yield BackupFile(".lares-backup", len(whole), chunks())

    async def receive(self, chunks: AsyncIterator[bytes], size: int | None) -> int:
        self._fail()
        self.received = b""
        async for chunk in chunks:
            self.received += chunk
        assert size in (None, len(self.received))
        return len(self.received)

    async def restore(self, passphrase: str) -> BackupContent:
        self._fail()
        self.restored.append(passphrase)
        return BackupContent("我们家", "0.1.0", "2026-11-20T10:00:00+00:00")

    def _fail(self) -> None:
        if self.failure is not None:
            raise self.failure


class System:
    """The folders in which root takes requests and answers them."""

    def __init__(self, folder: Path) -> None:
        self.requests = folder / "lares-requests"
        self.answers = folder / "lares-answers"
        self.taken: list[tuple[str, object]] = []
        self.requests.mkdir()
        self.answers.mkdir()

    def take(self) -> list[str]:
        """Take away what was asked for; what is being written is none."""
        names = [file.name for file in self.requests.iterdir() if not file.name.startswith(".")]
        for name in names:
            content = (self.requests / name).read_bytes()
            self.taken.append((name, json.loads(content) if content else None))
            (self.requests / name).unlink()
        return names

    def answer(self, name: str, code: str, message: str = "") -> None:
        new = self.answers / f".{name}"
        new.write_text(json.dumps({"code": code, "message": message}))
        new.replace(self.answers / name)
