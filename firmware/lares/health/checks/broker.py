"""Does anything listen where the MQTT broker should be? For when the service does not run."""

import socket
from dataclasses import dataclass

from lares.health.finding import Finding, Level
from lares.runtime.worker import Worker

_CONNECT_LIMIT = 4.0
"""Seconds for each address of the host, below the doctor's own limit."""


@dataclass(frozen=True, slots=True)
class BrokerCheck:
    """Opens a TCP connection and closes it again; login and TLS are tried by the service only.

    `worker` should be one of its own: looking up a name may hang for half a minute, and nobody
    else should wait for that.
    """

    host: str
    port: int
    worker: Worker
    id: str = "broker"

    async def run(self) -> Finding:
        """An error if no connection can be made."""
        error = await self.worker.run(self._connect)
        if error is not None:
            reason = getattr(error, "strerror", None) or error
            return Finding(
                Level.ERROR,
                "broker-unreachable",
                f"no broker at {self.host}:{self.port} ({reason})",
                "start it (mosquitto), or set [mqtt] host and port",
            )
        return Finding(Level.OK, "broker-reachable", f"a broker listens at {self.host}:{self.port}")

    def _connect(self) -> Exception | None:
        try:
            socket.create_connection((self.host, self.port), timeout=_CONNECT_LIMIT).close()
        except (OSError, UnicodeError) as error:  # UnicodeError: a label of the name is too long
            return error
        return None
