"""The build runs where there is no network: what it did not fetch before, it cannot get."""

import fcntl
import os
import socket
import struct
import sys
from collections.abc import Sequence

from lares_image.errors import HostError

_SIOCGIFFLAGS = 0x8913
_UP_OR_LOOPBACK = 0x1 | 0x8
_UP = 0x1
"""Of netdevice(7)."""


def has_network() -> bool:
    """Whether this process sees any network interface that is up, but loopback.

    Where the kernel knows tunnels, each new namespace has some of them (`tunl0`, `sit0`), down.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        for _, name in socket.if_nameindex():
            request = struct.pack("16s24x", name.encode())
            try:
                answer = fcntl.ioctl(asked, _SIOCGIFFLAGS, request)
            except OSError:  # it was taken away meanwhile
                continue
            (flags,) = struct.unpack_from("H", answer, 16)
            if flags & _UP_OR_LOOPBACK == _UP:
                return True
    return False


def leave_network(arguments: Sequence[str]) -> None:
    """Start this program anew with the same arguments in an empty network namespace.

    Does not return where there was a network; returns at once where there is none.

    Raises:
        HostError: the kernel refuses, for want of root rights.
    """
    if not has_network():
        return
    if os.geteuid() != 0:
        raise HostError("the image is built as root (owners, other processors): sudo make image")
    again = [sys.executable, "-m", "lares_image", *arguments]
    os.execvp("unshare", ["unshare", "--net", "--mount", "--", *again])  # noqa: S606, S607 - ours
