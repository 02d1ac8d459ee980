"""What systemd is told, on a real datagram socket, and that nothing of it can hurt."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from lares.runtime.systemd import Notifier


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    """The service manager's end: a socket and the name that NOTIFY_SOCKET would have."""
    if request.param == "path":
        name = str(tmp_path / "notify")
        address = name
    else:
        name = f"@lares-test-{os.getpid()}"
        address = "\0" + name[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(address)
        end.setblocking(False)
        yield end, name


def test_each_message_is_one_datagram(manager: tuple[socket.socket, str]) -> None:
    end, name = manager
    notifier = Notifier({"NOTIFY_SOCKET": name})
    notifier.ready()
    notifier.alive()
    notifier.status("degraded:\n console")
    notifier.stopping()
    notifier.close()
    notifier.alive()
    assert [end.recv(100) for _ in range(5)] == [
        b"READY=1",
        b"WATCHDOG=1",
        b"STATUS=degraded: console",
        b"STOPPING=1",
        b"WATCHDOG=1",
    ]
    notifier.close()


def test_without_a_manager_nothing_happens() -> None:
    notifier = Notifier({"WATCHDOG_USEC": "30000000"})
    notifier.ready()
    notifier.close()
    assert notifier.watchdog_interval is None


@pytest.mark.parametrize("name", ["/nowhere/notify", "relative", "@", "x" * 300])
def test_a_manager_that_does_not_listen_is_no_error(name: str) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": name})
    notifier.ready()
    notifier.close()


def test_a_manager_that_does_not_read_does_not_block(tmp_path: Path) -> None:
    name = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(name)
        notifier = Notifier({"NOTIFY_SOCKET": name})
        for _ in range(5000):
            notifier.alive()
        notifier.close()


@pytest.mark.parametrize(
    ("environ", "interval"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 30.0),
        ({"WATCHDOG_USEC": "500000", "WATCHDOG_PID": str(os.getpid())}, 0.5),
        ({"WATCHDOG_USEC": "500000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "-5"}, None),
        ({"WATCHDOG_USEC": "²"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({}, None),
    ],
)
def test_the_watchdog_interval(environ: dict[str, str], interval: float | None) -> None:
    assert Notifier({"NOTIFY_SOCKET": "/x", **environ}).watchdog_interval == interval
