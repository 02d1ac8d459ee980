"""Listening sockets that systemd opened for us (sd_listen_fds(3)); it needs no library."""

import os
import socket
from collections.abc import MutableMapping

_FIRST = 3


def listening_sockets(environ: MutableMapping[str, str] = os.environ) -> tuple[socket.socket, ...]:
    """Return the sockets that were handed over to this process, none if it was started by hand.

    They are taken once: the variables are removed, and children do not inherit the sockets.
    """
    process = environ.pop("LISTEN_PID", "")
    count = environ.pop("LISTEN_FDS", "")
    environ.pop("LISTEN_FDNAMES", None)
    if process != str(os.getpid()) or not (count.isascii() and count.isdigit()):
        return ()
    found = []
    for descriptor in range(_FIRST, _FIRST + int(count)):
        os.set_inheritable(descriptor, False)  # noqa: FBT003 -- the library's own signature
        each = socket.socket(fileno=descriptor)
        each.setblocking(False)  # noqa: FBT003
        found.append(each)
    return tuple(found)
