"""Where the broker is, how a connection to it is attempted, and why an attempt failed."""

import os
import socket
import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from lares.devices.dial import dial
from lares.errors import BrokerUnreachableError, SettingsError, TransientError
from lares.runtime.telemetry import register_secret
from lares.runtime.worker import Worker
from lares.settings.secret_file import read_secret


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker is and how to present oneself.

    Password and certificates are files, read at every attempt, so that a mended file needs no
    restart; the password is the first line of its file. With `tls` the broker's certificate must be
    for `host`; `ca_file` None trusts the system's authorities; `certificate_file` and `key_file`
    are shown to a broker that asks for them. `client_id` None: made at random, because two clients
    of one name throw each other out. `keepalive` is in seconds: a peer that is silently gone is
    noticed within twice that time.
    """

    host: str
    port: int = 1883
    username: str | None = None
    password_file: Path | None = None
    tls: bool = False
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None
    client_id: str | None = None
    keepalive: int = 20

    @property
    def address(self) -> str:
        """Return `host:port` for people."""
        return f"{self.host}:{self.port}"


class LinkReason(StrEnum):
    """Why there is no connection to the broker."""

    STARTING = "starting"
    """No attempt has ended yet."""
    UNREACHABLE = "unreachable"
    """No answer: wrong address, broker or network down."""
    CREDENTIALS = "credentials"
    """The broker refuses the user name or the password, or the password file cannot be read."""
    CERTIFICATE = "certificate"
    """TLS failed: the certificate is not trusted, or not for this host."""
    PROTOCOL = "protocol"
    """What answers does not speak MQTT 3.1.1, or refuses for another reason."""
    LOST = "lost"
    """The connection broke."""
    STOPPED = "stopped"
    """The client is not running."""

    @property
    def needs_a_person(self) -> bool:
        """Whether trying again the same way is bound to fail until somebody changes something."""
        return self in (LinkReason.CREDENTIALS, LinkReason.CERTIFICATE)


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """Whether the broker is connected: since when (monotonic seconds), and why not.

    `detail` is a line for people that says what to do where a person is needed.
    """

    connected: bool
    since: float
    reason: LinkReason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class BackOff:
    """Seconds between attempts: doubled after each, up to a limit, and shortened by chance.

    `refused` is the first wait where a person is needed: asking again soon cannot help, and some
    brokers lock an account that fails often.
    """

    first: float = 1.0
    limit: float = 60.0
    refused: float = 60.0
    refused_limit: float = 600.0

    def delay(self, failures: int, *, refused: bool, chance: float) -> float:
        """Return the wait after `failures` attempts in a row; `chance` is in [0, 1)."""
        first, limit = (self.refused, self.refused_limit) if refused else (self.first, self.limit)
        return min(limit, first * 2.0 ** min(failures - 1, 30)) * (1.0 - chance / 2)


class Secrets(NamedTuple):
    """What an attempt needs from files."""

    password: str | None
    tls: ssl.SSLContext | None


@dataclass(frozen=True, slots=True)
class Login:
    """What a client presents itself with."""

    client_id: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)


class ConnectionRefusedByBrokerError(BrokerUnreachableError):
    """The broker answered and said no; `credentials`: to the user name or the password."""

    def __init__(self, message: str, *, credentials: bool) -> None:
        super().__init__(message)
        self.credentials = credentials


class AttemptFailedError(BrokerUnreachableError):
    """One attempt failed; `str()` says what to do about it."""

    def __init__(self, reason: LinkReason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


async def reach(broker: Broker, worker: Worker) -> tuple[socket.socket, Secrets]:
    """Read the files that the broker needs and open a socket to it. The caller bounds the time.

    Files and names are read on `worker`, because both may block.

    Raises:
        AttemptFailedError: with the reason; never another error.
    """
    try:
        if broker.tls or broker.password_file is not None:
            found = await worker.run(_read, broker)
        else:
            found = Secrets(None, None)
        sock = await dial(broker.host, broker.port, tls=found.tls, resolver=worker)
    except AttemptFailedError:
        raise
    except ssl.SSLError as error:
        raise AttemptFailedError(
            LinkReason.CERTIFICATE,
            f"no TLS connection to {broker.address}: {_words(error)}; "
            "check mqtt.host, mqtt.port and the certificate authority",
        ) from error
    except socket.gaierror as error:
        raise AttemptFailedError(
            LinkReason.UNREACHABLE, f"the name {broker.host} is not known here: {_words(error)}"
        ) from error
    except (OSError, TransientError) as error:
        raise AttemptFailedError(
            LinkReason.UNREACHABLE, f"no answer from {broker.address}: {_words(error)}"
        ) from error
    return sock, found


def _read(broker: Broker) -> Secrets:
    password = None
    if broker.password_file is not None:
        try:
            password = read_secret(broker.password_file)
        except SettingsError as error:
            raise AttemptFailedError(
                LinkReason.CREDENTIALS, f"mqtt.password_file: {error}"
            ) from error
        register_secret(password)
    if not broker.tls:
        return Secrets(password, None)
    try:
        context = ssl.create_default_context(cafile=broker.ca_file)
    except OSError as error:  # ssl.SSLError is one
        raise AttemptFailedError(
            LinkReason.CERTIFICATE,
            f"cannot use the certificate authority {broker.ca_file}: {_words(error)}",
        ) from error
    if broker.certificate_file is not None:
        try:
            # Without a passphrase: nobody is there to type one.
            context.load_cert_chain(broker.certificate_file, broker.key_file, password="")
        except OSError as error:
            raise AttemptFailedError(
                LinkReason.CERTIFICATE,
                f"cannot use the certificate {broker.certificate_file} with its key "
                f"{broker.key_file or broker.certificate_file}: {_words(error)}",
            ) from error
    return Secrets(password, context)


def _words(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, TimeoutError):
        return "it took too long"
    if isinstance(error, ssl.SSLError | socket.gaierror):
        return error.strerror or str(error)
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno)  # uvloop's own words name the call, not the cause
    return str(error) or type(error).__name__
