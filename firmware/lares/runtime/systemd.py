"""Messages to the service manager: ready, alive, stopping (sd_notify(3)), and nothing without one.

The protocol is a datagram of `KEY=value` lines to the Unix socket named by `NOTIFY_SOCKET`; a name
that starts with "@" is in the abstract namespace. It needs no library.
"""

import logging
import os
import socket
from collections.abc import Mapping

_log = logging.getLogger(__name__)


class Notifier:
    """Tells systemd how the service is; every call is a no-op where there is no `NOTIFY_SOCKET`.

    Sending never blocks and never raises: a service must not fail because its manager is busy.
    """

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")
        if self._address.startswith("@"):
            self._address = "\0" + self._address[1:]
        self._socket: socket.socket | None = None
        self.watchdog_interval = _watchdog_interval(environ) if self._address else None
        """Seconds between two signs of life that systemd insists on; None if it does not."""

    def ready(self) -> None:
        """Say that start-up is complete."""
        self._send("READY=1")

    def alive(self) -> None:
        """Feed the watchdog."""
        self._send("WATCHDOG=1")

    def stopping(self) -> None:
        """Say that the service has begun to stop."""
        self._send("STOPPING=1")

    def status(self, text: str) -> None:
        """Show one line of free text in `systemctl status`."""
        self._send("STATUS=" + " ".join(text.split()))

    def close(self) -> None:
        """Close the socket; a later message opens it again."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _send(self, message: str) -> None:
        if not self._address:
            return
        try:
            if self._socket is None:
                kind = socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK
                self._socket = socket.socket(socket.AF_UNIX, kind)
            self._socket.sendto(message.encode(), self._address)
        except OSError as error:
            _log.debug("systemd was not told %s: %s", message.partition("=")[0], error)


def _watchdog_interval(environ: Mapping[str, str]) -> float | None:
    """Return WATCHDOG_USEC in seconds if it is meant for this process (sd_watchdog_enabled(3))."""
    microseconds = environ.get("WATCHDOG_USEC", "")
    process = environ.get("WATCHDOG_PID", "")
    if process and process != str(os.getpid()):
        return None
    if not (microseconds.isascii() and microseconds.isdigit() and int(microseconds) > 0):
        return None
    return int(microseconds) / 1_000_000
