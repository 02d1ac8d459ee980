"""Does anything listen where the MQTT broker should be? For when the service does not run."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from lares.health.finding import Finding, Level


@dataclass(frozen=True, slots=True)
class BrokerCheck:
    """Opens a TCP connection and closes it again; login and TLS are tried by the service only."""

    host: str
    port: int
    id: str = "broker"

    async def run(self) -> Finding:
        """An error if no connection can be made."""
        try:
            _reader, writer = await asyncio.open_connection(self.host, self.port)
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or error
            return Finding(
                Level.ERROR,
                "broker-unreachable",
                f"no broker at {self.host}:{self.port} ({reason})",
                "start it (mosquitto), or set [mqtt] host and port",
            )
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        return Finding(Level.OK, "broker-reachable", f"a broker listens at {self.host}:{self.port}")
