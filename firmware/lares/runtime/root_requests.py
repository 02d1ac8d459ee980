"""Asks the appliance's system for what needs root: docs/image-system.md is the page for both sides.

A request is a file in a folder that the system watches, its answer another one in the folder beside
it. Where there is no such folder (no appliance) nobody can be asked.
"""

import os
from contextlib import suppress
from pathlib import Path

import msgspec

from lares.errors import RequestRefusedError, UnusableError

REQUESTS = Path("/run/lares-requests")
_ANSWERS = "lares-answers"
_LARGEST = 64 << 10


class Answer(msgspec.Struct, frozen=True):
    """What became of a request: `code` is "accepted" (under way), "done", or what is wrong."""

    code: str
    message: str = ""


class RootRequests:
    """The folder of requests; every call blocks, but not for long."""

    def __init__(self, folder: Path = REQUESTS) -> None:
        self._folder = folder
        self._answers = folder.with_name(_ANSWERS)

    @property
    def is_there(self) -> bool:
        """Whether this is an appliance whose system takes requests."""
        return self._folder.is_dir()

    def leave(self, name: str, /, **arguments: str) -> int:
        """Leave a request; return what tells its answer from an earlier one.

        Only root can read it: an argument may be a secret.

        Raises:
            UnusableError: nobody takes requests here.
        """
        earlier = self._answered(name)
        new = self._folder / f".{name}.{os.getpid()}"
        try:
            new.unlink(missing_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            with os.fdopen(os.open(new, flags, 0o600), "wb") as file:
                file.write(msgspec.json.encode(arguments) if arguments else b"")
            new.replace(self._folder / name)
        except OSError as error:
            raise UnusableError(
                f"nobody here does that for the appliance ({error.strerror}): switch it off and on"
            ) from error
        return earlier

    def answer(self, name: str, earlier: int) -> Answer | None:
        """Return the answer to a request that was left, None as long as there is none.

        Raises:
            RequestRefusedError: the system refused, or failed.
        """
        if self._answered(name) == earlier:
            return None
        try:
            with (self._answers / name).open("rb") as file:
                found = msgspec.json.decode(file.read(_LARGEST), type=Answer)
        except (OSError, msgspec.MsgspecError):
            return None
        if found.code not in ("accepted", "done"):
            raise RequestRefusedError(
                f"the appliance's system did not do it ({found.code}): {found.message}"
            )
        return found

    def withdraw(self, name: str) -> None:
        """Take back a request that nobody took, so that it is not granted at a later time."""
        with suppress(OSError):
            (self._folder / name).unlink()

    def _answered(self, name: str) -> int:
        """Return when the answer was written (nanoseconds), 0 if there is none."""
        try:
            return (self._answers / name).stat().st_mtime_ns
        except OSError:
            return 0
