"""What outlives a power cut during the set-up; it holds secrets, so nobody else may read it."""

import logging
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from lares_provisioning import durable_file
from lares_provisioning.flow.events import Saved
from lares_provisioning.network import JoinProblem
from lares_provisioning.onboarding import Answers

_log = logging.getLogger(__name__)

_VERSION = 1
_LARGEST = 1 << 20


_DAMAGED = "damaged"
_NEWER = "newer"
"""Ends of the names of what was set aside."""


class _Content(msgspec.Struct, frozen=True, kw_only=True):
    version: Annotated[int, Meta(ge=_VERSION)]
    answers: Answers
    pending: bool = False
    problem: str | None = None
    """A `JoinProblem`; another version may have others."""


class _Newer(msgspec.Struct, frozen=True):
    version: Annotated[int, Meta(gt=_VERSION)]


class StateFile:
    """One file; all calls block.

    Of what a newer program wrote (an update went back) the answers count that are understood; it is
    not written over, but set aside for that program until the set-up is done.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> Saved:
        """Return what was saved; nothing if there is no file, or none that can be used.

        A damaged file is set aside: the set-up begins anew.
        """
        try:
            with self._path.open("rb") as file:
                raw = file.read(_LARGEST)
            content = msgspec.json.decode(raw, type=_Content)
        except FileNotFoundError:
            return Saved()
        except (OSError, msgspec.MsgspecError, RecursionError) as error:
            if not self._is_newer():
                self._set_aside(type(error).__name__)  # the error's text may quote a secret
            return Saved()
        problem = next((each for each in JoinProblem if each.value == content.problem), None)
        return Saved(content.answers, content.pending, problem)

    def save(self, saved: Saved) -> None:
        """Have this on the disk; nothing to save removes the file, and what was set aside.

        Raises:
            OSError: it could not be written; what was saved before is still there.
        """
        if saved == Saved():
            self.erase()
            return
        content = _Content(
            version=_VERSION,
            answers=saved.answers,
            pending=saved.pending,
            problem=saved.problem,
        )
        if self._is_newer():
            self._beside(_NEWER).unlink(missing_ok=True)
            self._beside(_NEWER).hardlink_to(self._path)  # at each moment one of them is there
        durable_file.write(self._path, msgspec.json.encode(content).decode())

    def erase(self) -> None:
        """Remove the file and what was set aside.

        Raises:
            OSError: it could not be removed.
        """
        durable_file.remove(self._path)
        for mark in (_DAMAGED, _NEWER):
            self._beside(mark).unlink(missing_ok=True)

    def _beside(self, mark: str) -> Path:
        return self._path.with_name(f"{self._path.name}.{mark}")

    def _is_newer(self) -> bool:
        try:
            with self._path.open("rb") as file:
                msgspec.json.decode(file.read(_LARGEST), type=_Newer)
        except (OSError, msgspec.MsgspecError, RecursionError):
            return False
        return True

    def _set_aside(self, why: str) -> None:
        _log.warning("the saved set-up cannot be used and begins anew: %s", why)
        with suppress(OSError):
            durable_file.set_aside(self._path)
