"""Operations on backups: one to take away, one that comes back."""

import asyncio
import logging
import re
from urllib.parse import quote

from aiohttp import web

from lares.clock import Clock
from lares.console.boundary import Call
from lares.console.long_body import BINARY, PATIENCE_S, chunks_of
from lares.console.ports import BacksUp, BackupFile, ControlsBoard
from lares.console.problems import Problem
from lares.console.system_api import Proves
from lares.console.system_wire import BackupBody, ReceivedReply, RestoreBody, RestoredReply
from lares.errors import BackupError, LaresError

_log = logging.getLogger(__name__)


class BackupApi:
    """`backups` is None where nothing is kept on a disk; `board` restarts the service."""

    def __init__(
        self,
        backups: BacksUp | None,
        board: ControlsBoard | None,
        prove: Proves,
        clock: Clock,
        home_name: str,
    ) -> None:
        self._backups = backups
        self._board = board
        self._prove = prove
        self._clock = clock
        self._home_name = home_name

    async def back_up(self, call: Call) -> web.StreamResponse:
        """Send the whole home as one encrypted file."""
        backups = self._known
        body = call.body(BackupBody)
        await self._prove(call, body.password)
        try:
            async with backups.backup(body.passphrase) as file:
                response = web.StreamResponse(
                    headers={
                        "Content-Type": BINARY,
                        "Content-Length": str(file.size),
                        "Content-Disposition": self._disposition(file.suffix),
                        "Cache-Control": "no-store",
                    }
                )
                await response.prepare(call.request)
                await _send(call.request, response, file)
                return response
        except BackupError as error:
            raise _problem(error) from error

    async def receive(self, call: Call) -> ReceivedReply:
        """Take a backup as it comes; nothing is changed yet."""
        chunks = chunks_of(call.request)
        try:
            return ReceivedReply(await self._known.receive(chunks, call.request.content_length))
        except BackupError as error:
            raise _problem(error) from error

    async def restore(self, call: Call) -> RestoredReply:
        """Check the backup that was sent; it takes the place of the data at the next start."""
        backups = self._known
        body = call.body(RestoreBody)
        await self._prove(call, body.password)
        try:
            backup = await backups.restore(body.passphrase)
        except BackupError as error:
            raise _problem(error) from error
        restarts = await self._restarts()
        return RestoredReply(backup.home, backup.version, backup.created, restarts)

    async def _restarts(self) -> bool:
        """Have the service restarted; False if somebody else must do it. The backup is kept."""
        if self._board is None or not await self._board.is_there():
            return False
        try:
            await self._board.restart_service()
        except LaresError as error:
            _log.warning("the service is not restarted: %s", error)
            return False
        return True

    @property
    def _known(self) -> BacksUp:
        if self._backups is None:
            raise Problem(409, "no-backups", "This home is not backed up from here.")
        return self._backups

    def _disposition(self, suffix: str) -> str:
        """Return a header that names the file by the home and the day, in any language."""
        day = f"{self._clock.now().astimezone():%Y-%m-%d}"
        home = re.sub(r"[^\w-]+", "-", self._home_name).strip("-")
        name = quote("-".join(filter(None, ("lares", home, f"{day}{suffix}"))))
        return f"attachment; filename=\"lares-{day}{suffix}\"; filename*=UTF-8''{name}"


async def _send(request: web.Request, response: web.StreamResponse, file: BackupFile) -> None:
    """Send a file; the connection is cut off if it fails, so that nobody takes it for whole."""
    try:
        async for chunk in file.chunks:
            async with asyncio.timeout(PATIENCE_S):
                await response.write(chunk)
        await response.write_eof()
    except OSError as error:  # also when nobody takes it any more
        _log.warning("the backup was not taken to its end: %r", error)
        if request.transport is not None:
            request.transport.abort()


def _problem(error: BackupError) -> Problem:
    """Return the answer that says why; its code is `backup-` and the reason."""
    return Problem(409, f"{error.code}-{error.reason}", str(error))
