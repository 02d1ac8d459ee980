"""Finds the line of a TOML file that a key stands on, for error messages only."""

import re
import tomllib

_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_HEADER = re.compile(rf"[ \t]*\[\[?[ \t]*({_DOTTED})[ \t]*\]")
_ASSIGNMENT = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=")


class LineNumbers:
    """Where the keys of one text stand.

    The text must be valid TOML. Keys inside inline tables count as the line of the table; text in
    the middle of a multi-line string that looks like a key can mislead it.
    """

    def __init__(self, text: str) -> None:
        self._places: list[tuple[tuple[str, ...], int]] = []
        table: tuple[str, ...] = ()
        for number, line in enumerate(text.split("\n"), start=1):
            header = _HEADER.match(line)
            if header is not None:
                table = _keys(header.group(1))
                self._places.append((table, number))
            elif (assignment := _ASSIGNMENT.match(line)) is not None:
                self._places.append(((*table, *_keys(assignment.group(1))), number))

    def find(self, path: tuple[str | int, ...]) -> int | None:
        """Return the line (from 1) that comes nearest to `path`, None if none does."""
        wanted = tuple(step for step in path if isinstance(step, str))
        best, best_line = 0, None
        for place, number in self._places:
            depth = _common(place, wanted)
            if depth > best and depth in (len(place), len(wanted)):
                best, best_line = depth, number
        return best_line


def _keys(dotted: str) -> tuple[str, ...]:
    """Return the parts of a dotted key; none for what only looks like one (in a long string)."""
    try:
        table: object = tomllib.loads(f"{dotted} = 0")
    except tomllib.TOMLDecodeError:
        return ()
    keys = []
    while isinstance(table, dict):
        ((key, table),) = table.items()
        keys.append(key)
    return tuple(keys)


def _common(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    depth = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        depth += 1
    return depth
