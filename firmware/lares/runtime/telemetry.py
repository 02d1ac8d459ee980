"""Structured logs on stderr: one line an event, the turn it belongs to, secrets masked.

Code logs as usual: `_log.warning("broker lost", extra={"host": host})`. The text says what
happened, `extra` holds the facts. For people a line is `key=value`, for machines one JSON object;
under journald the time is left out (it has its own) and the level goes into the `<n>` prefix of
sd-daemon(3). A line that repeats is written `BURST` times a minute and then counted.
"""

import json
import logging
import os
import re
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO

from lares.clock import Clock, SystemClock

turn_id: ContextVar[str | None] = ContextVar("turn_id", default=None)
"""The turn that the current task works for; every line logged meanwhile bears it."""

BURST = 10
"""Lines of the same kind (logger, level, text before its arguments) written in one window."""
WINDOW = 60.0
"""Seconds after which a repeated line may be written again."""
_KINDS_REMEMBERED = 512
_LONGEST_VALUE = 2000
_MASK = "***"

_SECRET_KEY = re.compile(
    r"passw|secret|token|credential|cookie|authori[sz]ation|api_?key|private_?key|csrf",
    re.IGNORECASE,
)
_PLAIN_VALUE = re.compile(r"[^\s\"=\\]+\Z")
_OWN_KEYS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_PRIORITY = {"CRITICAL": 2, "ERROR": 3, "WARNING": 4, "INFO": 6, "DEBUG": 7}


class _Secrets:
    """Values that must never be seen, as one pattern that is rebuilt when one is added."""

    def __init__(self) -> None:
        self._values: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def add(self, value: str) -> None:
        """Mask `value`; one of fewer than four characters only where it stands alone."""
        if not value or value in self._values:
            return
        # Also as a traceback or a JSON text would show it.
        self._values |= {value, repr(value)[1:-1], json.dumps(value)[1:-1]}
        self._pattern = re.compile("|".join(self._alternatives()))

    def _alternatives(self) -> Iterator[str]:
        for value in sorted(self._values, key=len, reverse=True):
            quoted = re.escape(value)
            yield quoted if len(value) >= 4 else rf"(?<!\w){quoted}(?!\w)"

    def mask(self, text: str) -> str:
        """Return `text` without the values."""
        return text if self._pattern is None else self._pattern.sub(_MASK, text)


_secrets = _Secrets()
register_secret: Callable[[str], None] = _secrets.add
"""Never let this value reach a log again; call it wherever a secret is read or made."""


class _RepeatFilter:
    """Lets `BURST` lines of a kind pass in a window; the next to pass says how many did not."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: OrderedDict[tuple[str, int, str], list[float]] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write this line."""
        now = self._clock.monotonic()
        key = (record.name, record.levelno, str(record.msg))
        entry = self._seen.get(key)
        if entry is None or now - entry[0] >= WINDOW:
            if entry is not None and entry[1] > BURST:
                record.suppressed = int(entry[1]) - BURST
            self._seen[key] = [now, 1]
            self._seen.move_to_end(key)
            if len(self._seen) > _KINDS_REMEMBERED:
                self._seen.popitem(last=False)
            return True
        entry[1] += 1
        return entry[1] <= BURST


class _Fields(logging.Formatter):
    """Collects what a line says as ordered fields, masked."""

    def fields(self, record: logging.LogRecord) -> Iterator[tuple[str, object]]:
        """Yield the facts of a record after its text: the turn, then `extra`."""
        turn = turn_id.get()
        if turn is not None:
            yield "turn", turn
        for key, value in vars(record).items():
            if key in _OWN_KEYS or value is None:
                continue
            yield key, _MASK if _SECRET_KEY.search(key) else _presentable(value)

    def trace(self, record: logging.LogRecord) -> str | None:
        """Return the traceback of a record, masked, or None."""
        if not record.exc_info or record.exc_info[0] is None:
            return None
        return _secrets.mask(self.formatException(record.exc_info))


class TextFormatter(_Fields):
    """`2026-11-22T10:00:00.123Z warning devices.mqtt: broker lost turn=t1 host=localhost`."""

    def __init__(self, *, journald: bool = False) -> None:
        super().__init__()
        self._journald = journald

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, a traceback on the lines after it."""
        if self._journald:
            head = f"<{_PRIORITY.get(record.levelname, 6)}>"
        else:
            head = f"{_time(record)} {record.levelname.lower():<7} "
        parts = [f"{head}{_short(record.name)}: {_one_line(_secrets.mask(record.getMessage()))}"]
        parts += [f"{key}={_quoted(value)}" for key, value in self.fields(record)]
        line = " ".join(parts)
        trace = self.trace(record)
        return line if trace is None else f"{line}\n{trace}"


class JsonFormatter(_Fields):
    """One JSON object a line: time, level, logger, message, turn, the fields, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object as one line of ASCII."""
        line: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _secrets.mask(record.getMessage()),
        }
        for key, value in self.fields(record):
            line.setdefault(key, value)
        trace = self.trace(record)
        if trace is not None:
            line["traceback"] = trace
        return json.dumps(line)


class _Handler(logging.StreamHandler[TextIO]):
    """Our handler, told apart from others so that `configure` can be called again."""


def configure(
    level: str = "info",
    *,
    json: bool = False,
    stream: TextIO | None = None,
    clock: Clock | None = None,
) -> None:
    """Send the log of the whole program to `stream` (stderr); may be called again.

    `level` is "debug", "info", "warning" or "error". Loggers of libraries start at "warning".
    """
    stream = stream or sys.stderr
    handler = _Handler(stream)
    handler.setFormatter(JsonFormatter() if json else TextFormatter(journald=_is_journald(stream)))
    handler.addFilter(_RepeatFilter(clock or SystemClock()))
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each, _Handler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("lares").setLevel(level.upper())
    logging.captureWarnings(capture=True)


def _is_journald(stream: TextIO) -> bool:
    """Whether `stream` goes to the journal, as JOURNAL_STREAM of systemd.exec(5) tells."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


def _short(name: str) -> str:
    return name.removeprefix("lares.")


def _presentable(value: object) -> bool | float | str:
    """Return a number as it is, anything else as text without secrets and of bounded length."""
    if isinstance(value, bool | int | float):
        return value
    text = _secrets.mask(str(value))
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def _one_line(text: str) -> str:
    return text if text.isprintable() else json.dumps(text, ensure_ascii=False)[1:-1]


def _quoted(value: object) -> str:
    text = str(value)
    return text if _PLAIN_VALUE.match(text) else json.dumps(text, ensure_ascii=False)
