"""Can the console listen at its port? For when the service does not run."""

import errno
import socket
from dataclasses import dataclass

from lares.health.finding import Finding, Level
from lares.runtime.worker import Worker


@dataclass(frozen=True, slots=True)
class ConsolePortCheck:
    """Binds the port and lets it go at once; `fixed` says that the settings insist on it."""

    host: str
    port: int
    fixed: bool
    worker: Worker
    id: str = "console_port"

    async def run(self) -> Finding:
        """An error if a port that was set is taken, a warning if only the usual one is."""
        error = await self.worker.run(self._bind)
        where = f"{self.host}:{self.port}"
        if error is None:
            return Finding(Level.OK, "console-port-free", f"{where} is free")
        if error.errno != errno.EADDRINUSE:
            return Finding(
                Level.ERROR,
                "console-port-unusable",
                f"nothing can listen at {where}: {error.strerror or error}",
                "set [console] host to an address of this machine and port above 1023",
            )
        if self.fixed:
            return Finding(
                Level.ERROR,
                "port-taken",
                f"another program listens at {where}",
                "stop it, or set another [console] port",
            )
        return Finding(
            Level.WARNING, "port-taken", f"{where} is taken; the console takes another free port"
        )

    def _bind(self) -> OSError | None:
        try:
            ((family, kind, protocol, _name, address), *_rest) = socket.getaddrinfo(
                self.host, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )
            with socket.socket(family, kind, protocol) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(address)
        except OSError as error:
            return error
        return None
