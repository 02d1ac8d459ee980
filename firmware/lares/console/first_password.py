"""The owner's first password, handed over as a hash by whoever set the appliance up.

Provisioning asks for the password before this service runs. It leaves the hash in a file
(`console.first_password_file`); it counts once, while there is no owner, and never again.
"""

import logging
import os
import stat
from pathlib import Path

from lares.console.passwords import is_password_hash
from lares.console.ports import Accounts
from lares.errors import SettingsError
from lares.runtime.worker import Worker

_log = logging.getLogger(__name__)
_LARGEST = 1024
"""Bytes; a hash has about a hundred."""


class FirstPassword:
    """Takes the hash over; remembers why that was not possible."""

    def __init__(self, path: Path | None, accounts: Accounts, worker: Worker) -> None:
        self._path = path
        self._accounts = accounts
        self._worker = worker
        self._problem: SettingsError | None = None

    async def take_over(self) -> None:
        """Make the hash the owner's password if there is a file and no owner.

        A file that cannot be used is logged: the one-time code is then the way in, as always.
        """
        self._problem = None
        if self._path is None or await self._accounts.owner() is not None:
            return
        try:
            stored = await self._worker.run(read_password_hash, self._path)
        except SettingsError as problem:
            self._problem = problem
            _log.warning("the owner's first password was not taken over: %s", problem)
            return
        await self._accounts.set_password_hash(stored)
        _log.info("the owner's first password was taken over", extra={"file": self._path})

    async def complaint(self) -> str | None:
        """Return why there is no owner although a password was handed over; None if all is well."""
        if self._problem is None or await self._accounts.owner() is not None:
            return None
        return str(self._problem)


def read_password_hash(path: Path) -> str:
    """Return the hash in a file; blocking.

    Its group may read it: it is how one service hands it to the other. Who can write it could make
    himself the owner, and a hash that everybody can read can be guessed at.

    Raises:
        SettingsError: it is missing, not a hash of ours, or others can read or write it.
    """
    subject = f"the first password {path}"
    try:
        # Without waiting: a pipe in its place must not hold up the start.
        with open(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), "rb") as file:  # noqa: PTH123
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise SettingsError(f"{subject} is not a file")
            if mode & 0o027:
                raise SettingsError(
                    f"others can read or write {subject}; make it private: chmod 640 {path}"
                )
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise SettingsError(f"{subject} cannot be read: {error.strerror}") from error
    stored = content.decode("ascii", "replace").strip()
    if len(content) > _LARGEST or not is_password_hash(stored):
        raise SettingsError(f"{subject} is damaged: it is not an scrypt hash")
    return stored
