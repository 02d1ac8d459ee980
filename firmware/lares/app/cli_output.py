"""How commands write to standard output."""

import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence


def write_line(text: str) -> None:
    """Write one line; a batch reader gets each answer as soon as it is there."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def reader_has_gone() -> None:
    """Let further output vanish: the reader (head, a closed pager) has seen enough."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())  # also what is still buffered, at the interpreter's end
    os.close(null)


def write_error(message: str) -> None:
    """Write one line to standard error, whatever line breaks the message has."""
    sys.stderr.write(f"lares: {' '.join(message.split())}\n")


def write_progress(message: str) -> None:
    """Say on standard error what goes on during long work."""
    sys.stderr.write(f"{message} …\n")
    sys.stderr.flush()


def write_json(value: object) -> None:
    """Write one value as readable JSON."""
    write_line(json.dumps(value, ensure_ascii=False, indent=2))


def write_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write columns aligned for a terminal, where a Chinese character takes two cells."""
    table = [header, *rows]
    widths = [max(_cells(row[column]) for row in table) for column in range(len(header))]
    for row in table:
        cells = (
            text + " " * (width - _cells(text)) for text, width in zip(row, widths, strict=True)
        )
        write_line("  ".join(cells).rstrip())


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
