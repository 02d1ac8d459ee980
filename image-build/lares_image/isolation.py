"""The build runs where there is no network: what it did not fetch before, it cannot get."""

import os
import socket
import sys
from collections.abc import Sequence

from lares_image.errors import HostError


def has_network() -> bool:
    """Whether this process sees any network interface but loopback."""
    return any(name != "lo" for _, name in socket.if_nameindex())


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
