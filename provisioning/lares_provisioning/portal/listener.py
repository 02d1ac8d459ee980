"""The sockets to listen on: those that systemd hands over, or own ones."""

import os
import socket
from collections.abc import Mapping

from lares.errors import PortTakenError, UnusableError

_FIRST_DESCRIPTOR = 3
_MOST_DESCRIPTORS = 16
_BACKLOG = 64


def activated_sockets(environ: Mapping[str, str] = os.environ) -> tuple[socket.socket, ...]:
    """Return the listening sockets of socket activation (sd_listen_fds(3)); empty without it.

    They stay open when the portal ends: systemd owns the port.
    """
    if environ.get("LISTEN_PID") != str(os.getpid()):
        return ()
    count = environ.get("LISTEN_FDS", "")
    if not (count.isascii() and count.isdigit() and int(count) <= _MOST_DESCRIPTORS):
        return ()
    descriptors = range(_FIRST_DESCRIPTOR, _FIRST_DESCRIPTOR + int(count))
    return tuple(prepared(socket.socket(fileno=descriptor)) for descriptor in descriptors)


def own_sockets(port: int) -> tuple[socket.socket, ...]:
    """Listen on every address of this machine.

    Raises:
        PortTakenError: another program has the port.
        UnusableError: this program may not have it.
    """
    try:
        if socket.has_dualstack_ipv6():
            address = ("::", port)
            listening = socket.create_server(
                address, family=socket.AF_INET6, dualstack_ipv6=True, backlog=_BACKLOG
            )
        else:
            listening = socket.create_server(("", port), backlog=_BACKLOG)
    except PermissionError as error:
        msg = f"port {port} needs rights that this user lacks: start lares-provision.socket instead"
        raise UnusableError(msg) from error
    except OSError as error:
        msg = f"port {port} cannot be used ({error.strerror}): stop the program that has it"
        raise PortTakenError(msg) from error
    return (prepared(listening),)


def prepared(listening: socket.socket) -> socket.socket:
    """Return a listening socket in the mode that the event loop needs."""
    listening.setblocking(False)  # noqa: FBT003 - the standard library's own signature
    return listening
