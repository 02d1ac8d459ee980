"""What a person sees while an image is made: phases with their seconds, and how far a fetch is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TextIO

_MIB = 1 << 20
_STEP = 10
"""Without a terminal a line is written only each so many per cent: logs are read too."""


class Progress:
    """Writes to `out`; on a terminal the line of a fetch is rewritten in place."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._live = self._out.isatty()
        self._told = -_STEP
        self.phases: list[tuple[str, float]] = []
        """Finished phases in their order, with seconds."""

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Announce a phase, and say at its end how long it took."""
        self._line(f"== {name}")
        self._told = -_STEP
        start = perf_counter()
        try:
            yield
        except BaseException:
            self._line(f"== {name}: FAILED after {perf_counter() - start:.1f} s")
            raise
        seconds = perf_counter() - start
        self.phases.append((name, seconds))
        self._line(f"== {name}: {seconds:.1f} s")

    def advance(self, done: int, total: int, what: str) -> None:
        """Say that `done` of `total` bytes are there; `what` is the file just finished."""
        share = 100 if total == 0 else done * 100 // total
        text = f"   {share:3d} %  {done / _MIB:.1f} of {total / _MIB:.1f} MiB  {what}"
        if self._live:
            self._out.write(f"\r{text[:99]:<99}" + ("\n" if done >= total else ""))
            self._out.flush()
        elif share >= self._told + _STEP or (done >= total and self._told < 100):
            self._told = share
            self._line(text)

    def note(self, text: str) -> None:
        """Say one thing within a phase."""
        self._line(f"   {text}")

    def _line(self, text: str) -> None:
        self._out.write(text + "\n")
        self._out.flush()
