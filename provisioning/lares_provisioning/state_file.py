"""What outlives a power cut during the set-up; it holds secrets, so nobody else may read it."""

import logging
from contextlib import suppress
from pathlib import Path

import msgspec

from lares_provisioning import durable_file
from lares_provisioning.flow.events import Saved
from lares_provisioning.network import JoinProblem
from lares_provisioning.onboarding import Answers

_log = logging.getLogger(__name__)

_VERSION = 1
_LARGEST = 1 << 20


class _Content(msgspec.Struct, frozen=True, kw_only=True):
    version: int
    answers: Answers
    pending: bool = False
    problem: JoinProblem | None = None


class StateFile:
    """One file; all calls block."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> Saved:
        """Return what was saved; nothing if there is no file, or none that can be used.

        A damaged file, or one of a later version, is set aside: the set-up begins anew.
        """
        try:
            with self._path.open("rb") as file:
                raw = file.read(_LARGEST)
            content = msgspec.json.decode(raw, type=_Content)
        except FileNotFoundError:
            return Saved()
        except (OSError, msgspec.MsgspecError, RecursionError) as error:
            self._set_aside(type(error).__name__)  # the error's text may quote a secret
            return Saved()
        if content.version != _VERSION:
            self._set_aside(f"version {content.version}")
            return Saved()
        return Saved(content.answers, content.pending, content.problem)

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
        durable_file.write(self._path, msgspec.json.encode(content).decode())

    def erase(self) -> None:
        """Remove the file and what was set aside.

        Raises:
            OSError: it could not be removed.
        """
        durable_file.remove(self._path)
        self._path.with_name(f"{self._path.name}.damaged").unlink(missing_ok=True)

    def _set_aside(self, why: str) -> None:
        _log.warning("the saved set-up cannot be used and begins anew: %s", why)
        with suppress(OSError):
            durable_file.set_aside(self._path)
