"""A broker for `make run`: mosquitto where there is one, else amqtt; loopback only, no accounts.

amqtt (this module is its one door) runs as a process of its own, `python -m lares.demo.broker`: its
faults then cannot touch the service. It is for demonstration: MQTT 3.1.1, clean sessions, and
nothing outlives its end. An appliance runs mosquitto as a service of the system.
"""

import argparse
import asyncio
import ipaddress
import logging
import os
import pwd
import shutil
import signal
import socket
import sys
import warnings
from collections.abc import Callable, Sequence

from lares.clock import Clock
from lares.demo.processes import READY, ChildProcess
from lares.errors import TransientError, UsageError

DEFAULT_PORT = 1883
_START_TIMEOUT_S = 10.0
_PROBE_EVERY_S = 0.02
# An MQTT 3.1.1 CONNECT with a clean session and the client id "probe", and the answer "accepted".
_CONNECT = b"\x10\x11\x00\x04MQTT\x04\x02\x00\x05\x00\x05probe"
_CONNACK = b"\x20\x02\x00\x00"
_DISCONNECT = b"\xe0\x00"


def choose_port(host: str = "127.0.0.1", preferred: int = DEFAULT_PORT) -> int:
    """Return `preferred` if nothing listens there, else a free port."""
    for port in (preferred, 0):
        with socket.socket() as candidate:
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                candidate.bind((host, port))
            except OSError:
                continue
            chosen: int = candidate.getsockname()[1]
            return chosen
    raise TransientError(f"no port is free on {host}")


class DemoBroker:
    """The demo's broker as a service: a child process, ready when it accepts MQTT connections.

    `mosquitto` is the program to run; None takes amqtt. Nothing is kept on the disk: what the home
    announces must be what it announces now, not what an earlier version of it did.
    """

    name = "broker"

    def __init__(
        self, clock: Clock, port: int, *, mosquitto: str | None, host: str = "127.0.0.1"
    ) -> None:
        if not ipaddress.ip_address(host).is_loopback:
            raise UsageError(f"the demo broker has no accounts and may not listen on {host}")
        self.host = host
        self.port = port
        self.software = "mosquitto" if mosquitto else "amqtt (demo)"
        self._clock = clock
        argv = [sys.executable, "-P", "-m", __name__, "--host", host, "--port", str(port)]
        said = b""
        if mosquitto:
            argv = [mosquitto, "-c", "/dev/stdin"]
            said = mosquitto_configuration(host, port).encode()
        self._child = ChildProcess(self.name, argv, said=said, probe=self._answers)

    @property
    def pid(self) -> int | None:
        """The process id of the running broker."""
        return self._child.pid

    async def run(self, ready: Callable[[], None]) -> None:
        """Run the broker until cancelled.

        Raises:
            TransientError: it could not be started, ended by itself, or does not answer.
        """
        await self._child.run(ready)

    async def _answers(self) -> None:
        """Return when the broker accepts a connection."""
        try:
            async with asyncio.timeout(_START_TIMEOUT_S):
                while not await _accepts(self.host, self.port):
                    await self._clock.sleep(_PROBE_EVERY_S)
        except TimeoutError as error:
            message = f"the broker on port {self.port} did not start in {_START_TIMEOUT_S:.0f} s"
            raise TransientError(message) from error


def find_mosquitto() -> str | None:
    """Return the path of mosquitto, also where Debian keeps it out of a user's PATH."""
    return shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")


def mosquitto_configuration(host: str, port: int) -> str:
    """Return mosquitto's configuration: loopback, no Nagle delay, no silent drops.

    Without `set_tcp_nodelay` a chatty publisher is slowed to some 20 messages a second; the default
    queue of 1,000 messages is less than the discovery of a large home.
    """
    lines = [
        f"listener {port} {host}",
        "allow_anonymous true",
        "set_tcp_nodelay true",
        "max_queued_messages 0",
        "persistence false",
        "log_dest stderr",
        "log_type error",
    ]
    if os.geteuid() == 0:
        # Started by root it would become the user "mosquitto", whom not every system has.
        lines.append(f"user {pwd.getpwuid(0).pw_name}")
    return "\n".join(lines) + "\n"


async def _accepts(host: str, port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    try:
        writer.write(_CONNECT)
        accepted = await reader.readexactly(len(_CONNACK)) == _CONNACK
        writer.write(_DISCONNECT)
        await writer.drain()
    except (OSError, asyncio.IncompleteReadError):
        return False
    finally:
        writer.close()
    return accepted


async def _serve(host: str, port: int) -> None:
    """Run amqtt until SIGTERM or SIGINT."""
    # An optional dependency, of the demo alone; it has no type information.
    from amqtt.broker import Broker  # type: ignore[import-untyped]

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    broker = Broker(
        {
            "listeners": {"default": {"type": "tcp", "bind": f"{host}:{port}"}},
            "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {}},
        }
    )
    await broker.start()
    print(READY, flush=True)  # noqa: T201 - the line that the parent waits for
    await stopped.wait()
    await broker.shutdown()


def main(argv: Sequence[str] | None = None) -> None:
    """Run the embedded broker of the demo."""
    parser = argparse.ArgumentParser(
        prog="python -m lares.demo.broker",
        description="MQTT broker for the demonstration: loopback, no accounts, nothing kept.",
        epilog="example: python -m lares.demo.broker --port 1883",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    options = parser.parse_args(argv)
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    warnings.simplefilter("ignore")
    asyncio.run(_serve(options.host, options.port))


if __name__ == "__main__":
    main()
