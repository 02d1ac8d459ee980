"""Sockets to listen on, where systemd hands none over."""

import socket

from lares.errors import PortTakenError, UnusableError

_BACKLOG = 64


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
