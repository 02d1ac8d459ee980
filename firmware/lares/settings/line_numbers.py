"""Finds the line of a TOML file that a key stands on, for error messages only."""

import re

_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"^\s*\[\[?\s*({_DOTTED})\s*\]")
_ASSIGNMENT = re.compile(rf"^\s*({_DOTTED})\s*=")
_ONE_KEY = re.compile(_KEY)


def line_of(text: str, path: tuple[str | int, ...]) -> int | None:
    """Return the number of the line (from 1) that comes nearest to `path`, None if none does.

    The text must be valid TOML. Keys inside inline tables count as the line of the table; text in
    the middle of a multi-line string that looks like a key can mislead it.
    """
    wanted = tuple(step for step in path if isinstance(step, str))
    best, best_line = 0, None
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        if header is not None:
            table = full = _keys(header.group(1))
        elif (assignment := _ASSIGNMENT.match(line)) is not None:
            full = (*table, *_keys(assignment.group(1)))
        else:
            continue
        depth = _common(full, wanted)
        if depth > best and (depth == len(full) or depth == len(wanted)):
            best, best_line = depth, number
    return best_line


def _keys(dotted: str) -> tuple[str, ...]:
    return tuple(key.strip("\"'") for key in _ONE_KEY.findall(dotted))


def _common(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    depth = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        depth += 1
    return depth
