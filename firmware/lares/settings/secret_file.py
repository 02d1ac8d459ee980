"""Secrets are files that only their owner can read, never values in the settings."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from lares.errors import SettingsError

_LARGEST = 64 << 10


def read_secret(path: Path, *, environ: Mapping[str, str] = os.environ) -> str:
    """Return the first line of a secret file; blocking. Register it with the telemetry.

    A file below `$CREDENTIALS_DIRECTORY` is a credential of systemd, which guards it by itself.

    Raises:
        SettingsError: it is missing, empty, too large, not text, or others can read it.
    """
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise SettingsError(f"the secret {path} is not a file")
            credentials = environ.get("CREDENTIALS_DIRECTORY")
            guarded = credentials is not None and path.is_relative_to(credentials)
            if status.st_mode & 0o077 and not guarded:
                raise SettingsError(
                    f"others can read the secret {path}; make it private: chmod 600 {path}"
                )
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise SettingsError(f"the secret {path} cannot be read: {error.strerror}") from error
    if len(content) > _LARGEST:
        raise SettingsError(f"the secret {path} is larger than {_LARGEST >> 10} KiB")
    try:
        secret = content.decode().splitlines()[0] if content else ""
    except UnicodeDecodeError as error:
        raise SettingsError(f"the secret {path} is not UTF-8 text") from error
    if not secret:
        raise SettingsError(f"the first line of the secret {path} is empty")
    return secret
