"""Sockets that systemd hands over are taken once, and only by whom they are for."""

import os
import socket

import pytest

from lares_provisioning.app import socket_activation
from lares_provisioning.app.socket_activation import listening_sockets

ME = str(os.getpid())


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"LISTEN_PID": "1", "LISTEN_FDS": "1"},
        {"LISTEN_PID": ME, "LISTEN_FDS": "x"},
        {"LISTEN_PID": ME, "LISTEN_FDS": "-1"},
        {"LISTEN_PID": ME},
    ],
)
def test_what_is_not_for_this_process_is_not_taken(environ: dict[str, str]):
    assert listening_sockets(environ) == ()
    assert environ == {}


def test_the_sockets_are_taken_once(monkeypatch: pytest.MonkeyPatch):
    with socket.create_server(("127.0.0.1", 0)) as given:
        monkeypatch.setattr(socket_activation, "_FIRST", os.dup(given.fileno()))
        environ = {"LISTEN_PID": ME, "LISTEN_FDS": "1", "LISTEN_FDNAMES": "portal"}
        (taken,) = listening_sockets(environ)
        with taken:
            assert taken.getsockname() == given.getsockname()
            assert not taken.getblocking()
            assert not taken.get_inheritable()
        assert listening_sockets(environ) == ()
