"""The door on the box itself: its light and its button, which another process has.

That process (`lares-panel.service` of the appliance) has the rights to the hardware and none to the
network; here it is the other way round. Both speak over a socket in the file system, a word a line:
the phase is told, and told again when it changes; `setup` asks for the setup network. That a home
which is set up is just not in its network is a word of its own.
"""

import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from lares.runtime.worker import Worker
from lares_provisioning.onboarding import Onboarding, Phase

_log = logging.getLogger(__name__)

SETUP = "setup"
"""Asks for the setup network, or for its end."""
OFFLINE = "offline"
"""In place of `Phase.DONE` while the home's network is away, before it is `Phase.LOST`."""
_LONGEST_LINE = 64
_LARGEST_BACKLOG = 4096
"""Bytes; who reads none of so many words is hung up on."""


class FrontPanel:
    """A service: the socket at one path; works without anybody at the other end."""

    name = "front panel"

    def __init__(self, path: Path, onboarding: Onboarding) -> None:
        self._path = path
        self._onboarding = onboarding

    async def run(self, ready: Callable[[], None]) -> None:
        """Serve until cancelled; without the folder of the socket there is no panel."""
        worker = Worker(self.name, 1)
        try:
            listener = await worker.run(self._listen)
        finally:
            await worker.close()
        ready()
        if listener is None:
            await asyncio.Event().wait()
        else:
            await self._serve(listener)

    def _listen(self) -> socket.socket | None:
        if not self._path.parent.is_dir():
            _log.info("there is no front panel: no folder %s", self._path.parent)
            return None
        self._path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        try:
            listener.bind(str(self._path))
            # Connecting is writing: for the group, which the panel is in.
            self._path.chmod(0o660)
        except OSError:
            listener.close()
            raise
        return listener

    async def _serve(self, listener: socket.socket) -> None:
        async with asyncio.TaskGroup() as talks:

            def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                talks.create_task(self._talk(reader, writer))

            server = await asyncio.start_unix_server(begin, sock=listener, limit=_LONGEST_LINE)
            try:
                await server.serve_forever()
            finally:
                server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                telling = group.create_task(self._tell(writer))
                with suppress(OSError, ValueError):  # hung up; a line without an end
                    while line := await reader.readline():
                        if line.strip() == SETUP.encode():
                            _log.info("the button asks for the setup network")
                            self._onboarding.open_door()
                telling.cancel()
        finally:
            writer.close()

    async def _tell(self, writer: asyncio.StreamWriter) -> None:
        told = None
        while writer.transport.get_write_buffer_size() < _LARGEST_BACKLOG:
            if (word := self._word()) != told:
                told = word
                writer.write(f"{word}\n".encode())
            await self._onboarding.changed()
        writer.transport.abort()

    def _word(self) -> str:
        phase = self._onboarding.phase
        # Who reads `status` is taken for a person, but not in this phase.
        if phase is Phase.DONE and self._onboarding.status.connection is None:
            return OFFLINE
        return phase.value
