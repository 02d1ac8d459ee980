"""How the last starts of the service ended: what safe mode tells people to be the reason.

`<data dir>/run/starts.json`. A start that has no end there was killed, or crashed in native code.
"""

import logging
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from lares.clock import Clock

_log = logging.getLogger(__name__)

_KEPT = 10
_LONGEST = 300
STOPPED = "stopped"
_WITHOUT_A_WORD = "it ended without a word: killed, out of memory, or a crash in native code"


class Start(msgspec.Struct, kw_only=True):
    """One start; `end` is STOPPED, why it failed, or None if nobody could say."""

    at: str
    version: str
    safe: bool
    end: str | None = None


@dataclass(frozen=True, slots=True)
class SafeMode:
    """That this is safe mode; `reason` says in one line what is known of the crashes before."""

    reason: str


class StartLog:
    """Notes that a start began, and how it ended; a file that cannot be written is no obstacle."""

    def __init__(self, data_dir: Path, clock: Clock, *, version: str, safe: bool) -> None:
        self._path = data_dir / "run" / "starts.json"
        self._starts = self._read()
        self.safe_mode = SafeMode(_reason(self._starts)) if safe else None
        """Set in safe mode."""
        self._starts.append(
            Start(at=clock.now().isoformat(timespec="seconds"), version=version, safe=safe)
        )

    def begun(self) -> None:
        """Note that it starts; blocking."""
        self._write()

    def ended(self, failure: str = STOPPED) -> None:
        """Note how it ended; blocking."""
        self._starts[-1].end = failure[:_LONGEST]
        self._write()

    def _read(self) -> list[Start]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=list[Start])
        except (OSError, msgspec.DecodeError):
            return []

    def _write(self) -> None:
        part = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_bytes(msgspec.json.encode(self._starts[-_KEPT:]))
            part.replace(self._path)
        except OSError as error:
            _log.debug("the start is not noted: %s", error)


def _reason(starts: list[Start]) -> str:
    """Return what is known of the crashes since the last good end."""
    crashes = []
    for start in reversed(starts):
        if start.safe:
            continue
        if start.end == STOPPED:
            break
        crashes.append(start)
    if not crashes:
        return "it was asked for"
    last = crashes[0]
    times = "start" if len(crashes) == 1 else f"{len(crashes)} starts in a row"
    return f"{times} of version {last.version} failed, last: {last.end or _WITHOUT_A_WORD}"
