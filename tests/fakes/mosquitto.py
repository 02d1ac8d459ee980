"""A real mosquitto on a free loopback port with a folder of its own.

The methods of `Mosquitto` block: in async code call them by `await asyncio.to_thread(...)`. Making
one does no I/O.
"""

import getpass
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

_START_TIMEOUT_S = 5.0


def free_port() -> int:
    """Return a TCP port of the loopback interface that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Mosquitto:
    """One broker process: start, stop (clean), kill (-9), restart on the same port.

    `username` and `password` switch anonymous access off. `tls` is (ca file, certificate file, key
    file); `client_certificates` then refuses clients that show none of this authority.
    `persistence` keeps retained messages over a clean stop (a kill loses what was not yet saved);
    without it every start is a broker with nothing retained. The process starts with `start`;
    until then the port is known and refuses connections.
    """

    def __init__(
        self,
        folder: Path,
        *,
        username: str | None = None,
        password: str | None = None,
        tls: tuple[Path, Path, Path] | None = None,
        client_certificates: bool = False,
        persistence: bool = False,
        port: int | None = None,
    ) -> None:
        self.host = "127.0.0.1"
        self.port = port or free_port()
        self.username = username
        self.password = password
        """Both may be changed between a stop and a start."""
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._config = folder / "mosquitto.conf"
        self.log_file = folder / "mosquitto.log"
        lines = [
            f"listener {self.port} {self.host}",
            f"user {getpass.getuser()}",
            "set_tcp_nodelay true",
            # Bursts of a test must not be thinned out by the broker's own limit of 1,000.
            "max_queued_messages 0",
            # Not to a file: mosquitto buffers what it writes there.
            "log_dest stderr",
            "log_type error",
            "log_type warning",
            "log_type notice",
            "log_type information",
            "connection_messages true",
        ]
        if persistence:
            lines += ["persistence true", f"persistence_location {folder}/"]
        if tls is not None:
            ca, certificate, key = tls
            lines += [f"cafile {ca}", f"certfile {certificate}", f"keyfile {key}"]
            if client_certificates:
                lines.append("require_certificate true")
        if username is not None and password is not None:
            lines += ["allow_anonymous false", f"password_file {self._password_file}"]
        else:
            lines += ["allow_anonymous true"]
        self._lines = lines

    @property
    def _password_file(self) -> Path:
        return self._folder / "passwords"

    def _write_files(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._config.write_text("\n".join(self._lines) + "\n", encoding="utf-8")
        if self.username is not None and self.password is not None:
            self._password_file.touch(mode=0o600)
            command = [_program("mosquitto_passwd"), "-b", str(self._password_file)]
            subprocess.run(
                [*command, self.username, self.password], check=True, capture_output=True
            )

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return None if self._process is None else self._process.pid

    def start(self) -> Self:
        """Start the broker and return when it accepts connections."""
        if self._process is not None:
            return self
        self._write_files()
        written = self.log_file.stat().st_size if self.log_file.exists() else 0
        with self.log_file.open("ab") as log_file:
            self._process = subprocess.Popen(
                [_program("mosquitto"), "-c", str(self._config)],
                stdout=subprocess.DEVNULL,
                stderr=log_file,
            )
        give_up = time.monotonic() + _START_TIMEOUT_S
        while time.monotonic() < give_up and self._process.poll() is None:
            # Its own word, not a connection: another program may hold the port.
            if "running" in self._log_since(written):
                return self
            time.sleep(0.005)
        log = self._log_since(written)
        self.kill()
        raise RuntimeError(f"mosquitto did not start on port {self.port}:\n{log}")

    def _log_since(self, offset: int) -> str:
        if not self.log_file.exists():
            return ""
        return self.log_file.read_bytes()[offset:].decode("utf-8", "replace")

    def stop(self) -> None:
        """End it cleanly: clients see the connection closed, wills are not sent."""
        self._end(kill=False)

    def kill(self) -> None:
        """End it by SIGKILL, as a power cut would."""
        self._end(kill=True)

    def restart(self) -> None:
        """Stop cleanly and start again on the same port."""
        self.stop()
        self.start()

    def _end(self, *, kill: bool) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if kill:
            process.kill()
        else:
            process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _program(name: str) -> str:
    # Debian keeps the broker in /usr/sbin, which is not on everyone's PATH.
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise RuntimeError(f"{name} is not installed (Debian package: mosquitto)")
    return found
