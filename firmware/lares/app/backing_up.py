"""Backups of a running service: one file out, or one in, at a time."""

import asyncio
import logging
import os
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import IO

import msgspec

from lares.app.backup_program import Outcome, Task
from lares.console.ports import BackupContent, BackupFile
from lares.errors import BackupError, BackupReason
from lares.runtime.bounded_file import SPARE, Bound, BoundedFile
from lares.runtime.worker import Worker
from lares.settings.model import data_dir
from lares.settings.reading import Loaded
from lares.store.backup_archive import DATABASE, Manifest
from lares.store.sealed_file import SUFFIX

_log = logging.getLogger(__name__)

LARGEST = 1 << 30
"""Bytes of a backup that is taken; a home of years has some tens of MB."""
_CHUNK = 1 << 18
_PROGRAM = "lares.app.backup_program"


class BackingUp:
    """Implements `console.ports.BacksUp`; its files are in `transfer` of the data folder."""

    def __init__(self, loaded: Loaded, worker: Worker) -> None:
        self._loaded = loaded
        self._worker = worker
        self._folder = data_dir(loaded.settings) / "transfer"
        self._outgoing = self._folder / f"outgoing{SUFFIX}"
        self._incoming = self._folder / f"incoming{SUFFIX}"
        self._busy = False

    @asynccontextmanager
    async def backup(self, passphrase: str) -> AsyncIterator[BackupFile]:
        """Make a backup; nothing of it is left when the block ends, however it ends.

        Raises:
            BackupError: it cannot be made; its reason is BUSY, NO_ROOM, NOTHING or DISK.
        """
        with self._alone():
            await self._worker.run(self._prepare_backup)
            try:
                await self._perform(self._outgoing, passphrase, restores=False)
                file, size = await self._worker.run(self._open)
                try:
                    yield BackupFile(SUFFIX, size, self._chunks(file))
                finally:
                    await self._worker.run(file.close)
            finally:
                await self._worker.run(self._outgoing.unlink, missing_ok=True)

    async def receive(self, chunks: AsyncIterator[bytes], size: int | None) -> int:
        """Keep a backup of `size` bytes (None: unknown); one from before is forgotten.

        Raises:
            BackupError: BUSY, TOO_LARGE, NO_ROOM, NOTHING; nothing is kept.
        """
        with self._alone():
            file = await self._worker.run(self._begin_receiving, size)
            try:
                async for chunk in chunks:
                    await self._worker.run(file.write, chunk)
                if not file.written:
                    raise BackupError("nothing was sent", BackupReason.NOTHING)
                await self._worker.run(file.finish, self._incoming)
            finally:
                await self._worker.run(file.close)
            return file.written

    async def restore(self, passphrase: str) -> BackupContent:
        """Check what was received to its end; the service takes it over at its next start.

        Raises:
            BackupError: it cannot be used, and nothing was changed. It is kept for another try
                with another passphrase.
        """
        with self._alone():
            if not await self._worker.run(self._incoming.exists):
                raise BackupError("send the backup first", BackupReason.NOTHING)
            try:
                manifest = await self._perform(self._incoming, passphrase, restores=True)
            except BackupError as error:
                if error.reason is not BackupReason.PASSPHRASE:
                    await self._worker.run(self._incoming.unlink, missing_ok=True)
                raise
            await self._worker.run(self._incoming.unlink, missing_ok=True)
        _log.warning("a backup takes the place of the data at the next start")
        return BackupContent(manifest.home, manifest.version, manifest.created)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self._busy:
            raise BackupError(
                "another backup or restore is under way: wait for its end", BackupReason.BUSY
            )
        self._busy = True
        try:
            yield
        finally:
            self._busy = False

    def _prepare_backup(self) -> None:
        """Make room: the copy of the database, and at most as much once more, compressed."""
        self._clear()
        database = data_dir(self._loaded.settings) / DATABASE
        if not database.exists():
            raise BackupError("there is nothing to back up yet", BackupReason.NOTHING)
        needed = 2 * database.stat().st_size
        if needed > self._free():
            raise _no_room(needed)

    def _begin_receiving(self, size: int | None) -> BoundedFile:
        self._clear()
        part = self._incoming.with_suffix(".part")
        return BoundedFile(part, size, largest=LARGEST, spare=SPARE, refusal=_refusal)

    def _clear(self) -> None:
        """Begin with an empty folder; a power cut may have left files."""
        shutil.rmtree(self._folder, ignore_errors=True)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise _disk(error) from error

    def _free(self) -> int:
        return shutil.disk_usage(self._folder).free - SPARE

    def _open(self) -> tuple[IO[bytes], int]:
        """Open the backup and take its name away: it goes with the last who reads it."""
        try:
            file = self._outgoing.open("rb")
            self._outgoing.unlink()
        except OSError as error:
            raise _disk(error) from error
        return file, os.fstat(file.fileno()).st_size

    async def _chunks(self, file: IO[bytes]) -> AsyncIterator[bytes]:
        while chunk := await self._worker.run(file.read, _CHUNK):
            yield chunk

    async def _perform(self, file: Path, passphrase: str, *, restores: bool) -> Manifest:
        settings_file = self._loaded.path
        task = Task(
            self._loaded.settings,
            str(settings_file) if settings_file is not None else None,
            str(file),
            passphrase,
            restores,
        )
        outcome = await _run(task)
        if outcome.manifest is not None:
            return outcome.manifest
        message = outcome.message.replace(str(file), "the file")
        _log.warning("the backup failed: %s", message, extra={"reason": outcome.reason})
        raise BackupError(message, outcome.reason or BackupReason.DISK)


async def _run(task: Task) -> Outcome:
    """Run the program; it ends with who waits for it."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        _PROGRAM,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=environment,
    )
    try:
        out, _ = await process.communicate(msgspec.json.encode(task))
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
    try:
        return msgspec.json.decode(out, type=Outcome)
    except msgspec.MsgspecError:
        _log.error("the backup program ended", extra={"code": process.returncode})
        # The kernel ends it first when there is no memory left.
        reason = BackupReason.NO_MEMORY if process.returncode == -9 else BackupReason.DISK
        return Outcome(None, reason, "the program that does it ended; the log says more")


def _disk(error: OSError) -> BackupError:
    return BackupError(f"the disk cannot be used: {error.strerror}", BackupReason.DISK)


def _no_room(size: int) -> BackupError:
    return BackupError(
        f"there is no room for {size >> 20} MiB: free some space", BackupReason.NO_ROOM
    )


def _refusal(bound: Bound, size: int, error: OSError | None) -> BackupError:
    if bound is Bound.LARGEST:
        return BackupError(f"a backup has at most {LARGEST >> 20} MiB", BackupReason.TOO_LARGE)
    return _no_room(size) if error is None else _disk(error)
