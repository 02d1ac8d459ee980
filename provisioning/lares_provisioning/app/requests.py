"""Asks the appliance's system for what needs root: the label on the card, the factory reset.

A request is a file in a folder that the system watches, its answer another one beside that folder
(docs/image-system.md). Where there is no such folder (no appliance), nobody can be asked.
"""

import json
from pathlib import Path

import msgspec

from lares.errors import RefusedError, UnusableError
from lares_provisioning import durable_file

_LARGEST = 64 << 10


class Answer(msgspec.Struct, frozen=True):
    """What became of a request."""

    code: str
    """"accepted" (it is under way), "done", or what was wrong."""
    message: str = ""


class SystemRequests:
    """The folder of requests; calls block."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._answers = folder.with_name("lares-answers")

    @property
    def is_there(self) -> bool:
        """Whether this is an appliance whose system takes requests."""
        return self._folder.is_dir()

    def ask(self, name: str, **arguments: str) -> int:
        """Leave a request; return what tells its answer from an earlier one.

        Raises:
            UnusableError: it cannot be left.
        """
        earlier = self._written(name)
        try:
            durable_file.write(self._folder / name, json.dumps(arguments), mode=0o640)
        except OSError as error:
            raise UnusableError(f"{self._folder} takes no request: {error.strerror}") from error
        return earlier

    def answer(self, name: str, earlier: int) -> Answer | None:
        """Return the answer to a request, None as long as it waits.

        Raises:
            RefusedError: the system refused.
        """
        if self._written(name) == earlier:
            return None
        try:
            with (self._answers / name).open("rb") as file:
                found = msgspec.json.decode(file.read(_LARGEST), type=Answer)
        except (OSError, msgspec.MsgspecError):
            return None
        if found.code not in ("accepted", "done"):
            raise RefusedError(f"the system refused {name}: {found.message or found.code}")
        return found

    def _written(self, name: str) -> int:
        """Return when the answer was written (nanoseconds), 0 if there is none."""
        try:
            return (self._answers / name).stat().st_mtime_ns
        except OSError:
            return 0
