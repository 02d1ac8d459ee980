"""One update at a time: received or downloaded, checked, installed; and how far it is."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from lares.errors import LaresError
from lares.runtime.worker import Worker
from lares.updates import download
from lares.updates.bundle import Progress, System, check
from lares.updates.errors import Reason, UpdateError
from lares.updates.ports import Installer
from lares.updates.room import Room

_log = logging.getLogger(__name__)

_BUNDLE = "bundle.raucb"


@dataclass(frozen=True, slots=True)
class Job:
    """The last update: `state` is receiving, downloading, checking, installing, done or failed."""

    state: str
    percent: int | None = None
    message: str = ""
    version: str | None = None
    reason: str | None = None


class Updates:
    """The service that installs; `folder` holds the bundle meanwhile."""

    name = "updates"

    def __init__(
        self, installer: Installer, folder: Path, *, version: str, data_schema: int
    ) -> None:
        """`version` is that of the running program, `data_schema` that of its data."""
        self._installer = installer
        self._folder = folder
        self._files = Worker("updates", 4)
        self._version = version
        self._data_schema = data_schema
        self._job: Job | None = None
        self._system: System | None = None
        """As it was last told."""
        self._asked: asyncio.Queue[str | None] = asyncio.Queue(1)
        self._giving_up = False

    @property
    def _bundle(self) -> Path:
        return self._folder / _BUNDLE

    async def run(self, ready: Callable[[], None]) -> None:
        """Install what is asked for until cancelled."""
        await self._files.run(self._clear)
        self._job = None
        self._giving_up = False
        self._asked = asyncio.Queue(1)
        ready()
        try:
            while True:
                url = await self._asked.get()
                try:
                    ended = await self._work(url)
                except LaresError as error:
                    ended = _failed(error)
                await self._files.run(self._clear)
                self._job = ended
        finally:
            self._giving_up = True

    async def status(self) -> Mapping[str, object]:
        """Return what `wire.UpdateReply` of the console describes."""
        system = await self._installer.system()
        if system.busy and self._system is not None:
            system = self._system
        self._system = system
        return {
            "available": True,
            "version": self._version,
            "compatible": system.compatible,
            "slots": [asdict(slot) for slot in system.slots],
            "restart_needed": system.restart_needed,
            "job": asdict(self._job) if self._job is not None else None,
        }

    def install_from(self, url: str) -> None:
        """Begin to install what is at an address.

        Raises:
            UsageError: it is none for updates.
            UpdateError: BUSY.
        """
        download.check_address(url)
        self._begin("downloading")
        self._asked.put_nowait(url)

    async def receive(self, chunks: AsyncIterator[bytes], size: int | None) -> None:
        """Take a bundle of `size` bytes that somebody sends, then begin to install it.

        Raises:
            UpdateError: BUSY, TOO_LARGE or NO_ROOM.
        """
        self._begin("receiving")
        try:
            room = await self._files.run(self._open, size)
            try:
                async for chunk in chunks:
                    await self._files.run(room.write, chunk)
                    self._tell_bytes(room.written, size)
                await self._files.run(room.finish)
            finally:
                await self._files.run(room.close)
        except BaseException as error:
            self._job = _failed(error)
            raise
        self._asked.put_nowait(None)

    def _begin(self, state: str) -> None:
        if self._job is not None and self._job.state not in ("done", "failed"):
            raise UpdateError(Reason.BUSY, "another update is being installed; wait for its end")
        self._job = Job(state, 0)

    async def _work(self, url: str | None) -> Job:
        if url is not None:
            await self._files.run(download.download, url, self._bundle, self._tell_bytes)
        self._job = Job("checking")
        bundle = await self._installer.inspect(self._bundle)
        self._system = await self._installer.system()
        check(bundle, self._system, self._data_schema)
        _log.info("installing an update", extra={"version": bundle.version})

        def tell(progress: Progress) -> None:
            self._job = Job("installing", progress.percent, progress.message, bundle.version)

        tell(Progress(0, ""))
        await self._installer.install(self._bundle, tell)
        _log.info("the update is installed; it starts next", extra={"version": bundle.version})
        return Job("done", 100, "", bundle.version)

    def _tell_bytes(self, done: int, size: int | None) -> bool:
        """Show how much has come; called on the worker's thread too."""
        job = self._job
        if job is not None:
            percent = min(100, 100 * done // size) if size else None
            self._job = Job(job.state, percent, f"{done >> 20} MiB")
        return not self._giving_up

    def _open(self, size: int | None) -> Room:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Room(self._bundle, size)

    def _clear(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._bundle.unlink(missing_ok=True)


def _failed(error: BaseException) -> Job:
    reason = error.reason if isinstance(error, UpdateError) else Reason.FAILED
    words = str(error) or type(error).__name__
    _log.warning("the update was not installed: %s", words, extra={"reason": reason.value})
    return Job("failed", None, words, None, reason.value)
