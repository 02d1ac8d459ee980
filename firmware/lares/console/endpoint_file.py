"""The file by which programs of the same user find the running console: its URL and a token.

`<data dir>/run/console.json`, readable by its owner only. Blocking; run in a worker.
"""

import os
from contextlib import suppress
from pathlib import Path

import msgspec

from lares.errors import UnusableError

NAME = "console.json"


class Endpoint(msgspec.Struct, frozen=True):
    """Where the console answers and the bearer token that makes the caller the owner."""

    url: str
    token: str
    pid: int


def endpoint_path(data_dir: Path) -> Path:
    """Return where the file of a data directory lies."""
    return data_dir / "run" / NAME


def write_endpoint(path: Path, endpoint: Endpoint) -> None:
    """Write the file, 0600 from its first byte, replacing one that a crash left behind.

    Raises:
        UnusableError: the folder cannot be written.
    """
    new = path.with_name(f".{path.name}.{endpoint.pid}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new.unlink(missing_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(endpoint))
        new.replace(path)
    except OSError as error:
        msg = (
            f"{path} cannot be written ({error.strerror}): give this user the right to write there"
        )
        raise UnusableError(msg) from error


def read_endpoint(path: Path) -> Endpoint | None:
    """Return the running console's endpoint; None when there is no file or it is damaged."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Endpoint)
    except (OSError, msgspec.DecodeError):
        return None


def remove_endpoint(path: Path, token: str) -> None:
    """Remove the file if it still is the one with this token."""
    endpoint = read_endpoint(path)
    if endpoint is not None and endpoint.token == token:
        with suppress(OSError):
            path.unlink()
